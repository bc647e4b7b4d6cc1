/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads all INPUTs of a job, and keeps account of what was said of them. */
#ifndef ANEWS_INTAKE_H
#define ANEWS_INTAKE_H

#include "input/input.h"
#include "input/sink.h"
#include "packing/pack.h"
#include "packing/understood.h"

typedef struct intake {
    const pack_options *options;
    selection selection; /* as the options say, and what it came to */
    notes notes;
    file_identity report; /* the file that takes the report */
    understood understood;
    uint64_t items; /* that the sink took */
} intake;

/* Opens the report, if there is to be one. Returns STATUS_*. The intake is to be ended either way.
 */
int intake_begin(intake *t, const pack_options *o);
/* Gives everything to the sink, which counts with intake_count() what it takes; then says what was
 * noted. Returns STATUS_*. */
int intake_read(intake *t, const sink *to);
void intake_count(intake *t, const an_item *item);
/* Whether the file is the archive that will be replaced, which is said, or the report: they are
 * never packed. */
bool intake_is_output(const intake *t, const named_file *file);
/* Says what was noted since, and closes the report. Returns `status`, or an error of the report if
 * that was STATUS_DONE. */
int intake_end(intake *t, int status);

#endif
