/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The line of a secret key is base64 of 158 bytes, which begin with "Ed", two zero bytes or "Sc",
 * and "B2" (secret_key.c). So it begins with one of two words of eight characters, which no text
 * has by chance, and goes on with as much base64 as a key takes. Public keys and signatures begin
 * otherwise or end before.
 *
 * Each word begins with "R". As long as none is pending, the next one is searched for by memchr().
 */
#include "keys/secret_scan.h"

#include "text/ascii.h"

#include <string.h>

enum { WORD = 8, KEY_CHARACTERS = 211 }; /* without the "=" at the end */

/* Eight characters as a number, the first one highest. */
#define WORD_OF(a, b, c, d, e, f, g, h)                                                      \
    ((uint64_t)(a) << 56 | (uint64_t)(b) << 48 | (uint64_t)(c) << 40 | (uint64_t)(d) << 32 | \
     (uint64_t)(e) << 24 | (uint64_t)(f) << 16 | (uint64_t)(g) << 8 | (uint64_t)(h))

static const uint64_t plain_key = WORD_OF('R', 'W', 'Q', 'A', 'A', 'E', 'I', 'y');
static const uint64_t encrypted_key = WORD_OF('R', 'W', 'R', 'T', 'Y', '0', 'I', 'y');

static bool is_passed_over(uint8_t c)
{
    return c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '\0' || c == '\\';
}

static void scan_character(secret_scan *s, uint8_t c)
{
    s->last = s->last << 8 | c;
    s->pending = c == 'R' ? WORD : s->pending > 0 ? s->pending - 1 : 0;
    if (s->matched > 0)
        s->matched = is_base64_digit((char)c) ? s->matched + 1 : 0;
    if (s->last == plain_key || s->last == encrypted_key)
        s->matched = WORD;
    s->found |= s->matched == KEY_CHARACTERS;
}

void secret_scan_add(secret_scan *s, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    const uint8_t *end = at + length;
    while (at < end && !s->found) {
        if (s->pending == 0 && s->matched == 0)
            at = memchr(at, 'R', (size_t)(end - at));
        if (at == NULL)
            return;
        if (!is_passed_over(*at))
            scan_character(s, *at);
        at++;
    }
}

bool has_secret_key(const void *bytes, size_t length)
{
    secret_scan s = {0};
    if (length > 0)
        secret_scan_add(&s, bytes, length);
    return s.found;
}
