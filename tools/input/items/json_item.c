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
#include "input/items/item_extra.h"
#include "input/items/item_id.h"
#include "input/items/item_names.h"
#include "status.h"
#include "text/charset.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A text that is kept beside the content has at most this many bytes: all fields have to fit
 * 16 MiB. */
#define KEPT_MOST ((size_t)8 << 20)

enum { PAGE_HEAD = 4 * 1024 * 1024 }; /* bytes of HTML that are looked into */

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

/* Whether the item is of an entry with content, but was listed without it. */
static bool lacks_content(const draft *d, json_t *item)
{
    const json_t *length = json_object_get(json_object_get(item, "_anews"), "length");
    bool may_have = d->kind != AN_ALIAS && d->status != AN_WITHDRAWN;
    return may_have && json_integer_value(length) > 0 && d->content.kind == CONTENT_NONE &&
           !item_has_content(item);
}

static bool read_private(const document *doc, notes *n, draft *d, int *status)
{
    const json_t *from = json_object_get(doc->item, "_anews");
    const char *wrong = from ? parse_private(d, from) : NULL;
    if (!wrong && lacks_content(d, doc->item))
        wrong = "its _anews.length says that there is content, but there is none: list it with "
                "--content, or remove the length to pack it empty";
    if (from)
        json_object_del(doc->item, "_anews");
    if (wrong)
        *status = notes_refuse(n, STATUS_USAGE, "%s: %s", doc->shown, wrong);
    return !wrong;
}

/* --- the content --- */

static void add_default_media_type(draft *d, bool is_html, bool is_ascii)
{
    static const char *const types[2][2] = {{"text/plain; charset=utf-8", "text/plain"},
                                            {"text/html; charset=utf-8", "text/html"}};
    const char *type = types[is_html][is_ascii];
    if (!draft_has(d, AN_TAG_MEDIA_TYPE))
        draft_add(d, AN_TAG_MEDIA_TYPE, type, strlen(type));
}

static void note_content(notes *n, const document *doc, const draft *d, const text_scan *scan)
{
    const content *c = &d->content;
    if (doc->has_unread_content)
        notes_add(n, NOTE_UNREAD, d->id.at);
    else if (scan->is_blank && d->kind == AN_ARTICLE)
        notes_add(n, c->text || c->memory ? NOTE_EMPTY : NOTE_NO_CONTENT, d->id.at);
    if (scan->has_control && c->text)
        notes_add(n, NOTE_CONTROL, d->id.at);
}

static void read_text_content(draft *d, json_t *item, text_scan *scan, enum item_markup *markup)
{
    json_t *text = item_take_content(item, markup);
    if (text)
        content_set_text(&d->content, text);
    else
        content_set_memory(&d->content, NULL, 0);
    json_decref(text);
    text_scan_bytes(d->content.at, d->content.length, scan);
    add_default_media_type(d, *markup == MARKUP_HTML, scan->is_ascii);
}

/* Takes the content off the item, whose kind and status are known. */
static void read_content(draft *d, notes *n, const document *doc, enum item_markup *markup)
{
    text_scan scan;
    if (d->kind == AN_ALIAS || d->status == AN_WITHDRAWN) {
        content_free(&d->content);
        return;
    }
    if (d->content.kind == CONTENT_NONE)
        read_text_content(d, doc->item, &scan, markup);
    else
        text_scan_bytes(d->content.at, d->content.length, &scan);
    note_content(n, doc, d, &scan);
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

/* Whether the content may say something that the item does not: it is a whole page, or begins with
 * the title. */
static bool is_worth_reading(const draft *d)
{
    const content *c = &d->content;
    size_t head = c->length < 4096 ? c->length : 4096;
    return c->length > 0 && (!draft_has(d, AN_TAG_TITLE) || memmem(c->at, head, "<meta", 5) ||
                             memmem(c->at, head, "<html", 5) || memmem(c->at, head, "<head", 5));
}

/* Adds what the content says about itself, as that of a file does. */
static void read_page(draft *d)
{
    draft page = {0};
    bytes text = {0};
    size_t length = d->content.length < PAGE_HEAD ? d->content.length : PAGE_HEAD;
    charset_decode(d->content.at, length, "utf-8", &text);
    d->failed |= text.failed;
    if (text.length > 0 && !d->failed)
        html_parse(&page, text.at, text.length);
    item_add_missing(d, &page);
    draft_free(&page);
    bytes_free(&text);
}

/* Whether an author is told, if not by a name. */
static bool points_at_author(const json_t *author)
{
    static const char *const members[] = {"url", "avatar", "email", "uri", "href", "@id"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (json_string_length(json_object_get(author, members[i])) > 0)
            return true;
    for (size_t i = 0; i < json_array_size(author); i++)
        if (points_at_author(json_array_get(author, i)))
            return true;
    return false;
}

/* Whether an item has authors of its own, who need not have names. */
static bool has_own_authors(const json_t *item)
{
    return points_at_author(json_object_get(item, "authors")) ||
           points_at_author(json_object_get(item, "author"));
}

/* Adds what a feed says for all of its items. */
static void add_feed_defaults(draft *d, const json_t *defaults, bool with_authors)
{
    draft feed = {0};
    json_t *copy = json_deep_copy(defaults);
    d->failed |= !copy;
    if (!with_authors) {
        json_object_del(copy, "authors");
        json_object_del(copy, "author");
    }
    fields_from_json(&feed, copy);
    item_add_missing(d, &feed);
    draft_free(&feed);
    json_decref(copy);
}

static void read_fields(draft *d, const document *doc, enum item_markup markup)
{
    bool with_authors = doc->defaults && !has_own_authors(doc->item);
    if (d->kind == AN_ARTICLE)
        item_names_apply(d, doc->item);
    else
        fields_from_json(d, doc->item);
    copy_ninjs(d, doc->item);
    if (d->kind == AN_ARTICLE && markup == MARKUP_HTML && is_worth_reading(d))
        read_page(d);
    if (d->kind == AN_ARTICLE && doc->defaults)
        add_feed_defaults(d, doc->defaults, with_authors);
}

static void keep_the_rest(draft *d, const document *doc)
{
    bytes extra = {0};
    if (!doc->text.at) {
        d->extra = json_incref(doc->item);
        return;
    }
    item_extra_write(&extra, doc->text, doc->item);
    d->failed |= extra.failed;
    if (extra.length > 0 && !d->failed)
        draft_add(d, AN_TAG_EXTRA, extra.at, extra.length);
    bytes_free(&extra);
}

bool json_item_parse(const document *doc, notes *n, draft *d, int *status)
{
    enum item_markup markup = MARKUP_NONE;
    *status = STATUS_DONE;
    if (!read_private(doc, n, d, status) || !item_id_read(doc, n, d, status))
        return false;
    read_content(d, n, doc, &markup);
    if (item_drop_texts(doc->item, KEPT_MOST))
        notes_add(n, NOTE_TEXT_DROPPED, d->id.at);
    read_fields(d, doc, markup);
    if (d->kind == AN_ARTICLE && !draft_has(d, AN_TAG_TITLE))
        notes_add(n, NOTE_NO_TITLE, d->id.at);
    keep_the_rest(d, doc);
    return true;
}
