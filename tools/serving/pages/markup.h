/* SPDX-License-Identifier: BSD-2-Clause */
/* Documents that are written into memory. */
#ifndef ANEWS_MARKUP_H
#define ANEWS_MARKUP_H

#include <archive_news/reader.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A document that is being written. */
typedef struct document {
    FILE *to; /* NULL: memory has run out */
    char *bytes;
    size_t length;
} document;

bool document_begin(document *d);
/* Returns whether all of it is there. bytes is the caller's then, else NULL. */
bool document_end(document *d);

/*
 * Writes text into HTML or XML, as the content of an element or the value of an attribute between
 * double quotes. Every text that does not stand in the source of this program goes through here.
 * What XML does not have, such as control characters and bytes that are not UTF-8, comes out as
 * U+FFFD.
 */
void put_markup(FILE *to, const char *text, size_t length);
void put_markup_string(FILE *to, const char *text);

/* Writes the identity of a series as a URN. */
void put_series(FILE *to, const an_header *header);

#endif
