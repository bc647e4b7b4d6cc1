/* SPDX-License-Identifier: BSD-2-Clause */
/* Content as a JSON string, some of it at a time. */
#ifndef ANEWS_JSON_CONTENT_H
#define ANEWS_JSON_CONTENT_H

#include "report/json_text.h"

#include <archive_news/reader.h>

/* Reads content to its end. *is_text: it is UTF-8. Returns AN_*. */
int json_check_content(an_reader *reader, const an_entry *entry, bool *is_text);
/* Writes content as a string: text, or base64 if it is not. Returns AN_*. */
int json_put_content(const json_out *out, an_reader *reader, const an_entry *entry, bool is_text);

#endif
