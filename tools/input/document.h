/* SPDX-License-Identifier: BSD-2-Clause */
/* What a source gives and a format reads. */
#ifndef ANEWS_DOCUMENT_H
#define ANEWS_DOCUMENT_H

#include "files/file_identity.h"
#include "report/json_text.h"

#include <jansson.h>

/* One article, asset or alias, before anything in it is understood: an open file, or an item of a
 * stream. All of it belongs to the source. */
typedef struct document {
    const char *shown; /* its name in messages: a path, or "items.jsonl, line 3" */

    json_t *item;              /* an item of a stream, an object; NULL if it is a file */
    json_part text;            /* the same as it was written, if it was JSON */
    const json_t *defaults;    /* what its feed says for all of its items; may be NULL */
    unsigned long long number; /* the item's place in its stream, from 1 */
    bool has_unread_content;   /* the item's, of a type that is not read */
    unsigned long long line;   /* in which it begins; 0: only the number tells where it is */

    int fd;              /* the file, open for reading */
    const char *id;      /* the file's id in the archive */
    file_state file;     /* the file as it was before it was read; input.c fills it in */
    const char *charset; /* of articles that declare none and are not UTF-8, a label that is known;
                          * NULL: not stated; input.c fills it in */
} document;

#endif
