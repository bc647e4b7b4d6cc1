/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Appended bytes gather in one buffer until it is full. Reads go through another: where offsets
 * ascend, as they do when items are gone through, a whole buffer is read ahead; for scattered reads
 * that would be a waste, so they go to the file. What is appended is written before any read, so
 * only the file needs to be looked at.
 */
#define _GNU_SOURCE
#include "writer/spool.h"

#include "writer/signals.h"

#include <archive_news/reader.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium/randombytes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* If this fails, -D_FILE_OFFSET_BITS=64 is missing, and no archive could grow beyond 2 GiB. */
_Static_assert(sizeof(off_t) >= 8, "file offsets of 64 bits");

/* How many names are tried until one is free. A name holds 32 random bits. */
enum { NAMES_MAX = 100 };

int ani_io_error(int number)
{
    errno = number;
    return number == 0 ? AN_OK : number == ENOMEM ? AN_ERR_MEMORY : AN_ERR_IO;
}

static int make_name(const char *folder, const char *base, char *name, size_t size)
{
    unsigned random = randombytes_random();
    int length = snprintf(name, size, "%s/.%.200s.%08x", folder, base, random);
    return length < (int)size ? 0 : ENAMETOOLONG;
}

/* A name that exists already is tried again with another number. */
static int open_with_name(const char *folder, const char *base, char *name, size_t size, int *fd)
{
    int error = EEXIST;
    for (unsigned i = 0; i < NAMES_MAX && error == EEXIST; i++) {
        error = make_name(folder, base, name, size);
        if (error == 0) {
            *fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            error = *fd < 0 ? errno : 0;
        }
    }
    return error;
}

int ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size, int *fd)
{
    int error = 0;
    *name = 0;
    *fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (*fd < 0)
        error = errno;
    if (error == EOPNOTSUPP || error == EISDIR || error == ENOENT || error == EINVAL)
        error = open_with_name(folder, base, name, name_size, fd);
    if (error != 0)
        *name = 0;
    return error;
}

int ani_name_temporary(const char *folder, const char *base, int fd, char *name, size_t name_size)
{
    char from[64];
    int error = EEXIST;
    (void)snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    for (unsigned i = 0; i < NAMES_MAX && error == EEXIST; i++) {
        error = make_name(folder, base, name, name_size);
        if (error == 0 && linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0)
            error = errno;
    }
    if (error != 0)
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

void ani_hold_signals(sigset_t *before)
{
    static const int held[] = {SIGALRM, SIGHUP,  SIGINT,  SIGPIPE, SIGQUIT,
                               SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ};
    sigset_t set;
    (void)sigemptyset(&set);
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
        (void)sigaddset(&set, held[i]);
    (void)pthread_sigmask(SIG_BLOCK, &set, before);
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

/* No signal may come between the making of a name and its removal. Other threads of the writer hold
 * signals back at all times. Returns an errno. */
static int open_without_name(const char *folder, int *fd)
{
    char name[4096];
    sigset_t before;
    ani_hold_signals(&before);
    int error = ani_open_temporary(folder, "anews", name, sizeof name, fd);
    if (error == 0 && *name && unlink(name) != 0) {
        error = errno;
        (void)close(*fd);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

int ani_spool_open(ani_spool *s, const char *folder)
{
    memset(s, 0, sizeof *s);
    s->pending = malloc(2 * (size_t)ANI_SPOOL_BUFFER);
    if (!s->pending)
        return ENOMEM;
    s->window = s->pending + ANI_SPOOL_BUFFER;
    int error = open_without_name(folder, &s->fd);
    s->is_open = error == 0;
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
    int error = flush(s);
    bool in_turn = is_in_turn(s, offset);
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
    int error = flush(s);
    s->window_length = 0;
    for (uint64_t at = 0; error == 0 && at < s->size;) {
        size_t n = s->size - at < ANI_SPOOL_BUFFER ? (size_t)(s->size - at) : ANI_SPOOL_BUFFER;
        error = read_at(s->fd, at, s->window, n);
        if (error == 0)
            error = to->write(to->context, s->window, n);
        at += n;
    }
    return error;
}

void ani_spool_close(ani_spool *s)
{
    if (s->is_open)
        (void)close(s->fd);
    free(s->pending);
    memset(s, 0, sizeof *s);
}
