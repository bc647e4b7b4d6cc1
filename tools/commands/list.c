/* SPDX-License-Identifier: BSD-2-Clause */
/* anews list: what is in an archive. */
#include "allocation.h"
#include "archive/entries.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "commands/commands.h"
#include "files/confine.h"
#include "help.h"
#include "numbers.h"
#include "report/dates.h"
#include "report/json_entry.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct options {
    policy policy;
    unsigned order;
    bool detailed, json, content, reverse;
    uint64_t limit, offset;
    const char *file, *prefix;
} options;

enum {
    OPTION_NEED = 256,
    OPTION_MIN_SEQUENCE,
    OPTION_INSECURE,
    OPTION_BY,
    OPTION_LONG,
    OPTION_JSON,
    OPTION_CONTENT,
    OPTION_REVERSE,
    OPTION_LIMIT,
    OPTION_OFFSET
};

static const struct option long_options[] = {
    {"need", required_argument, NULL, OPTION_NEED},
    {"min-sequence", required_argument, NULL, OPTION_MIN_SEQUENCE},
    {"insecure", no_argument, NULL, OPTION_INSECURE},
    {"by", required_argument, NULL, OPTION_BY},
    {"long", no_argument, NULL, OPTION_LONG},
    {"json", no_argument, NULL, OPTION_JSON},
    {"content", no_argument, NULL, OPTION_CONTENT},
    {"reverse", no_argument, NULL, OPTION_REVERSE},
    {"limit", required_argument, NULL, OPTION_LIMIT},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const char *const orders[] = {"id", "title", "date", NULL};

static int take_order(options *o, const char *name)
{
    for (unsigned i = 0; orders[i]; i++)
        if (strcmp(name, orders[i]) == 0) {
            o->order = i;
            return STATUS_DONE;
        }
    say_error("--by takes id, title or date, not \"%s\"", name);
    return STATUS_USAGE;
}

static int take_number(const char *option, const char *text, uint64_t *value)
{
    if (parse_number(text, UINT64_MAX, value))
        return STATUS_DONE;
    say_error("--%s takes a whole number, not \"%s\"", option, text);
    return STATUS_USAGE;
}

static int take_option(options *o, int option, int argc, char **argv)
{
    switch (option) {
    case 'p': return policy_add_key(&o->policy, optarg);
    case 'q': quiet = true; return STATUS_DONE;
    case OPTION_NEED: return policy_need(&o->policy, optarg);
    case OPTION_MIN_SEQUENCE: return policy_min_sequence(&o->policy, optarg);
    case OPTION_INSECURE: o->policy.insecure = true; return STATUS_DONE;
    case OPTION_BY: return take_order(o, optarg);
    case OPTION_LONG: o->detailed = true; return STATUS_DONE;
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case OPTION_CONTENT: o->content = true; return STATUS_DONE;
    case OPTION_REVERSE: o->reverse = true; return STATUS_DONE;
    case OPTION_LIMIT: return take_number("limit", optarg, &o->limit);
    case OPTION_OFFSET: return take_number("offset", optarg, &o->offset);
    default: return usage_error(argv[0], argc, argv, long_options);
    }
}

static int take_arguments(options *o, int argc, char **argv)
{
    int count = argc - optind;
    if (count < 1 || count > 2) {
        say_error(count < 1 ? "list which archive? Give its file"
                            : "list takes an archive and one prefix, and %d words are given",
                  count);
        return STATUS_USAGE;
    }
    o->file = argv[optind];
    o->prefix = count == 2 ? argv[optind + 1] : "";
    if (o->content && !o->json) {
        say_error("--content goes with --json");
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* The first value of a field, in the record or in more. */
static void find_field(const an_entry *entry, const uint8_t *more, size_t overflow_length,
                       unsigned tag, an_field *field)
{
    an_field f;
    *field = (an_field){0};
    if (an_entry_field(entry, tag, field) == AN_OK)
        return;
    *field = (an_field){0};
    while (overflow_length > 0 && an_field_next(&more, &overflow_length, &f) == AN_OK)
        if (f.tag == tag) {
            *field = f;
            return;
        }
}

static void put_field(const an_field *field)
{
    put_text(stdout, field->value ? (const char *)field->value : "", field->length);
}

static const char *kind_name(const an_entry *entry)
{
    static const char *const kinds[] = {"article", "asset", "alias"};
    if (entry->status == AN_WITHDRAWN)
        return "withdrawn";
    return entry->kind <= AN_ALIAS ? kinds[entry->kind] : "unknown";
}

static void put_details(const an_entry *entry, const uint8_t *more, size_t overflow_length)
{
    an_field field;
    an_date date;
    char text[40] = "";
    find_field(entry, more, overflow_length, AN_TAG_DATE_PUBLISHED, &field);
    if (field.value && an_date_decode(field.value, field.length, &date) == AN_OK)
        format_date(&date, text, sizeof text);
    printf("%s\t%s\t%" PRIu64 "\t", kind_name(entry), text, entry->length);
    find_field(entry, more, overflow_length, AN_TAG_MEDIA_TYPE, &field);
    put_field(&field);
    putchar('\t');
    find_field(entry, more, overflow_length, AN_TAG_LANGUAGE, &field);
    put_field(&field);
    putchar('\t');
}

static void list_line(const options *o, const an_entry *entry, const uint8_t *more,
                      size_t overflow_length)
{
    an_field title;
    if (o->detailed)
        put_details(entry, more, overflow_length);
    put_text(stdout, entry->id, entry->id_length);
    find_field(entry, more, overflow_length, AN_TAG_TITLE, &title);
    putchar('\t');
    put_field(&title);
    putchar('\n');
}

/* What a line shows is in the record unless that was too long for a page; reading more costs a
 * block. */
static bool needs_overflow(const options *o, const an_entry *entry)
{
    static const unsigned shown[] = {AN_TAG_TITLE, AN_TAG_DATE_PUBLISHED, AN_TAG_MEDIA_TYPE,
                                     AN_TAG_LANGUAGE};
    an_field field;
    for (size_t i = 0; i < (o->detailed ? sizeof shown / sizeof *shown : 1); i++)
        if (an_entry_field(entry, shown[i], &field) != AN_OK)
            return true;
    return o->json;
}

static bool is_text(const an_entry *entry)
{
    an_field type;
    return entry->has_content && an_entry_field(entry, AN_TAG_MEDIA_TYPE, &type) == AN_OK &&
           type.length >= 5 && memcmp(type.value, "text/", 5) == 0;
}

static int put_json(an_reader *reader, const options *o, const an_entry *entry, const uint8_t *more,
                    size_t overflow_length)
{
    uint8_t *content = NULL;
    size_t length = 0;
    an_entry copy = *entry;
    int error = AN_OK;
    if (o->content && is_text(entry)) {
        /* Reading content takes the pages that the entry's strings lie in: the entry is found
         * again. */
        error = entry_content(reader, entry, &content, &length);
        if (error == AN_OK)
            error = an_entry_at(reader, AN_BY_ID, entry->number, &copy);
    }
    json_t *item =
        error == AN_OK ? entry_to_json(&copy, more, overflow_length, content, length) : NULL;
    if (item) {
        /* On a terminal nothing may turn the direction of text or control it. */
        if (allocation_failed())
            error = AN_ERR_MEMORY;
        else if (json_dumpf(item, stdout,
                            JSON_COMPACT | (isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0)) == 0)
            putchar('\n');
        json_decref(item);
    } else if (error == AN_OK) {
        error = AN_ERR_MEMORY;
    }
    free(content);
    return error;
}

static int put_entry(an_reader *reader, const options *o, an_entry *entry)
{
    uint8_t *more = NULL;
    size_t overflow_length = 0;
    int error = AN_OK;
    if (entry->has_overflow && needs_overflow(o, entry)) {
        error = entry_overflow(reader, entry, &more, &overflow_length);
        if (error == AN_OK)
            error = an_entry_at(reader, AN_BY_ID, entry->number, entry);
    }
    if (error == AN_OK && o->json)
        error = put_json(reader, o, entry, more, overflow_length);
    else if (error == AN_OK)
        list_line(o, entry, more, overflow_length);
    free(more);
    return error;
}

static bool begins_with(const an_entry *entry, const char *prefix)
{
    size_t n = strlen(prefix);
    return entry->id_length >= n && memcmp(entry->id, prefix, n) == 0;
}

/* How many of --offset need not even be looked at: all, where every position of the range has the
 * prefix. */
static uint64_t offset_to_jump(const options *o, uint64_t range)
{
    if (o->order != AN_BY_ID && *o->prefix)
        return 0;
    return o->offset < range ? o->offset : range;
}

/* Lists positions [first, end) of the order. *listed: how many had the prefix. */
static int list_range(archive *a, const options *o, uint64_t first, uint64_t end, uint64_t *listed)
{
    int status = STATUS_DONE;
    uint64_t jump = offset_to_jump(o, end - first), skip = o->offset - jump, shown = 0;
    *listed += jump;
    for (uint64_t i = first + jump; i < end && shown < o->limit && !ferror(stdout); i++) {
        an_entry entry;
        uint64_t position = o->reverse ? end - 1 - (i - first) : i;
        int error = an_entry_at(&a->reader, o->order, position, &entry);
        if (error == AN_OK && !begins_with(&entry, o->prefix))
            continue;
        if (error == AN_OK) {
            ++*listed;
            if (skip > 0) {
                skip--;
                continue;
            }
            error = put_entry(&a->reader, o, &entry);
        }
        shown++;
        if (error != AN_OK)
            status = archive_say(a, &a->reader, error, NULL);
        if (error != AN_OK && error != AN_ERR_HASH)
            break;
    }
    return status;
}

static int list_archive(archive *a, const options *o)
{
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
    if (ferror(stdout) || fflush(stdout) != 0) {
        say_error("standard output cannot be written%s%s", errno == 0 ? "" : ": ",
                  errno == 0 ? "" : strerror(errno));
        return STATUS_IO;
    }
    if (status == STATUS_DONE && listed == 0 && *o->prefix && o->limit > 0) {
        say_error("%s: no id begins with \"%s\"", o->file, o->prefix);
        return STATUS_NOT_FOUND;
    }
    return status;
}

int cmd_list(int argc, char **argv)
{
    options o = {.limit = UINT64_MAX};
    archive a;
    int status = STATUS_DONE, option;
    opterr = 0;
    while (status == STATUS_DONE &&
           (option = getopt_long(argc, argv, ":p:qh", long_options, NULL)) != -1) {
        if (option == 'h') {
            help_text(stdout, argv[0]);
            policy_free(&o.policy);
            return STATUS_DONE;
        }
        status = take_option(&o, option, argc, argv);
    }
    if (status == STATUS_DONE)
        status = take_arguments(&o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o.policy);
    if (status == STATUS_DONE)
        status = archive_open(&a, o.file, &o.policy);
    if (status == STATUS_DONE) {
        confine(-1);
        status = list_archive(&a, &o);
        archive_close(&a);
    }
    policy_free(&o.policy);
    return status;
}
