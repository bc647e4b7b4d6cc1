/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/pages/markup.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

bool document_begin(document *d)
{
    *d = (document){0};
    d->to = open_memstream(&d->bytes, &d->length);
    return d->to != NULL;
}

bool document_end(document *d)
{
    bool is_whole = d->to != NULL && ferror(d->to) == 0;
    if (d->to != NULL && fclose(d->to) != 0)
        is_whole = false;
    d->to = NULL;
    if (is_whole && d->bytes != NULL)
        return true;
    free(d->bytes);
    d->bytes = NULL;
    return false;
}

/* Returns how a character is written that cannot stand as it is; NULL if it can. */
static const char *reference_of(ucs4_t code)
{
    switch (code) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n': return NULL;
    default:
        return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code & 0xfffe) == 0xfffe
                   ? "\xef\xbf\xbd"
                   : NULL;
    }
}

void put_markup(FILE *to, const char *text, size_t length)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + length;
    while (at < end) {
        ucs4_t code;
        int step = u8_mbtoucr(&code, at, (size_t)(end - at));
        if (step < 1) {
            step = 1;
            code = 0;
        }
        const char *reference = reference_of(code);
        if (reference != NULL)
            (void)fputs(reference, to);
        else
            (void)fwrite(at, 1, (size_t)step, to);
        at += step;
    }
}

void put_markup_string(FILE *to, const char *text)
{
    put_markup(to, text, strlen(text));
}

void put_series(FILE *to, const an_header *header)
{
    (void)fputs("urn:uuid:", to);
    for (unsigned i = 0; i < sizeof header->series; i++)
        (void)fprintf(to, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                      header->series[i]);
}
