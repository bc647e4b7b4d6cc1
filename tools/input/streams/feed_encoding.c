/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks for the encoding in the declaration of XML that a feed begins with. expat has few encodings
 * of its own, and takes others only where each character has one or two bytes. So what is in
 * another encoding is decoded before expat sees it.
 */
#include "input/streams/feed_encoding.h"

#include "input/markup/declared_charset.h"
#include "text/charset.h"

#include <string.h>

enum { DECLARATION_MOST = 1024 };

/* Whether a byte order mark of UTF-8 comes first. */
static bool has_utf8_mark(window *w)
{
    return window_peek(w, 0) == 0xEF && window_peek(w, 1) == 0xBB && window_peek(w, 2) == 0xBF;
}

static void read_label(window *w, char label[CHARSET_ROOM])
{
    size_t length = 0;
    int c;
    while (length < DECLARATION_MOST && (c = window_peek(w, length)) > 0) {
        length++;
        if (c == '>')
            break;
    }
    xml_declared_charset(window_text(w), length, label);
}

const struct charset *feed_encoding_find(window *w)
{
    char label[CHARSET_ROOM];
    if (has_utf8_mark(w) || w->decoder.set)
        return charset_of_label("utf-8");
    read_label(w, label);
    const struct charset *set = charset_of_label(label);
    if (!charset_can_be_read(set))
        return NULL;
    bool is_utf16 = set->step == utf16le_step || set->step == utf16be_step;
    return is_utf16 ? charset_of_label("utf-8") : set;
}
