/* SPDX-License-Identifier: BSD-2-Clause */
/* A buffer that grows. */
#ifndef ANEWS_BYTES_H
#define ANEWS_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as {0}. When memory runs out, `failed` is set and stays set, and everything added later is
 * dropped: callers check it once, at the end. */
typedef struct bytes {
    char *at; /* NULL until something is added */
    size_t length, size;
    bool failed;
} bytes;

void bytes_add(bytes *b, const void *from, size_t length);
/* Adds a string without its terminator. */
void bytes_add_text(bytes *b, const char *text);
/* Frees the buffer and makes it empty again. */
void bytes_free(bytes *b);

/* Returns where a text has this character last; NULL: nowhere. */
static inline const char *find_last(const char *text, char c, size_t length)
{
    while (length > 0)
        if (text[--length] == c)
            return text + length;
    return NULL;
}

#endif
