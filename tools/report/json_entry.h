/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries of an archive as JSON. */
#ifndef ANEWS_JSON_ENTRY_H
#define ANEWS_JSON_ENTRY_H

#include <archive_news/reader.h>
#include <jansson.h>

/* Returns an entry as an item of JSON Feed 1.1, which `anews pack` reads back to the same entry.
 * overflow: fields of an_entry_overflow(), or NULL. content: NULL leaves out content_text and
 * content_html. Returns a new reference, NULL if memory runs out. */
json_t *entry_to_json(const an_entry *entry, const uint8_t *overflow, size_t overflow_length,
                      const void *content, size_t content_length);

#endif
