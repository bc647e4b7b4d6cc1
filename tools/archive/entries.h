/* SPDX-License-Identifier: BSD-2-Clause */
/* What list and extract share about entries. */
#ifndef ANEWS_ENTRIES_H
#define ANEWS_ENTRIES_H

#include <archive_news/reader.h>

/* The numbers [first, end) of the entries whose ids begin with prefix ("": all). AN_*. */
int entries_with_prefix(an_reader *reader, const char *prefix, uint64_t *first, uint64_t *end);
/* The further fields of an entry, malloced, NULL if there are none. Invalidates its strings. AN_*.
 */
int entry_overflow(an_reader *reader, const an_entry *entry, uint8_t **more, size_t *length);
/* The whole content, malloced with a byte to spare. AN_*. */
int entry_content(an_reader *reader, const an_entry *entry, uint8_t **content, size_t *length);

#endif
