/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses the format of a document. An item of a stream says what it is; for a file the extension
 * of its name decides. Of an article only the beginning is parsed for metadata, but all of it is
 * scanned, since a note about odd bytes must not depend on where they are.
 */
#include "input/formats/format.h"

#include "input/formats/article_charset.h"
#include "input/formats/scan.h"
#include "input/media_type.h"
#include "input/publication.h"
#include "status.h"
#include "text/charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How many bytes at the beginning of a file are parsed. */
enum { TEXT_HEAD = 256 * 1024, HTML_HEAD = 4 * 1024 * 1024, ASSET_HEAD = 64 * 1024 };

/* Whether the text is to be UTF-8: nothing is said about it, or just that. */
static bool is_meant_as_utf8(const article_charset *c)
{
    const struct charset *set = c->origin == CHARSET_DECLARED ? charset_of_label(c->label) : NULL;
    return c->origin == CHARSET_UNSTATED || (set && !set->step);
}

/* Notes a charset that is unknown, cannot be read or was guessed. */
static void note_charset(notes *n, const char *id, const text_scan *scan, const article_charset *c)
{
    char *name = NULL;
    if (c->origin == CHARSET_GUESSED && asprintf(&name, "%s (%s)", id, c->label) >= 0)
        notes_add(n, NOTE_GUESSED, name);
    else if (c->origin == CHARSET_NOT_GUESSED)
        notes_add_why(n, NOTE_NOT_UTF8, id, 0,
                      "libuchardet, which would guess its charset, is not installed");
    else if (c->origin == CHARSET_DECLARED && !charset_of_label(c->label))
        notes_add(n, NOTE_CHARSET, id);
    else if (c->origin == CHARSET_DECLARED && !charset_can_be_read(charset_of_label(c->label)))
        notes_add(n, NOTE_REPLACED, id);
    else if (!scan->is_utf8 && is_meant_as_utf8(c))
        notes_add(n, NOTE_NOT_UTF8, id);
    free(name);
}

static void note_article(notes *n, const draft *d, const text_scan *scan, const article_charset *c)
{
    const char *id = d->id.at;
    if (d->kind == AN_ASSET)
        notes_add(n, NOTE_REDIRECT, id);
    else if (scan->is_blank)
        notes_add(n, NOTE_EMPTY, id);
    else if (!draft_has(d, AN_TAG_TITLE))
        notes_add(n, NOTE_NO_TITLE, id);
    note_charset(n, id, scan, c);
    if (scan->has_control && !charset_of_label(c->label))
        notes_add(n, NOTE_CONTROL, id);
    if (d->has_bad_json_ld)
        notes_add(n, NOTE_JSON_LD, id);
}

/* The type names a charset where it matters: ASCII is ASCII, and a page names its own. */
static void add_media_type(draft *d, const char *type, enum article_sort sort,
                           const text_scan *scan, const article_charset *c)
{
    bytes full = {0};
    bytes_add_text(&full, type);
    if (sort != HTML_ARTICLE && scan->is_utf8 && !scan->is_ascii)
        bytes_add_text(&full, "; charset=utf-8");
    if (c->origin == CHARSET_GIVEN || c->origin == CHARSET_GUESSED) {
        bytes_add_text(&full, "; charset=");
        bytes_add_text(&full, c->label);
    }
    d->failed |= full.failed;
    if (!full.failed)
        draft_add(d, AN_TAG_MEDIA_TYPE, full.at, full.length);
    bytes_free(&full);
}

/* Returns how much of an article is read for its metadata. */
static size_t head_of_sort(enum article_sort sort)
{
    return sort == HTML_ARTICLE ? HTML_HEAD : TEXT_HEAD;
}

static void parse_article(draft *d, const char *type, enum article_sort sort, const bytes *head,
                          const char *charset)
{
    bytes text = {0};
    if (head->length < head_of_sort(sort))
        charset_decode(head->at, head->length, charset, &text);
    else
        charset_decode_head(head->at, head->length, charset, &text);
    d->failed |= text.failed;
    if (text.length && !text.failed) {
        if (sort == HTML_ARTICLE && strstr(type, "xhtml"))
            xhtml_parse(d, text.at, text.length);
        else if (sort == HTML_ARTICLE)
            html_parse(d, text.at, text.length);
        else if (sort == TEXT_ARTICLE)
            text_parse(d, text.at, text.length);
        else
            markdown_parse(d, text.at, text.length);
        if (d->kind == AN_ARTICLE)
            publication_date_of_name(d);
    }
    bytes_free(&text);
}

/* Returns 0, or an errno. */
static int guess_media_type(int fd, const char **type)
{
    bytes head = {0};
    text_scan scan;
    int error = read_head(fd, ASSET_HEAD, &head);
    text_scan_bytes(head.at, head.length, &scan);
    bool is_text = !error && head.length && !scan.has_control && scan.is_utf8;
    *type = is_text ? "text/plain" : "application/octet-stream";
    bytes_free(&head);
    return error;
}

/* Returns 0, or an errno. */
static int read_asset(draft *d, int fd, const char *type)
{
    int error = type ? 0 : guess_media_type(fd, &type);
    d->kind = AN_ASSET;
    draft_add(d, AN_TAG_MEDIA_TYPE, type, strlen(type));
    return error;
}

/* Whether text begins as a script does, with the program that runs it. */
static bool is_script(const bytes *head)
{
    size_t at = 2;
    if (head->length < 3 || memcmp(head->at, "#!", 2) != 0)
        return false;
    while (at < head->length && head->at[at] == ' ')
        at++;
    return at < head->length && head->at[at] == '/';
}

/* A script is no article, whatever its name says of it. Returns 0, or an errno. */
static int read_article(draft *d, notes *n, const document *doc, const char *type,
                        enum article_sort sort)
{
    bytes head = {0};
    text_scan scan = {0};
    article_charset charset;
    int error = read_head(doc->fd, head_of_sort(sort), &head);
    bool is_article = sort != TEXT_ARTICLE || !is_script(&head);
    if (!error)
        error = is_article ? text_scan_file(doc->fd, &head, &scan) : read_asset(d, doc->fd, type);
    if (!error && is_article) {
        article_charset_find(doc, sort, &head, &scan, &charset);
        add_media_type(d, type, sort, &scan, &charset);
        parse_article(d, type, sort, &head, charset.label);
        note_article(n, d, &scan, &charset);
    }
    bytes_free(&head);
    return error;
}

/* Whether text is a page, by how it begins. */
static bool is_page(const bytes *head)
{
    static const char *const beginnings[] = {"<!doctype html", "<html", "<head", "<!--"};
    size_t at = 0;
    while (at < head->length && strchr(" \t\r\n\xEF\xBB\xBF", head->at[at]) && head->at[at])
        at++;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        size_t n = strlen(beginnings[i]);
        if (head->length - at >= n && strncasecmp(head->at + at, beginnings[i], n) == 0)
            return true;
    }
    return false;
}

/* A file whose name says nothing is an article if it is text, in UTF-8 or in the charset that
 * --charset states. Returns 0, or an errno. */
static int find_article(const document *doc, const char **type, enum article_sort *sort)
{
    bytes head = {0};
    text_scan scan;
    int error = read_head(doc->fd, ASSET_HEAD, &head);
    text_scan_bytes(head.at, head.length, &scan);
    bool is_text = !error && head.length && !scan.has_control && !scan.is_blank &&
                   (scan.is_utf8 || doc->charset);
    bool is_html = is_text && is_page(&head);
    if (is_text) {
        *type = is_html ? "text/html" : "text/plain";
        *sort = is_html ? HTML_ARTICLE : TEXT_ARTICLE;
    }
    bytes_free(&head);
    return error;
}

static bool read_file(const document *doc, notes *n, draft *d, int *status)
{
    enum article_sort sort;
    const char *type = media_type_of(doc->id, &sort);
    draft_set_id(d, doc->id, strlen(doc->id));
    content_set_file(&d->content, doc->fd, &doc->file);
    if (d->failed) {
        *status = notes_no_memory();
        return false;
    }
    int error = type || has_extension(doc->id) ? 0 : find_article(doc, &type, &sort);
    if (!error)
        error = type && is_read(sort) ? read_article(d, n, doc, type, sort)
                                      : read_asset(d, doc->fd, type);
    if (!error && sort == UNREAD_ARTICLE)
        notes_add(n, NOTE_UNREAD_FORMAT, doc->id);
    *status = STATUS_DONE;
    if (error)
        *status = notes_refuse(n, STATUS_IO, "%s: cannot be read: %s", doc->shown, strerror(error));
    return error == 0;
}

bool format_read(const document *doc, notes *n, draft *d, int *status)
{
    return doc->item ? json_item_parse(doc, n, d, status) : read_file(doc, n, d, status);
}
