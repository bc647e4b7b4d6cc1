/* SPDX-License-Identifier: BSD-2-Clause */
/* YAML as JSON. */
#ifndef ANEWS_FRONT_MATTER_YAML_H
#define ANEWS_FRONT_MATTER_YAML_H

#include "input/front_matter/problem.h"

#include <jansson.h>

/* Returns a YAML mapping as a JSON object, a new reference. An empty text is an empty object. If it
 * is not valid, sets the problem, and returns the members that are valid by themselves. NULL: it is
 * larger than any front matter, or memory ran out, which allocation_failed() tells. */
json_t *yaml_parse(const char *text, size_t length, front_problem *problem);

#endif
