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

/* What a byte makes of a text. */
enum { CONTROL = 1, INK = 2, FOREIGN = 4 }; /* INK: not blank; FOREIGN: not ASCII */

#define FOUR(kind) kind, kind, kind, kind
#define SIXTEEN(kind) FOUR(kind), FOUR(kind), FOUR(kind), FOUR(kind)
#define SIXTY_FOUR(kind) SIXTEEN(kind), SIXTEEN(kind), SIXTEEN(kind), SIXTEEN(kind)

static const uint8_t kinds[256] = {
    FOUR(CONTROL), FOUR(CONTROL), CONTROL, 0, 0, CONTROL, 0, 0, CONTROL, CONTROL, /* \t \n \f \r */
    SIXTEEN(CONTROL), 0, INK, INK, INK, FOUR(INK), FOUR(INK), FOUR(INK), SIXTEEN(INK),
    /* from '@' on; the last is DEL */
    SIXTEEN(INK), SIXTEEN(INK), SIXTEEN(INK), FOUR(INK), FOUR(INK), FOUR(INK), INK, INK, INK,
    INK | CONTROL, SIXTY_FOUR(INK | FOREIGN), SIXTY_FOUR(INK | FOREIGN)};

/* ASCII needs no check, and what stands between two characters of it is whole. */
static bool is_utf8(const char *at, size_t length)
{
    for (size_t begin = 0, end; begin < length; begin = end) {
        end = begin;
        while (end < length && (unsigned char)at[end] >= 0x80)
            end++;
        if (end > begin && u8_check((const uint8_t *)at + begin, end - begin) != NULL)
            return false;
        while (end < length && (unsigned char)at[end] < 0x80)
            end++;
    }
    return true;
}

static void scan_part(text_scan *scan, const char *at, size_t length)
{
    unsigned found = 0;
    for (size_t i = 0; i < length; i++)
        found |= kinds[(unsigned char)at[i]];
    scan->is_ascii &= (found & FOREIGN) == 0;
    scan->has_control |= (found & CONTROL) != 0;
    scan->is_blank &= (found & INK) == 0;
    if (scan->is_utf8 && (found & FOREIGN) != 0)
        scan->is_utf8 = is_utf8(at, length);
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
