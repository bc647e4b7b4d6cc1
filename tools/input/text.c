/* SPDX-License-Identifier: BSD-2-Clause */
/* Plain text: its title, what its bytes look like, and charsets. */
#include "input/draft.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

enum { TITLE_MOST = 300 };

const char *text_first_line(const char *text, size_t size, size_t *length)
{
    const char *end = text + size;
    *length = 0;
    while (text < end && (unsigned char)*text <= ' ')
        text++;
    const char *p = text;
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    while (p > text && (unsigned char)p[-1] <= ' ')
        p--;
    *length = (size_t)(p - text);
    return text;
}

void text_metadata(item *it, const char *text, size_t length)
{
    /* A line of nothing but characters that titles leave out is as good as empty. */
    const char *end = text + length;
    while (text < end) {
        size_t n;
        const char *line = text_first_line(text, (size_t)(end - text), &n);
        if (item_title(it, line, n, TITLE_MOST))
            return;
        text = line + n + (line + n < end);
    }
}

/* The last `length` bytes may be a character's beginning: how many bytes of it there are, 0 if it
 * is complete or wrong. */
static size_t incomplete_tail(const char *at, size_t length)
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

static void scan_begin(text_scan *scan)
{
    *scan = (text_scan){.utf8 = true, .ascii = true, .control = false, .blank = true};
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
    scan->ascii &= ascii;
    scan->control |= control;
    scan->blank &= blank;
    if (scan->utf8 && !ascii)
        scan->utf8 = u8_check((const uint8_t *)at, length) == NULL;
}

void text_scan_bytes(const char *at, size_t length, text_scan *scan)
{
    scan_begin(scan);
    scan_part(scan, at, length - incomplete_tail(at, length));
}

int text_scan_file(int fd, const bytes *head, text_scan *scan)
{
    scan_begin(scan);
    size_t tail = incomplete_tail(head->at, head->length);
    scan_part(scan, head->at, head->length - tail);
    file_content content = {fd, head->length, 0};
    char part[65536];
    if (tail)
        memcpy(part, head->at + head->length - tail, tail);
    for (;;) {
        size_t n;
        if (file_content_read(&content, part + tail, sizeof part - tail, &n))
            return content.error;
        if (n == 0)
            break;
        n += tail;
        tail = incomplete_tail(part, n);
        scan_part(scan, part, n - tail);
        memmove(part, part + n - tail, tail);
    }
    if (tail) /* the file ends within a character */
        scan_part(scan, part, tail);
    return 0;
}

/* Converts with iconv; a byte that means nothing becomes U+FFFD. false: no such charset here. */
static bool convert(const char *charset, const char *at, size_t length, bytes *utf8)
{
    iconv_t state = iconv_open("UTF-8", charset);
    if (state == (iconv_t)-1) { // NOLINT(performance-no-int-to-ptr): so iconv says that it failed
        utf8->failed |= errno != EINVAL;
        return utf8->failed;
    }
    char out[8192], *in = NULL;
    bytes copy = {0}; /* iconv's interface has no const, and its input is only read; yet the cast is
                         not ours to make */
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
        bytes_text(utf8, "\xEF\xBF\xBD");
        in++;
        left--;
    }
    utf8->failed |= copy.failed;
    bytes_free(&copy);
    iconv_close(state);
    return true;
}

/* Of the charsets that a page may name only those of the Web are asked of iconv: its rarer
 * converters are a risk, and nobody needs them. */
static const char *known_charset(const char *name)
{
    static const char *const names[][2] = {
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
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i][0]) == 0)
            return names[i][1];
    return NULL;
}

static bool begins(const char *at, size_t length, const char *with)
{
    size_t n = strlen(with);
    return length >= n && memcmp(at, with, n) == 0;
}

void text_decode(const char *at, size_t length, const char *charset, bytes *utf8)
{
    bool marked = begins(at, length, "\xEF\xBB\xBF");
    if (begins(at, length, "\xFF\xFE") || begins(at, length, "\xFE\xFF")) {
        convert((unsigned char)at[0] == 0xFF ? "UTF-16LE" : "UTF-16BE", at + 2, length - 2, utf8);
        return;
    }
    if (marked) {
        at += 3;
        length -= 3;
    }
    const char *known = marked ? NULL : known_charset(charset);
    if (known && convert(known, at, length, utf8))
        return;
    size_t whole = length - incomplete_tail(at, length);
    if (u8_check((const uint8_t *)at, whole) == NULL)
        bytes_add(utf8, at, whole);
    else
        convert("WINDOWS-1252", at, length, utf8);
}
