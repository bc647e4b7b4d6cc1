/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries at many positions of an order, read together. Neighbours by title or date lie on
 * different pages: whoever reads one after the other decompresses a page for nearly each of them.
 * Read by number, each page is decompressed once.
 */
#ifndef ANEWS_ORDERED_H
#define ANEWS_ORDERED_H

#include "text/bytes.h"

#include <archive_news/reader.h>

/* Begins as {0}. */
typedef struct ordered {
    uint64_t first; /* position */
    size_t count;   /* positions */
    struct ordered_entry *entries;
    bytes strings; /* ids and records */
} ordered;

/* Reads the entries at `count` positions from `first` on, of an order other than by id, in place of
 * those that were read before. What cannot be read is left out, and so are entries that come when
 * ORDERED_STRINGS_MOST bytes of ids and records are there. */
void ordered_read(ordered *o, an_reader *reader, unsigned order, uint64_t first, size_t count);
/* Whether the entry at a position was read. Its strings are valid until the next ordered_read(). */
bool ordered_get(const ordered *o, uint64_t position, an_entry *entry);
void ordered_free(ordered *o);

enum { ORDERED_STRINGS_MOST = 16 << 20 };

#endif
