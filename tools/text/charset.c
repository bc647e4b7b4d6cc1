/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in any charset, as UTF-8, by way of iconv. */
#include "text/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>
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

/* Names that a page may give, and the charsets of iconv that they mean. Only those of the Web are
 * here: the rarer converters of iconv are a risk, and nobody needs them. */
static const char *const charsets[][2] = {
    {"iso-8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"us-ascii", "WINDOWS-1252"},
    {"ascii", "WINDOWS-1252"},
    {"windows-1252", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},
    {"windows-1250", "WINDOWS-1250"},
    {"windows-1251", "WINDOWS-1251"},
    {"windows-1253", "WINDOWS-1253"},
    {"windows-1254", "WINDOWS-1254"},
    {"windows-1255", "WINDOWS-1255"},
    {"windows-1256", "WINDOWS-1256"},
    {"windows-1257", "WINDOWS-1257"},
    {"windows-1258", "WINDOWS-1258"},
    {"windows-874", "CP874"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm866", "IBM866"},
    {"macintosh", "MACINTOSH"},
    {"gbk", "GB18030"},
    {"gb2312", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5"},
    {"euc-jp", "EUC-JP"},
    {"shift_jis", "CP932"},
    {"euc-kr", "CP949"},
};

static const char *known_charset(const char *name)
{
    for (size_t i = 0; name && i < sizeof charsets / sizeof *charsets; i++)
        if (strcasecmp(name, charsets[i][0]) == 0)
            return charsets[i][1];
    return NULL;
}

static bool has_prefix(const char *at, size_t length, const char *prefix)
{
    size_t n = strlen(prefix);
    return length >= n && memcmp(at, prefix, n) == 0;
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
    const char *known = has_mark ? NULL : known_charset(charset);
    if (known && convert(known, at, length, utf8))
        return;
    size_t whole = length - utf8_incomplete_tail(at, length);
    if (u8_check((const uint8_t *)at, whole) == NULL)
        bytes_add(utf8, at, whole);
    else
        convert("WINDOWS-1252", at, length, utf8);
}
