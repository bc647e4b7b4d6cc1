/* SPDX-License-Identifier: BSD-2-Clause */
/* From the names that publishers use to the fields of the format. */
#ifndef ANEWS_FIELDS_H
#define ANEWS_FIELDS_H

#include "input/draft.h"

/* Adds the members of a JSON object that have a tag to the draft, under whatever name they come,
 * and removes them from the object. What is left has no tag, or could not be understood. */
void fields_from_json(draft *d, json_t *object);

/* Whether a name is one that fields_from_json() looks for. */
bool fields_know(const char *name);

#endif
