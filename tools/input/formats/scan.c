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

/* What all bytes together make of a text. Eight letters or spaces, which most of a text are, are
 * looked at in one step once there was ink: they add nothing. */
static unsigned kinds_of(const char *at, size_t length)
{
    const uint64_t ones = UINT64_MAX / 255;
    unsigned found = 0;
    size_t i = 0;
    for (; length - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, at + i, sizeof word);
        /* A byte below 0x20 borrows, one from 0x7F on carries into its highest bit. */
        if ((found & INK) != 0 &&
            (((word - ones * 0x20) | (word + ones) | word) & ones * 0x80) == 0)
            continue;
        for (size_t k = 0; k < sizeof word; k++)
            found |= kinds[(unsigned char)at[i + k]];
    }
    for (; i < length; i++)
        found |= kinds[(unsigned char)at[i]];
    return found;
}

static void scan_part(text_scan *scan, const char *at, size_t length)
{
    unsigned found = kinds_of(at, length);
    scan->is_ascii &= (found & FOREIGN) == 0;
    scan->has_control |= (found & CONTROL) != 0;
    scan->is_blank &= (found & INK) == 0;
    if (scan->is_utf8 && (found & FOREIGN) != 0)
        scan->is_utf8 = utf8_is_valid(at, length);
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
