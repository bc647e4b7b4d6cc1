/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids that would have to be a file and a folder: "a" beside "a/b". */
#ifndef ANEWS_CLASHES_H
#define ANEWS_CLASHES_H

#include "input/notes.h"
#include "input/origins.h"

/* Notes if an id cannot be extracted beside others, or not on systems that take names for one which
 * differ in case. ids: those before it; folders: what is above them, to which what is above this id
 * is added. Returns false if memory ran out. */
bool clashes_note(origins *ids, origins *folders, const char *id, size_t length, notes *n);
/* Returns whether clashes_note() would note something. *failed: memory ran out. */
bool clashes_find(origins *ids, origins *folders, const char *id, size_t length, bool *failed);

#endif
