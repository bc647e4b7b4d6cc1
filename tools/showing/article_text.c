/* SPDX-License-Identifier: BSD-2-Clause */
#include "showing/article_text.h"

#include "input/formats/article_charset.h"
#include "showing/html_lines.h"
#include "text/ascii.h"
#include "text/charset.h"

#include <string.h>

static bool is_of_type(const shown *s, const char *type)
{
    size_t n = strlen(type);
    return strncmp(s->type, type, n) == 0 && (s->type[n] == '\0' || strchr("; \t", s->type[n]));
}

static bool is_shown_html(const shown *s)
{
    return is_of_type(s, "text/html") || is_of_type(s, "application/xhtml+xml");
}

void find_media_type(const an_entry *entry, shown *s)
{
    an_field field;
    size_t n = 0;
    if (an_entry_field(entry, AN_TAG_MEDIA_TYPE, &field) == AN_OK)
        n = field.length < sizeof s->type ? field.length : sizeof s->type - 1;
    for (size_t i = 0; i < n; i++)
        s->type[i] = ascii_lower((char)field.value[i]);
    s->type[n] = '\0';
}

bool is_shown_text(const shown *s)
{
    return strncmp(s->type, "text/", 5) == 0 || is_shown_html(s);
}

/* The label behind "charset=" in the media type; NULL if there is none. */
static const char *charset_of_type(const shown *s, char label[CHARSET_ROOM])
{
    const char *at = strstr(s->type, "charset=");
    size_t n = 0;
    if (at == NULL)
        return NULL;
    at += strlen("charset=");
    at += *at == '"';
    while (n + 1 < CHARSET_ROOM && at[n] != '\0' && !strchr("\"; \t", at[n])) {
        label[n] = at[n];
        n++;
    }
    label[n] = '\0';
    return label;
}

/* The charset that `pack` has read the page in. */
static const char *charset_of_page(const shown *s, char label[CHARSET_ROOM])
{
    const bytes all = {.at = (char *)s->content, .length = s->length};
    const document page = {0};
    text_scan scan;
    article_charset found;
    text_scan_bytes(all.at, all.length, &scan);
    article_charset_find(&page, HTML_ARTICLE, &all, &scan, &found);
    memcpy(label, found.label, CHARSET_ROOM);
    return label;
}

void article_text(const shown *s, size_t width, bytes *out)
{
    bytes text = {0};
    char label[CHARSET_ROOM] = "";
    const char *charset = charset_of_type(s, label);
    if (charset == NULL && is_shown_html(s))
        charset = charset_of_page(s, label);
    charset_decode((const char *)s->content, s->length, charset, &text);
    if (!is_shown_html(s) || text.failed) {
        bytes_free(out);
        *out = text;
        return;
    }
    html_lines(text.at, text.length, width, out);
    bytes_free(&text);
}
