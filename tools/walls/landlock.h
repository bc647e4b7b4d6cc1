/* SPDX-License-Identifier: BSD-2-Clause */
/* Landlock, as far as the command uses it. */
#ifndef ANEWS_LANDLOCK_H
#define ANEWS_LANDLOCK_H

#include "walls/confine.h"

/* Restricts this process to the folders. Returns the version of Landlock that does it; 0 if the
 * kernel has none, or does not permit it. */
unsigned landlock_restrict(const kept_folders *kept);
/* The same for a process that reads files and folders of a list that NULL ends, and may connect if
 * it connects. */
unsigned landlock_restrict_to(const char *const *paths, bool connects);

#endif
