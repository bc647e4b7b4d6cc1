/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of front matter. */
#ifndef ANEWS_FRONT_MATTER_LINES_H
#define ANEWS_FRONT_MATTER_LINES_H

#include <stddef.h>

/* Returns the length of the first line with its end: LF, CR LF or CR. */
static inline size_t line_length(const char *text, size_t size)
{
    size_t n = 0;
    while (n < size && text[n] != '\n' && text[n] != '\r')
        n++;
    if (n + 1 < size && text[n] == '\r' && text[n + 1] == '\n')
        n++;
    return n < size ? n + 1 : size;
}

#endif
