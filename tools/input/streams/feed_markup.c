/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes XHTML as HTML: what is an element stays one, and everything else is escaped. */
#include "input/streams/feed_markup.h"

#include <string.h>

static bool is_void_element(const feed_name *name)
{
    static const char *const names[] = {"area",  "base", "br",   "col",    "embed", "hr", "img",
                                        "input", "link", "meta", "source", "track", "wbr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == name->local_length &&
            memcmp(names[i], name->local, name->local_length) == 0)
            return true;
    return false;
}

void feed_markup_text(bytes *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '&': bytes_add_text(out, "&amp;"); break;
        case '<': bytes_add_text(out, "&lt;"); break;
        case '>': bytes_add_text(out, "&gt;"); break;
        case '"': bytes_add_text(out, "&quot;"); break;
        default: bytes_add(out, text + i, 1);
        }
    }
}

void feed_markup_open(bytes *out, const feed_name *name, const char **attributes)
{
    bytes_add_text(out, "<");
    bytes_add(out, name->local, name->local_length);
    for (size_t i = 0; attributes[i]; i += 2) {
        const feed_name attribute = feed_name_split(attributes[i]);
        bytes_add_text(out, " ");
        bytes_add(out, attribute.local, attribute.local_length);
        bytes_add_text(out, "=\"");
        feed_markup_text(out, attributes[i + 1], strlen(attributes[i + 1]));
        bytes_add_text(out, "\"");
    }
    bytes_add_text(out, ">");
}

void feed_markup_close(bytes *out, const feed_name *name)
{
    if (is_void_element(name))
        return;
    bytes_add_text(out, "</");
    bytes_add(out, name->local, name->local_length);
    bytes_add_text(out, ">");
}
