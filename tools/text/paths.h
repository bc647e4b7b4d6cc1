/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions about paths, and about ids, which are paths. */
#ifndef ANEWS_PATHS_H
#define ANEWS_PATHS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a component of the path begins with this character: a dot hides a file, and a dash makes
 * an option of its name. */
static inline bool has_part_with(const char *path, size_t length, char first)
{
    for (size_t i = 0; i < length; i++)
        if (path[i] == first && (i == 0 || path[i - 1] == '/'))
            return true;
    return false;
}

#endif
