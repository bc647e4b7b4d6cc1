/* SPDX-License-Identifier: BSD-2-Clause */
/* A buffer that grows by half of its length at least, so that adding byte by byte stays cheap. A
 * failure is noted for the whole job as well: texts that are only compared are not checked. */
#include "text/bytes.h"

#include "allocation.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(bytes *b, size_t length)
{
    if (length > SIZE_MAX / 2 - b->length)
        return false;
    if (b->at && b->length + length <= b->size)
        return true;
    size_t size = b->length + length + b->length / 2 + 64;
    char *at = realloc(b->at, size);
    if (!at) {
        allocation_note();
        return false;
    }
    b->at = at;
    b->size = size;
    return true;
}

void bytes_add(bytes *b, const void *from, size_t length)
{
    if (b->failed || length == 0)
        return;
    if (!make_room(b, length)) {
        b->failed = true;
        return;
    }
    memcpy(b->at + b->length, from, length);
    b->length += length;
}

void bytes_add_text(bytes *b, const char *text)
{
    bytes_add(b, text, strlen(text));
}

void bytes_free(bytes *b)
{
    free(b->at);
    *b = (bytes){0};
}
