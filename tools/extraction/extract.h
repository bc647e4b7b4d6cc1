/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries to files, on several threads. */
#ifndef ANEWS_EXTRACT_H
#define ANEWS_EXTRACT_H

#include "archive/damage.h"
#include "archive/policy.h"
#include "archive/source.h"
#include "extraction/limits.h"
#include "extraction/odd_names.h"
#include "extraction/twins.h"

#include <pthread.h>

typedef struct extraction {
    archive *a;
    const policy *policy;
    int root;              /* folder to write below */
    const char *shut_root; /* its name, if the process may not make anything in it; else NULL */
    bool force;            /* over what is there */
    bool with_hidden;      /* files that nobody has named, too */
    unsigned jobs;         /* threads; 0: one for each processor */
    damage damage;         /* of the index */
    odd_names odd;
    twins twins;

    pthread_mutex_t lock; /* of what follows */
    bool has_said_shut;
    limits limits;
    uint64_t written, files;
    uint64_t total; /* bytes expected, for the progress; 0: not known */
    int status;     /* the worst so far */
    bool stop;
} extraction;

/* Notes a status; the worst one counts: damage before trouble with the output, and that before what
 * was not found. */
void extraction_note(extraction *x, int status);
/* Says and notes that a file could not be written, with its errno. */
void extraction_note_output(extraction *x, const char *id, int error);

/* Finds the entry whose content an entry has, itself or the one that it is an alias of. Returns
 * false if there is no content, having said why. by_id: the user asked for this entry. id is the
 * entry's own, kept by the caller. */
bool extraction_resolve(extraction *x, const an_entry *entry, const char *id, bool by_id,
                        an_entry *target);

/* Says that something would exceed a limit, once; nothing more is written then. */
void extraction_stop_at(extraction *x, enum limit limit, const char *id);

/* Writes the file of an entry that the user asked for by its id. */
void extract_entry(extraction *x, an_entry *entry);
/* Writes the files of the entries with numbers from first to below end. */
void extract_entries(extraction *x, uint64_t first, uint64_t end);
/* Says what was left out, and frees what the extraction holds. */
void extraction_end(extraction *x);

#endif
