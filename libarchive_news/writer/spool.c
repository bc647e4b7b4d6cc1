/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "writer/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where this fails, -D_FILE_OFFSET_BITS=64 is missing: no archive could grow beyond 2 GiB. */
_Static_assert(sizeof(off_t) >= 8, "file offsets of 64 bits");

int ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size, int *fd)
{
    *name = 0;
    *fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (*fd >= 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
        return errno;
    if (snprintf(name, name_size, "%s/.%.200s.XXXXXX", folder, base) >= (int)name_size)
        return ENAMETOOLONG;
    *fd = mkostemp(name, O_CLOEXEC);
    if (*fd >= 0) {
        /* mkostemp ignores the umask and gives 0600; what is published is to be as readable as any
         * new file. */
        mode_t mask = umask(0);
        (void)umask(mask);
        if (fchmod(*fd, 0666 & ~mask) == 0)
            return 0;
    }
    int error = errno;
    if (*fd >= 0) {
        (void)unlink(name);
        (void)close(*fd);
    }
    *name = 0;
    return error;
}

int ani_write_all(int fd, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    while (length > 0) {
        ssize_t n = write(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        at += n;
        length -= (size_t)n;
    }
    return 0;
}

static int write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = pwrite(fd, bytes, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        bytes += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

static int read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length)
{
    while (length > 0) {
        ssize_t n = pread(fd, buffer, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        buffer += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

int ani_spool_open(ani_spool *s, const char *folder)
{
    char name[4096];
    memset(s, 0, sizeof *s);
    s->pending = malloc(2 * (size_t)ANI_SPOOL_BUFFER);
    if (!s->pending)
        return ENOMEM;
    s->window = s->pending + ANI_SPOOL_BUFFER;
    int error = ani_open_temporary(folder, "anews", name, sizeof name, &s->fd);
    if (error == 0 && *name && unlink(name) != 0) {
        error = errno;
        (void)close(s->fd);
    }
    s->open = error == 0;
    if (error != 0) {
        free(s->pending);
        s->pending = NULL;
    }
    return error;
}

static int flush(ani_spool *s)
{
    int error = s->held > 0 ? write_at(s->fd, s->size - s->held, s->pending, s->held) : 0;
    if (error == 0)
        s->held = 0;
    return error;
}

int ani_spool_append(ani_spool *s, const void *bytes, size_t length)
{
    int error = 0;
    if (length > ANI_SPOOL_BUFFER - s->held)
        error = flush(s);
    if (error == 0 && length > ANI_SPOOL_BUFFER) {
        error = write_at(s->fd, s->size, bytes, length);
    } else if (error == 0 && length > 0) {
        memcpy(s->pending + s->held, bytes, length);
        s->held += length;
    }
    if (error == 0)
        s->size += length;
    return error;
}

/* Reading ahead pays for what is read in turn only. */
static int is_in_turn(const ani_spool *s, uint64_t offset)
{
    return (offset >= s->window_at && offset - s->window_at <= s->window_length) ||
           (offset >= s->next && offset - s->next < ANI_SPOOL_BUFFER / 2);
}

int ani_spool_read(ani_spool *s, uint64_t offset, void *buffer, size_t length)
{
    if (offset > s->size || length > s->size - offset)
        return EIO;
    int error = flush(s), in_turn = is_in_turn(s, offset);
    s->next = offset + length;
    if (error != 0 || length > ANI_SPOOL_BUFFER / 2 || !in_turn)
        return error != 0 ? error : read_at(s->fd, offset, buffer, length);
    if (offset < s->window_at || offset - s->window_at > s->window_length ||
        length > s->window_length - (size_t)(offset - s->window_at)) {
        uint64_t there = s->size - offset;
        s->window_length = there < ANI_SPOOL_BUFFER ? (size_t)there : ANI_SPOOL_BUFFER;
        s->window_at = offset;
        error = read_at(s->fd, offset, s->window, s->window_length);
        if (error != 0)
            s->window_length = 0;
    }
    if (error == 0)
        memcpy(buffer, s->window + (size_t)(offset - s->window_at), length);
    return error;
}

int ani_spool_cut(ani_spool *s, uint64_t size)
{
    int error = flush(s);
    s->window_length = 0;
    if (error == 0 && ftruncate(s->fd, (off_t)size) != 0)
        error = errno;
    if (error == 0)
        s->size = size;
    return error;
}

int ani_spool_patch(ani_spool *s, uint64_t offset, const void *bytes, size_t length)
{
    int error = flush(s);
    if (error == 0)
        error = write_at(s->fd, offset, bytes, length);
    /* The window is kept true: items are read and patched in turn. */
    if (offset >= s->window_at && offset - s->window_at <= s->window_length &&
        length <= s->window_length - (size_t)(offset - s->window_at))
        memcpy(s->window + (size_t)(offset - s->window_at), bytes, length);
    else
        s->window_length = 0;
    return error;
}

int ani_spool_copy(ani_spool *s, int fd)
{
    int error = flush(s);
    s->window_length = 0;
    for (uint64_t at = 0; error == 0 && at < s->size;) {
        size_t n = s->size - at < ANI_SPOOL_BUFFER ? (size_t)(s->size - at) : ANI_SPOOL_BUFFER;
        error = read_at(s->fd, at, s->window, n);
        if (error == 0)
            error = ani_write_all(fd, s->window, n);
        at += n;
    }
    return error;
}

void ani_spool_close(ani_spool *s)
{
    if (s->open)
        (void)close(s->fd);
    free(s->pending);
    memset(s, 0, sizeof *s);
}
