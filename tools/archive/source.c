/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Archives are read with pread() and not mapped: a file that is cut or fails while it is read must
 * end in a sentence, and a mapping would end it in SIGBUS.
 *
 * The header is read once and kept. Everything else hangs on hashes in it, and may be read as often
 * as need be: it is the same, or refused.
 */
#include "archive/source.h"

#include "fetching/origin.h"
#include "files/read_write.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where this fails, -D_FILE_OFFSET_BITS=64 is missing. */
_Static_assert(sizeof(off_t) >= 8, "file offsets of 64 bits");

/* Returns 0 or an errno, which an_reader_fault() hands back. */
static int source_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    const archive *a = context;
    const uint8_t *kept = a->held != NULL ? a->held : a->header;
    uint64_t end = a->held != NULL ? a->size : AN_HEADER_SIZE;
    size_t n = offset >= end ? 0 : end - offset < length ? (size_t)(end - offset) : length;
    if (n > 0)
        memcpy(buffer, kept + offset, n);
    if (a->remote != NULL && n < length)
        return remote_read(a->remote, offset + n, (uint8_t *)buffer + n, length - n);
    return read_fully(a->fd, offset + n, (uint8_t *)buffer + n, length - n) == 0 ? 0 : errno;
}

an_source archive_source(const archive *a)
{
    /* source_read() changes nothing in its context, so that losing the const does no harm. */
    void *context = (void *)(uintptr_t)a; // NOLINT(performance-no-int-to-ptr)
    return (an_source){.read = source_read, .context = context, .size = a->size};
}

static int say_not_a_file(const char *path, mode_t mode)
{
    const char *what = S_ISDIR(mode)                      ? "a folder"
                       : S_ISFIFO(mode) || S_ISSOCK(mode) ? "a pipe"
                                                          : "a device";
    if (S_ISDIR(mode))
        say_error("%s: is %s, not an archive; `anews pack` makes an archive of a folder", path,
                  what);
    else
        say_error(
            "%s: is %s, and an archive is not read from start to end: save it as a file first",
            path, what);
    return STATUS_USAGE;
}

/* A device is longer than the archive on it, which is no fault of the archive: what comes after
 * its end does not count. */
static void clip_device(archive *a)
{
    an_header header;
    an_source source = archive_source(a);
    if (an_header_read(&source, &header) == AN_OK && header.file_size < a->size)
        a->size = header.file_size;
}

void archive_say_unreadable(const char *name, int number)
{
    if (number == ENODATA)
        say_error("%s: became shorter while it was read: try again when nobody writes to it", name);
    else
        say_error("%s: cannot be read: %s", name, strerror(number));
}

static int read_header_once(archive *a)
{
    size_t there = a->size < AN_HEADER_SIZE ? (size_t)a->size : AN_HEADER_SIZE;
    if (read_fully(a->fd, 0, a->header, there) == 0)
        return STATUS_DONE;
    archive_say_unreadable(a->path, errno);
    return STATUS_IO;
}

static int look_at_file(archive *a)
{
    struct stat about;
    if (fstat(a->fd, &about) != 0) {
        say_error("%s: cannot read: %s", a->path, strerror(errno));
        return STATUS_IO;
    }
    if (!S_ISREG(about.st_mode) && !S_ISBLK(about.st_mode))
        return say_not_a_file(a->path, about.st_mode);
    off_t end = lseek(a->fd, 0, SEEK_END);
    if (end < 0) {
        say_error("%s: cannot determine its size: %s", a->path, strerror(errno));
        return STATUS_IO;
    }
    a->size = (uint64_t)end;
    int status = read_header_once(a);
    if (status == STATUS_DONE && S_ISBLK(about.st_mode))
        clip_device(a);
    return status;
}

int archive_attach(archive *a, const char *path)
{
    *a = (archive){.path = path, .fd = -1};
    if (is_address(path))
        return say_wants_file(path);
    /* O_NONBLOCK: do not hang on a pipe that nobody writes to. Files do not mind. */
    a->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (a->fd < 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR;
        say_error("%s: %s", path, missing ? "there is no such file" : strerror(errno));
        return STATUS_IO;
    }
    return archive_attach_open(a, path, a->fd);
}

int archive_attach_address(archive *a, const char *name, const char *address, unsigned timeout,
                           bool is_verbose)
{
    *a = (archive){.path = name, .fd = -1};
    int status = remote_open(&a->remote, address, timeout, is_verbose);
    if (status != STATUS_DONE)
        return status;
    a->size = remote_size(a->remote);
    a->held = remote_take_whole(a->remote);
    size_t there = a->size < AN_HEADER_SIZE ? (size_t)a->size : AN_HEADER_SIZE;
    if (a->held != NULL)
        memcpy(a->header, a->held, there);
    else if (remote_read(a->remote, 0, a->header, there) != 0)
        status = remote_status(a->remote);
    if (status != STATUS_DONE)
        archive_close(a);
    return status;
}

int archive_attach_open(archive *a, const char *path, int fd)
{
    *a = (archive){.path = path, .fd = fd};
    int status = look_at_file(a);
    if (status != STATUS_DONE)
        archive_close(a);
    return status;
}

int archive_hold(archive *a)
{
    uint8_t *bytes = a->size < SIZE_MAX ? malloc((size_t)a->size + 1) : NULL;
    if (bytes == NULL) {
        say_error("%s: not enough memory to hold its %" PRIu64 " bytes", a->path, a->size);
        return STATUS_IO;
    }
    const an_source source = archive_source(a);
    int number = source.read(source.context, 0, bytes, (size_t)a->size);
    if (number != 0) {
        archive_say_unreadable(a->path, number);
        free(bytes);
        return STATUS_IO;
    }
    a->held = bytes;
    return STATUS_DONE;
}

void archive_rehearse(archive *a, void (*work)(void *context), void *context)
{
    if (a->remote != NULL && a->held == NULL)
        remote_rehearse(a->remote, work, context);
}

void archive_expect_all(archive *a)
{
    if (a->remote != NULL)
        remote_expect_all(a->remote);
}

bool archive_has_header(const archive *a)
{
    return a->size >= AN_HEADER_SIZE;
}

void archive_close(archive *a)
{
    if (a->fd >= 0)
        close(a->fd);
    remote_close(a->remote);
    free(a->memory);
    free(a->held);
    *a = (archive){.path = a->path, .fd = -1};
}
