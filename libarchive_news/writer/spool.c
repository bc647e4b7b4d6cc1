/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Appended bytes gather in one buffer until it is full. Reads go through another: where offsets
 * ascend, as they do when items are gone through, a whole buffer is read ahead; for scattered reads
 * that would be a waste, so they go to the file. What is appended is written before any read, so
 * only the file needs to be looked at.
 */
#include "writer/spool.h"

#include "platform/system.h"

#include <archive_news/reader.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int ani_io_error(int number)
{
    errno = number;
    return number == 0 ? AN_OK : number == ENOMEM ? AN_ERR_MEMORY : AN_ERR_IO;
}

int ani_spool_open(ani_spool *s, const char *folder)
{
    memset(s, 0, sizeof *s);
    s->pending = malloc(2 * (size_t)ANI_SPOOL_BUFFER);
    if (!s->pending)
        return ENOMEM;
    s->window = s->pending + ANI_SPOOL_BUFFER;
    int error = ani_open_scratch(folder, &s->fd);
    s->is_open = error == 0;
    if (error != 0) {
        free(s->pending);
        s->pending = NULL;
    }
    return error;
}

int ani_spool_flush(ani_spool *s)
{
    int error = s->held > 0 ? ani_write_at(s->fd, s->size - s->held, s->pending, s->held) : 0;
    if (error == 0)
        s->held = 0;
    return error;
}

int ani_spool_append(ani_spool *s, const void *bytes, size_t length)
{
    int error = 0;
    if (length > ANI_SPOOL_BUFFER - s->held)
        error = ani_spool_flush(s);
    if (error == 0 && length > ANI_SPOOL_BUFFER) {
        error = ani_write_at(s->fd, s->size, bytes, length);
    } else if (error == 0 && length > 0) {
        memcpy(s->pending + s->held, bytes, length);
        s->held += length;
    }
    if (error == 0)
        s->size += length;
    return error;
}

/* Whether a read continues the last one or the window: only then does reading ahead pay. */
static bool is_in_turn(const ani_spool *s, uint64_t offset)
{
    return (offset >= s->window_at && offset - s->window_at <= s->window_length) ||
           (offset >= s->next && offset - s->next < ANI_SPOOL_BUFFER / 2);
}

int ani_spool_read(ani_spool *s, uint64_t offset, void *buffer, size_t length)
{
    if (offset > s->size || length > s->size - offset)
        return EIO;
    int error = ani_spool_flush(s);
    bool in_turn = is_in_turn(s, offset);
    s->next = offset + length;
    if (error != 0 || length > ANI_SPOOL_BUFFER / 2 || !in_turn)
        return error != 0 ? error : ani_read_at(s->fd, offset, buffer, length);
    if (offset < s->window_at || offset - s->window_at > s->window_length ||
        length > s->window_length - (size_t)(offset - s->window_at)) {
        uint64_t there = s->size - offset;
        s->window_length = there < ANI_SPOOL_BUFFER ? (size_t)there : ANI_SPOOL_BUFFER;
        s->window_at = offset;
        error = ani_read_at(s->fd, offset, s->window, s->window_length);
        if (error != 0)
            s->window_length = 0;
    }
    if (error == 0)
        memcpy(buffer, s->window + (size_t)(offset - s->window_at), length);
    return error;
}

int ani_spool_cut(ani_spool *s, uint64_t size)
{
    int error = ani_spool_flush(s);
    s->window_length = 0;
    if (error == 0)
        error = ani_cut_file(s->fd, size);
    if (error == 0)
        s->size = size;
    return error;
}

int ani_spool_patch(ani_spool *s, uint64_t offset, const void *bytes, size_t length)
{
    int error = ani_spool_flush(s);
    if (error == 0)
        error = ani_write_at(s->fd, offset, bytes, length);
    /* The window must hold what the file holds. It is patched, not dropped: items are read and
     * patched in turn. */
    if (offset >= s->window_at && offset - s->window_at <= s->window_length &&
        length <= s->window_length - (size_t)(offset - s->window_at))
        memcpy(s->window + (size_t)(offset - s->window_at), bytes, length);
    else
        s->window_length = 0;
    return error;
}

int ani_spool_copy(ani_spool *s, const ani_target *to)
{
    int error = ani_spool_flush(s);
    s->window_length = 0;
    for (uint64_t at = 0; error == 0 && at < s->size;) {
        size_t n = s->size - at < ANI_SPOOL_BUFFER ? (size_t)(s->size - at) : ANI_SPOOL_BUFFER;
        error = ani_read_at(s->fd, at, s->window, n);
        if (error == 0)
            error = to->write(to->context, s->window, n);
        at += n;
    }
    return error;
}

void ani_spool_close(ani_spool *s)
{
    if (s->is_open)
        (void)ani_close_file(s->fd);
    free(s->pending);
    memset(s, 0, sizeof *s);
}
