/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines that readers see as a source: "By Ann Example", "Published: 3 May 2020".
 *
 * A line is what stands between two elements that are not inline. Only short ones are kept, and
 * only those that begin with a word for an author, or have a number that may be a year. One that a
 * link begins is the title of what it leads to: "By container method". Before the
 * main heading a date is likely to be that of the day when somebody saved the page.
 */
#include "input/page/page.h"

#include "text/ascii.h"

#include <string.h>
#include <strings.h>

static bool begins_like_byline(const char *text, size_t length)
{
    static const char *const beginnings[] = {
        "by ",    "von ",     "par ",        "por ",  "autor",      "author",           "auteur",
        "text: ", "text von", "written by ", "door ", "posted by ", "geschrieben von ", NULL};
    for (const char *const *b = beginnings; *b; b++)
        if (length > strlen(*b) && strncasecmp(text, *b, strlen(*b)) == 0)
            return true;
    return false;
}

/* Whether there is a number of four digits that may be a year, or two digits after a dot. */
static bool has_year(const char *text, size_t length)
{
    size_t digits = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && is_ascii_digit(text[i])) {
            digits++;
            continue;
        }
        const char *number = text + i - digits;
        if (digits == 4 && (memcmp(number, "20", 2) == 0 || memcmp(number, "19", 2) == 0))
            return true;
        if (digits == 2 && i >= 3 && number[-1] == '.')
            return true;
        digits = 0;
    }
    return false;
}

void line_add(page *p, const char *at, size_t length)
{
    const open_element *around = p->depth ? &p->open[p->depth - 1] : NULL;
    if (p->is_line_long || (around && (around->is_aside || around->is_quote)))
        return;
    if (around && p->line_length == 0)
        p->is_line_foreign = around->is_link || around->is_of_work;
    p->is_line_detail |= around && around->is_detail;
    if (length >= LINE_MOST - p->line_length) {
        p->is_line_long = true;
        return;
    }
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)at[i] > ' ' || (p->line_length && p->line[p->line_length - 1] != ' '))
            p->line[p->line_length++] = (unsigned char)at[i] > ' ' ? at[i] : ' ';
}

void line_end(page *p)
{
    const char *dated = facts_of(&p->facts, "<h1>") ? "date line" : "early date line";
    if (!p->is_line_long && p->line_length >= 6) {
        if (begins_like_byline(p->line, p->line_length) && !p->is_line_foreign)
            facts_add_markup(&p->facts, "author line", p->line, p->line_length);
        bool is_dated = has_year(p->line, p->line_length);
        if (is_dated)
            facts_add_markup(&p->facts, dated, p->line, p->line_length);
        if (is_dated && p->is_line_detail)
            facts_add_markup(&p->facts, "detail line", p->line, p->line_length);
    }
    p->has_term |= p->is_in_term && p->line_length > 0;
    p->line_length = 0;
    p->is_line_long = false;
    p->is_line_detail = false;
}
