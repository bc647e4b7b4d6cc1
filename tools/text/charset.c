/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in any charset, as UTF-8, by way of iconv. */
#include "text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <unistr.h>

size_t utf8_incomplete_tail(const char *at, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = (unsigned char)at[length - back];
        if (c >= 0xC2 && c <= 0xF4) {
            size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return need > back ? back : 0;
        }
        if (c < 0x80 || c > 0xBF)
            return 0;
    }
    return 0;
}

/* Converts with iconv. A byte that means nothing becomes U+FFFD. Returns false if iconv does not
 * have this charset. */
static bool convert(const char *charset, const char *at, size_t length, bytes *utf8)
{
    iconv_t state = iconv_open("UTF-8", charset);
    if (state == (iconv_t)-1) { // NOLINT(performance-no-int-to-ptr): so iconv says that it failed
        utf8->failed |= errno != EINVAL;
        return utf8->failed;
    }
    char out[8192], *in = NULL;
    /* iconv() takes its input without const, so it is given a copy. */
    bytes copy = {0};
    bytes_add(&copy, at, length);
    in = copy.at;
    size_t left = copy.failed ? 0 : length;
    while (left > 0) {
        char *to = out;
        size_t room = sizeof out;
        size_t result = iconv(state, &in, &left, &to, &room);
        bytes_add(utf8, out, sizeof out - room);
        if (result != (size_t)-1 || (errno == E2BIG && room < sizeof out))
            continue;
        if (errno != EILSEQ)
            break; /* EINVAL: cut within a character */
        bytes_add_text(utf8, "\xEF\xBF\xBD");
        in++;
        left--;
    }
    utf8->failed |= copy.failed;
    bytes_free(&copy);
    iconv_close(state);
    return true;
}

static bool has_prefix(const char *at, size_t length, const char *prefix)
{
    size_t n = strlen(prefix);
    return length >= n && memcmp(at, prefix, n) == 0;
}

bool charset_has_mark(const char *at, size_t length)
{
    return has_prefix(at, length, "\xEF\xBB\xBF") || has_prefix(at, length, "\xFF\xFE") ||
           has_prefix(at, length, "\xFE\xFF");
}

void charset_decode(const char *at, size_t length, const char *charset, bytes *utf8)
{
    bool has_mark = has_prefix(at, length, "\xEF\xBB\xBF");
    if (has_prefix(at, length, "\xFF\xFE") || has_prefix(at, length, "\xFE\xFF")) {
        convert((unsigned char)at[0] == 0xFF ? "UTF-16LE" : "UTF-16BE", at + 2, length - 2, utf8);
        return;
    }
    if (has_mark) {
        at += 3;
        length -= 3;
    }
    const char *known = has_mark || !charset ? NULL : charset_of_label(charset);
    bool is_utf8 = known && strcmp(known, "UTF-8") == 0;
    if (known && !is_utf8 && convert(known, at, length, utf8))
        return;
    size_t whole = length - utf8_incomplete_tail(at, length);
    if (u8_check((const uint8_t *)at, whole) == NULL)
        bytes_add(utf8, at, whole);
    else
        convert("WINDOWS-1252", at, length, utf8);
}
