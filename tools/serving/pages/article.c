/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An article as itself, for whoever follows a link of a feed. Somebody else has written it. So
 * only types that a browser shows without running them keep their name; what is left is offered to
 * be saved. A type that a page could load as a script or a style sheet is never among them.
 */
#include "archive/entries.h"
#include "indexing/searched_text.h"
#include "serving/pages/links.h"
#include "serving/pages/pages.h"
#include "showing/article_text.h"

#include <stdio.h>
#include <string.h>
#include <unistr.h>

/* Types whose bytes are sent under their own name. */
static const char *const shown_types[] = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/mpeg",
    "audio/ogg", "audio/mp4",  "video/mp4", "video/webm", "video/ogg",  NULL,
};

/* The charset that a media type names, if it can stand in a header. A page that is UTF-8 is called
 * so; any other one may say itself what it is. */
static void find_charset(const shown *s, char charset[40])
{
    const char *at = strstr(s->type, "charset=");
    size_t length = at == NULL ? 0 : strspn(at + 8, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    charset[0] = '\0';
    if (length > 0 && length < 30)
        (void)snprintf(charset, 40, "; charset=%.*s", (int)length, at + 8);
    else if (u8_check(s->content, s->length) == NULL)
        (void)snprintf(charset, 40, "; charset=utf-8");
}

/* Finds out under which type content is sent. Returns whether it is shown, and not saved. */
static bool choose_type(const shown *s, char type[MEDIA_TYPE_ROOM])
{
    char charset[40];
    if (media_type_is_html(s->type) || strncmp(s->type, "text/", 5) == 0) {
        /* XHTML is sent as HTML: XML has ways of its own to load and to transform. */
        find_charset(s, charset);
        (void)snprintf(type, MEDIA_TYPE_ROOM, "text/%s%s",
                       media_type_is_html(s->type) ? "html" : "plain", charset);
        return true;
    }
    for (size_t i = 0; shown_types[i] != NULL; i++)
        if (media_type_is(s->type, shown_types[i])) {
            (void)snprintf(type, MEDIA_TYPE_ROOM, "%s", shown_types[i]);
            return true;
        }
    (void)snprintf(type, MEDIA_TYPE_ROOM, "application/octet-stream");
    return false;
}

static enum MHD_Result send_article(const request *r, const shelved *item, an_reader *reader,
                                    const an_entry *entry)
{
    shown s = {0};
    char type[MEDIA_TYPE_ROOM], tag[TAG_ROOM + 16];
    if (entry->status == AN_WITHDRAWN)
        return answer_text(r, MHD_HTTP_GONE, "Its publisher has withdrawn this article.\n");
    if (!entry->has_content)
        return answer_text(r, MHD_HTTP_NOT_FOUND, "There is no text of this article.\n");
    if (entry->length > BODY_MOST)
        return answer_text(r, MHD_HTTP_FORBIDDEN,
                           "This is too long to be sent by itself: take the whole archive.\n");
    derive_tag(item, "entry", tag);
    if (is_known(r, tag))
        return answer_unchanged(r, tag, ANSWER_STRANGE);
    find_media_type(entry, &s);
    int error = entry_content(reader, entry, &s.content, &s.length);
    if (error != AN_OK)
        return answer_damaged(r, item, error);
    bool is_shown = choose_type(&s, type);
    const answer_words words = {.status = MHD_HTTP_OK,
                                .trust = ANSWER_STRANGE,
                                .type = type,
                                .tag = tag,
                                .is_attachment = !is_shown};
    return answer_made(r, &words, s.content, s.length);
}

enum MHD_Result answer_article(const request *r, shelved *item, const char *id, size_t length)
{
    an_entry entry, target;
    an_reader *reader = shelf_reader(&r->server->shelf, item);
    if (reader == NULL)
        return answer_untold(r, item);
    int error = an_entry_find(reader, id, length, &entry);
    if (error == AN_ERR_NOT_FOUND)
        return answer_text(r, MHD_HTTP_NOT_FOUND, "The archive has no such article.\n");
    if (error == AN_OK)
        error = an_entry_resolve(reader, &entry, &target);
    if (error != AN_OK)
        return answer_damaged(r, item, error);
    return send_article(r, item, reader, &target);
}
