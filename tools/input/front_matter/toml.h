/* SPDX-License-Identifier: BSD-2-Clause */
/* TOML as JSON. */
#ifndef ANEWS_FRONT_MATTER_TOML_H
#define ANEWS_FRONT_MATTER_TOML_H

#include "input/front_matter/problem.h"

#include <jansson.h>

/* Returns TOML as a JSON object, a new reference. Numbers and dates are texts, as they are written.
 * If a part is not valid, sets the problem, and returns the parts that are. NULL: memory ran out,
 * which allocation_failed() tells. */
json_t *toml_parse(const char *text, size_t length, front_problem *problem);

#endif
