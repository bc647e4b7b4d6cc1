/* SPDX-License-Identifier: BSD-2-Clause */
/* What every parser of front matter promises. */
#ifndef ANEWS_FUZZ_FRONT_VALUES_H
#define ANEWS_FUZZ_FRONT_VALUES_H

#include "input/front_matter/problem.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Aborts if values are no object, or cannot be written as JSON and read again. NULL may be: then a
 * parser says that it refuses the text. */
static inline void check_values(const json_t *values)
{
    json_error_t error;
    if (!values)
        return;
    char *text = json_is_object(values) ? json_dumps(values, JSON_ENSURE_ASCII) : NULL;
    json_t *same = text ? json_loads(text, JSON_ALLOW_NUL, &error) : NULL;
    if (!same || !json_equal(values, same))
        abort();
    json_decref(same);
    free(text);
}

/* Aborts if a problem is in a line after the last one, or its reason has no end. */
static inline void check_problem(const front_problem *problem, const uint8_t *data, size_t size)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r';
    if (!memchr(problem->why, 0, sizeof problem->why) || problem->line > lines + 1)
        abort();
}

#endif
