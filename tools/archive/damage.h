/* SPDX-License-Identifier: BSD-2-Clause */
/* Going on through an archive that is damaged. */
#ifndef ANEWS_DAMAGE_H
#define ANEWS_DAMAGE_H

#include "archive/source.h"
#include "number_set.h"

#include <stdbool.h>

/* What was said so far. Begins as all zero bytes. */
typedef struct damage {
    number_set said;  /* offsets of damaged objects */
    bool cut;         /* that the file ends too early */
    uint64_t entries; /* that could not be read */
} damage;

/* Says what an error of the reader means, once for each damaged object, and once for a file that
 * ends too early, however many entries lie there. Returns the STATUS_* of the error. */
int damage_say(damage *d, const archive *a, const an_reader *reader, int error);
/* Says it, counts that many entries, and puts the status into *status unless that is STATUS_BAD. */
void damage_note(damage *d, const archive *a, int error, uint64_t entries, int *status);
/* Returns how many positions of an order cannot be read for the reason for which an_entry_at() has
 * just refused this one: they are to be left out at once. They go up from this position, or down
 * from it if `reverse` is set. At least 1. */
uint64_t damage_span(const an_reader *reader, unsigned order, uint64_t position, bool reverse);
/* Says how many entries are left out, if any. */
void damage_sum_up(const damage *d, const archive *a);
void damage_free(damage *d);

#endif
