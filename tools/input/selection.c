/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/selection.h"

#include "platform/platform.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FEWER_DIGITS = 16, MORE_DIGITS = 24 }; /* of the name of a file that was removed */

bool selection_exclude(selection *s, const char *pattern)
{
    exclusion *larger = realloc(s->exclusions, (s->exclusion_count + 1) * sizeof *larger);
    if (!larger)
        return false;
    larger[s->exclusion_count++] = (exclusion){.pattern = pattern};
    s->exclusions = larger;
    return true;
}

void selection_free(selection *s)
{
    free(s->exclusions);
    *s = (selection){0};
}

/* Whether a pattern matches the path, or what follows one of its slashes. If memory runs out, a
 * file is rather left out than published. */
static bool is_match(const char *pattern, const char *path)
{
    while (path) {
        if (platform_matches(pattern, path))
            return true;
        path = strchr(path, '/');
        path = path ? path + 1 : NULL;
    }
    return false;
}

bool selection_excludes(selection *s, const char *path)
{
    bool some = false;
    for (size_t i = 0; i < s->exclusion_count; i++) {
        bool match = is_match(s->exclusions[i].pattern, path);
        s->exclusions[i].has_matched |= match;
        some |= match;
    }
    s->excluded += some;
    return some;
}

/* Names of what systems leave in folders. */
static bool is_system_file(const char *name)
{
    static const char *const names[] = {"Thumbs.db", "ehthumbs.db",  "desktop.ini",
                                        "__MACOSX",  "$RECYCLE.BIN", "System Volume Information",
                                        "Icon\r"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool ends_with(const char *name, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length > n && strcasecmp(name + length - n, end) == 0;
}

/* Copies that editors make while they work, or keep: "a.txt~", "#a.txt#", "a.txt.swp", "~$a.docx".
 */
static bool is_editor_copy(const char *name)
{
    static const char *const ends[] = {"~", ".swp", ".swo", ".swx", ".orig", ".rej", ".bak"};
    size_t length = strlen(name);
    bool found =
        strncmp(name, "~$", 2) == 0 || (length > 2 && name[0] == '#' && name[length - 1] == '#');
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        found |= ends_with(name, length, ends[i]);
    return found;
}

bool selection_is_leftover(const char *name, const char *path, notes *n)
{
    bool left_out = is_system_file(name) || is_editor_copy(name);
    if (left_out)
        notes_add(n, NOTE_LEFTOVER, path);
    return left_out;
}

/* FUSE has 16 digits, and NFS 24, or 16 in older versions. */
bool selection_is_removed(const char *name)
{
    static const char *const beginnings[] = {".fuse_hidden", ".nfs"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        size_t n = strlen(beginnings[i]);
        size_t digits =
            strncmp(name, beginnings[i], n) == 0 ? strspn(name + n, "0123456789abcdefABCDEF") : 0;
        if ((digits == FEWER_DIGITS || digits == MORE_DIGITS) && name[n + digits] == '\0')
            return true;
    }
    return false;
}

bool selection_hides(const selection *s, const char *name, const char *path, notes *n)
{
    bool left_out = name[0] == '.' && !s->hidden;
    if (left_out)
        notes_add(n, NOTE_HIDDEN, path);
    return left_out;
}

bool selection_accepts(const selection *s, const file_identity *file, const char *path, notes *n,
                       int *status)
{
    for (size_t i = 0; i < s->key_count; i++) {
        if (!is_same_file(file, &s->keys[i]))
            continue;
        *status = notes_refuse(n, STATUS_USAGE,
                               "%s: is the secret key of -s, and a secret key is never packed: "
                               "move it elsewhere, or leave it out with --exclude",
                               path);
        return false;
    }
    return true;
}
