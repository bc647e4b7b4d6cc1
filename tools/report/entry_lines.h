/* SPDX-License-Identifier: BSD-2-Clause */
/* A line for each entry: columns on a terminal, fields with tabs between them elsewhere. */
#ifndef ANEWS_ENTRY_LINES_H
#define ANEWS_ENTRY_LINES_H

#include "report/table.h"

#include <archive_news/reader.h>

typedef struct entry_lines {
    bool is_detailed, is_table;
    table table;
} entry_lines;

/* Begins lines on standard output. is_detailed: with kind, length, media type and language. */
void entry_lines_begin(entry_lines *l, bool is_detailed);
/* Whether a line may show a field that is not in the entry's record. Reading the overflow costs a
 * block. */
bool entry_lines_need_overflow(const entry_lines *l, const an_entry *entry);
/* Prints an entry, or holds it to be printed later. overflow: NULL if it was not read. */
void entry_lines_add(entry_lines *l, const an_entry *entry, const uint8_t *overflow,
                     size_t overflow_length);
/* Prints what is held. Call it before something else is printed. */
void entry_lines_flush(entry_lines *l);
/* Prints what is held, and frees everything. Returns false if memory ran out: lines are missing. */
bool entry_lines_end(entry_lines *l);

#endif
