/* SPDX-License-Identifier: BSD-2-Clause */
/* What the pages of a table refer to. */
#ifndef ANI_CHILDREN_H
#define ANI_CHILDREN_H

#include "reader/internal.h"

/* Calls visit for what the pages of a level refer to, in the order of the table: pages of the level
 * below, or blocks. Only pages of that level and those above it are loaded. Errors: those of
 * loading; any that visit returns, which ends it. (objects.c) */
int ani_visit_children(an_reader *r, const an_table *table, unsigned level,
                       int (*visit)(void *context, const an_reference *ref), void *context);

#endif
