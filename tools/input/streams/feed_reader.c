/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads items from a feed, by way of expat. The feed is parsed piece by piece, and the items that
 * ended within a piece wait in a queue, so that no more than one item and one piece are held.
 *
 * An element is a field of what is around it: of an item, or of the feed, which speaks for all of
 * its items. Where an element is XHTML, what is in it is written down again as HTML. Entities that
 * a feed does not declare are those of HTML; nothing is ever fetched.
 */
#include "input/streams/feed_reader.h"

#include "input/streams/feed_encoding.h"
#include "input/streams/feed_fields.h"
#include "input/streams/feed_levels.h"
#include "input/streams/feed_markup.h"
#include "keys/secret_scan.h"
#include "text/references.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MOST ((size_t)256 << 20)

enum { FEED_FIELDS = 1000 };

typedef struct ready_item {
    json_t *members;
    unsigned long long line;
    bool is_too_long, has_unread_content;
} ready_item;

struct feed_reader {
    window *w;
    XML_Parser parser;
    charset_decoder decoder; /* of what is not UTF-8 */
    bytes decoded;           /* the piece that the parser is given */
    bool has_begun;
    enum feed_dialect dialect;
    feed_levels levels; /* the elements that are open */
    feed_record feed, item;
    unsigned feed_fields; /* how many of the feed itself were used */
    unsigned item_depth;  /* 0: outside of items */
    unsigned long long item_line;
    feed_field field;
    unsigned field_depth;   /* 0: outside of fields */
    unsigned markup_depth;  /* of the field whose XHTML is written; 0: none */
    bytes text;             /* of the field */
    size_t item_size;       /* about what the item takes in memory */
    unsigned long long fed; /* bytes that expat was given */
    ready_item *ready;      /* the queue; the first ones are gone */
    size_t ready_at, ready_count, ready_size;
    json_t *given; /* the item that was given last */
    json_t *defaults;
    unsigned long long number;
    bool has_failed; /* memory ran out */
    bool has_ended;
    char fault[200];
};

/* --- items --- */

static void begin_feed_item(feed_reader *r, const char **attributes)
{
    r->item_depth = r->levels.depth;
    r->item_line = XML_GetCurrentLineNumber(r->parser);
    r->item_size = 0;
    feed_record_free(&r->item);
    r->has_failed |= !feed_record_begin(&r->item);
    for (size_t i = 0; attributes[i] && !r->has_failed; i += 2) {
        const feed_name name = feed_name_split(attributes[i]);
        if (feed_name_is(&name, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "about"))
            feed_record_set(&r->item, "id", attributes[i + 1]);
    }
}

static bool make_queue_room(feed_reader *r)
{
    if (r->ready_count < r->ready_size)
        return true;
    size_t size = r->ready_size * 2 + 16;
    ready_item *larger = realloc(r->ready, size * sizeof *larger);
    if (!larger)
        return false;
    r->ready = larger;
    r->ready_size = size;
    return true;
}

static void end_feed_item(feed_reader *r)
{
    const char *language = feed_record_language(&r->item);
    if (r->dialect == FEED_ATOM)
        feed_record_set(&r->item, "language",
                        *language ? language : feed_levels_language(&r->levels));
    feed_record_end(&r->item);
    r->has_failed |= r->item.failed || !make_queue_room(r);
    if (!r->has_failed) {
        r->ready[r->ready_count++] = (ready_item){
            r->item.members, r->item_line, r->item_size > TEXT_MOST, r->item.has_unread_content};
        r->item.members = NULL;
    }
    feed_record_free(&r->item);
    r->item_depth = 0;
}

/* --- fields --- */

static bool is_markup(const feed_reader *r)
{
    return (r->field.media_type && (!strcmp(r->field.media_type, "xhtml") ||
                                    !strcmp(r->field.media_type, "application/xhtml+xml"))) ||
           !strncmp(r->field.name, "xhtml:", 6);
}

/* The depth of what is a field of the feed or of the item that is open. */
static unsigned outer_depth(const feed_reader *r)
{
    return r->item_depth ? r->item_depth : r->dialect == FEED_ATOM ? 1 : 2;
}

/* Whether what is open is an element of a field, such as the name of an author. Those of a source
 * are one level further in. */
static bool is_inner_field(const feed_reader *r)
{
    unsigned inner = outer_depth(r) + 2;
    return r->field_depth > 0 && feed_field_is_outer(&r->field) &&
           (r->levels.depth == inner ||
            (r->levels.depth == inner + 1 && !strncmp(r->field.name, "source/author", 13)));
}

static bool is_field_depth(const feed_reader *r)
{
    return r->levels.depth == outer_depth(r) + 1 || is_inner_field(r);
}

/* Counts an element. Returns whether the item may have it. */
static bool has_item_room(feed_reader *r, const char **attributes)
{
    r->item_size += 64;
    for (size_t i = 0; attributes[i]; i++)
        r->item_size += 16 + strlen(attributes[i]);
    return r->item_size <= TEXT_MOST;
}

/* RFC 4287, 2: xml:lang of an element, or of one around it, is the language of its text. */
static void note_text_language(feed_reader *r)
{
    (void)snprintf(r->field.language, sizeof r->field.language, "%s",
                   feed_levels_language(&r->levels));
}

/* An element right in an item, or in an element of one. */
static void begin_feed_field(feed_reader *r, const feed_name *name, const char **attributes)
{
    char own[FEED_NAME_ROOM], full[2 * FEED_NAME_ROOM];
    bool is_inner = is_inner_field(r);
    feed_name_write(name, own);
    (void)snprintf(full, sizeof full, "%s%s%s", is_inner ? r->field.name : "", is_inner ? "/" : "",
                   own);
    feed_field_free(&r->field);
    (void)snprintf(r->field.name, sizeof r->field.name, "%.*s", FEED_NAME_ROOM - 1, full);
    r->field.type = r->dialect == FEED_ATOM ? FEED_PLAIN : FEED_EITHER;
    feed_field_set(&r->field, attributes);
    note_text_language(r);
    const char *base = feed_levels_base(&r->levels, r->levels.depth);
    r->field.base = base ? strdup(base) : NULL;
    r->has_failed |= base && !r->field.base;
    r->field_depth = r->levels.depth;
    r->text.length = 0;
    r->markup_depth = is_markup(r) ? r->levels.depth : 0;
}

/* Whether a field of the feed itself matters: it says something about all items. */
static bool is_for_all(const char *name)
{
    static const char *const names[] = {"language",   "dc:language",   "author", "author/name",
                                        "dc:creator", "itunes:author", "link"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

static void end_feed_field(feed_reader *r)
{
    bool is_inner = is_inner_field(r);
    if (r->item_depth && r->item.members)
        feed_record_add(&r->item, &r->field, &r->text);
    else if (!r->item_depth && is_for_all(r->field.name) && r->feed_fields++ < FEED_FIELDS)
        feed_record_add(&r->feed, &r->field, &r->text);
    char *slash = is_inner ? strrchr(r->field.name, '/') : NULL;
    if (slash)
        *slash = '\0';
    r->text.length = 0;
    r->markup_depth = 0;
    r->field_depth = slash ? r->levels.depth - 1 : 0;
    if (slash)
        r->field.type = FEED_EITHER;
}

/* The address of the site is what references are relative to, unless xml:base says otherwise. */
static void note_site(feed_reader *r)
{
    const char *site = json_string_value(json_object_get(r->feed.members, "url"));
    unsigned depth = outer_depth(r);
    if (!site || r->item_depth || feed_levels_base(&r->levels, depth))
        return;
    r->has_failed |= !feed_levels_set_base(&r->levels, site);
}

/* --- what expat calls --- */

static void XMLCALL on_feed_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    feed_reader *r = context;
    const feed_name split = feed_name_split(name);
    r->has_failed |= !feed_levels_open(&r->levels, attributes);
    bool has_room = has_item_room(r, attributes);
    if (r->markup_depth > 0) {
        /* The outermost element of Atom's XHTML is a div that is not part of it. */
        if (r->levels.depth == r->markup_depth + 1 && r->dialect == FEED_ATOM)
            note_text_language(r);
        if (has_room && (r->levels.depth > r->markup_depth + 1 || r->dialect != FEED_ATOM))
            feed_markup_open(&r->text, &split, attributes);
        return;
    }
    if (r->levels.depth == 1)
        r->dialect = feed_dialect_of(&split);
    if (r->levels.depth == 1 && r->dialect == NOT_FEED) {
        (void)snprintf(r->fault, sizeof r->fault,
                       "neither JSON nor a feed: its outermost element is <%.*s>",
                       split.local_length < 60 ? (int)split.local_length : 60, split.local);
        (void)XML_StopParser(r->parser, XML_FALSE);
        return;
    }
    if (r->levels.depth > 1 && !r->item_depth && feed_is_item(&split, r->dialect))
        begin_feed_item(r, attributes);
    else if (has_room && is_field_depth(r))
        begin_feed_field(r, &split, attributes);
}

static void XMLCALL on_feed_end(void *context, const XML_Char *name)
{
    feed_reader *r = context;
    if (r->markup_depth > 0 && r->levels.depth > r->markup_depth) {
        const feed_name split = feed_name_split(name);
        bool is_content = r->levels.depth > r->markup_depth + 1 || r->dialect != FEED_ATOM;
        if (is_content && r->item_size <= TEXT_MOST)
            feed_markup_close(&r->text, &split);
    } else if (r->field_depth > 0 && r->levels.depth == r->field_depth) {
        end_feed_field(r);
        note_site(r);
    } else if (r->item_depth > 0 && r->levels.depth == r->item_depth) {
        end_feed_item(r);
    }
    feed_levels_close(&r->levels);
}

static void XMLCALL on_feed_text(void *context, const XML_Char *text, int length)
{
    feed_reader *r = context;
    size_t n = (size_t)length;
    bool is_here = r->levels.depth == r->field_depth || r->markup_depth > 0;
    r->item_size += n;
    if (!is_here || r->field_depth == 0 || r->item_size > TEXT_MOST)
        return;
    if (r->markup_depth > 0)
        feed_markup_text(&r->text, text, n);
    else
        bytes_add(&r->text, text, n);
}

/* An entity that is not declared: those of HTML are meant. */
static void XMLCALL on_skipped(void *context, const XML_Char *name, int is_parameter)
{
    bytes reference = {0}, text = {0};
    feed_reader *r = context;
    if (is_parameter || strlen(name) > 40)
        return;
    bytes_add_text(&reference, "&");
    bytes_add_text(&reference, name);
    bytes_add_text(&reference, ";");
    bool good = !reference.failed && decode_references(reference.at, reference.length, &text);
    r->has_failed |= !good;
    if (good && text.length > 0)
        on_feed_text(context, text.at, (int)text.length);
    bytes_free(&reference);
    bytes_free(&text);
}

/* Document types are never fetched: an empty one is read in their place, after which expat takes
 * entities for skipped rather than for wrong. */
static int XMLCALL on_external(XML_Parser parser, const XML_Char *names, const XML_Char *base,
                               const XML_Char *system, const XML_Char *public)
{
    (void)base, (void)system, (void)public;
    XML_Parser inner = XML_ExternalEntityParserCreate(parser, names, NULL);
    enum XML_Status status = inner ? XML_Parse(inner, "", 0, XML_TRUE) : XML_STATUS_ERROR;
    if (inner)
        XML_ParserFree(inner);
    return status == XML_STATUS_ERROR ? XML_STATUS_ERROR : XML_STATUS_OK;
}

/* --- reading --- */

static void note_error(feed_reader *r)
{
    enum XML_Error error = XML_GetErrorCode(r->parser);
    r->has_ended = true;
    if (error == XML_ERROR_NO_MEMORY)
        r->has_failed = true;
    else if (r->fault[0] == '\0')
        (void)snprintf(r->fault, sizeof r->fault,
                       "not well-formed XML: %s; what follows cannot be read",
                       XML_ErrorString(error));
}

/* A tag or comment is held until it ends. */
static void check_piece(feed_reader *r, size_t length)
{
    long long at = XML_GetCurrentByteIndex(r->parser);
    r->fed += length;
    if (r->has_ended || at < 0 || r->fed - (unsigned long long)at <= TEXT_MOST)
        return;
    r->has_ended = true;
    (void)snprintf(r->fault, sizeof r->fault, "a tag or comment is longer than 256 MiB");
}

/* Whatever the feed calls its encoding, the parser is told that what it is given is UTF-8. */
static void begin_decoding(feed_reader *r)
{
    const struct charset *set = feed_encoding_find(r->w);
    r->has_begun = true;
    if (set && XML_SetEncoding(r->parser, "UTF-8") != XML_STATUS_OK)
        r->has_failed = true;
    else if (set && set->step)
        charset_decoder_begin(&r->decoder, set, &r->decoded);
}

/* Gives the parser the window, or its end. */
static void parse_window(feed_reader *r, bool is_end)
{
    const char *at = is_end ? "" : window_text(r->w);
    size_t length = window_length(r->w);
    if (r->decoder.set) {
        r->decoded.length = 0;
        charset_decoder_add(&r->decoder, at, length);
        if (is_end)
            charset_decoder_end(&r->decoder);
        at = r->decoded.at ? r->decoded.at : "";
        length = r->decoded.length;
        r->has_failed |= r->decoded.failed;
    }
    if (XML_Parse(r->parser, at, (int)length, is_end) != XML_STATUS_OK)
        note_error(r);
    else if (is_end)
        r->has_ended = true;
    window_skip(r->w, window_length(r->w));
    check_piece(r, length);
}

static void parse_piece(feed_reader *r)
{
    if (!r->has_begun)
        begin_decoding(r);
    bool more = window_length(r->w) > 0 || window_read(r->w);
    if (r->w->error) {
        r->has_ended = true;
        return;
    }
    parse_window(r, !more);
    r->has_failed |= r->text.failed || r->feed.failed || r->item.failed;
}

static void skip_blank(feed_reader *r)
{
    int c;
    while ((c = window_peek(r->w, 0)) > 0 && strchr(" \t\r\n", c) != NULL)
        window_skip(r->w, 1);
}

/* What a feed says for all of its items. */
static const json_t *feed_defaults(feed_reader *r)
{
    static const char *const members[] = {"language", "authors"};
    json_decref(r->defaults);
    r->defaults = json_object();
    for (size_t i = 0; r->defaults && i < 2; i++) {
        json_t *value = json_object_get(r->feed.members, members[i]);
        if (value)
            json_object_set(r->defaults, members[i], value);
    }
    return r->defaults;
}

static bool holds_secret(const json_t *members)
{
    char *text = json_dumps(members, JSON_COMPACT);
    bool found = text && has_secret_key(text, strlen(text));
    free(text);
    return found;
}

static enum item_result give_item(feed_reader *r, stream_item *item)
{
    ready_item *ready = &r->ready[r->ready_at++];
    r->given = ready->members;
    item->item = r->given;
    item->line = ready->line;
    item->number = ++r->number;
    item->is_in_list = true;
    item->has_unread_content = ready->has_unread_content;
    item->defaults = feed_defaults(r);
    if (holds_secret(r->given))
        return ITEM_SECRET;
    if (!ready->is_too_long)
        return ITEM_READ;
    bytes_add(&item->fault, "longer than 256 MiB", sizeof "longer than 256 MiB");
    return ITEM_BAD;
}

static enum item_result end_feed(feed_reader *r, stream_item *item)
{
    if (r->has_failed)
        r->w->buffer.failed = true;
    if (r->has_failed || r->w->error || r->fault[0] == '\0')
        return ITEM_NONE;
    item->line = XML_GetCurrentLineNumber(r->parser);
    bytes_add(&item->fault, r->fault, strlen(r->fault) + 1);
    r->fault[0] = '\0';
    return ITEM_CUT;
}

enum item_result feed_reader_next(feed_reader *r, stream_item *item)
{
    json_decref(r->given);
    r->given = NULL;
    while (r->ready_at == r->ready_count && !r->has_ended && !r->has_failed) {
        r->ready_at = r->ready_count = 0;
        parse_piece(r);
    }
    bool is_ready = r->ready_at < r->ready_count && !r->has_failed;
    return is_ready ? give_item(r, item) : end_feed(r, item);
}

static void set_handlers(feed_reader *r)
{
    XML_SetUserData(r->parser, r);
    XML_SetReturnNSTriplet(r->parser, 1);
    XML_SetElementHandler(r->parser, on_feed_start, on_feed_end);
    XML_SetCharacterDataHandler(r->parser, on_feed_text);
    XML_SetSkippedEntityHandler(r->parser, on_skipped);
    XML_SetExternalEntityRefHandler(r->parser, on_external);
    XML_SetParamEntityParsing(r->parser, XML_PARAM_ENTITY_PARSING_ALWAYS);
    XML_UseForeignDTD(r->parser, XML_TRUE);
}

feed_reader *feed_reader_open(window *w)
{
    feed_reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->w = w;
    r->parser = XML_ParserCreateNS(NULL, FEED_SEPARATOR);
    if (!r->parser || !feed_record_begin(&r->feed)) {
        feed_reader_close(r);
        return NULL;
    }
    set_handlers(r);
    skip_blank(r);
    return r;
}

void feed_reader_close(feed_reader *r)
{
    feed_levels_free(&r->levels);
    while (r->ready_at < r->ready_count)
        json_decref(r->ready[r->ready_at++].members);
    free(r->ready);
    json_decref(r->given);
    json_decref(r->defaults);
    feed_record_free(&r->feed);
    feed_record_free(&r->item);
    feed_field_free(&r->field);
    bytes_free(&r->text);
    bytes_free(&r->decoded);
    if (r->parser)
        XML_ParserFree(r->parser);
    free(r);
}
