/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * many_ids FOLDER: keeps ids in a table in memory, and in one of which nearly all is in a file in
 * FOLDER, and looks whether both say the same of each id before and after it is added, and whether
 * that is right. Prints what is wrong.
 *
 * The file is tried twice, the second time as where no file can be made without a name. In FOLDER
 * there must be nothing even while the table is in use, or a process that is killed would leave it.
 */
#include "input/origins.h"
#include "platform/platform.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 300000, IN_MEMORY = 1100 };

static int bad;
static bool has_no_nameless;

/* The linker puts this in the place of the platform's own. */
bool __real_platform_has_nameless(void);
bool __wrap_platform_has_nameless(void);
bool __wrap_platform_has_nameless(void)
{
    return !has_no_nameless && __real_platform_has_nameless();
}

static void expect(bool is_right, const char *what, const char *id)
{
    if (!is_right && bad++ < 10)
        printf("%s: %s\n", id, what);
}

static void name_of(char *id, size_t size, unsigned number)
{
    (void)snprintf(id, size, "2026-01-%02u/Article-%u.txt", number % 28, number);
}

static void look(origins *table, const char *id, enum origin_result wanted, uint64_t number)
{
    origin there = {0};
    bool failed = true;
    enum origin_result found = origins_find(table, id, strlen(id), &there, &failed);
    expect(!failed, "cannot be looked for", id);
    expect(found == wanted, "is not as it should be", id);
    expect(found == ORIGIN_NEW || (there.number == number && there.input == 7),
           "comes from elsewhere", id);
}

static void try_table(origins *table)
{
    char id[64];
    for (unsigned i = 1; i <= COUNT; i++) {
        const origin from = {7, i, false};
        name_of(id, sizeof id, i);
        look(table, id, ORIGIN_NEW, 0);
        expect(origins_add(table, id, strlen(id), &from), "cannot be added", id);
    }
    for (unsigned i = COUNT; i > 0; i--) {
        name_of(id, sizeof id, i);
        look(table, id, ORIGIN_TWICE, i);
        id[strlen("2026-01-00/")] = 'a';
        look(table, id, ORIGIN_TWIN, i);
    }
    expect(table->count == COUNT, "ids were lost", "all");
}

static bool is_empty(const char *folder)
{
    DIR *d = opendir(folder);
    unsigned names = 0;
    while (d && readdir(d))
        names++;
    if (d)
        (void)closedir(d);
    return names == 2; /* "." and ".." */
}

static void try_file(const char *folder)
{
    origins file = {.folder = folder, .in_memory = IN_MEMORY};
    try_table(&file);
    expect(file.slots.memory == NULL, "a large table is in memory", "file");
    expect(is_empty(folder), "would be left by a process that is killed", "file");
    origins_free(&file);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    origins memory = {.folder = argv[1]};
    try_table(&memory);
    expect(memory.slots.memory != NULL, "a small table is in a file", "memory");
    origins_free(&memory);
    try_file(argv[1]);
    has_no_nameless = true;
    try_file(argv[1]);

    char missing[4096];
    (void)snprintf(missing, sizeof missing, "%s/missing", argv[1]);
    origins nowhere = {.folder = missing, .in_memory = 1};
    origin there;
    bool failed = false;
    (void)origins_find(&nowhere, "a", 1, &there, &failed);
    expect(failed && errno == ENOENT, "a file in no folder", "nowhere");
    origins_free(&nowhere);
    if (bad > 0)
        printf("%d wrong\n", bad);
    return bad > 0;
}
