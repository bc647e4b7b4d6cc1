/* SPDX-License-Identifier: BSD-2-Clause */
/* Going through the entries of several archives in the order of their ids. */
#ifndef ANEWS_MERGING_WALK_H
#define ANEWS_MERGING_WALK_H

#include "merging/parts.h"

/* What is done with the entries. Functions return STATUS_*, having said what is wrong. */
typedef struct walker {
    void *choose_context, *take_context;
    /* Whether an entry is wanted; NULL: all are. It may use the part's reader only if it reads
     * p->entry anew afterwards. */
    int (*choose)(void *context, part *p, bool *is_wanted);
    /* Called for each id, with the part whose p->entry is taken. It may use the part's reader. */
    int (*take)(void *context, part *p);
    /* Called for an entry that gives way to another one with the same id; may be NULL. */
    int (*drop)(void *context, part *p);
    /* If two parts have an id: the newer one is taken. Else that is an error. */
    bool newest;
} walker;

/* Goes through all entries. */
int walk_parts(parts *p, const walker *w);

#endif
