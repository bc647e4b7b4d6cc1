/* SPDX-License-Identifier: BSD-2-Clause */
/* What bytes look like if they are text. */
#ifndef ANEWS_SCAN_H
#define ANEWS_SCAN_H

#include "text/bytes.h"

typedef struct text_scan {
    bool is_utf8, is_ascii;
    bool has_control; /* control characters, other than white space */
    bool is_blank;    /* nothing but white space and control characters */
} text_scan;

/* Scans bytes that may end within a character, which does not count then. */
void text_scan_bytes(const char *at, size_t length, text_scan *scan);

/* Scans the whole of an open file, of which the beginning was read already. Returns 0, or an errno.
 */
int text_scan_file(int fd, const bytes *head, text_scan *scan);

#endif
