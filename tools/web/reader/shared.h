/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the reader for the web share. There is one archive in an instance of the
 * module, so its state is global. search.c and verify.c are parts, each in a module of its own. */
#ifndef ANEWS_WEB_SHARED_H
#define ANEWS_WEB_SHARED_H

#include <archive_news/reader.h>

#define EXPORT(name) __attribute__((export_name(name)))

enum { WEB_INPUT = 4096, WEB_KEYS = 64 };

extern an_reader web_reader;
extern an_entry web_entry;           /* that was found last */
extern uint8_t web_input[WEB_INPUT]; /* keys, an id or a query, from JavaScript */

/* Bytes for JavaScript. */
typedef struct web_bytes {
    const void *at;
    size_t length;
} web_bytes;
extern web_bytes web_output;

/* What was done of long work, and all of it: bytes. */
extern double web_done;

/* Returns memory of this size that stays until it is asked for again, or NULL. */
void *web_allot(size_t size);

#endif
