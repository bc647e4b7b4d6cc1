/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first rows are held until there are enough of them to choose widths by, or none follow. Later
 * rows are printed as they come, with the same widths, so that memory does not grow with the list.
 *
 * Columns that are never cut get the width of their widest cell. Those that may be cut share what
 * is left of the terminal's width: one that needs less than its share leaves the rest to the
 * others. Widths are columns of the terminal: two for wide characters, none for those that combine.
 */
#include "report/table.h"

#include "platform/platform.h"
#include "report/message.h"
#include "report/standard_output.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unistr.h>
#include <uniwidth.h>

enum { GAP = 2, NARROWEST = 8, ELLIPSIS_WIDTH = 1 };
static const char ellipsis[] = "\xe2\x80\xa6";

/* Measures text from `at` on, of which no column beyond `most` is looked at. Returns its width, and
 * in *length the bytes that it takes. */
static size_t measure_text(const char *at, size_t size, size_t most, size_t *length)
{
    size_t width = 0;
    *length = 0;
    while (*length < size) {
        ucs4_t code;
        int step = u8_mbtouc(&code, (const uint8_t *)at + *length, size - *length);
        int columns = uc_width(code, "UTF-8");
        size_t w = columns > 0 ? (size_t)columns : 0;
        if (width + w > most)
            break;
        width += w;
        *length += (size_t)step;
    }
    return width;
}

/* Prints the end of text that fits into `most` columns. Returns its width. */
static size_t put_end(const char *text, size_t size, size_t width, size_t most)
{
    while (width > most) {
        size_t step = 0;
        ucs4_t code;
        size_t w = 0;
        /* A character goes with those that combine with it. */
        do {
            step += (size_t)u8_mbtouc(&code, (const uint8_t *)text + step, size - step);
            int columns = uc_width(code, "UTF-8");
            w += columns > 0 ? (size_t)columns : 0;
            if (step < size)
                (void)u8_mbtouc(&code, (const uint8_t *)text + step, size - step);
        } while (step < size && uc_width(code, "UTF-8") == 0);
        text += step;
        size -= step;
        width -= w;
    }
    fwrite(text, 1, size, stdout);
    return width;
}

/* Prints a cell in as many columns, or in more if it is not to be cut. Returns its width. */
static size_t put_cut(const table_cell *c, enum table_sort sort, size_t width)
{
    size_t length = c->length, shown = c->width;
    if (shown <= width || sort == TABLE_WHOLE || sort == TABLE_RIGHT) {
        fwrite(c->text, 1, length, stdout);
        return shown;
    }
    if (sort == TABLE_CUT_BEGIN) {
        fputs(ellipsis, stdout);
        return ELLIPSIS_WIDTH + put_end(c->text, length, shown, width - ELLIPSIS_WIDTH);
    }
    shown = measure_text(c->text, c->length, width - ELLIPSIS_WIDTH, &length);
    fwrite(c->text, 1, length, stdout);
    fputs(ellipsis, stdout);
    return shown + ELLIPSIS_WIDTH;
}

static void put_spaces(size_t count)
{
    printf("%*s", (int)count, "");
}

static void put_cell(const table *t, const table_cell *c, size_t column)
{
    const table_column *how = &t->columns[column];
    size_t width = t->widths[column];
    bool is_dim = how->is_dim && t->has_colour && c->length > 0;
    if (how->sort == TABLE_RIGHT && c->width < width)
        put_spaces(width - c->width);
    if (is_dim)
        fputs("\033[2m", stdout);
    size_t shown = put_cut(c, how->sort, width);
    if (is_dim)
        fputs("\033[0m", stdout);
    if (column + 1 == t->count)
        putchar('\n');
    else
        put_spaces((how->sort == TABLE_RIGHT || shown > width ? 0 : width - shown) + GAP);
}

static void put_row(const table *t, const table_cell *row)
{
    for (size_t i = 0; i < t->count; i++)
        put_cell(t, &row[i], i);
}

static void put_header(const table *t)
{
    table_cell row[TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < t->count; i++) {
        size_t length = strlen(t->columns[i].name);
        row[i] = (table_cell){(char *)t->columns[i].name, length, length};
    }
    put_row(t, row);
}

static bool can_cut(const table *t, size_t column)
{
    return t->columns[column].sort == TABLE_CUT_END || t->columns[column].sort == TABLE_CUT_BEGIN;
}

static void find_widest(table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        t->widths[i] = t->has_header ? strlen(t->columns[i].name) : 0;
        for (size_t r = 0; r < t->rows; r++)
            if (t->held[r][i].width > t->widths[i])
                t->widths[i] = t->held[r][i].width;
    }
}

/* Shares what is left among the columns that can be cut: the narrowest first. */
static void share_rest(table *t, size_t rest)
{
    bool is_served[TABLE_COLUMNS] = {false};
    size_t left = 0;
    for (size_t i = 0; i < t->count; i++)
        left += can_cut(t, i);
    for (; left > 0; left--) {
        size_t least = t->count;
        for (size_t i = 0; i < t->count; i++)
            if (can_cut(t, i) && !is_served[i] &&
                (least == t->count || t->widths[i] < t->widths[least]))
                least = i;
        size_t share = rest / left > NARROWEST ? rest / left : NARROWEST;
        if (t->widths[least] > share)
            t->widths[least] = share;
        is_served[least] = true;
        rest -= t->widths[least] < rest ? t->widths[least] : rest;
    }
}

static void choose_widths(table *t)
{
    size_t fixed = GAP * (t->count - 1);
    find_widest(t);
    for (size_t i = 0; i < t->count; i++)
        fixed += can_cut(t, i) ? 0 : t->widths[i];
    share_rest(t, t->terminal > fixed ? t->terminal - fixed : 0);
    t->has_widths = true;
}

static size_t find_terminal_width(void)
{
    unsigned width = platform_terminal_width(STDOUT_FILENO);
    return width > 0 ? width : 80;
}

void table_begin(table *t, const table_column *columns, size_t count, bool has_header)
{
    *t = (table){.columns = columns, .count = count, .has_header = has_header};
    t->terminal = find_terminal_width();
    t->has_colour = takes_colour(stdout);
    t->held = calloc(TABLE_HELD, sizeof *t->held);
    t->failed = t->held == NULL;
}

void table_flush(table *t)
{
    if (t->rows > 0 && !t->has_widths) {
        choose_widths(t);
        if (t->has_header)
            put_header(t);
    }
    for (size_t r = 0; r < t->rows; r++) {
        put_row(t, t->held[r]);
        for (size_t i = 0; i < t->count; i++)
            free(t->held[r][i].text);
        memset(t->held[r], 0, sizeof t->held[r]);
    }
    t->rows = 0;
}

/* Makes text as it is shown. */
static bool make_cell(const char *text, size_t length, table_cell *c)
{
    FILE *stream = open_memstream(&c->text, &c->length);
    if (stream == NULL)
        return false;
    put_visible_text(stream, text, length);
    if (fclose(stream) != 0)
        return false;
    c->width = measure_text(c->text, c->length, SIZE_MAX, &length);
    return true;
}

void table_add(table *t, const char *text, size_t length)
{
    if (t->failed)
        return;
    if (t->cells == 0 && t->rows == (t->has_widths ? 1 : TABLE_HELD))
        table_flush(t);
    t->failed = !make_cell(text, length, &t->held[t->rows][t->cells]);
    t->cells++;
    if (t->cells == t->count) {
        t->cells = 0;
        t->rows++;
    }
}

bool table_end(table *t)
{
    if (t->held != NULL)
        table_flush(t);
    /* A row that was not finished is left. */
    for (size_t r = 0; t->held != NULL && r < TABLE_HELD; r++)
        for (size_t i = 0; i < t->count; i++)
            free(t->held[r][i].text);
    free(t->held);
    return !t->failed;
}
