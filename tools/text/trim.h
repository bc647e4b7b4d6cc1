/* SPDX-License-Identifier: BSD-2-Clause */
/* White space around text. */
#ifndef ANEWS_TRIM_H
#define ANEWS_TRIM_H

#include <stddef.h>

/* Leaves out spaces and control characters of ASCII at both ends. */
static inline void trim_text(const char **text, size_t *length)
{
    while (*length > 0 && (unsigned char)**text <= ' ') {
        ++*text;
        --*length;
    }
    while (*length > 0 && (unsigned char)(*text)[*length - 1] <= ' ')
        --*length;
}

#endif
