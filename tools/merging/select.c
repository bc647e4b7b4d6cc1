/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews select: makes an archive of a part of another one.
 *
 * Which entries are taken is decided first, and noted as a bit for each of them:
 *
 * - articles that the options describe, and other entries whose ids begin with PREFIX if nothing
 * but a prefix was asked for;
 * - assets that the field `image` of such an article names, and whatever --with asks for;
 * - aliases of all these, wherever they are: links to what was taken go on working.
 */
#include "archive/entries.h"
#include "commands/commands.h"
#include "merging/making.h"
#include "report/message.h"
#include "report/progress.h"
#include "searching/hit.h"
#include "status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct option select_words[] = {
    MERGING_WORDS,
    {"search", optional_argument, NULL, OPTION_SEARCH},
    {"tag", required_argument, NULL, OPTION_TAG},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"language", required_argument, NULL, OPTION_IN_LANGUAGE},
    {"with", required_argument, NULL, OPTION_WITH},
    {"anew", no_argument, NULL, OPTION_ANEW},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};
static const option_table select_table = {":" MERGING_LETTERS COMMON_LETTERS, select_words,
                                          merging_on_option};

typedef struct selecting {
    const merging_options *o;
    const char *prefix; /* "": all */
    part *from;
    uint8_t *chosen; /* a bit for each entry */
} selecting;

static void choose_number(selecting *s, uint64_t number)
{
    s->chosen[number / 8] |= (uint8_t)(1u << number % 8);
}

static bool is_chosen(const selecting *s, uint64_t number)
{
    return s->chosen[number / 8] >> number % 8 & 1;
}

static bool has_query(const merging_options *o)
{
    return o->tag || filter_wants_less(&o->filter);
}

static bool has_tag_in(const uint8_t *rest, size_t length, const char *tag)
{
    an_field field;
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        if (field.tag == AN_TAG_TAG && field.length == strlen(tag) &&
            memcmp(field.value, tag, field.length) == 0)
            return true;
    return false;
}

static bool hit_has_tag(const hit *h, const char *tag)
{
    return !tag || has_tag_in(h->entry.record, h->entry.record_length, tag) ||
           has_tag_in(h->overflow, h->overflow_length, tag);
}

/* Chooses the entry with this id if there is one and it is an asset. */
static int choose_asset(selecting *s, const char *id)
{
    an_entry asset;
    int error = an_entry_find(&s->from->a.reader, id, strlen(id), &asset);
    if (error == AN_OK && asset.kind == AN_ASSET)
        choose_number(s, asset.number);
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

/* Chooses the asset that an article says is its picture: it names the id, or the address of which
 * pack makes an id. */
static int choose_picture(selecting *s, const hit *h)
{
    an_field image;
    if (!hit_field(h, AN_TAG_IMAGE, &image))
        return AN_OK;
    char *id = strndup((const char *)image.value, image.length), *path = NULL;
    if (id == NULL)
        return AN_ERR_MEMORY;
    int error = choose_asset(s, id);
    if (error == AN_OK && strncmp(id, "https://", 8) == 0)
        error = choose_asset(s, id + 8);
    if (error == AN_OK && strncmp(id, "http://", 7) == 0 && asprintf(&path, "http/%s", id + 7) >= 0)
        error = choose_asset(s, path);
    free(path);
    free(id);
    return error;
}

static int judge_article(selecting *s, hit *h)
{
    bool is_wanted = true;
    int error = hit_has_tag(h, s->o->tag) ? AN_OK : AN_ERR_NOT_FOUND;
    if (error == AN_OK && has_query(s->o))
        error = filter_judge(&s->from->a.reader, &s->o->filter, h, &is_wanted);
    if (error != AN_OK || !is_wanted)
        return error == AN_ERR_NOT_FOUND ? AN_OK : error;
    choose_number(s, h->entry.number);
    return choose_picture(s, h);
}

/* Judges an entry whose id begins with the prefix. */
static int judge_entry(selecting *s, uint64_t number)
{
    hit h = {0};
    int error = hit_load(&s->from->a.reader, number, &h);
    if (error == AN_OK && h.entry.kind == AN_ARTICLE)
        error = judge_article(s, &h);
    else if (error == AN_OK && h.entry.kind != AN_ALIAS && !has_query(s->o))
        choose_number(s, number);
    hit_free(&h);
    return error;
}

static int judge_entries(selecting *s)
{
    uint64_t first = 0, end = 0;
    int error = entries_with_prefix(&s->from->a.reader, s->prefix, &first, &end);
    for (uint64_t n = first; n < end && error == AN_OK; n++)
        error = judge_entry(s, n);
    if (error != AN_OK || !s->o->with)
        return error;
    error = entries_with_prefix(&s->from->a.reader, s->o->with, &first, &end);
    for (uint64_t n = first; n < end && error == AN_OK; n++) {
        an_entry entry;
        error = an_entry_at(&s->from->a.reader, AN_BY_ID, n, &entry);
        if (error == AN_OK && entry.kind != AN_ALIAS)
            choose_number(s, n);
    }
    return error;
}

/* An alias comes with its target. */
static int judge_aliases(selecting *s)
{
    an_reader *reader = &s->from->a.reader;
    uint64_t entries = an_reader_header(reader)->entries;
    int error = AN_OK;
    for (uint64_t n = 0; n < entries && error == AN_OK; n++) {
        an_entry entry, target;
        error = an_entry_at(reader, AN_BY_ID, n, &entry);
        if (error != AN_OK || entry.kind != AN_ALIAS)
            continue;
        error = an_entry_resolve(reader, &entry, &target);
        if (error == AN_OK && is_chosen(s, target.number))
            choose_number(s, n);
    }
    return error;
}

/* The walk asks this. */
static int ask_chosen(void *context, part *p, bool *is_wanted)
{
    const selecting *s = context;
    *is_wanted = is_chosen(s, p->entry.number);
    return STATUS_DONE;
}

static int choose_entries(selecting *s)
{
    uint64_t entries = an_reader_header(&s->from->a.reader)->entries;
    s->chosen = entries / 8 < SIZE_MAX - 1 ? calloc((size_t)(entries / 8) + 1, 1) : NULL;
    int error = s->chosen ? judge_entries(s) : AN_ERR_MEMORY;
    if (error == AN_OK)
        error = judge_aliases(s);
    return error == AN_OK ? STATUS_DONE : part_say(s->from, error, NULL);
}

static int select_part(merging_options *o, const char *prefix)
{
    parts p = {0};
    making m = {.pack = &o->pack, .anew = o->anew};
    selecting s = {.o = o, .prefix = prefix};
    const walker choices = {.choose = ask_chosen, .choose_context = &s};
    int status = parts_open(&p, o->pack.inputs, 1, &o->reading);
    progress_begin("selecting");
    if (status == STATUS_DONE) {
        s.from = &p.at[0];
        int error = filter_know_archive(&o->filter, &s.from->a.reader);
        status = error == AN_OK ? choose_entries(&s) : part_say(s.from, error, NULL);
    }
    if (status == STATUS_DONE)
        making_follow(&o->pack, &p.at[0]);
    if (status == STATUS_DONE)
        status = making_read(&m, &p, &choices);
    if (status == STATUS_DONE)
        status = making_sign(&m);
    making_end(&m);
    free(s.chosen);
    parts_close(&p);
    return status;
}

static int check_select(merging_options *o, const char **prefix)
{
    if (o->pack.input_count < 1 || o->pack.input_count > 2) {
        say_error("select takes an archive, and the beginning of ids or nothing");
        return STATUS_USAGE;
    }
    *prefix = o->pack.input_count == 2 ? o->pack.inputs[1] : "";
    o->pack.input_count = 1;
    if (!**prefix && !has_query(o) && !o->with) {
        say_error("select which entries? Give the beginning of their ids, --tag, --since, --until "
                  "or --language");
        return STATUS_USAGE;
    }
    int status = merging_check(o, "select");
    return status == STATUS_DONE ? pack_find_output(&o->pack) : status;
}

int cmd_select(int argc, char **argv)
{
    merging_options o;
    const char *prefix;
    int status;
    if (merging_read(&o, &select_table, argc, argv, &status)) {
        status = check_select(&o, &prefix);
        if (status == STATUS_DONE)
            status = select_part(&o, prefix);
    }
    merging_free(&o);
    return status;
}
