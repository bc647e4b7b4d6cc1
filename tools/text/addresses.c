/* SPDX-License-Identifier: BSD-2-Clause */
/* Resolves addresses: RFC 3986, section 5.2, as far as http needs it. */
#include "text/addresses.h"

#include "text/ascii.h"

#include <string.h>
#include <strings.h>

/* Returns the length of "http://" or "https://", 0 if the text begins otherwise. */
static size_t scheme_length(const char *text)
{
    if (strncasecmp(text, "http://", 7) == 0)
        return 7;
    return strncasecmp(text, "https://", 8) == 0 ? 8 : 0;
}

bool is_web_address(const char *text)
{
    size_t scheme = scheme_length(text);
    size_t host = strcspn(text + scheme, "/?#");
    if (scheme == 0 || host == 0 || text[scheme] == '.' || text[scheme] == ':' ||
        memchr(text + scheme, '%', host))
        return false;
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || strchr("<>\"\\`{}", *text))
            return false;
    return true;
}

static bool has_scheme(const char *reference)
{
    size_t n = 0;
    while (is_ascii_letter(reference[n]) || is_ascii_digit(reference[n]) ||
           (reference[n] && strchr("+-.", reference[n])))
        n++;
    return n > 0 && reference[n] == ':' && is_ascii_letter(reference[0]);
}

/* Removes "." and ".." from the path that begins at out->at + from. */
static void remove_dots(bytes *out, size_t from)
{
    size_t path = strcspn(out->at + from, "?#");
    char *start = out->at + from, *end = start + path, *to = start;
    for (char *at = start; at < end;) {
        char *next = memchr(at + 1, '/', (size_t)(end - at - 1));
        size_t n = (size_t)((next ? next : end) - at);
        bool is_last = !next;
        if (n == 2 && at[1] == '.') {
            if (is_last)
                *to++ = '/';
        } else if (n == 3 && at[1] == '.' && at[2] == '.') {
            while (to > start && *--to != '/')
                ;
            if (is_last)
                *to++ = '/';
        } else {
            memmove(to, at, n);
            to += n;
        }
        at += n;
    }
    size_t tail = out->length - from - path;
    memmove(to, end, tail);
    out->length = (size_t)(to - out->at) + tail;
    out->at[out->length] = 0;
}

/* Adds as much of the base as precedes the reference. */
static void add_base(const char *base, const char *reference, bytes *out)
{
    size_t scheme = scheme_length(base), host = scheme + strcspn(base + scheme, "/?#");
    size_t path = host + strcspn(base + host, "?#");
    size_t keep = path;
    if (strncmp(reference, "//", 2) == 0)
        keep = scheme - 2;
    else if (reference[0] == '/')
        keep = host;
    else if (reference[0] == '?')
        keep = path;
    else
        while (keep > host && base[keep - 1] != '/')
            keep--;
    bytes_add(out, base, keep);
    if (keep == host && reference[0] != '/')
        bytes_add(out, "/", 1);
}

bool resolve_address(const char *base, const char *reference, bytes *out)
{
    bool is_absolute = has_scheme(reference);
    if (!*reference || *reference == '#' || (!is_absolute && (!base || !is_web_address(base))))
        return false;
    if (!is_absolute)
        add_base(base, reference, out);
    bytes_add_text(out, reference);
    bytes_add(out, "", 1);
    if (out->failed)
        return false;
    out->length--;
    if (!is_web_address(out->at))
        return false;
    size_t scheme = scheme_length(out->at);
    if (!is_absolute)
        remove_dots(out, scheme + strcspn(out->at + scheme, "/?#"));
    return true;
}
