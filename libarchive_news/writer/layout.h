/* SPDX-License-Identifier: BSD-2-Clause */
/* Where everything lies in the file: layout.c plans it, publish.c writes it. */
#ifndef ANI_LAYOUT_H
#define ANI_LAYOUT_H

#include "format/directory.h"

#include <archive_news/writer.h>

typedef struct ani_file_plan {
    an_header header;
    an_table table[ANI_TABLES];
    an_table search;          /* levels 0: there is none */
    an_reference metadata;    /* type 0: there is none */
    an_reference *dictionary; /* each of them, in the order of their numbers */
    unsigned dictionaries;
    uint8_t *metadata_bytes; /* as stored */
    uint8_t *directory_bytes;
    size_t directory_size;
    uint8_t header_bytes[AN_HEADER_SIZE]; /* root and signatures */
} ani_file_plan;

/* Plans the file of a writer whose blocks and tables are finished, and signs it. Free the plan also
 * after an error. */
int ani_plan_file(an_writer *w, ani_file_plan *plan);
/* Completes the reference to an object of which the type, the raw size and the raw bytes, in memory
 * from malloc(), are known: compresses it if that makes it smaller, and hashes it. */
int ani_finish_object(an_writer *w, uint8_t **bytes, an_reference *ref);
void ani_plan_free(ani_file_plan *plan);

#endif
