/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that makes up a file system, such as that of exFAT, may give a file one number by the
 * name "a" and another one by the name "A", which it takes for the same. Names are compared then,
 * from the root on: of the folders on the way there may be several numbers as well.
 */
#include "files/one_file.h"

#include "files/folders.h"
#include "platform/platform.h"
#include "text/fold_name.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool has_true_numbers_at(const char *path)
{
    int folder = open_folder_of(path, OPEN_PLACE);
    bool is_true = folder >= 0 && platform_has_true_numbers(folder);
    if (folder >= 0)
        (void)close(folder);
    return is_true;
}

/* Returns a path from the root, without links, and folded; NULL if that is not possible. */
static char *full_and_folded(const char *path, size_t *length)
{
    char *full = platform_full_path(path);
    char *folded = full != NULL ? fold_name(full, strlen(full), length) : NULL;
    free(full);
    return folded;
}

/* Paths that cannot be compared may be equal. */
static bool are_paths_alike(const char *a, const char *b)
{
    size_t a_length = 0, b_length = 0;
    char *full_a = full_and_folded(a, &a_length), *full_b = full_and_folded(b, &b_length);
    bool are_alike = full_a == NULL || full_b == NULL ||
                     (a_length == b_length && memcmp(full_a, full_b, a_length) == 0);
    free(full_a);
    free(full_b);
    return are_alike;
}

bool may_be_one_file(const char *a, const char *b)
{
    struct stat about_a, about_b;
    if (stat(a, &about_a) != 0 || stat(b, &about_b) != 0)
        return false;
    const file_identity file_a = identity_of(&about_a), file_b = identity_of(&about_b);
    if (is_same_file(&file_a, &file_b))
        return true;
    return file_a.device == file_b.device && !has_true_numbers_at(a) && are_paths_alike(a, b);
}

bool is_or_may_be(const named_file *file, const named_file *known, bool has_true_numbers)
{
    return is_same_file(&file->identity, &known->identity) ||
           (!has_true_numbers && may_be_one_file(known->path, file->path));
}
