/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes to numbers and back: spec/FORMAT.md section 1. Freestanding. */
#ifndef ANI_WIRE_H
#define ANI_WIRE_H

#include <archive_news/reader.h>

/* The compiler emits calls to these even without an operating system; <string.h> is not a
 * freestanding header. */
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memset(void *to, int value, size_t length);
void *memmove(void *to, const void *from, size_t length);
int memcmp(const void *a, const void *b, size_t length);

/* Reads forward and never beyond the end. The first read that does not fit or is malformed sets
 * bad, and from then on every read returns 0. So a caller may read a whole structure and look at
 * bad once. */
typedef struct ani_cursor {
    const uint8_t *at, *end;
    bool bad;
} ani_cursor;

static inline ani_cursor ani_cursor_on(const uint8_t *bytes, size_t length)
{
    return (ani_cursor){bytes, bytes + length, false};
}
/* How many bytes are left. */
static inline size_t ani_left(const ani_cursor *c)
{
    return (size_t)(c->end - c->at);
}
/* Whether all bytes were read, and were well formed. */
static inline bool ani_is_read_whole(const ani_cursor *c)
{
    return !c->bad && c->at == c->end;
}
/* Returns `length` bytes in place, or NULL. */
static inline const uint8_t *ani_read_bytes(ani_cursor *c, size_t length)
{
    const uint8_t *bytes = c->at;
    if (c->bad || length > ani_left(c)) {
        c->bad = true;
        return NULL;
    }
    c->at += length;
    return bytes;
}
uint64_t ani_read_number(ani_cursor *c, unsigned bytes); /* little-endian, 1 to 8 bytes */
static inline unsigned ani_read_byte(ani_cursor *c)
{
#ifdef AN_SMALL
    return (unsigned)ani_read_number(c, 1);
#else
    const uint8_t *at = ani_read_bytes(c, 1);
    return at ? *at : 0;
#endif
}
uint64_t ani_read_any_varint(ani_cursor *c);
/* Most varints are one byte. AN_SMALL: asking first would only make the code longer. */
static inline uint64_t ani_read_varint(ani_cursor *c)
{
#ifndef AN_SMALL
    if (c->at < c->end && *c->at < 0x80 && !c->bad)
        return *c->at++;
#endif
    return ani_read_any_varint(c);
}
/* Reads a varint and as many bytes, which it returns in place, or NULL. */
static inline const uint8_t *ani_read_counted(ani_cursor *c, size_t *length)
{
    uint64_t count = ani_read_varint(c);
    /* Compared before it is cut to a size_t. */
    c->bad |= count > ani_left(c);
    *length = (size_t)count;
    return ani_read_bytes(c, *length);
}
int64_t ani_read_svarint(ani_cursor *c);
/* Reads bytes that must be zero. */
void ani_read_zero(ani_cursor *c, size_t length);

/* Little-endian numbers of 1 to 8 bytes. */
uint64_t ani_load(const uint8_t *bytes, unsigned count);
/* Loads one of 8 bytes, which compilers make one instruction of. */
static inline uint64_t ani_load_8(const uint8_t *bytes)
{
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 |
           (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}
void ani_store(uint8_t *bytes, unsigned count, uint64_t value);
bool ani_is_zero(const uint8_t *bytes, size_t length);
/* Whether the reserved members of what a caller has filled in are zero. AN_SMALL has none. */
#ifdef AN_SMALL
#define ANI_RESERVES_ZERO(config) true
#else
#define ANI_RESERVES_ZERO(config) ani_are_zero((config)->reserved, sizeof((config)->reserved))
static inline bool ani_are_zero(const uint64_t *words, size_t size)
{
    return ani_is_zero((const uint8_t *)words, size);
}
#endif

/* The length of a line of text without its end, "\n" or "\r\n", where it has one. */
static inline size_t ani_without_line_end(const char *line, size_t length)
{
    if (length == 0 || line[length - 1] != '\n')
        return length;
    return length - (length > 1 && line[length - 2] == '\r' ? 2 : 1);
}

/* Encoders, here and in the other files of this folder, return how many bytes they wrote. */
enum { ANI_VARINT_MAX = 10 };
size_t ani_put_varint(uint8_t *bytes, uint64_t value);
size_t ani_put_svarint(uint8_t *bytes, int64_t value);
/* What ani_read_counted() reads. */
size_t ani_put_counted(uint8_t *bytes, const void *value, size_t length);

/* Whether bytes are a string of section 1; whether they are an id of section 8. */
bool ani_is_string(const uint8_t *bytes, size_t length);
bool ani_is_id(const uint8_t *bytes, size_t length);

#endif
