/* SPDX-License-Identifier: BSD-2-Clause */
/* Names that some file systems take for one: a.txt and A.TXT. */
#ifndef ANEWS_FOLD_NAME_H
#define ANEWS_FOLD_NAME_H

#include <stddef.h>

/* Returns the same text for all names that are equal but for case, the form of Unicode, or dots and
 * spaces at the end of a component; malloced. Returns NULL if memory runs out. */
char *fold_name(const char *id, size_t id_length, size_t *length);

/* How many names name_form() gives for one. */
enum { NAME_FORMS = 6 };

/* Returns the name in one of two forms of Unicode, as it is, in upper or in lower case; malloced. A
 * file system that does not tell names apart takes some of them for the name. Returns NULL if
 * memory runs out. */
char *name_form(const char *name, unsigned form);

#endif
