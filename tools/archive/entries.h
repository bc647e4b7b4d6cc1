/* SPDX-License-Identifier: BSD-2-Clause */
/* What list and extract share about entries. */
#ifndef ANEWS_ENTRIES_H
#define ANEWS_ENTRIES_H

#include <archive_news/reader.h>

/* Finds the numbers [first, end) of the entries whose ids begin with prefix ("": all). Returns
 * AN_*. */
int entries_with_prefix(an_reader *reader, const char *prefix, uint64_t *first, uint64_t *end);
/* Reads the fields of an entry that have overflowed into a block; malloced, NULL if there are none.
 * The entry's strings are no longer valid then. Returns AN_*. */
int entry_overflow(an_reader *reader, const an_entry *entry, uint8_t **overflow, size_t *length);
/* Orders entries by the places of their contents, for qsort(). */
int entry_compare_places(const an_entry *x, const an_entry *y);
/* Finds the time that a file of the entry has: when it was modified, else published. */
bool entry_time(const an_entry *entry, int64_t *seconds);
/* Reads the whole content of an entry; malloced, with a byte to spare. Returns AN_*. */
int entry_content(an_reader *reader, const an_entry *entry, uint8_t **content, size_t *length);

/* Reads what reading the content of an entry takes, at least its beginning: for archive_rehearse().
 * It is no alias. */
void entry_rehearse(an_reader *reader, const an_entry *entry);

#endif
