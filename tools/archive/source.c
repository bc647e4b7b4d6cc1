/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Archives are read with pread() and not mapped: a file that is cut or fails while it is read must
 * end in a sentence, and a mapping would end it in SIGBUS.
 */
#include "archive/source.h"

#include "files/read_write.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
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
    if (read_fully(a->fd, offset, buffer, length) != 0)
        return errno;
    if (a->has_tidy_header && offset < AN_HEADER_SIZE) {
        size_t left = AN_HEADER_SIZE - (size_t)offset;
        memcpy(buffer, a->tidy_header + offset, length < left ? length : left);
    }
    return 0;
}

an_source archive_source(const archive *a)
{
    /* source_read() only reads its context, so that losing the const does no harm. */
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

static int find_size(archive *a)
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
    if (S_ISBLK(about.st_mode))
        clip_device(a);
    return STATUS_DONE;
}

int archive_attach(archive *a, const char *path)
{
    *a = (archive){.path = path, .fd = -1};
    /* O_NONBLOCK: do not hang on a pipe that nobody writes to. Files do not mind. */
    a->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (a->fd < 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR;
        say_error("%s: %s", path, missing ? "there is no such file" : strerror(errno));
        return STATUS_IO;
    }
    int status = find_size(a);
    if (status != STATUS_DONE)
        archive_close(a);
    return status;
}

void archive_close(archive *a)
{
    if (a->fd >= 0)
        close(a->fd);
    free(a->memory);
    *a = (archive){.path = a->path, .fd = -1};
}
