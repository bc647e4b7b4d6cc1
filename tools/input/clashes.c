/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ids that would have to be a file and a folder.
 *
 * The folders above all ids are kept in a table like that of the ids. A new id clashes with one
 * before it if it is such a folder, or if a folder above it is an id. So each pair is found when
 * the second of both comes, and no list has to be sorted.
 */
#include "input/clashes.h"

/* Says of what comes last that it clashes with a file. */
static void note_file(notes *n, const char *id, size_t folder, bool is_same)
{
    notes_add_text(n, is_same ? NOTE_CLASH : NOTE_TWIN, id,
                   is_same ? "cannot be extracted beside %.*s, which would have to be a file and "
                             "a folder"
                           : "%.*s is the name of a file, too, on systems that take it for one "
                             "with that of another id: only one of them can be extracted there",
                   (int)folder, id);
}

/* Says of what comes last that it clashes with a folder. */
static void note_folder(notes *n, const char *id, bool is_same)
{
    notes_add_text(n, is_same ? NOTE_CLASH : NOTE_TWIN, id,
                   is_same ? "cannot be extracted beside what is in a folder of this name"
                           : "is the name of a folder, too, on systems that take both for one: "
                             "only one of them can be extracted there");
}

/* Looks at one folder above an id. */
static bool note_above(origins *ids, origins *folders, const char *id, size_t length, notes *n)
{
    const origin nowhere = {0};
    origin there;
    bool failed;
    enum origin_result found = origins_find(ids, id, length, &there, &failed);
    if (!failed && found != ORIGIN_NEW)
        note_file(n, id, length, found == ORIGIN_TWICE);
    if (failed)
        return false;
    found = origins_find(folders, id, length, &there, &failed);
    return !failed && (found == ORIGIN_TWICE || origins_add(folders, id, length, &nowhere));
}

bool clashes_note(origins *ids, origins *folders, const char *id, size_t length, notes *n)
{
    origin there;
    bool failed;
    enum origin_result found = origins_find(folders, id, length, &there, &failed);
    if (!failed && found != ORIGIN_NEW)
        note_folder(n, id, found == ORIGIN_TWICE);
    for (size_t i = 1; i < length && !failed; i++)
        if (id[i] == '/')
            failed = !note_above(ids, folders, id, i, n);
    return !failed;
}

bool clashes_find(origins *ids, origins *folders, const char *id, size_t length, bool *failed)
{
    origin there;
    bool is_found = origins_find(folders, id, length, &there, failed) != ORIGIN_NEW;
    for (size_t i = 1; i < length && !is_found && !*failed; i++)
        if (id[i] == '/')
            is_found = origins_find(ids, id, i, &there, failed) != ORIGIN_NEW;
    return is_found && !*failed;
}
