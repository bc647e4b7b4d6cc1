/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/json_content.h"

#include "text/charset.h"

#include <unistr.h>

enum { PIECE = 3 * 16384 }; /* a multiple of 3, so that base64 goes on */

/* Reads the piece at *at and moves *at after it. A piece of text ends between two characters, if
 * there are any. Returns AN_*. */
static int read_piece(an_reader *reader, const an_entry *entry, uint64_t *at, bool is_text,
                      char *piece, size_t *length)
{
    int error = an_content_read(reader, entry, *at, piece, PIECE, length);
    if (error == AN_OK && is_text && *at + *length < entry->length)
        *length -= utf8_incomplete_tail(piece, *length);
    *at += *length;
    return error;
}

int json_check_content(an_reader *reader, const an_entry *entry, bool *is_text)
{
    char piece[PIECE];
    size_t length;
    int error = AN_OK;
    *is_text = true;
    for (uint64_t at = 0; error == AN_OK && at < entry->length;) {
        error = read_piece(reader, entry, &at, true, piece, &length);
        if (error == AN_OK && length > 0)
            *is_text = *is_text && u8_check((const uint8_t *)piece, length) == NULL;
    }
    return error;
}

int json_put_content(const json_out *out, an_reader *reader, const an_entry *entry, bool is_text)
{
    char piece[PIECE];
    size_t length;
    int error = AN_OK;
    json_put_raw(out, "\"");
    for (uint64_t at = 0; at < entry->length;) {
        error = read_piece(reader, entry, &at, is_text, piece, &length);
        if (error != AN_OK)
            return error;
        if (is_text)
            json_put_characters(out, piece, length);
        else
            json_put_base64(out, piece, length);
    }
    json_put_raw(out, "\"");
    return error;
}
