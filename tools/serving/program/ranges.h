/* SPDX-License-Identifier: BSD-2-Clause */
/* What a request says of the bytes that it wants: RFC 9110, sections 13 and 14. */
#ifndef ANEWS_RANGES_H
#define ANEWS_RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum wanted {
    WANTED_ALL,
    WANTED_PART,
    WANTED_NOTHING /* the range begins after the end */
};

/*
 * Reads the value of a Range header for a file of `size` bytes; NULL: there is none. What is not
 * understood counts for nothing, as the RFC wants it, and so do several ranges at once: the whole
 * file is sent. Then a list of a thousand ranges costs what any other request does.
 */
enum wanted read_range(const char *value, uint64_t size, uint64_t *first, uint64_t *length);

/* Writes a time as HTTP does. */
void format_http_time(int64_t seconds, char text[32]);
/* Reads a time in the form that is written today. Returns false for all else, also for the forms of
 * the last century. */
bool read_http_time(const char *text, int64_t *seconds);
/* Whether a value of If-None-Match, or of If-Match, names this tag, or any. is_weak: also as a weak
 * one, which If-Match must not take (RFC 9110, 8.8.3.2). */
bool names_tag(const char *value, const char *tag, bool is_weak);
/* Whether a value of If-Range is this tag, or this time of the last change. */
bool is_same_version(const char *value, const char *tag, const char *changed);

#endif
