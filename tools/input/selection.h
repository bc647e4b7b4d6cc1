/* SPDX-License-Identifier: BSD-2-Clause */
/* Which files are packed and which are left out. */
#ifndef ANEWS_SELECTION_H
#define ANEWS_SELECTION_H

#include "files/file_identity.h"
#include "input/notes.h"

#include <stddef.h>

/* A value of --exclude. */
typedef struct exclusion {
    const char *pattern;
    bool has_matched; /* something was left out because of it */
} exclusion;

/* Begins as {0}: everything but hidden files. */
typedef struct selection {
    bool hidden;   /* files and folders whose names begin with a dot, too */
    bool drafts;   /* what is marked as a draft, too */
    bool portable; /* only names that files can have on every system */
    exclusion *exclusions;
    size_t exclusion_count;
    const file_identity *keys; /* files of secret keys, which are never packed */
    size_t key_count;
    unsigned excluded; /* how many files and folders --exclude left out */
} selection;

/* Adds a pattern, which must outlive the selection. Returns false if memory runs out. */
bool selection_exclude(selection *s, const char *pattern);
void selection_free(selection *s);

/*
 * Whether a file or folder is excluded. As with tar, a pattern is one of the shell's, may begin to
 * match at any name in the path, and must match to the path's end; * and ? match a slash, too. What
 * is in an excluded folder is not asked for.
 */
bool selection_excludes(selection *s, const char *path);

/* Whether a name in a folder is left out for being hidden, which is noted. */
bool selection_hides(const selection *s, const char *name, const char *path, notes *n);

/* Whether a name in a folder is one that an editor or system left there, which is noted. */
bool selection_is_leftover(const char *name, const char *path, notes *n);

/* Whether a name in a folder is that of a file that was removed while it is open, as the temporary
 * files of this very process are: NFS and FUSE keep such a file under a name of their own. */
bool selection_is_removed(const char *name);

/* Whether a file is no secret key. If it is one, it is refused by its path, with *status. */
bool selection_accepts(const selection *s, const file_identity *file, const char *path, notes *n,
                       int *status);

#endif
