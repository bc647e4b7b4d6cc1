/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries of an archive as JSON. */
#ifndef ANEWS_JSON_ENTRY_H
#define ANEWS_JSON_ENTRY_H

#include "report/json_text.h"

#include <archive_news/reader.h>

/* What is shown of content. Its reader has found out with json_check_content(). */
enum json_content { JSON_NO_CONTENT, JSON_TEXT, JSON_BASE64 };

/* Writes an entry as an item of JSON Feed 1.1, which `anews pack` reads back to the same entry.
 * overflow: fields of an_entry_overflow(), or NULL. Content is read from
 * `reader` as it is written, so that the strings of the entry are no longer valid then.
 *
 * What this needs of memory is at most twice the length of the fields, and no more for content of
 * any length. Returns AN_*. Where content cannot be read the second time, the item is not complete.
 */
int json_put_entry(const json_out *out, an_reader *reader, const an_entry *entry,
                   const uint8_t *overflow, size_t overflow_length, enum json_content content);

#endif
