/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries that some file systems give one file: a.txt and A.TXT. */
#ifndef ANEWS_TWINS_H
#define ANEWS_TWINS_H

#include "number_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The names that were written so far, or soon will be. Begins as all zero bytes. */
typedef struct twins {
    number_set names;
    uint8_t key[16];
    bool has_key;
} twins;

/* Notes a name. Returns NUMBER_IS_KNOWN if an earlier one is its twin: equal but for case, the form
 * of Unicode, or dots and spaces at the end of a component. */
enum number_set_result twins_add(twins *t, const char *id, size_t length);
/* Whether a folder has a file of this name that may also be its twin's. Where the file system
 * shows that it tells names apart, it is not. */
bool is_shared_with_twin(int folder, const char *name);
void twins_free(twins *t);

#endif
