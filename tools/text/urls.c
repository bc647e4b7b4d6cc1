/* SPDX-License-Identifier: BSD-2-Clause */
/* Resolves references against the address of the document that they are in. */
#include "text/urls.h"

#include "text/ascii.h"

#include <string.h>

const char *url_after_scheme(const char *text)
{
    const char *at = text;
    if (!is_ascii_letter(*at))
        return NULL;
    while (is_ascii_letter(*at) || is_ascii_digit(*at) || (*at && strchr("+-.", *at)))
        at++;
    return *at == ':' ? at + 1 : NULL;
}

/* Where the path of an absolute address begins. */
static const char *path_of(const char *url)
{
    const char *at = url_after_scheme(url);
    if (strncmp(at, "//", 2) != 0)
        return at;
    return at + 2 + strcspn(at + 2, "/?#");
}

/* Removes the last component of the path that out has after `start`. */
static void remove_last(bytes *out, size_t start)
{
    while (out->length > start && out->at[out->length - 1] != '/')
        out->length--;
    if (out->length > start)
        out->length--;
}

/* Adds a path, of which "." and ".." are taken out. */
static void add_path(bytes *out, const char *path, size_t length)
{
    size_t start = out->length;
    const char *at = path, *end = path + length;
    while (at < end && !out->failed) {
        const char *stop = memchr(at + 1, '/', (size_t)(end - at - 1));
        size_t n = (size_t)((stop ? stop : end) - at);
        bool is_last = !stop;
        bool is_dot = n == 2 && at[1] == '.', is_up = n == 3 && at[1] == '.' && at[2] == '.';
        if (is_up)
            remove_last(out, start);
        if (!is_dot && !is_up)
            bytes_add(out, at, n);
        else if (is_last)
            bytes_add(out, "/", 1);
        at += n;
    }
}

/* Adds the path of the base up to its last slash, and the reference after it. */
static void add_merged(bytes *out, const char *base, const char *reference, size_t length)
{
    bytes path = {0};
    const char *from = path_of(base);
    size_t n = strcspn(from, "?#");
    while (n > 0 && from[n - 1] != '/')
        n--;
    bytes_add(&path, n > 0 ? from : "/", n > 0 ? n : 1);
    bytes_add(&path, reference, length);
    out->failed |= path.failed;
    if (!path.failed)
        add_path(out, path.at, path.length);
    bytes_free(&path);
}

static void resolve(bytes *out, const char *base, const char *reference, size_t length)
{
    size_t path = strcspn(reference, "?#");
    const char *start = path_of(base);
    path = path < length ? path : length;
    if (length >= 2 && strncmp(reference, "//", 2) == 0) {
        bytes_add(out, base, (size_t)(url_after_scheme(base) - base));
        path = 0;
    } else if (path > 0 && reference[0] == '/') {
        bytes_add(out, base, (size_t)(start - base));
        add_path(out, reference, path);
    } else if (path > 0) {
        bytes_add(out, base, (size_t)(start - base));
        add_merged(out, base, reference, path);
    } else {
        bool keeps_query = length == 0 || reference[0] == '#';
        bytes_add(out, base, strcspn(base, keeps_query ? "#" : "?#"));
    }
    bytes_add(out, reference + path, length - path);
}

bool url_resolve(bytes *out, const char *base, const char *reference)
{
    static const char space[] = " \t\r\n\f";
    reference += strspn(reference, space);
    size_t length = strlen(reference);
    while (length > 0 && strchr(space, reference[length - 1]))
        length--;
    bool has_base = base && url_after_scheme(base);
    bool is_absolute = url_after_scheme(reference) != NULL;
    if (length == 0 || (!is_absolute && !has_base))
        return false;
    if (is_absolute)
        bytes_add(out, reference, length);
    else
        resolve(out, base, reference, length);
    bytes_add(out, "", 1);
    return !out->failed;
}
