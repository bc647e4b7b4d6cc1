/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File systems differ in which names they take for the same one. Here all names are twins that any
 * of them might take so; what the file system at hand does is asked only when a file of that name
 * is there.
 */
#include "extraction/twins.h"

#include "platform/platform.h"
#include "text/ascii.h"
#include "text/fold_name.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

static char to_other_case(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : ascii_lower(c);
}

enum number_set_result twins_add(twins *t, const char *id, size_t length)
{
    uint64_t hash;
    size_t folded_length;
    char *folded = fold_name(id, length, &folded_length);
    if (folded == NULL)
        return NUMBER_HAS_NO_MEMORY;
    if (!t->has_key)
        randombytes_buf(t->key, sizeof t->key);
    t->has_key = true;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)folded, folded_length, t->key);
    free(folded);
    return number_set_add(&t->names, hash >> 1);
}

/* Whether only the case of ASCII may make another name the twin of this one. */
static bool is_told_by_case(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && is_plain(name, length) && name[length - 1] != '.' &&
           name[length - 1] != ' ';
}

/* Changes the case of the first letters, at most `count`. Returns how many there were. */
static size_t swap_case(char *name, size_t count)
{
    size_t swapped = 0;
    for (; *name != '\0' && swapped < count; name++) {
        char other = to_other_case(*name);
        swapped += other != *name;
        *name = other;
    }
    return swapped;
}

/* Whether the name with the case of its first letters changed is there, too, and maybe the same
 * file. */
static bool is_there_otherwise(int folder, const char *name, size_t letters)
{
    struct stat here, there;
    char *other = strdup(name);
    if (other == NULL)
        return true;
    bool has_letters = swap_case(other, letters) > 0;
    bool is_there = fstatat(folder, name, &here, AT_SYMLINK_NOFOLLOW) == 0 &&
                    fstatat(folder, other, &there, AT_SYMLINK_NOFOLLOW) == 0;
    free(other);
    if (!has_letters || !is_there)
        return !has_letters;
    return (here.st_dev == there.st_dev && here.st_ino == there.st_ino) ||
           !platform_has_true_numbers(folder);
}

bool is_shared_with_twin(int folder, const char *name)
{
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    /* A file system that tells cases apart may well have one other name, but hardly all. */
    return !is_told_by_case(name) ||
           (is_there_otherwise(folder, name, 1) && is_there_otherwise(folder, name, SIZE_MAX));
}

void twins_free(twins *t)
{
    number_set_free(&t->names);
}
