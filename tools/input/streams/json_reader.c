/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads items from a stream of JSON values: JSON Lines, values one after the other however they are
 * laid out, text sequences of RFC 7464, arrays, and objects that have the items as a member, as a
 * JSON Feed document and the answers of many web services do.
 *
 * One item at a time is held. An object that has its items as a member is held until that list
 * begins: whether it is a feed rather than an item, and what it says for all of its items, is best
 * known when all of it was seen, so up to FEED_MOST bytes of it are read first.
 *
 * After a value that is not JSON, reading goes on at the next line that begins as the line of that
 * value does: in JSON Lines that is the next line, and in a list the next item.
 */
#include "input/streams/json_reader.h"

#include "input/streams/json_clean.h"
#include "input/streams/json_scan.h"
#include "input/streams/json_tree.h"
#include "keys/secret_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEM_MOST ((size_t)256 << 20)
#define FEED_MOST ((size_t)16 << 20)

enum place { BETWEEN_VALUES, IN_LIST };

struct json_reader {
    window *w;
    json_scan scan;
    size_t scanned;   /* how much of the current value */
    bool is_too_long; /* the current value, which is passed over */
    enum place place;
    bool is_in_feed;  /* the list is a member of an object */
    unsigned indent;  /* of the line in which the current value begins */
    json_t *defaults; /* of the feed */
    bytes clean, tree, decoded;
    json_t *item;
    size_t length; /* of the item in the window, which is passed over at the next call */
    unsigned long long number;
};

/* Names of lists of items: JSON Feed, feedparser, web services, JSON-LD. */
static bool is_list_name(const char *name, size_t length)
{
    static const char *const names[] = {"items",   "entries", "articles", "posts",
                                        "stories", "results", "records",  "documents",
                                        "docs",    "data",    "news",     "@graph"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return true;
    return false;
}

static void set_fault(stream_item *item, const char *fault)
{
    item->fault.length = 0;
    bytes_add(&item->fault, fault, strlen(fault) + 1);
}

/* --- moving on --- */

static void skip_space(json_reader *r, const char *also)
{
    int c;
    while ((c = window_peek(r->w, 0)) > 0 && (strchr(" \t\r\n\x1e", c) || strchr(also, c))) {
        if (c == '\n' || c == '\x1e')
            r->indent = 0;
        else
            r->indent++;
        window_skip(r->w, 1);
    }
}

/* Skips a byte order mark. Files that were put one after the other have several. */
static bool skip_mark(json_reader *r)
{
    bool is_mark = window_peek(r->w, 0) == 0xEF && window_peek(r->w, 1) == 0xBB &&
                   window_peek(r->w, 2) == 0xBF;
    if (is_mark)
        window_skip(r->w, 3);
    return is_mark;
}

/* Goes to the beginning of the next line, or of the next text of a sequence. */
static bool skip_line(json_reader *r)
{
    while (window_length(r->w) > 0 || window_read(r->w)) {
        size_t length = window_length(r->w);
        const char *text = window_text(r->w);
        const char *end = memchr(text, '\n', length), *mark = memchr(text, '\x1e', length);
        if (mark && (!end || mark < end))
            end = mark;
        window_skip(r->w, end ? (size_t)(end - text) + 1 : length);
        if (end)
            return true;
    }
    return false;
}

/* Goes on after a value that is not JSON. */
static void recover(json_reader *r)
{
    unsigned indent = r->indent > 0 ? r->indent : 1;
    while (skip_line(r)) {
        size_t blank = 0;
        int c;
        while ((c = window_peek(r->w, blank)) == ' ' || c == '\t')
            blank++;
        bool is_end = c > 0 && strchr("}],\r\n", c) != NULL;
        if (blank <= indent && (!is_end || (c == ']' && r->place == IN_LIST)))
            return;
    }
}

/* --- one value --- */

static void begin_json(json_reader *r)
{
    r->scan = (json_scan){.is_list = r->place == BETWEEN_VALUES ? is_list_name : NULL};
    r->scanned = 0;
    r->is_too_long = false;
}

/* Passes over what was scanned of a value that is too long to be held. */
static void drop_scanned(json_reader *r)
{
    r->is_too_long = true;
    r->scan.is_list = NULL; /* which would look back */
    window_skip(r->w, r->scanned);
    r->scanned = 0;
}

/* Reads the current value. Returns false if it is a feed whose items are yet to come. */
static bool read_json(json_reader *r)
{
    bool more = true;
    while (more) {
        more = json_scan_go(&r->scan, window_text(r->w), window_length(r->w), &r->scanned);
        if (more && r->scanned > FEED_MOST && r->scan.list.at > 0)
            return false;
        if (r->scanned > ITEM_MOST || r->is_too_long)
            drop_scanned(r);
        if (more && !window_read(r->w)) {
            json_scan_end(&r->scan);
            more = false;
        }
    }
    return true;
}

/* Whether the line in which the value begins holds a secret key: the fault may be all that is wrong
 * with it, but the key must not be overlooked. */
static bool has_secret_line(json_reader *r)
{
    const char *text = window_text(r->w);
    const char *end = memchr(text, '\n', window_length(r->w));
    return has_secret_key(text, end ? (size_t)(end - text) : window_length(r->w));
}

static enum item_result refuse_json(json_reader *r, stream_item *item, const char *fault)
{
    char text[200];
    if (has_secret_line(r)) {
        recover(r);
        return ITEM_SECRET;
    }
    (void)snprintf(text, sizeof text, "not valid JSON: %s", fault);
    set_fault(item, text);
    recover(r);
    return ITEM_BAD;
}

/* Parses the value, which lies at the beginning of the window. */
static enum item_result parse_value(json_reader *r, stream_item *item)
{
    json_error_t error;
    item->text = (json_part){window_text(r->w), r->scanned};
    json_part tree = item->text;
    if (has_secret_key(tree.at, tree.length))
        return ITEM_SECRET;
    if (r->scan.is_odd) {
        r->clean.length = r->tree.length = 0;
        json_clean(tree.at, tree.length, &r->clean, &r->tree);
        if (r->clean.failed || r->tree.failed)
            return ITEM_NONE;
        item->text = (json_part){r->clean.at, r->clean.length};
        tree = (json_part){r->tree.at, r->tree.length};
    }
    r->item = json_tree(&tree, &r->decoded, &error);
    item->item = r->item;
    if (json_is_object(r->item))
        return ITEM_READ;
    if (r->item) {
        set_fault(item, "not a JSON object, which each item must be");
    } else {
        bytes_add_text(&item->fault, "not valid JSON: ");
        bytes_add(&item->fault, error.text, strlen(error.text) + 1);
    }
    return ITEM_BAD;
}

/* --- feeds --- */

/* Whether an object has what an item has, and a feed has not. */
static bool is_item(json_part members)
{
    static const char *const names[] = {"id",          "content_html", "content_text", "content",
                                        "articleBody", "body",         "text",         "maintext"};
    json_part name, value;
    bool found = false;
    while (json_next_member(&members, &name, &value)) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            found |= json_part_is(&name, names[i]) && strchr("[{n", *value.at) == NULL;
    }
    return found;
}

static void add_default(json_reader *r, const json_part *name, const json_part *value)
{
    static const char *const names[] = {"language", "authors", "author"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!json_part_is(name, names[i]))
            continue;
        json_t *parsed = json_loadb(value->at, value->length, JSON_DECODE_ANY, NULL);
        if (parsed)
            json_object_set_new(r->defaults, names[i], parsed);
    }
}

/* Remembers what a feed says for all of its items: in JSON Feed itself, in what feedparser makes of
 * a feed in "feed". */
static void read_defaults(json_reader *r, json_part members)
{
    json_part name, value;
    r->defaults = json_object();
    while (r->defaults && json_next_member(&members, &name, &value)) {
        add_default(r, &name, &value);
        json_part inner = value, inner_name, inner_value;
        if (json_part_is(&name, "feed") && *value.at == '{')
            while (json_next_member(&inner, &inner_name, &inner_value))
                add_default(r, &inner_name, &inner_value);
    }
}

/* Returns the beginning of the value, in valid JSON as far as it goes. */
static json_part clean_members(json_reader *r, size_t length)
{
    if (!r->scan.is_odd)
        return (json_part){window_text(r->w), length};
    r->clean.length = r->tree.length = 0;
    json_clean(window_text(r->w), length, &r->clean, &r->tree);
    return (json_part){r->clean.at, r->clean.length};
}

/* Whether the value is a feed: then reading goes on with its items. */
static bool enter_feed(json_reader *r, bool is_whole)
{
    const json_list_place *list = &r->scan.list;
    if (list->at == 0)
        return false;
    json_part members = clean_members(r, is_whole ? r->scanned : list->name - 1);
    /* JSON Feed itself says what it is. */
    if (r->clean.failed || (r->scan.version != FEED_VERSION && is_item(members)))
        return false;
    json_decref(r->defaults);
    read_defaults(r, members);
    window_skip(r->w, list->at + 1);
    r->place = IN_LIST;
    r->is_in_feed = true;
    return true;
}

/* Whether the value is a JSON Feed that has no items at present. */
static bool is_empty_feed(const json_reader *r)
{
    const json_t *items = json_object_get(r->item, "items");
    return r->scan.version == FEED_VERSION && json_is_array(items) && json_array_size(items) == 0;
}

/* Passes over the rest of a feed after its items. */
static bool leave_feed(json_reader *r)
{
    r->scan = (json_scan){.state = SCAN_AFTER, .depth = 1, .objects = {1}};
    bool more = true;
    while (more) {
        size_t at = 0;
        more = json_scan_go(&r->scan, window_text(r->w), window_length(r->w), &at);
        window_skip(r->w, at);
        if (more && !window_read(r->w)) {
            json_scan_end(&r->scan);
            more = false;
        }
    }
    r->place = BETWEEN_VALUES;
    json_decref(r->defaults);
    r->defaults = NULL;
    return r->scan.fault == NULL;
}

/* --- the stream --- */

/* Goes to the next value. Returns ITEM_READ if there is one. */
static enum item_result find_value(json_reader *r, stream_item *item)
{
    for (;;) {
        skip_space(r, r->place == IN_LIST ? "," : "");
        if (r->place == BETWEEN_VALUES && skip_mark(r))
            continue;
        int c = window_peek(r->w, 0);
        if (c < 0 && r->place == IN_LIST && r->w->error == 0) {
            r->place = BETWEEN_VALUES;
            set_fault(item, "it ends before its list of items does: it may have been cut");
            return ITEM_CUT;
        }
        if (c < 0)
            return ITEM_NONE;
        if (c == ']' && r->place == IN_LIST) {
            window_skip(r->w, 1);
            r->place = BETWEEN_VALUES;
            if (r->is_in_feed && !leave_feed(r)) {
                set_fault(item, "what follows the list of items is not valid JSON");
                return ITEM_CUT;
            }
        } else if (c == '[' && r->place == BETWEEN_VALUES) {
            window_skip(r->w, 1);
            r->place = IN_LIST;
            r->is_in_feed = false;
        } else {
            return ITEM_READ;
        }
    }
}

/* Reads the value that the window begins with. *is_feed: it is a feed, whose items follow. */
static enum item_result read_item(json_reader *r, stream_item *item, bool *is_feed)
{
    item->line = r->w->line;
    begin_json(r);
    bool is_whole = read_json(r);
    if (r->w->error != 0)
        return ITEM_NONE;
    *is_feed = !r->scan.fault && !r->is_too_long && enter_feed(r, is_whole);
    if (*is_feed)
        return ITEM_READ;
    if (!is_whole) {
        r->scan.list.at = 0;
        r->scan.is_list = NULL;
        (void)read_json(r);
    }
    item->number = ++r->number;
    item->is_in_list = r->place == IN_LIST;
    item->defaults = item->is_in_list && r->is_in_feed ? r->defaults : NULL;
    if (r->is_too_long) {
        set_fault(item, "longer than 256 MiB; give the article as a file");
        return ITEM_BAD;
    }
    if (r->scan.fault)
        return refuse_json(r, item, r->scan.fault);
    r->length = r->scanned;
    enum item_result result = parse_value(r, item);
    *is_feed = result == ITEM_READ && is_empty_feed(r);
    r->number -= *is_feed;
    return result;
}

static void drop_item(json_reader *r)
{
    json_decref(r->item);
    r->item = NULL;
    window_skip(r->w, r->length);
    r->length = 0;
}

enum item_result json_reader_next(json_reader *r, stream_item *item)
{
    enum item_result result;
    bool is_feed = true;
    do {
        drop_item(r);
        item->line = r->w->line;
        result = find_value(r, item);
        if (result == ITEM_READ)
            result = read_item(r, item, &is_feed);
    } while (result == ITEM_READ && is_feed);
    return result;
}

json_reader *json_reader_open(window *w)
{
    json_reader *r = calloc(1, sizeof *r);
    if (r)
        r->w = w;
    return r;
}

void json_reader_close(json_reader *r)
{
    json_decref(r->item);
    json_decref(r->defaults);
    bytes_free(&r->clean);
    bytes_free(&r->tree);
    bytes_free(&r->decoded);
    free(r);
}
