/* SPDX-License-Identifier: BSD-2-Clause */
/* The source text that `anews embed` writes. */
#ifndef ANEWS_EMBED_TEXT_H
#define ANEWS_EMBED_TEXT_H

#include "archive/policy.h"
#include "archive/source.h"
#include "files/atomic_file.h"

#define EMBED_NAME_MOST 63u /* characters of an identifier that every C11 compiler tells apart */
#define EMBED_FIRST_WORDS \
    "/* Made by anews embed" /* by which --force knows what it may overwrite */

enum embed_form { EMBED_TABLE, EMBED_INCBIN, EMBED_HEADER };

/* The text that is being written, with a buffer. After the first failure it takes nothing more. */
typedef struct embed_text {
    atomic_file file;
    uint64_t written;
    char bytes[8192];
    size_t length;
    bool failed;
} embed_text;

/* Each writes a whole text, up to the last part, which embed_text_flush() writes. An archive that
 * becomes a table is held in memory. Keys have no form EMBED_INCBIN. */
void embed_text_archive(embed_text *t, const archive *a, const char *name, enum embed_form form);
void embed_text_keys(embed_text *t, const policy *p, const char *name, enum embed_form form);
void embed_text_flush(embed_text *t);

#endif
