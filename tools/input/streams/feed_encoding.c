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

const struct charset *feed_encoding_find(window *w)
{
    char label[CHARSET_ROOM];
    size_t length = 0;
    int c;
    while (length < DECLARATION_MOST && (c = window_peek(w, length)) > 0) {
        length++;
        if (c == '>')
            break;
    }
    xml_declared_charset(window_text(w), length, label);
    const struct charset *set = charset_of_label(label);
    bool is_ours = charset_can_be_read(set) && set->step && set->step != utf16le_step &&
                   set->step != utf16be_step;
    return is_ours ? set : NULL;
}
