/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether two names lead to one file, also where its number does not tell. */
#ifndef ANEWS_ONE_FILE_H
#define ANEWS_ONE_FILE_H

#include "files/file_identity.h"

/* A file and a name of it. */
typedef struct named_file {
    file_identity identity;
    const char *path;
} named_file;

/* Whether the file system that a path is on has one number for each file. If that cannot be found
 * out, it has not. */
bool has_true_numbers_at(const char *path);

/* Whether two paths lead to one file, or may do so: where a file system has several numbers for a
 * file, names that are equal but for case, the form of Unicode, or dots and spaces at the end, are
 * taken for one. A file that cannot be looked at is another one. */
bool may_be_one_file(const char *a, const char *b);

/* Whether a file is one that is known, or may be by another name. has_true_numbers: of the file
 * system of that one. */
bool is_or_may_be(const named_file *file, const named_file *known, bool has_true_numbers);

#endif
