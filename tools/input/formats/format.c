/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses the format of a document. An item of a stream says what it is; for a file the extension
 * of its name decides. Of an article only the beginning is parsed for metadata, but all of it is
 * scanned, since a note about odd bytes must not depend on where they are.
 */
#include "input/formats/format.h"

#include "input/formats/scan.h"
#include "input/markup/declared_charset.h"
#include "input/media_type.h"
#include "input/publication.h"
#include "status.h"
#include "text/charset.h"

#include <string.h>
#include <strings.h>

/* How many bytes at the beginning of a file are parsed. */
enum { TEXT_HEAD = 256 * 1024, HTML_HEAD = 4 * 1024 * 1024, ASSET_HEAD = 64 * 1024 };

/* charset: the label that the article declares, perhaps "". */
static void note_article(notes *n, const draft *d, const text_scan *scan, const char *charset)
{
    const char *id = d->id.at;
    bool is_charset_known = charset_of_label(charset) != NULL;
    if (scan->is_blank)
        notes_add(n, NOTE_EMPTY, id);
    else if (!draft_has(d, AN_TAG_TITLE))
        notes_add(n, NOTE_NO_TITLE, id);
    if (charset[0] && !is_charset_known)
        notes_add(n, NOTE_CHARSET, id);
    else if (!scan->is_utf8 && !is_charset_known)
        notes_add(n, NOTE_NOT_UTF8, id);
    if (scan->has_control && !is_charset_known)
        notes_add(n, NOTE_CONTROL, id);
    if (d->has_bad_json_ld)
        notes_add(n, NOTE_JSON_LD, id);
}

/* The type of plain text and Markdown names a charset where it matters: ASCII is ASCII, and text
 * that is not UTF-8 could be anything. */
static void add_media_type(draft *d, const char *type, enum article_sort sort,
                           const text_scan *scan)
{
    bytes full = {0};
    bytes_add_text(&full, type);
    if (sort != HTML_ARTICLE && scan->is_utf8 && !scan->is_ascii)
        bytes_add_text(&full, "; charset=utf-8");
    d->failed |= full.failed;
    if (!full.failed)
        draft_add(d, AN_TAG_MEDIA_TYPE, full.at, full.length);
    bytes_free(&full);
}

static void parse_article(draft *d, const char *type, enum article_sort sort, const bytes *head,
                          const char *charset)
{
    bytes text = {0};
    charset_decode(head->at, head->length, charset, &text);
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
        publication_date_of_name(d);
    }
    bytes_free(&text);
}

/* Returns 0, or an errno. */
static int read_article(draft *d, notes *n, int fd, const char *type, enum article_sort sort)
{
    bytes head = {0};
    text_scan scan = {0};
    char charset[CHARSET_ROOM] = "";
    int error = read_head(fd, sort == HTML_ARTICLE ? HTML_HEAD : TEXT_HEAD, &head);
    if (!error)
        error = text_scan_file(fd, &head, &scan);
    if (!error) {
        /* What is UTF-8 beyond ASCII is so by no accident, whatever it declares. */
        if (sort == HTML_ARTICLE && (!scan.is_utf8 || scan.is_ascii) && head.length)
            declared_charset(head.at, head.length, charset);
        add_media_type(d, type, sort, &scan);
        parse_article(d, type, sort, &head, charset);
        note_article(n, d, &scan, charset);
    }
    bytes_free(&head);
    return error;
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

/* A file whose name says nothing is an article if it is text. Returns 0, or an errno. */
static int find_article(int fd, const char **type, enum article_sort *sort)
{
    bytes head = {0};
    text_scan scan;
    int error = read_head(fd, ASSET_HEAD, &head);
    text_scan_bytes(head.at, head.length, &scan);
    bool is_text = !error && head.length && !scan.has_control && scan.is_utf8 && !scan.is_blank;
    bool is_html = is_text && is_page(&head);
    if (is_text) {
        *type = is_html ? "text/html" : "text/plain";
        *sort = is_html ? HTML_ARTICLE : TEXT_ARTICLE;
    }
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
    int error = type || has_extension(doc->id) ? 0 : find_article(doc->fd, &type, &sort);
    if (!error)
        error = sort == NOT_ARTICLE ? read_asset(d, doc->fd, type)
                                    : read_article(d, n, doc->fd, type, sort);
    *status = STATUS_DONE;
    if (error)
        *status = notes_refuse(n, STATUS_IO, "%s: cannot be read: %s", doc->shown, strerror(error));
    return error == 0;
}

bool format_read(const document *doc, notes *n, draft *d, int *status)
{
    return doc->item ? json_item_parse(doc, n, d, status) : read_file(doc, n, d, status);
}
