/* SPDX-License-Identifier: BSD-2-Clause */
#include "showing/article_text.h"

#include "indexing/searched_text.h"
#include "showing/html_lines.h"

#include <string.h>

void find_media_type(const an_entry *entry, shown *s)
{
    an_field field;
    if (an_entry_field(entry, AN_TAG_MEDIA_TYPE, &field) == AN_OK)
        media_type_copy(field.value, field.length, s->type);
    else
        s->type[0] = '\0';
}

bool is_shown_text(const shown *s)
{
    return strncmp(s->type, "text/", 5) == 0 || media_type_is_html(s->type);
}

void article_text(const shown *s, size_t width, bytes *out)
{
    bytes text = {0};
    article_decode(s->type, (const char *)s->content, s->length, &text);
    if (!media_type_is_html(s->type) || text.failed) {
        bytes_free(out);
        *out = text;
        return;
    }
    html_lines(text.at, text.length, width, out);
    bytes_free(&text);
}
