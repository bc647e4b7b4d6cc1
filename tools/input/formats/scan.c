/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scans bytes part by part. A character may be cut by the end of a part: its beginning is kept for
 * the next part, since the check of UTF-8 wants whole characters.
 */
#include "input/formats/scan.h"

#include "input/content.h"
#include "text/charset.h"

#include <errno.h>
#include <string.h>
#include <unistr.h>

static void begin(text_scan *scan)
{
    *scan = (text_scan){.is_utf8 = true, .is_ascii = true, .has_control = false, .is_blank = true};
}

static void scan_part(text_scan *scan, const char *at, size_t length)
{
    bool ascii = true, control = false, blank = true;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)at[i];
        ascii &= c < 0x80;
        control |= (c < ' ' && !(c >= '\t' && c <= '\r' && c != '\v')) || c == 0x7F;
        blank &= c <= ' ';
    }
    scan->is_ascii &= ascii;
    scan->has_control |= control;
    scan->is_blank &= blank;
    if (scan->is_utf8 && !ascii)
        scan->is_utf8 = u8_check((const uint8_t *)at, length) == NULL;
}

void text_scan_bytes(const char *at, size_t length, text_scan *scan)
{
    begin(scan);
    scan_part(scan, at, length - utf8_incomplete_tail(at, length));
}

int text_scan_file(int fd, const bytes *head, text_scan *scan)
{
    char part[65536];
    content rest;
    size_t tail = utf8_incomplete_tail(head->at, head->length);
    begin(scan);
    scan_part(scan, head->at, head->length - tail);
    if (tail)
        memcpy(part, head->at + head->length - tail, tail);
    content_set_file(&rest, fd, NULL);
    rest.offset = head->length;
    /* What is added meanwhile is not looked at: it could be added without an end. */
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    while (st.st_size == 0 || rest.offset < (uint64_t)st.st_size) {
        size_t n;
        if (content_read(&rest, part + tail, sizeof part - tail, &n) != 0)
            return rest.error;
        if (n == 0)
            break;
        n += tail;
        tail = utf8_incomplete_tail(part, n);
        scan_part(scan, part, n - tail);
        memmove(part, part + n - tail, tail);
    }
    if (tail) /* the file ends within a character */
        scan_part(scan, part, tail);
    return 0;
}
