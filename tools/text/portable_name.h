/* SPDX-License-Identifier: BSD-2-Clause */
/* Names that a file can have on every system: what Windows refuses, or takes for something else. */
#ifndef ANEWS_PORTABLE_NAME_H
#define ANEWS_PORTABLE_NAME_H

#include <stddef.h>

/* Returns why a relative path cannot be that of a file on Windows, as the end of a sentence; NULL
 * if it can. Windows takes "\" for "/", keeps what stands after ":" elsewhere, drops dots and
 * spaces at the end of a name, has names for devices in every folder, and finds a file with a long
 * name by a short one, too. */
const char *portable_fault(const char *path, size_t length);

/* The same for one name, which may be a short name: whoever gives it means that file. */
const char *portable_name_fault(const char *name, size_t length);

#endif
