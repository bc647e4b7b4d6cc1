/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two ends of the title in the head of a page.
 *
 * One is the title of the page itself, and the other names the site or the book: "Lists - Manual",
 * "Manual: Lists", "Lists (Manual)". The headings of the page say the ends as well, each alone. The
 * one that comes later is that of the page, since the name of a site or book stands above the page.
 * Where only one end is a heading, the separator says which end is likely the page's own.
 */
#include "input/choice/title_ends.h"

#include "text/ascii.h"
#include "text/words.h"

#include <stdint.h>
#include <string.h>

enum {
    HEADING_BYTES = 256,   /* of a heading that is an end of a title */
    CUT_TITLE_MOST = 1000, /* bytes of a title that is cut */
    KIND_WORDS = 2,        /* before the name of a thing that say what it is */
    LONG_NAME = 5,         /* words: no site has such a long name */
    CONFIRMED_LEAST = 60,  /* percent of the words of an end that another heading has */
};

size_t separator_length(const char *at, const char *end)
{
    static const char *const separators[] = {" | ",  " - ", " – ", " — ", " · ", " • ", " : ",
                                             " :: ", " » ", " « ", " › ", " / ", " ~ ", " || ",
                                             " |",   "| ",  "|",   ": ",  NULL};
    for (const char *const *s = separators; *s; s++) {
        size_t n = strlen(*s);
        if ((size_t)(end - at) >= n && memcmp(at, *s, n) == 0)
            return n;
    }
    return 0;
}

/* Whether parentheses that open at `at` close at the end of the text. */
static bool closes_at_end(const char *at, const char *end)
{
    size_t open = 0;
    for (; at < end; at++) {
        open += *at == '(';
        if (*at == ')' && --open == 0)
            return at + 1 == end;
    }
    return false;
}

static bool is_colon(const title_cut *cut)
{
    return *(cut->left + cut->left_length) == ':';
}

static bool is_dash(const title_cut *cut)
{
    const char *at = cut->left + cut->left_length;
    return strncmp(at, " - ", 3) == 0 || strncmp(at, " – ", 5) == 0 || strncmp(at, " — ", 5) == 0;
}

static bool is_parenthesis(const title_cut *cut)
{
    return cut->right > cut->left + cut->left_length && cut->right[-1] == '(';
}

/* Whether the left end is rarely the name of what the right end is part of. */
static bool is_loose(const title_cut *cut)
{
    return is_dash(cut) || strncmp(cut->left + cut->left_length, " |", 2) == 0;
}

/* Returns the length of the number that a heading begins with, and of the space after it: "A.2 ".
 */
static size_t number_length(const char *at, size_t length)
{
    size_t n = 0, digits = 0;
    if (length > 2 && at[0] >= 'A' && at[0] <= 'Z' && at[1] == '.')
        n = 2;
    for (; n < length && (is_ascii_digit(at[n]) || at[n] == '.'); n++)
        digits += is_ascii_digit(at[n]);
    return digits && n < length && at[n] == ' ' ? n + 1 : 0;
}

/* Whether a heading is an end of a title with a word or two before it and signs after it, as the
 * headings of manuals of programs are: "Class List<E>", "Annotation Type Fields". */
static bool is_kind_of(const char *at, size_t length, const char *part, size_t part_length)
{
    const char *end = at + length;
    for (int words = 0; part_length && words < KIND_WORDS; words++) {
        const char *space = at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
        at = space ? space + 1 : end;
        if ((size_t)(end - at) < part_length || memcmp(at, part, part_length) != 0)
            continue;
        if (at + part_length == end || at[part_length] == '<')
            return true;
    }
    return false;
}

/* Whether an end of a title is the number of a section that a heading begins with: "Section 2.1" of
 * "2.1 Files". */
static bool is_section_of(const char *at, size_t length, const char *part, size_t part_length)
{
    const char *space = part_length ? memchr(part, ' ', part_length) : NULL;
    size_t number = number_length(at, length), n = space ? (size_t)(space + 1 - part) : 0;
    return number && n && part_length - n == number - 1 && memcmp(part + n, at, number - 1) == 0;
}

/* Whether a source has this text. */
static bool has_text(const site *s, const char *source, const json_t *text)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(s->facts, source), i, value)
    {
        if (json_equal(value, text))
            return true;
    }
    return false;
}

/* Returns how long the heading of a page is up to the right end of a title, which says less than
 * it: "Book: Members" for "List Members". 0 if it does not have that. What follows it on the page
 * is no part of it. */
static size_t length_with_end(const site *s, const title_cut *cut, const json_t *heading)
{
    const char *at = json_string_value(heading);
    const char *found = is_colon(cut) && has_text(s, "<page title>", heading)
                            ? memmem(at, json_string_length(heading), cut->right, cut->right_length)
                            : NULL;
    return found ? (size_t)(found - at) + cut->right_length : 0;
}

/* Whether the right end of a title says what the page calls its title, and more: "Book: f.h Source"
 * for "f.h". */
static bool begins_right_end(const site *s, const title_cut *cut, const json_t *heading)
{
    size_t length = json_string_length(heading);
    return is_colon(cut) && has_text(s, "<page title>", heading) && length < cut->right_length &&
           memcmp(cut->right, json_string_value(heading), length) == 0 && cut->right[length] == ' ';
}

/* Whether a heading says an end of a title. */
static bool says_end(const site *s, const json_t *heading, const title_cut *cut, bool is_left)
{
    const char *at = json_string_value(heading), *part = is_left ? cut->left : cut->right;
    size_t length = json_string_length(heading);
    size_t part_length = is_left ? cut->left_length : cut->right_length;
    size_t number = number_length(at, length);
    bytes words = {0}, wanted = {0};
    if (length > HEADING_BYTES)
        return false;
    words_of(part, part_length, &wanted);
    words_of(at, length, &words);
    bool found = are_same_letters(&words, &wanted);
    words.length = 0;
    words_of(at + number, length - number, &words);
    found = found || (number && are_same_letters(&words, &wanted)) ||
            (is_left && is_parenthesis(cut) && is_kind_of(at, length, part, part_length)) ||
            (!is_left && is_colon(cut) && is_section_of(at, length, part, part_length)) ||
            (!is_left && (length_with_end(s, cut, heading) || begins_right_end(s, cut, heading)));
    bytes_free(&words);
    bytes_free(&wanted);
    return found;
}

static void add_words_of_end(const title_cut *cut, bool is_left, bytes *words)
{
    if (is_left)
        words_of(cut->left, cut->left_length, words);
    else
        words_of(cut->right, cut->right_length, words);
}

/* Whether the right or the left end of a title is the name of the book that the page is of. */
static bool is_book(const site *s, const title_cut *cut, bool is_left)
{
    bytes words = {0};
    add_words_of_end(cut, is_left, &words);
    bool found = source_names(s, "<book>", &words);
    bytes_free(&words);
    return found;
}

static size_t count_words_of_end(const title_cut *cut, bool is_left)
{
    bytes words = {0};
    add_words_of_end(cut, is_left, &words);
    size_t count = count_of_words(&words);
    bytes_free(&words);
    return count;
}

/* Whether a heading or another title of the page says most of the left end in other words. Before a
 * dash it may say more or less. */
static bool is_left_confirmed(const site *s, const title_cut *cut)
{
    static const char *const others[] = {"og:title", "@headline", "twitter:title", "<heading>",
                                         NULL};
    bytes words = {0}, other = {0};
    bool found = false;
    add_words_of_end(cut, true, &words);
    for (const char *const *source = others; *source && !found; source++) {
        size_t i;
        const json_t *value;
        json_array_foreach(facts_of(s->facts, *source), i, value)
        {
            other.length = 0;
            if (json_string_length(value) <= HEADING_BYTES)
                words_of(json_string_value(value), json_string_length(value), &other);
            bool has_left = share_of_words(&other, &words) >= CONFIRMED_LEAST;
            bool is_in_left = share_of_words(&words, &other) >= CONFIRMED_LEAST;
            found |=
                other.length && (is_colon(cut) ? has_left && is_in_left : has_left || is_in_left);
        }
    }
    bytes_free(&words);
    bytes_free(&other);
    return found;
}

/* Whether the right end of a title is as short as the name of a site after a title. */
static bool is_right_short(const title_cut *cut)
{
    size_t count = count_words_of_end(cut, false);
    return count < LONG_NAME && count_words_of_end(cut, true) >= count;
}

/* Whether a heading may be the title. Where there is a main heading, others are those of sections.
 */
static bool may_be_main(const site *s, const json_t *heading)
{
    return !facts_of(s->facts, "<h1>") || has_text(s, "<h1>", heading);
}

/* Decides where only the right end is a heading. A main heading after a dash is the name of a site,
 * unless nothing on the page says the left end. */
static enum own_end judge_right(const site *s, const title_cut *cut)
{
    const json_t *main_headings = facts_of(s->facts, "<h1>");
    bool is_main = has_text(s, "<h1>", cut->right_heading);
    bool is_only = is_main && json_array_size(main_headings) == 1;
    bool may_be_title = is_colon(cut)
                            ? may_be_main(s, cut->right_heading)
                            : is_dash(cut) && is_only && count_words_of_end(cut, true) < LONG_NAME;
    bool is_confirmed = is_left_confirmed(s, cut);
    if (may_be_title && !is_confirmed)
        return END_RIGHT;
    return (is_confirmed && is_loose(cut)) || is_right_short(cut) ? END_LEFT : END_UNKNOWN;
}

/* Returns 1 for a heading of the first level, 2 for one of the second, and 3 for others. */
static int heading_level(const site *s, const json_t *heading)
{
    if (has_text(s, "<h1>", heading))
        return 1;
    return has_text(s, "<h2>", heading) ? 2 : 3;
}

/* Decides where headings say both ends. Below the page may be a link to the whole, with a low
 * heading of its own. */
static enum own_end judge_both(const site *s, const title_cut *cut, bool is_left_later)
{
    bool is_left_lower = cut->left_heading && cut->right_heading &&
                         heading_level(s, cut->left_heading) > heading_level(s, cut->right_heading);
    if (is_colon(cut))
        return is_left_later && !is_left_lower ? END_LEFT : END_RIGHT;
    return is_left_later || is_right_short(cut) ? END_LEFT : END_RIGHT;
}

/* Decides which end is the page's own. left and right are the places of headings that say an end,
 * perhaps of a part of it only: SIZE_MAX if none does. */
static enum own_end judge_cut(const site *s, const title_cut *cut, size_t left, size_t right)
{
    if (names_site(s, cut->right, cut->right_length) || is_book(s, cut, false))
        return END_LEFT;
    if (names_site(s, cut->left, cut->left_length) || is_book(s, cut, true))
        return END_RIGHT;
    if (left != SIZE_MAX && right != SIZE_MAX)
        return judge_both(s, cut, right < left);
    if (cut->left_heading)
        return is_colon(cut) || !may_be_main(s, cut->left_heading) ? END_UNKNOWN : END_LEFT;
    return cut->right_heading ? judge_right(s, cut) : END_UNKNOWN;
}

/* Returns the place of the first heading that says an end of a title. */
static size_t find_end_heading(const site *s, const title_cut *cut, bool is_left)
{
    size_t i;
    const json_t *heading;
    json_array_foreach(facts_of(s->facts, "<heading>"), i, heading)
    {
        if (says_end(s, heading, cut, is_left))
            return i;
    }
    return SIZE_MAX;
}

/* Finds the headings that say the ends of each cut. An end that is cut again has that of its part.
 */
static void judge_cuts(const site *s, title_ends *ends)
{
    const json_t *headings = facts_of(s->facts, "<heading>");
    size_t left[CUTS_MOST], right[CUTS_MOST];
    for (size_t i = 0; i < ends->count; i++) {
        title_cut *cut = &ends->cuts[i];
        left[i] = find_end_heading(s, cut, true);
        right[i] = find_end_heading(s, cut, false);
        cut->left_heading = json_array_get(headings, left[i]);
        cut->right_heading = json_array_get(headings, right[i]);
    }
    for (size_t i = 1; i < ends->count; i++)
        left[i] = left[i] == SIZE_MAX ? left[i - 1] : left[i];
    for (size_t i = ends->count; i-- > 1;)
        right[i - 1] = right[i - 1] == SIZE_MAX ? right[i] : right[i - 1];
    for (size_t i = 0; i < ends->count; i++) {
        title_cut *cut = &ends->cuts[i];
        cut->own = judge_cut(s, cut, left[i], right[i]);
        cut->is_sure = cut->own == END_RIGHT || cut->left_heading || is_book(s, cut, false) ||
                       has_text(s, "<h1>", cut->right_heading);
    }
}

/* Whether a heading says the whole title, with all its separators. */
static bool is_said_whole(const site *s, const char *text, size_t length)
{
    const title_cut whole = {.left = text, .left_length = length, .right = text + length};
    return find_end_heading(s, &whole, true) != SIZE_MAX;
}

void find_title_ends(title_ends *ends, const site *s)
{
    const json_t *title = json_array_get(facts_of(s->facts, "<title>"), 0);
    const char *text = title ? json_string_value(title) : "";
    const char *end = text + json_string_length(title);
    ends->count = 0;
    if (end - text > CUT_TITLE_MOST || is_said_whole(s, text, (size_t)(end - text)))
        return;
    for (const char *from = text + 1; from < end && ends->count < CUTS_MOST; from++) {
        size_t n = separator_length(from, end);
        bool is_in_parentheses = n == 0 && strncmp(from, " (", 2) == 0 && closes_at_end(from, end);
        n = is_in_parentheses ? 2 : n;
        if (n == 0 || from + n >= end)
            continue;
        title_cut *cut = &ends->cuts[ends->count++];
        *cut = (title_cut){.left = text,
                           .left_length = (size_t)(from - text),
                           .right = from + n,
                           .right_length = (size_t)(end - from) - n - is_in_parentheses};
        from += n - 1;
    }
    judge_cuts(s, ends);
}

bool is_other_end(const title_ends *ends, const bytes *words, bool must_be_sure)
{
    bytes other = {0};
    bool found = false;
    for (size_t i = 0; i < ends->count && !found; i++) {
        const title_cut *cut = &ends->cuts[i];
        bool is_left = cut->own == END_RIGHT;
        other.length = 0;
        add_words_of_end(cut, is_left, &other);
        found = cut->own != END_UNKNOWN && (cut->is_sure || !must_be_sure) &&
                are_same_letters(&other, words);
    }
    bytes_free(&other);
    return found;
}

/* Whether a heading is a main one and says all that its end of the title says, and no more. */
static bool is_whole_heading(const site *s, const title_cut *cut, const json_t *heading)
{
    const char *at = json_string_value(heading);
    size_t length = json_string_length(heading);
    bool is_kind = cut->own == END_LEFT && is_parenthesis(cut) &&
                   is_kind_of(at, length, cut->left, cut->left_length);
    return heading_level(s, heading) < 3 && !is_kind && number_length(at, length) == 0;
}

const char *find_own_end(const title_ends *ends, const site *s, size_t *length)
{
    for (size_t i = 0; i < ends->count; i++) {
        const title_cut *cut = &ends->cuts[i];
        bool is_left = cut->own == END_LEFT;
        const json_t *heading = is_left ? cut->left_heading : cut->right_heading;
        if (cut->own == END_UNKNOWN || !heading)
            continue;
        const char *at = json_string_value(heading);
        *length = json_string_length(heading);
        if (is_whole_heading(s, cut, heading) ||
            (!is_left && is_section_of(at, *length, cut->right, cut->right_length)))
            return at;
        *length = is_left ? 0 : length_with_end(s, cut, heading);
        if (*length)
            return at;
        *length = is_left ? cut->left_length : cut->right_length;
        return is_left ? cut->left : cut->right;
    }
    return NULL;
}
