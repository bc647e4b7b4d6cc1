/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drafts, and articles dated in the future.
 *
 * Generators mark what they do not publish in three ways: a member that is true (`draft`), a member
 * that is false (`published`), and a member with one of a few words (`status`). A folder `_drafts`
 * is a fourth. A date after which an article expires is none: it was published, and an archive
 * keeps it.
 */
#include "input/publication.h"

#include "input/values/dates.h"
#include "text/ascii.h"

#include <archive_news/reader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { WORD_MOST = 32 }; /* bytes of a mark's name or word, with a zero */

/* The current time, or the one that SOURCE_DATE_EPOCH puts in its place. */
static int64_t current_time(void)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    return text && *text ? strtoll(text, NULL, 10) : (int64_t)time(NULL);
}

static bool is_one_of(const json_t *value, const char *const *words)
{
    const char *text = json_string_value(value);
    for (; text && *words; words++)
        if (strcasecmp(text, *words) == 0)
            return true;
    return false;
}

static bool is_yes(const json_t *value)
{
    static const char *const words[] = {"true", "yes", "on", "1", NULL};
    return json_is_true(value) || json_integer_value(value) == 1 || is_one_of(value, words);
}

static bool is_no(const json_t *value)
{
    static const char *const words[] = {"false", "no", "off", "0", NULL};
    bool is_zero = json_is_integer(value) && json_integer_value(value) == 0;
    return json_is_false(value) || is_zero || is_one_of(value, words);
}

/* What WordPress, Ghost, Pelican, Drupal and ninjs call what is not published. */
static bool is_unpublished_status(const json_t *value)
{
    static const char *const words[] = {"draft",       "drafts",    "auto-draft", "pending",
                                        "private",     "trash",     "future",     "scheduled",
                                        "unpublished", "withheld",  "skip",       "in_progress",
                                        "in progress", "in-review", "embargoed",  NULL};
    return is_one_of(value, words);
}

void publication_read(draft *d, const json_t *members)
{
    static const struct {
        const char *name;
        bool (*is_unpublished)(const json_t *value);
    } marks[] = {
        {"draft", is_yes},
        {"isdraft", is_yes},
        {"is_draft", is_yes},
        {"unpublished", is_yes},
        {"published", is_no},
        {"is_published", is_no},
        {"ispublished", is_no},
        {"publish", is_no},
        {"status", is_unpublished_status},
        {"post_status", is_unpublished_status},
        {"pubstatus", is_unpublished_status},
    };
    const char *name;
    json_t *value;
    // NOLINTNEXTLINE: jansson wants it without const only to return what it may change
    json_object_foreach((json_t *)members, name, value)
    {
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (strcasecmp(name, marks[i].name) == 0)
                d->is_draft |= marks[i].is_unpublished(value);
    }
}

/* Copies what stands between blanks and quotation marks. Returns false if that is no short word. */
static bool copy_word(const char *at, size_t length, char word[WORD_MOST])
{
    static const char around[] = " \t\r\"'[-";
    size_t n = 0;
    for (; length > 0 && strchr(around, *at); at++)
        length--;
    while (length > 0 && strchr(around, at[length - 1]))
        length--;
    while (n < length && n < WORD_MOST - 1 && at[n] >= ' ' && at[n] <= '~' && at[n] != '#') {
        word[n] = at[n];
        n++;
    }
    bool is_whole = n == length || at[n] == '#';
    while (n > 0 && strchr(around, word[n - 1]))
        n--;
    word[n] = '\0';
    return is_whole && n > 0;
}

/* Reads a name, a colon or an equals sign, and a word. */
static void read_written_mark(draft *d, const char *at, size_t length)
{
    char name[WORD_MOST], value[WORD_MOST];
    size_t n = 0;
    while (n < length && at[n] != ':' && at[n] != '=')
        n++;
    if (n == length || !copy_word(at, n, name) || !copy_word(at + n + 1, length - n - 1, value))
        return;
    json_t *members = json_object();
    if (json_object_set_new(members, name, json_string(value)) == 0)
        publication_read(d, members);
    else
        d->failed = true;
    json_decref(members);
}

void publication_read_text(draft *d, const char *text, size_t length)
{
    for (size_t at = 0, n; at < length; at += n + 1) {
        for (n = 0; at + n < length && !strchr("\n,{}", text[at + n]);)
            n++;
        read_written_mark(d, text + at, n);
    }
}

/* Whether a text begins with a shape, in which '0' stands for any digit. */
static bool has_shape(const char *at, const char *shape)
{
    for (; *shape; at++, shape++)
        if (*shape == '0' ? !is_ascii_digit(*at) : *at != *shape)
            return false;
    return true;
}

/* Adds the day that the digits of a year, a month and a day give. any_year: digits may mean another
 * thing before 1990 and after 2099, but these do not. */
static bool add_day(draft *d, const char *year, const char *month, const char *day, bool any_year)
{
    static const int64_t in_1990 = 631152000, in_2100 = 4102444800;
    char text[11];
    an_date date;
    (void)snprintf(text, sizeof text, "%.4s-%.2s-%.2s", year, month, day);
    if (date_read(text, &date) == DATE_NONE)
        return false;
    if (!any_year && (date.seconds < in_1990 || date.seconds >= in_2100))
        return false;
    return draft_add_date(d, AN_TAG_DATE_PUBLISHED, text);
}

/* Adds the day with which the name of an article begins, or that a folder for each year begins. The
 * name is that of the file, or of the folder if the file is its index: in another folder, the day
 * may be that of a copy. */
static bool add_day_of_part(draft *d, const char *part)
{
    const char *slash = strchr(part, '/');
    bool is_index = slash && strncmp(slash, "/index.", 7) == 0 && !strchr(slash + 1, '/');
    if (has_shape(part, "0000/00/00/"))
        return add_day(d, part, part + 5, part + 8, false);
    if (slash && !is_index)
        return false;
    if (has_shape(part, "0000-00-00") && strchr("-_. /", part[10])) /* the zero ends it, too */
        return add_day(d, part, part + 5, part + 8, !slash);
    return has_shape(part, "00000000") && strchr("-_. /", part[8]) &&
           add_day(d, part, part + 4, part + 6, false);
}

void publication_date_of_name(draft *d)
{
    const char *id = d->id.at, *part = id + strlen(id);
    bool is_found = draft_has(d, AN_TAG_DATE_PUBLISHED);
    while (!is_found && part > id) {
        part--;
        if (part == id || part[-1] == '/')
            is_found = add_day_of_part(d, part);
    }
}

/* Whether a part of the id is the folder in which Jekyll and Hexo keep drafts. */
static bool is_in_drafts(const char *id)
{
    static const char folder[] = "_drafts/";
    for (; id; id = strchr(id, '/')) {
        id += *id == '/';
        if (strncmp(id, folder, sizeof folder - 1) == 0)
            return true;
    }
    return false;
}

/* A day begins up to 14 hours earlier in the east. */
static bool is_future(const draft *d)
{
    enum { EAST = 14 * 3600 };
    an_date date;
    if (!draft_date(d, AN_TAG_DATE_PUBLISHED, &date))
        return false;
    return date.seconds - (date.precision == AN_SECOND ? 0 : EAST) > current_time();
}

bool publication_withholds(const draft *d, const selection *s, notes *n)
{
    const char *id = d->id.at;
    if (d->kind != AN_ARTICLE)
        return false;
    if (!s->drafts && (d->is_draft || is_in_drafts(id))) {
        notes_add(n, NOTE_DRAFT, id);
        return true;
    }
    if (is_future(d))
        notes_add(n, NOTE_FUTURE, id);
    return false;
}
