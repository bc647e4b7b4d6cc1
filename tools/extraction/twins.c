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

/* Whether a folder has this name, too, and maybe for the same file. */
static bool is_same_there(int folder, const struct stat *here, const char *other)
{
    struct stat there;
    return fstatat(folder, other, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           ((here->st_dev == there.st_dev && here->st_ino == there.st_ino) ||
            !platform_has_true_numbers(folder));
}

/* Whether the name with the case of its first letters changed is there, too, and maybe the same
 * file. */
static bool is_there_otherwise(int folder, const struct stat *here, const char *name,
                               size_t letters)
{
    char *other = strdup(name);
    bool is_there =
        other == NULL || swap_case(other, letters) == 0 || is_same_there(folder, here, other);
    free(other);
    return is_there;
}

/* The same for names in which more than the case of ASCII may make a twin: whether any other form
 * of the name is there. Where a name has no other form, this cannot be told. */
static bool is_there_in_some_form(int folder, const struct stat *here, const char *name)
{
    bool is_there = false;
    unsigned others = 0;
    for (unsigned form = 0; form < NAME_FORMS && !is_there; form++) {
        char *other = name_form(name, form);
        bool differs = other == NULL || strcmp(other, name) != 0;
        others += differs;
        is_there = other == NULL || (differs && is_same_there(folder, here, other));
        free(other);
    }
    return is_there || others == 0;
}

/* Whether the name without dots and spaces at its end is there, too, and maybe the same file. */
static bool is_there_shortened(int folder, const struct stat *here, const char *name)
{
    char *other = strdup(name);
    size_t length = strlen(name);
    while (other != NULL && length > 0 && (name[length - 1] == '.' || name[length - 1] == ' '))
        other[--length] = '\0';
    bool is_there = other == NULL || (name[length] != '\0' && is_same_there(folder, here, other));
    free(other);
    return is_there;
}

bool is_shared_with_twin(int folder, const char *name)
{
    struct stat here;
    if (fstatat(folder, name, &here, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    /* A file system that tells cases apart may well have one other name, but hardly all. */
    if (is_told_by_case(name))
        return is_there_otherwise(folder, &here, name, 1) &&
               is_there_otherwise(folder, &here, name, SIZE_MAX);
    return is_there_shortened(folder, &here, name) || is_there_in_some_form(folder, &here, name);
}

void twins_free(twins *t)
{
    number_set_free(&t->names);
}
