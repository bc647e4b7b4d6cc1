/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON Lines: items of JSON Feed, crawlers' records, and what entry_to_json() writes. */
#include "input/draft.h"
#include "status.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MOST ((size_t)256 << 20)
#define KEPT_MOST                                                                              \
    ((size_t)8 << 20) /* a text that is kept beside the content; all fields have to fit 16 MiB \
                       */

typedef struct lines {
    int fd;
    char part[65536];
    size_t at, end;
    bytes line;
    bool too_long;
} lines;

typedef struct record {
    item it;
    json_t *object; /* what has not been used yet */
    json_t *text;   /* the string whose bytes are the content */
    void *decoded;  /* or these bytes */
    const char *content;
    size_t length, given;
    bytes id;
    const char *shown;
    unsigned long long number; /* of the line */
} record;

/* Fills the buffer. 1: there is more; 0: the end; -1: errno. */
static int refill(lines *l)
{
    ssize_t n;
    do
        n = read(l->fd, l->part, sizeof l->part);
    while (n < 0 && errno == EINTR);
    l->at = 0;
    l->end = n > 0 ? (size_t)n : 0;
    return n < 0 ? -1 : n > 0;
}

/* The next line, without its end, into l->line. 1, 0 or -1 as above. Of one that is too long the
 * rest is passed over. */
static int next_line(lines *l)
{
    l->line.length = 0;
    l->too_long = false;
    for (bool some = false;; some = true) {
        if (l->at == l->end) {
            int result = refill(l);
            if (result <= 0)
                return result < 0 ? result : some;
        }
        const char *from = l->part + l->at;
        const char *stop = memchr(from, '\n', l->end - l->at);
        size_t n = stop ? (size_t)(stop - from) : l->end - l->at;
        l->too_long |= n > LINE_MOST - l->line.length;
        if (!l->too_long)
            bytes_add(&l->line, from, n);
        l->at += n + (stop != NULL);
        if (stop)
            return 1;
    }
}

static int content_read(void *context, void *buffer, size_t size, size_t *length)
{
    record *r = context;
    *length = r->length - r->given < size ? r->length - r->given : size;
    if (*length)
        memcpy(buffer, r->content + r->given, *length);
    r->given += *length;
    return 0;
}

static int refuse(input *in, const record *r, const char *what, const char *detail)
{
    return input_refuse(in, STATUS_USAGE, "%s, line %llu: %s%s", r->shown, r->number, what, detail);
}

static bool is_scheme_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
}

/* Behind "scheme://", NULL if the text is not a URL. */
static const char *behind_scheme(const char *text)
{
    const char *p = text;
    while (is_scheme_char(*p))
        p++;
    return p > text && strncmp(p, "://", 3) == 0 ? p + 3 : NULL;
}

/* One component of a URL, made one of an id. */
static void add_component(bytes *id, const char *at, size_t length)
{
    static const char hex[] = "0123456789ABCDEF";
    bool dots = (length == 1 && at[0] == '.') || (length == 2 && at[0] == '.' && at[1] == '.');
    if (length == 0)
        return;
    if (id->length)
        bytes_add(id, "/", 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)at[i];
        char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
        bool escape = dots || c < ' ' || c == 0x7F;
        bytes_add(id, escape ? escaped : at + i, escape ? 3 : 1);
    }
}

/* An id has at most 1024 bytes: the end of a longer one is replaced by a hash of all of it. */
static void shorten_id(bytes *id)
{
    if (id->failed || id->length <= AN_ID_MAX)
        return;
    unsigned char hash[16];
    char text[33];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)id->at, id->length, NULL, 0);
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    size_t keep = AN_ID_MAX - 40;
    while (keep > 0 && ((unsigned char)id->at[keep] & 0xC0) == 0x80)
        keep--;
    id->length = keep;
    bytes_text(id, "~");
    bytes_text(id, text);
}

/* host/path?query. Gives false if nothing is left. */
static bool id_from_url(bytes *id, const char *url)
{
    const char *at = behind_scheme(url);
    while (at && *at) {
        size_t n = strcspn(at, "/");
        add_component(id, at, n);
        at += n + (at[n] == '/');
    }
    shorten_id(id);
    return id->length > 0;
}

/* The item's own id. Sets *fault if it has one that must not be used; gives whether it has one. */
static bool own_id(record *r, const char **fault)
{
    const json_t *value = json_object_get(r->object, "id");
    const char *text = json_string_value(value);
    size_t length = json_string_length(value);
    char number[32];
    if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        bytes_text(&r->id, number);
        return true;
    }
    if (!text) {
        if (value && !json_is_null(value))
            *fault = "it is neither text nor a whole number";
        return false;
    }
    if (length == 0)
        return false;
    if (!memchr(text, 0, length) && behind_scheme(text) && id_from_url(&r->id, text)) {
        if (!item_has(&r->it, AN_TAG_ORIGINAL_ID))
            item_text(&r->it, AN_TAG_ORIGINAL_ID, text, length);
        return true;
    }
    *fault = id_fault(text, length);
    bytes_add(&r->id, text, length);
    return true;
}

/* For an item without an id: its file name, else its address, else the number of its line. */
static void make_id(record *r)
{
    const json_t *file = json_object_get(r->object, "filename");
    const char *name = json_string_value(file);
    char text[40];
    if (name && !id_fault(name, json_string_length(file))) {
        bytes_text(&r->id, name);
        return;
    }
    static const char *const urls[] = {"url", "canonical_url", "source", "link"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        const char *url = json_string_value(json_object_get(r->object, urls[i]));
        if (url && id_from_url(&r->id, url))
            return;
    }
    snprintf(text, sizeof text, "item-%08llu", r->number);
    bytes_text(&r->id, text);
}

/* Of an id that is refused only the beginning is shown: it may be megabytes. */
static int refuse_id(input *in, record *r, const char *fault)
{
    if (r->id.length > 200)
        r->id.length = 200;
    bytes_add(&r->id, "", 1);
    if (r->id.failed)
        return input_no_memory();
    return input_refuse(in, STATUS_USAGE,
                        "%s, line %llu: the id \"%s\" can't be one of an archive: %s", r->shown,
                        r->number, r->id.at, fault);
}

/* *taken: whether the item has an id now. It has none if it was refused, for which the status may
 * be STATUS_DONE. */
static int take_id(input *in, record *r, bool *taken)
{
    const char *fault = NULL;
    bool own = own_id(r, &fault);
    *taken = false;
    if (fault)
        return refuse_id(in, r, fault);
    if (!own)
        make_id(r);
    json_object_del(r->object, "id");
    bytes_add(&r->id, "", 1);
    *taken = !r->id.failed;
    return r->id.failed ? input_no_memory() : STATUS_DONE;
}

/* The names of kinds and statuses, by their numbers. */
static bool take_name(const json_t *from, const char *member, const char *const *names,
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

static void take_private_fields(record *r, const json_t *from)
{
    static const struct {
        const char *name;
        uint64_t tag;
    } fields[] = {
        {"media_type", AN_TAG_MEDIA_TYPE}, {"section", AN_TAG_SECTION},
        {"source", AN_TAG_SOURCE},         {"byline", AN_TAG_BYLINE},
        {"rights", AN_TAG_RIGHTS},         {"version", AN_TAG_VERSION},
        {"target", AN_TAG_TARGET},         {"original_id", AN_TAG_ORIGINAL_ID},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *value = json_object_get(from, fields[i].name);
        if (json_is_string(value))
            item_text(&r->it, fields[i].tag, json_string_value(value), json_string_length(value));
    }
    const char *captured = json_string_value(json_object_get(from, "captured"));
    if (captured)
        r->it.bad_date |= !item_date(&r->it, AN_TAG_CAPTURED, captured);
}

/* Content that is not text. */
static bool take_base64(record *r, const json_t *from)
{
    const json_t *value = json_object_get(from, "content_base64");
    size_t length = json_string_length(value);
    if (!json_is_string(value))
        return value == NULL;
    r->decoded = malloc(length / 4 * 3 + 3);
    r->content = r->decoded;
    if (!r->decoded)
        r->it.failed = true;
    else if (sodium_base642bin(r->decoded, length / 4 * 3 + 3, json_string_value(value), length,
                               NULL, &r->length, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    return true;
}

/* "_anews": what entry_to_json() had no standard name for. Gives what is wrong, NULL if nothing is.
 */
static const char *take_private(record *r)
{
    static const char *const kinds[] = {"article", "asset", "alias", NULL};
    static const char *const statuses[] = {"usable", "corrected", "withheld", "withdrawn", NULL};
    json_t *from = json_incref(json_object_get(r->object, "_anews"));
    const char *wrong = NULL;
    if (!from)
        return NULL;
    json_object_del(r->object, "_anews");
    if (!json_is_object(from))
        wrong = "its _anews is not an object";
    else if (!take_name(from, "kind", kinds, &r->it.kind))
        wrong = "its _anews.kind is none of article, asset, alias";
    else if (!take_name(from, "status", statuses, &r->it.status))
        wrong = "its _anews.status is none of usable, corrected, withheld, withdrawn";
    else if (!take_base64(r, from))
        wrong = "its _anews.content_base64 is not base64";
    else
        take_private_fields(r, from);
    if (!wrong && (r->it.kind == AN_ALIAS) != item_has(&r->it, AN_TAG_TARGET))
        wrong = "an alias must have an _anews.target, and nothing else may";
    json_decref(from);
    return wrong;
}

/* IPTC ninjs stays as it is; the two of its fields that are shown with an article are copied. */
static void copy_ninjs(record *r)
{
    static const struct {
        const char *name;
        uint64_t tag;
    } fields[] = {{"byline", AN_TAG_BYLINE},
                  {"by", AN_TAG_BYLINE},
                  {"copyrightnotice", AN_TAG_RIGHTS},
                  {"copyrightNotice", AN_TAG_RIGHTS}};
    const json_t *ninjs = json_object_get(r->object, "_ninjs");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *value = json_object_get(ninjs, fields[i].name);
        if (json_is_string(value) && !item_has(&r->it, fields[i].tag))
            item_text(&r->it, fields[i].tag, json_string_value(value), json_string_length(value));
    }
}

static const char *const content_names[] = {"content_html", "content_text", "maintext", "text",
                                            "body",         "articleBody",  "content",  "raw_text"};
enum { CONTENT_NAMES = sizeof content_names / sizeof *content_names };

/* The first text that has something, else the first that is there. */
static size_t choose_content(const json_t *object)
{
    size_t chosen = CONTENT_NAMES;
    for (size_t i = CONTENT_NAMES; i-- > 0;) {
        const json_t *value = json_object_get(object, content_names[i]);
        bool empty = chosen < CONTENT_NAMES && json_string_length(value) == 0;
        bool better =
            !empty || json_string_length(json_object_get(object, content_names[chosen])) == 0;
        if (json_is_string(value) && better)
            chosen = i;
    }
    return chosen;
}

static void default_media_type(record *r, bool html, bool ascii)
{
    static const char *const types[2][2] = {{"text/plain; charset=utf-8", "text/plain"},
                                            {"text/html; charset=utf-8", "text/html"}};
    const char *type = types[html][ascii];
    if (!item_has(&r->it, AN_TAG_MEDIA_TYPE))
        item_field(&r->it, AN_TAG_MEDIA_TYPE, type, strlen(type));
}

static void note_content(input *in, const record *r, const text_scan *scan)
{
    if (scan->blank && r->it.kind == AN_ARTICLE)
        input_note(in, r->text || r->decoded ? NOTE_EMPTY : NOTE_NO_CONTENT, r->id.at);
    if (scan->control && r->text)
        input_note(in, NOTE_CONTROL, r->id.at);
}

/* Takes the content off the object; r->it.kind and status are known. */
static void take_content(input *in, record *r)
{
    if (r->it.kind == AN_ALIAS || r->it.status == AN_WITHDRAWN)
        return;
    size_t name = r->decoded ? CONTENT_NAMES : choose_content(r->object);
    text_scan scan;
    if (name < CONTENT_NAMES) {
        r->text = json_incref(json_object_get(r->object, content_names[name]));
        r->content = json_string_value(r->text);
        r->length = json_string_length(r->text);
        json_object_del(r->object, content_names[name]);
    }
    text_scan_bytes(r->content, r->length, &scan);
    if (!r->decoded)
        default_media_type(r, name == 0, scan.ascii);
    note_content(in, r, &scan);
}

/* Texts beside the content that are too long for a record. */
static void drop_long_texts(input *in, record *r)
{
    for (size_t i = 0; i < CONTENT_NAMES; i++) {
        if (json_string_length(json_object_get(r->object, content_names[i])) > KEPT_MOST) {
            json_object_del(r->object, content_names[i]);
            input_note(in, NOTE_TEXT_DROPPED, r->id.at);
        }
    }
}

static int send_record(input *in, record *r)
{
    bool content = r->it.kind != AN_ALIAS && r->it.status != AN_WITHDRAWN;
    if (r->it.kind == AN_ARTICLE && !item_has(&r->it, AN_TAG_TITLE))
        input_note(in, NOTE_NO_TITLE, r->id.at);
    if (r->it.bad_date)
        input_note(in, NOTE_DATE, r->id.at);
    r->it.extra = json_incref(r->object);
    return item_send(in, &r->it, r->id.at, content ? content_read : NULL, r, r->length);
}

static int add_record(input *in, record *r)
{
    const char *wrong = take_private(r);
    if (wrong)
        return refuse(in, r, wrong, "");
    bool taken;
    int status = take_id(in, r, &taken);
    if (!taken)
        return status;
    take_content(in, r);
    drop_long_texts(in, r);
    item_map(&r->it, r->object);
    copy_ninjs(r);
    return send_record(in, r);
}

static void record_free(record *r)
{
    item_free(&r->it);
    json_decref(r->object);
    json_decref(r->text);
    free(r->decoded);
    bytes_free(&r->id);
}

static bool is_blank_line(const char *at, size_t length)
{
    while (length && strchr(" \t\r", at[length - 1]) && at[length - 1])
        length--;
    return length == 0;
}

static int add_line(input *in, const char *shown, unsigned long long number, const char *at,
                    size_t length)
{
    record r = {.shown = shown, .number = number};
    json_error_t error;
    char where[256];
    if (is_blank_line(at, length))
        return STATUS_DONE;
    r.object = json_loadb(at, length, JSON_ALLOW_NUL, &error);
    int status;
    if (!r.object) {
        snprintf(where, sizeof where, "%s (byte %d)", error.text, error.position);
        status = refuse(in, &r, "not valid JSON: ", where);
    } else if (!json_is_object(r.object)) {
        status = refuse(in, &r, "not a JSON object; each line must be one item", "");
    } else {
        status = add_record(in, &r);
    }
    record_free(&r);
    return status;
}

static int add_lines(input *in, lines *l, const char *shown)
{
    int more, status = STATUS_DONE;
    for (unsigned long long number = 1; status == STATUS_DONE && (more = next_line(l)) != 0;
         number++) {
        size_t mark =
            number == 1 && l->line.length >= 3 && !memcmp(l->line.at, "\xEF\xBB\xBF", 3) ? 3 : 0;
        if (more < 0)
            return input_refuse(in, STATUS_IO, "%s: can't be read: %s", shown, strerror(errno));
        if (l->line.failed)
            return input_no_memory();
        if (l->too_long)
            status = input_refuse(in, STATUS_USAGE,
                                  "%s, line %llu: longer than 256 MiB; give the article as a file",
                                  shown, number);
        else if (l->line.length)
            status = add_line(in, shown, number, l->line.at + mark, l->line.length - mark);
    }
    return status;
}

int input_jsonl(input *in, int fd, const char *shown)
{
    lines *l = calloc(1, sizeof *l);
    if (!l)
        return input_no_memory();
    l->fd = fd;
    int status = add_lines(in, l, shown);
    bytes_free(&l->line);
    free(l);
    return status;
}
