/* SPDX-License-Identifier: BSD-2-Clause */
/* anews list: prints the entries of an archive. */
#include "archive/damage.h"
#include "archive/entries.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "archive/ordered.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "report/entry_lines.h"
#include "report/json_content.h"
#include "report/json_entry.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef struct options {
    reading_options reading;
    unsigned order;
    bool detailed, json, content, reverse;
    uint64_t limit, offset;
    const char *file, *prefix;
} options;

enum {
    OPTION_BY = OPTION_OWN,
    OPTION_LONG,
    OPTION_JSON,
    OPTION_CONTENT,
    OPTION_REVERSE,
    OPTION_LIMIT,
    OPTION_OFFSET
};

static const struct option list_words[] = {
    TRUST_WORDS,
    REMEMBER_WORD,
    {"by", required_argument, NULL, OPTION_BY},
    {"long", no_argument, NULL, OPTION_LONG},
    {"json", no_argument, NULL, OPTION_JSON},
    {"content", no_argument, NULL, OPTION_CONTENT},
    {"reverse", no_argument, NULL, OPTION_REVERSE},
    {"limit", required_argument, NULL, OPTION_LIMIT},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    FETCHING_WORDS,
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static const char *const orders[] = {"id", "title", "date", NULL};

static int read_order(options *o, const char *name)
{
    for (unsigned i = 0; orders[i]; i++)
        if (strcmp(name, orders[i]) == 0) {
            o->order = i;
            return STATUS_DONE;
        }
    say_error("--by takes id, title or date, not \"%s\"", name);
    return STATUS_USAGE;
}

static int read_list_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case OPTION_BY: return read_order(o, value);
    case OPTION_LONG: o->detailed = true; return STATUS_DONE;
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case OPTION_CONTENT: o->content = true; return STATUS_DONE;
    case OPTION_REVERSE: o->reverse = true; return STATUS_DONE;
    case OPTION_LIMIT: return read_whole_number("limit", value, &o->limit);
    case OPTION_OFFSET: return read_whole_number("offset", value, &o->offset);
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table list_options = {":" TRUST_LETTERS COMMON_LETTERS, list_words,
                                          read_list_option};

static int read_list_arguments(options *o, int argc, char **argv)
{
    int count = argc - optind;
    if (count < 1 || count > 2) {
        say_error(count < 1 ? "list which archive? Give its file"
                            : "list takes an archive and one prefix, and %d words are given",
                  count);
        return STATUS_USAGE;
    }
    o->file = name_archive(&o->reading, argv[optind]);
    o->prefix = count == 2 ? argv[optind + 1] : "";
    if (o->content && !o->json) {
        say_error("--content goes with --json");
        return STATUS_USAGE;
    }
    return o->file != NULL ? STATUS_DONE : STATUS_IO;
}

/* Whether the media type is one of text, which is shown as it is if it is UTF-8. */
static bool is_text(const an_entry *entry)
{
    static const char *const types[] = {"text/", "application/xhtml+xml"};
    an_field type;
    if (an_entry_field(entry, AN_TAG_MEDIA_TYPE, &type) != AN_OK)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type.length >= strlen(types[i]) &&
            strncasecmp((const char *)type.value, types[i], strlen(types[i])) == 0)
            return true;
    return false;
}

/* A range of positions that is being listed. */
typedef struct listing {
    archive *a;
    const options *o;
    damage damage;
    uint64_t first, end;
    uint64_t window, ahead; /* positions that were read together, and those of them still left */
    uint64_t left;          /* positions that are not listed yet */
    uint64_t skip;          /* entries of --offset that are still to come */
    uint64_t shown;         /* entries */
    uint64_t listed;        /* positions that had the prefix */
    int status;
    bool is_cut;       /* what is listed ends within a line */
    ordered ordered;   /* entries of the positions that come next, unless they are listed by id */
    bool is_kept;      /* the entry at hand is one of these: what else is read leaves it valid */
    entry_lines lines; /* unless it is JSON */
} listing;

/* Finds an entry again after something else was read, which may have taken the pages that its
 * strings lie in. Returns AN_*. */
static int find_again(const listing *l, an_entry *entry)
{
    if (l->is_kept)
        return AN_OK;
    return an_entry_at(&l->a->reader, AN_BY_ID, entry->number, entry);
}

/* Finds out how content is to be shown. Returns AN_*. */
static int look_at_content(const listing *l, an_entry *entry, enum json_content *content)
{
    bool is_utf8, may_be_text = is_text(entry);
    *content = JSON_NO_CONTENT;
    if (!l->o->content || !entry->has_content)
        return AN_OK;
    int error = json_check_content(&l->a->reader, entry, &is_utf8);
    if (error != AN_OK)
        return error;
    *content = is_utf8 && may_be_text ? JSON_TEXT : JSON_BASE64;
    return find_again(l, entry);
}

static int print_json_line(listing *l, an_entry *entry, const uint8_t *overflow,
                           size_t overflow_length)
{
    enum json_content content;
    an_reader *reader = &l->a->reader;
    /* On a terminal nothing may turn the direction of text or control it. */
    const json_out out = {stdout, isatty(STDOUT_FILENO) != 0};
    int error = look_at_content(l, entry, &content);
    if (error != AN_OK)
        return error;
    error = json_put_entry(&out, reader, entry, overflow, overflow_length, content);
    if (error == AN_OK)
        putchar('\n');
    else
        l->is_cut = true;
    return error;
}

static bool lists_overflow(const listing *l, const an_entry *entry)
{
    return l->o->json || entry_lines_need_overflow(&l->lines, entry);
}

static int print_entry(listing *l, an_entry *entry)
{
    uint8_t *overflow = NULL;
    size_t overflow_length = 0;
    int error = AN_OK;
    if (entry->has_overflow && lists_overflow(l, entry)) {
        error = entry_overflow(&l->a->reader, entry, &overflow, &overflow_length);
        if (error == AN_OK)
            error = find_again(l, entry);
    }
    if (error == AN_OK && l->o->json)
        error = print_json_line(l, entry, overflow, overflow_length);
    else if (error == AN_OK)
        entry_lines_add(&l->lines, entry, overflow, overflow_length);
    free(overflow);
    return error;
}

static bool begins_with(const an_entry *entry, const char *prefix)
{
    size_t n = strlen(prefix);
    return entry->id_length >= n && memcmp(entry->id, prefix, n) == 0;
}

/* Whether every position that is gone through has the prefix. */
static bool all_have_prefix(const options *o)
{
    return o->order == AN_BY_ID || !*o->prefix;
}

/* How many of --offset need not even be looked at: all, where every position of the range has the
 * prefix. */
static uint64_t offset_to_jump(const options *o, uint64_t range)
{
    if (!all_have_prefix(o))
        return 0;
    return o->offset < range ? o->offset : range;
}

/* Returns whether going on makes sense. */
static bool note_damage(listing *l, int error, uint64_t span)
{
    if (!l->o->json)
        entry_lines_flush(&l->lines);
    damage_note(&l->damage, l->a, error, span, &l->status);
    return !l->is_cut && error != AN_ERR_MEMORY && error != AN_ERR_IO;
}

/* Lists an entry unless --offset or the prefix is against it. Returns AN_*. */
static int list_entry(listing *l, an_entry *entry)
{
    if (!begins_with(entry, l->o->prefix))
        return AN_OK;
    l->listed++;
    if (l->skip > 0) {
        l->skip--;
        return AN_OK;
    }
    l->shown++;
    return print_entry(l, entry);
}

/* Lists one position, or passes over all that cannot be read together with it. Returns whether to
 * go on. */
static bool list_next(listing *l, uint64_t position)
{
    an_entry entry;
    uint64_t span = 1;
    l->is_kept = ordered_get(&l->ordered, position, &entry);
    int error = l->is_kept ? AN_OK : an_entry_at(&l->a->reader, l->o->order, position, &entry);
    if (error == AN_OK)
        error = list_entry(l, &entry);
    else
        span = damage_span(&l->a->reader, l->o->order, position, l->o->reverse);
    span = span < l->left ? span : l->left;
    l->left -= span;
    return error == AN_OK || note_damage(l, error, span);
}

/* Positions whose entries are read together: few at first, so that the first lines come soon. Those
 * of a server are fetched first. */
enum { WINDOW_FIRST = 64, WINDOW_MOST = 32768, WINDOW_FETCHED = 1024 };

/* The position that comes `ahead` after the next one. */
static uint64_t position_ahead(const listing *l, uint64_t ahead)
{
    return l->o->reverse ? l->first + l->left - 1 - ahead : l->end - l->left + ahead;
}

/* Reads what print_entry() reads. */
static void read_entry(const listing *l, an_entry *entry)
{
    an_reader *reader = &l->a->reader;
    uint64_t number = entry->number;
    uint8_t *overflow = NULL;
    size_t length;
    enum json_content content;
    if (entry->has_overflow && lists_overflow(l, entry)) {
        (void)entry_overflow(reader, entry, &overflow, &length);
        free(overflow);
    }
    if (l->o->content && an_entry_at(reader, AN_BY_ID, number, entry) == AN_OK)
        (void)look_at_content(l, entry, &content);
}

/* Reads what listing the next positions will read. */
static void read_window(void *context)
{
    const listing *l = context;
    for (uint64_t i = 0; i < l->window; i++) {
        an_entry entry;
        int error = an_entry_at(&l->a->reader, l->o->order, position_ahead(l, i), &entry);
        if (error == AN_OK && begins_with(&entry, l->o->prefix))
            read_entry(l, &entry);
    }
}

/* Sets how many entries are read together next, and no more than are wanted. */
static void widen_window(listing *l)
{
    uint64_t wanted = l->o->limit - l->shown;
    uint64_t most = l->a->remote != NULL ? WINDOW_FETCHED : WINDOW_MOST;
    l->window = l->window == 0 ? WINDOW_FIRST : l->window < most ? l->window * 2 : most;
    if (all_have_prefix(l->o) && l->skip < most && wanted < most && l->skip + wanted < l->window)
        l->window = l->skip + wanted;
    if (l->left < l->window)
        l->window = l->left;
}

/* Fetches and reads what is listed next. */
static void read_next_window(listing *l)
{
    if (l->ahead > 0) {
        l->ahead--;
        return;
    }
    widen_window(l);
    l->is_kept = false;
    l->ahead = l->window - 1;
    archive_rehearse(l->a, read_window, l);
    if (l->o->order != AN_BY_ID)
        ordered_read(&l->ordered, &l->a->reader, l->o->order,
                     position_ahead(l, l->o->reverse ? l->window - 1 : 0), (size_t)l->window);
}

/* Lists positions [first, end) of the order. *listed: how many had the prefix. */
static int list_range(archive *a, const options *o, uint64_t first, uint64_t end, uint64_t *listed)
{
    uint64_t jump = offset_to_jump(o, end - first);
    listing l = {.a = a,
                 .o = o,
                 .first = first,
                 .end = end,
                 .left = end - first - jump,
                 .skip = o->offset - jump,
                 .listed = jump,
                 .status = STATUS_DONE};
    bool goes_on = true;
    if (o->content && !*o->prefix && o->limit == UINT64_MAX)
        archive_expect_all(a);
    if (!o->json)
        entry_lines_begin(&l.lines, o->detailed);
    while (goes_on && l.left > 0 && l.shown < o->limit && !ferror(stdout)) {
        read_next_window(&l);
        goes_on = list_next(&l, position_ahead(&l, 0));
    }
    if (!o->json && !entry_lines_end(&l.lines))
        l.status = archive_say(a, &a->reader, AN_ERR_MEMORY, NULL);
    damage_sum_up(&l.damage, a);
    damage_free(&l.damage);
    ordered_free(&l.ordered);
    *listed = l.listed;
    return l.status;
}

static int list_archive(archive *a, const void *context)
{
    const options *o = context;
    uint64_t first = 0, end, listed = 0;
    int error = an_entry_count(&a->reader, o->order, &end);
    if (error == AN_ERR_NOT_FOUND) {
        say_error("%s: has no order by %s: list it by id", o->file, orders[o->order]);
        return STATUS_NOT_FOUND;
    }
    if (error == AN_OK && o->order == AN_BY_ID)
        error = entries_with_prefix(&a->reader, o->prefix, &first, &end);
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, NULL);
    int status = list_range(a, o, first, end, &listed);
    if (flush_output() != STATUS_DONE)
        return STATUS_IO;
    if (status == STATUS_DONE && listed == 0 && *o->prefix && o->limit > 0) {
        say_error("%s: no id begins with \"%s\"", o->file, o->prefix);
        return STATUS_NOT_FOUND;
    }
    return status;
}

/* The command line is read: does the work. */
static int run_list(options *o, int argc, char **argv)
{
    int status = read_list_arguments(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    return status == STATUS_DONE ? read_confined(&o->reading, o->file, list_archive, o) : status;
}

int cmd_list(int argc, char **argv)
{
    options o = {.limit = UINT64_MAX};
    int status;
    if (read_options(argc, argv, &list_options, &o, &status))
        status = run_list(&o, argc, argv);
    reading_options_free(&o.reading);
    return status;
}
