/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An item of a stream: JSON Feed, what crawlers write, and what `anews list --json` prints.
 *
 * The item is taken apart member by member. What is understood becomes a field, or the content, and
 * is removed; the members that are left are kept as AN_TAG_EXTRA, so that nothing is lost.
 */
#include "input/fields.h"
#include "input/formats/format.h"
#include "input/formats/scan.h"
#include "input/ids.h"
#include "status.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A text that is kept beside the content has at most this many bytes: all fields have to fit
 * 16 MiB. */
#define KEPT_MOST ((size_t)8 << 20)

/* Strings of an object that become fields. */
typedef struct text_member {
    const char *name;
    uint64_t tag;
} text_member;

static void add_text_member(draft *d, const json_t *from, const text_member *member)
{
    const json_t *value = json_object_get(from, member->name);
    if (json_is_string(value))
        draft_add_text(d, member->tag, json_string_value(value), json_string_length(value));
}

/* --- "_anews": what list --json has no standard name for --- */

/* Sets *value to the index of a name, if the member is there. Returns false if it is no such name.
 */
static bool parse_name(const json_t *from, const char *member, const char *const *names,
                       unsigned *value)
{
    const json_t *name = json_object_get(from, member);
    if (!name)
        return true;
    for (unsigned i = 0; names[i] && json_is_string(name); i++) {
        if (!strcmp(json_string_value(name), names[i])) {
            *value = i;
            return true;
        }
    }
    return false;
}

static void add_private_fields(draft *d, const json_t *from)
{
    static const text_member members[] = {
        {"media_type", AN_TAG_MEDIA_TYPE}, {"section", AN_TAG_SECTION},
        {"source", AN_TAG_SOURCE},         {"byline", AN_TAG_BYLINE},
        {"rights", AN_TAG_RIGHTS},         {"version", AN_TAG_VERSION},
        {"target", AN_TAG_TARGET},         {"original_id", AN_TAG_ORIGINAL_ID},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        add_text_member(d, from, &members[i]);
    const char *captured = json_string_value(json_object_get(from, "captured"));
    if (captured)
        d->has_bad_date |= !draft_add_date(d, AN_TAG_CAPTURED, captured);
}

/* Content that is not text. Returns false if it is not base64. */
static bool parse_base64(draft *d, const json_t *from)
{
    const json_t *value = json_object_get(from, "content_base64");
    size_t length = json_string_length(value), room = length / 4 * 3 + 3, decoded;
    if (!json_is_string(value))
        return value == NULL;
    void *memory = malloc(room);
    if (!memory) {
        d->failed = true;
        return true;
    }
    if (sodium_base642bin(memory, room, json_string_value(value), length, NULL, &decoded, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0) {
        free(memory);
        return false;
    }
    content_set_memory(&d->content, memory, decoded);
    return true;
}

/* Returns what is wrong, NULL if nothing is. */
static const char *parse_private(draft *d, const json_t *from)
{
    static const char *const kinds[] = {"article", "asset", "alias", NULL};
    static const char *const statuses[] = {"usable", "corrected", "withheld", "withdrawn", NULL};
    if (!json_is_object(from))
        return "its _anews is not an object";
    if (!parse_name(from, "kind", kinds, &d->kind))
        return "its _anews.kind is none of article, asset, alias";
    if (!parse_name(from, "status", statuses, &d->status))
        return "its _anews.status is none of usable, corrected, withheld, withdrawn";
    if (!parse_base64(d, from))
        return "its _anews.content_base64 is not base64";
    add_private_fields(d, from);
    if ((d->kind == AN_ALIAS) != draft_has(d, AN_TAG_TARGET))
        return "an alias must have an _anews.target, and nothing else may";
    return NULL;
}

static bool read_private(const document *doc, notes *n, draft *d, int *status)
{
    const json_t *from = json_object_get(doc->item, "_anews");
    const char *wrong = from ? parse_private(d, from) : NULL;
    if (from)
        json_object_del(doc->item, "_anews");
    if (wrong)
        *status = notes_refuse(n, STATUS_USAGE, "%s: %s", doc->shown, wrong);
    return !wrong;
}

/* --- the id --- */

/* Finds the item's own id. Returns false if it has none. *fault: why it must not be used. */
static bool find_own_id(const document *doc, draft *d, bytes *id, const char **fault)
{
    const json_t *value = json_object_get(doc->item, "id");
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);
    char number[32];
    if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        bytes_add_text(id, number);
        return true;
    }
    if (!text) {
        if (value && !json_is_null(value))
            *fault = "it is neither text nor a whole number";
        return false;
    }
    if (length == 0)
        return false;
    if (!memchr(text, 0, length) && id_from_url(id, text)) {
        if (!draft_has(d, AN_TAG_ORIGINAL_ID))
            draft_add_text(d, AN_TAG_ORIGINAL_ID, text, length);
        return true;
    }
    *fault = id_fault(text, length);
    bytes_add(id, text, length);
    return true;
}

/* An item without an id gets its file name, else its address, else its number in the stream. */
static void make_id(const document *doc, bytes *id)
{
    static const char *const urls[] = {"url", "canonical_url", "source", "link"};
    const json_t *file = json_object_get(doc->item, "filename");
    const char *name = json_string_value(file);
    char text[40];
    if (name && !id_fault(name, json_string_length(file))) {
        bytes_add_text(id, name);
        return;
    }
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        const char *url = json_string_value(json_object_get(doc->item, urls[i]));
        if (url && id_from_url(id, url))
            return;
    }
    snprintf(text, sizeof text, "item-%08llu", doc->number);
    bytes_add_text(id, text);
}

/* Only the beginning of a refused id is shown: it may be megabytes. */
static int refuse_id(const document *doc, notes *n, const bytes *id, const char *fault)
{
    int shown = id->length > 200 ? 200 : (int)id->length;
    return notes_refuse(n, STATUS_USAGE, "%s: the id \"%.*s\" cannot be used in an archive: %s",
                        doc->shown, shown, id->at ? id->at : "", fault);
}

static bool read_id(const document *doc, notes *n, draft *d, int *status)
{
    bytes id = {0};
    const char *fault = NULL;
    bool has_own = find_own_id(doc, d, &id, &fault);
    if (!has_own && !fault)
        make_id(doc, &id);
    d->failed |= id.failed;
    if (!d->failed && !fault)
        draft_set_id(d, id.at, id.length);
    if (d->failed)
        *status = notes_no_memory();
    else if (fault)
        *status = refuse_id(doc, n, &id, fault);
    json_object_del(doc->item, "id");
    bytes_free(&id);
    return !d->failed && !fault;
}

/* --- the content --- */

static const char *const content_names[] = {"content_html", "content_text", "maintext", "text",
                                            "body",         "articleBody",  "content",  "raw_text"};
enum { CONTENT_HTML = 0, CONTENT_NAMES = sizeof content_names / sizeof *content_names };

/* Returns the index of the first text that is not empty, else of the first that is there, else
 * CONTENT_NAMES. */
static size_t choose_content(const json_t *item)
{
    size_t chosen = CONTENT_NAMES;
    for (size_t i = CONTENT_NAMES; i-- > 0;) {
        const json_t *value = json_object_get(item, content_names[i]);
        bool is_empty = json_string_length(value) == 0;
        bool is_better = chosen == CONTENT_NAMES || !is_empty ||
                         json_string_length(json_object_get(item, content_names[chosen])) == 0;
        if (json_is_string(value) && is_better)
            chosen = i;
    }
    return chosen;
}

static void add_default_media_type(draft *d, bool is_html, bool is_ascii)
{
    static const char *const types[2][2] = {{"text/plain; charset=utf-8", "text/plain"},
                                            {"text/html; charset=utf-8", "text/html"}};
    const char *type = types[is_html][is_ascii];
    if (!draft_has(d, AN_TAG_MEDIA_TYPE))
        draft_add(d, AN_TAG_MEDIA_TYPE, type, strlen(type));
}

static void note_content(notes *n, const draft *d, const text_scan *scan)
{
    const content *c = &d->content;
    if (scan->is_blank && d->kind == AN_ARTICLE)
        notes_add(n, c->text || c->memory ? NOTE_EMPTY : NOTE_NO_CONTENT, d->id.at);
    if (scan->has_control && c->text)
        notes_add(n, NOTE_CONTROL, d->id.at);
}

static void read_text_content(draft *d, json_t *item, text_scan *scan)
{
    size_t name = choose_content(item);
    if (name < CONTENT_NAMES) {
        content_set_text(&d->content, json_object_get(item, content_names[name]));
        json_object_del(item, content_names[name]);
    } else {
        content_set_memory(&d->content, NULL, 0);
    }
    text_scan_bytes(d->content.at, d->content.length, scan);
    add_default_media_type(d, name == CONTENT_HTML, scan->is_ascii);
}

/* Takes the content off the item, whose kind and status are known. */
static void read_content(draft *d, notes *n, json_t *item)
{
    text_scan scan;
    if (d->kind == AN_ALIAS || d->status == AN_WITHDRAWN) {
        content_free(&d->content);
        return;
    }
    if (d->content.kind == CONTENT_NONE)
        read_text_content(d, item, &scan);
    else
        text_scan_bytes(d->content.at, d->content.length, &scan);
    note_content(n, d, &scan);
}

static void drop_long_texts(const draft *d, notes *n, json_t *item)
{
    for (size_t i = 0; i < CONTENT_NAMES; i++) {
        if (json_string_length(json_object_get(item, content_names[i])) > KEPT_MOST) {
            json_object_del(item, content_names[i]);
            notes_add(n, NOTE_TEXT_DROPPED, d->id.at);
        }
    }
}

/* --- the whole --- */

/* IPTC ninjs stays as it is. Those of its members that are shown with an article are copied. */
static void copy_ninjs(draft *d, const json_t *item)
{
    static const text_member members[] = {{"byline", AN_TAG_BYLINE},
                                          {"by", AN_TAG_BYLINE},
                                          {"copyrightnotice", AN_TAG_RIGHTS},
                                          {"copyrightNotice", AN_TAG_RIGHTS}};
    const json_t *ninjs = json_object_get(item, "_ninjs");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (!draft_has(d, members[i].tag))
            add_text_member(d, ninjs, &members[i]);
}

bool json_item_parse(const document *doc, notes *n, draft *d, int *status)
{
    *status = STATUS_DONE;
    if (!read_private(doc, n, d, status) || !read_id(doc, n, d, status))
        return false;
    read_content(d, n, doc->item);
    drop_long_texts(d, n, doc->item);
    fields_from_json(d, doc->item);
    copy_ninjs(d, doc->item);
    if (d->kind == AN_ARTICLE && !draft_has(d, AN_TAG_TITLE))
        notes_add(n, NOTE_NO_TITLE, d->id.at);
    d->extra = json_incref(doc->item);
    return true;
}
