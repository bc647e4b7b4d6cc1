/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the file as it was planned and puts it in its place, so that the place always holds a
 * whole archive: the old one or the new one.
 *
 * The file is written without a name where the file system can do that, else under a temporary name
 * beside the target. It is synced, gets its temporary name, and is renamed over the target in one
 * step; then the folder is synced. If the process or the machine dies, the target is as it was or
 * as it should be. Only a file under a temporary name may be left over.
 */
#include "platform/system.h"
#include "writer/internal.h"
#include "writer/layout.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum parts { INNER_PAGES, LEAVES };

static int write_pages(const an_writer *w, const ani_file_plan *plan, enum parts parts,
                       const ani_target *to)
{
    int error = 0;
    for (unsigned i = 0; i < ANI_TABLES && error == 0; i++)
        for (unsigned level = plan->table[i].levels; level-- > 0 && error == 0;)
            if ((level == 0) == (parts == LEAVES))
                error = ani_spool_copy(ani_builder_level(w->table[i], level), to);
    return error;
}

/* Parts that this archive does not have are empty, and their bytes are nowhere. */
static int write_bytes(const ani_target *to, const void *bytes, size_t length)
{
    return length == 0 ? 0 : to->write(to->context, bytes, length);
}

/* The inner pages of terms and the characters, or the leaves. Returns an errno. */
static int write_search(const an_writer *w, const ani_file_plan *plan, enum parts parts,
                        const ani_target *to)
{
    const ani_search_part *part = &w->search_part;
    int error = 0;
    for (unsigned level = plan->search.levels; level-- > 0 && error == 0;)
        if ((level == 0) == (parts == LEAVES))
            error = ani_spool_copy(ani_builder_level(part->table, level), to);
    if (error == 0 && parts == INNER_PAGES)
        error = write_bytes(to, part->character_bytes, part->characters.stored);
    return error;
}

/* The dictionaries that were kept, or the one that was made. */
static int write_dictionaries(const an_writer *w, const ani_file_plan *plan, const ani_target *to)
{
    int error = 0;
    for (unsigned i = 0; i < plan->dictionaries && error == 0; i++)
        error = write_bytes(
            to, w->kept_dictionaries > 0 ? w->kept_dictionary[i].stored : w->dictionary_stored,
            plan->dictionary[i].stored);
    return error;
}

/* Returns an errno. */
static int write_archive(an_writer *w, const ani_file_plan *plan, const ani_target *to)
{
    int error = write_bytes(to, plan->header_bytes, sizeof plan->header_bytes);
    if (error == 0)
        error = write_bytes(to, plan->directory_bytes, plan->directory_size);
    if (error == 0)
        error = write_bytes(to, plan->metadata_bytes, plan->metadata.stored);
    if (error == 0)
        error = write_pages(w, plan, INNER_PAGES, to);
    if (error == 0)
        error = write_search(w, plan, INNER_PAGES, to);
    if (error == 0)
        error = write_dictionaries(w, plan, to);
    if (error == 0)
        error = write_pages(w, plan, LEAVES, to);
    if (error == 0 && w->keep_steps)
        error = w->keep_steps->copy_blocks(w, to);
    if (error == 0)
        error = ani_spool_copy(&w->blocks, to);
    if (error == 0)
        error = write_search(w, plan, LEAVES, to);
    return error;
}

static int write_to_file(void *context, const void *bytes, size_t length)
{
    const int *fd = context;
    return ani_write_all(*fd, bytes, length);
}

/* Returns an errno. */
static int write_file(an_writer *w, const ani_file_plan *plan, int fd)
{
    int error = write_archive(w, plan, &(ani_target){write_to_file, &fd});
    return error == 0 ? ani_sync_file(fd) : error;
}

/* Renames the file over the target. name is empty as long as the file has none. Returns an errno.
 */
static int replace_target(const an_writer *w, int fd, char *name, size_t size)
{
    int error = *name ? 0 : ani_name_temporary(w->folder, w->base, fd, name, size);
    if (error != 0)
        return error;
    error = ani_replace_file(fd, name, w->path);
    if (error != 0)
        return error;
    *name = 0;
    return ani_sync_folder(w->folder);
}

static int publish_file(an_writer *w, const ani_file_plan *plan)
{
    char name[4200];
    int fd;
    int error = ani_open_temporary(w->folder, w->base, name, sizeof name, &fd);
    if (error != 0)
        return ani_fail_io(w, error);
    error = write_file(w, plan, fd);
    if (error == 0)
        error = replace_target(w, fd, name, sizeof name);
    if (*name)
        (void)ani_remove_file(name);
    int closed = ani_close_file(fd);
    if (error == 0)
        error = closed;
    if (error == EISDIR || error == ENOTDIR || error == ENOTEMPTY)
        return ani_fail(w, AN_ERR_IO, "%s: cannot put the archive there: %s", w->path,
                        strerror(error));
    return ani_fail_io(w, error);
}

/* The caller may take the archive and put it where it likes. */
int ani_publish(an_writer *w, const ani_file_plan *plan)
{
    const ani_target to = {w->config.write, w->config.write_context};
    int error = to.write ? ani_fail_io(w, write_archive(w, plan, &to)) : publish_file(w, plan);
    return error != AN_OK && w->copy_error != AN_OK ? w->copy_error : error;
}
