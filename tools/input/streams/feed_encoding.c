/* SPDX-License-Identifier: BSD-2-Clause */
/* Encodings of one byte a character, and those of East Asia whose characters have one or two: expat
 * is given a table of what each first byte means, made by decoding each of them. */
#include "input/streams/feed_encoding.h"

#include "text/charset.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

/* Returns the character, -1 if the bytes are none, -2 if more bytes belong to it. */
static int decode_one(const char *charset, const char *at, size_t length)
{
    bytes text = {0};
    ucs4_t c = 0;
    int result = -2;
    charset_decode(at, length, charset, &text);
    if (text.length > 0) {
        int n = u8_mbtouc(&c, (const uint8_t *)text.at, text.length);
        result = (size_t)n == text.length && c != 0xFFFD ? (int)c : -1;
    }
    bytes_free(&text);
    return result;
}

static int convert_pair(void *data, const char *at)
{
    int c = decode_one(data, at, 2);
    return c >= 0 && c <= 0xFFFF ? c : -1;
}

int feed_encoding_find(void *context, const XML_Char *name, XML_Encoding *info)
{
    (void)context;
    for (int i = 0; i < 256; i++) {
        char byte = (char)i;
        info->map[i] = i < 0x80 ? i : decode_one(name, &byte, 1);
    }
    info->data = strdup(name);
    info->convert = convert_pair;
    info->release = free;
    return info->data ? XML_STATUS_OK : XML_STATUS_ERROR;
}
