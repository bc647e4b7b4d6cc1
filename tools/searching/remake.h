/* SPDX-License-Identifier: BSD-2-Clause */
/* The index of words of an archive, made anew of its articles. */
#ifndef ANEWS_REMAKE_H
#define ANEWS_REMAKE_H

#include "archive/source.h"
#include "indexing/article_terms.h"
#include "indexing/stemming.h"

/* An archive without content, whose entries have the numbers of those of another, and an index.
 * Begins as {.fd = -1}. */
typedef struct remade {
    int fd;
    uint64_t size;
    an_reader reader;
    void *memory;
} remade;

/* How it is made. */
typedef struct remaking {
    archive *archive;
    const char *folder; /* for temporary files */
    stemming *stemming; /* the stemmer of the index */
    bool is_short;      /* the list of characters is to be as short as can be */
    an_writer *writer;
    article_terms *terms;
    bytes id; /* of the entry */
} remaking;

/* Makes the index of all articles of an archive that was opened. Returns STATUS_*, having said what
 * is wrong; the result is to be closed in any case. */
int remake_index(remaking *m, remade *made);
void remade_close(remade *made);

#endif
