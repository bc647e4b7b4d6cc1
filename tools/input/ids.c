/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids of entries: what they may be, and ids made of addresses. */
#include "input/ids.h"

#include "text/ascii.h"
#include "text/paths.h"

#include <archive_news/reader.h>
#include <limits.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

static const char *component_fault(const char *component, size_t length)
{
    if (length == 0)
        return "it begins or ends with a slash, or has two in a row";
    if ((length == 1 && component[0] == '.') || (length == 2 && memcmp(component, "..", 2) == 0))
        return "it has a component \".\" or \"..\"";
    return NULL;
}

const char *id_fault(const char *id, size_t length)
{
    if (length == 0)
        return "it is empty";
    if (length > AN_ID_MAX)
        return "it is longer than 1024 bytes";
    if (memchr(id, 0, length))
        return "it contains a zero byte";
    if (u8_check((const uint8_t *)id, length))
        return "it is not UTF-8";
    for (const char *end = id + length;;) {
        const char *slash = memchr(id, '/', (size_t)(end - id));
        const char *fault = component_fault(id, (size_t)((slash ? slash : end) - id));
        if (fault || !slash)
            return fault;
        id = slash + 1;
    }
}

id_oddities id_find_oddities(const char *id)
{
    size_t all = strlen(id);
    id_oddities odd = {.hidden = has_part_with(id, all, '.'), .dash = has_part_with(id, all, '-')};
    for (;;) {
        size_t length = strcspn(id, "/");
        odd.too_long |= length > NAME_MAX;
        if (id[length] == '\0')
            return odd;
        id += length + 1;
    }
}

static bool is_scheme_char(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '+' || c == '-' || c == '.';
}

/* Returns what follows "scheme://", NULL if the text is not a URL. */
static const char *after_scheme(const char *text)
{
    const char *p = text;
    while (is_scheme_char(*p))
        p++;
    return p > text && strncmp(p, "://", 3) == 0 ? p + 3 : NULL;
}

/* The scheme is a folder, but for https. */
static void add_scheme(bytes *id, const char *url)
{
    const char *end = strchr(url, ':');
    if (end - url == 5 && strncasecmp(url, "https", 5) == 0)
        return;
    for (; url < end; url++) {
        char c = ascii_lower(*url);
        bytes_add(id, &c, 1);
    }
}

/* Adds one component of a URL as one of an id. Components that an id must not have, and control
 * characters, are escaped. */
static void add_component(bytes *id, const char *at, size_t length)
{
    static const char hex[] = "0123456789ABCDEF";
    bool dots = (length == 1 && at[0] == '.') || (length == 2 && at[0] == '.' && at[1] == '.');
    if (length == 0)
        return;
    if (id->length)
        bytes_add(id, "/", 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)at[i];
        char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
        bool escape = dots || c < ' ' || c == 0x7F;
        bytes_add(id, escape ? escaped : at + i, escape ? 3 : 1);
    }
}

/* A slash that no component follows, which an id cannot have, is escaped: an address with it is
 * another one. One after the host alone is not. */
static void add_slashes(bytes *id, const char *slashes, size_t count, bool is_host)
{
    bool is_last = slashes[count] == '\0';
    for (size_t i = is_last && !is_host ? 0 : 1; i < count; i++)
        bytes_add_text(id, "%2F");
}

/* Replaces the end of an id that is too long by a hash of all of it. What an entry is called does
 * not depend on the pages that it is stored in: editions for different devices have the same ids.
 * Where small pages allow only shorter ones, the writer refuses the entry. */
static void shorten_id(bytes *id)
{
    if (id->failed || id->length <= AN_ID_MAX)
        return;
    unsigned char hash[16];
    char text[33];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)id->at, id->length, NULL, 0);
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    size_t keep = AN_ID_MAX - 40;
    while (keep > 0 && ((unsigned char)id->at[keep] & 0xC0) == 0x80)
        keep--;
    id->length = keep;
    bytes_add_text(id, "~");
    bytes_add_text(id, text);
}

bool id_from_url(bytes *id, const char *url)
{
    const char *at = after_scheme(url);
    if (!at || at[strspn(at, "/")] == '\0')
        return false;
    add_scheme(id, url);
    at += strspn(at, "/");
    for (bool is_host = true; *at != '\0'; is_host = false) {
        size_t n = strcspn(at, "/"), slashes = strspn(at + n, "/");
        add_component(id, at, n);
        add_slashes(id, at + n, slashes, is_host);
        at += n + slashes;
    }
    shorten_id(id);
    return id->length > 0;
}
