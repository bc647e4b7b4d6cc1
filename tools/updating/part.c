/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nothing that is found in the file is believed: an object is there if its bytes have its hash. So
 * the file needs no list of what it holds, and may come from a process that was killed while it
 * wrote, or be of another edition.
 *
 * But the file must be such a one, since it is written over and removed, and somebody may have
 * given its name to something else. It is empty when it was just made. Before it gets the size of
 * the edition a mark goes to where the header will be, and to the disk, so that neither an
 * interruption nor a power failure leaves a file with bytes and without the mark. The header takes
 * the mark's place in the end, shortly before the file gets its final name: then it begins with the
 * very header that is fetched. Another archive is refused, at first if it is of another series.
 *
 * A lock on the open file keeps a second process away. The first one may have given the file its
 * final name before the lock was taken: then another file is opened.
 */
#include "updating/part.h"

#include "files/read_write.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COPY_STEP = 1 << 16, OPENINGS_MOST = 10 };

/* Section 3 of the format. */
enum { AT_SERIES = 56, SERIES_SIZE = 16, SERIES_END = AT_SERIES + SERIES_SIZE };

/* What an unfinished edition begins with. It is shorter than a header, which takes its place. */
static const char part_mark[] = "An unfinished edition, which anews update puts together here.\n";
enum { MARK_SIZE = sizeof part_mark - 1 };

static int say_part(const part *p, const char *what)
{
    say_error("%s: %s: %s", p->path, what, strerror(errno));
    return STATUS_IO;
}

/* Whether the name still means the file that is open. */
static bool is_in_place(const part *p)
{
    struct stat there, open_one;
    if (fstat(p->fd, &open_one) != 0 || lstat(p->path, &there) != 0)
        return false;
    const file_identity a = identity_of(&there), b = identity_of(&open_one);
    return is_same_file(&a, &b);
}

/* Whether it is one of two open files. */
static bool is_read(const part *p, const struct stat *about, const part_source read[2])
{
    const file_identity own = identity_of(about);
    for (unsigned i = 0; i < 2; i++) {
        struct stat other;
        if (read[i].fd < 0 || fstat(read[i].fd, &other) != 0)
            continue;
        const file_identity file = identity_of(&other);
        if (is_same_file(&own, &file) || may_be_one_file(p->path, read[i].name))
            return true;
    }
    return false;
}

static bool is_own_file(const struct stat *about)
{
    return S_ISREG(about->st_mode) && about->st_uid == geteuid() && about->st_nlink == 1;
}

/* Whether an open file begins as an archive of the same series as the old edition. */
static bool is_of_series(int fd, int old)
{
    uint8_t there[SERIES_END], before[SERIES_END];
    return old >= 0 && read_fully(fd, 0, there, sizeof there) == 0 &&
           read_fully(old, 0, before, sizeof before) == 0 &&
           memcmp(there, ARCHIVE_BEGINNING, ARCHIVE_BEGINNING_LENGTH) == 0 &&
           memcmp(there + AT_SERIES, before + AT_SERIES, SERIES_SIZE) == 0;
}

static bool has_mark(const part *p)
{
    char beginning[MARK_SIZE];
    return read_fully(p->fd, 0, beginning, MARK_SIZE) == 0 &&
           memcmp(beginning, part_mark, MARK_SIZE) == 0;
}

static int say_not_begun(const part *p)
{
    say_error("%s: is needed to put the edition together, and is not what an update has begun "
              "there: move it away, or give another name with -o",
              p->path);
    return STATUS_USAGE;
}

static int say_not_own(const part *p)
{
    say_error("%s: is needed to put the edition together, and is not a file of your own: "
              "remove it",
              p->path);
    return STATUS_USAGE;
}

/* What cannot be opened may be a folder, a link, or a file of somebody else's. */
static int say_not_opened(const part *p)
{
    struct stat there;
    int number = errno;
    if (lstat(p->path, &there) == 0 && !is_own_file(&there))
        return say_not_own(p);
    errno = number;
    return say_part(p, "cannot be written");
}

/* A file that is read would be overwritten, and so would one that is something else. A file of
 * somebody else's, or with another name, could be changed while it is used. */
static int check_part_file(part *p, const part_source read[2])
{
    struct stat about;
    if (fstat(p->fd, &about) != 0)
        return say_part(p, "cannot be looked at");
    if (is_read(p, &about, read)) {
        say_error("%s: is read, and is also the file in which the edition would be put together: "
                  "give it another name",
                  p->path);
        return STATUS_USAGE;
    }
    if (!is_own_file(&about))
        return say_not_own(p);
    p->is_new = about.st_size == 0;
    p->has_header = !p->is_new && !has_mark(p);
    return !p->has_header || is_of_series(p->fd, read[0].fd) ? STATUS_DONE : say_not_begun(p);
}

static int lock_part(const part *p)
{
    if (platform_lock(p->fd, false) == 0 || platform_is_unsupported(errno))
        return STATUS_DONE;
    if (errno != EWOULDBLOCK)
        return say_part(p, "cannot be locked");
    say_error("%s: another process is putting an edition together there: wait for its end",
              p->path);
    return STATUS_IO;
}

static int open_part_file(part *p, const part_source read[2])
{
    for (unsigned i = 0; i < OPENINGS_MOST; i++) {
        p->fd = open(p->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
        if (p->fd < 0)
            return say_not_opened(p);
        int status = lock_part(p);
        if (status != STATUS_DONE)
            return status;
        if (is_in_place(p))
            return check_part_file(p, read);
        (void)close(p->fd);
        p->fd = -1;
    }
    errno = EBUSY;
    return say_part(p, "cannot be locked");
}

int part_open(part *p, const output *o, const part_source read[2])
{
    *p = (part){.fd = -1, .mask = umask(0)};
    (void)umask(p->mask);
    if (asprintf(&p->path, "%s.part", o->path) < 0) {
        p->path = NULL;
        say_error("not enough memory");
        return STATUS_IO;
    }
    return open_part_file(p, read);
}

/* Says of the file what it is, and sees to it that this is known before anything else is there. */
static int mark_part(const part *p)
{
    return write_fully(p->fd, 0, part_mark, MARK_SIZE) == 0 && platform_sync_file(p->fd) == 0
               ? STATUS_DONE
               : say_part(p, "cannot be written");
}

/* An archive is what an update leaves directly before the end, if it is this very edition. */
static int admit_there(const part *p, const uint8_t *header)
{
    uint8_t there[AN_HEADER_SIZE];
    if (p->has_header && (read_fully(p->fd, 0, there, sizeof there) != 0 ||
                          memcmp(there, header, sizeof there) != 0))
        return say_not_begun(p);
    return fchmod(p->fd, 0600) == 0 ? STATUS_DONE : say_part(p, "its mode cannot be set");
}

int part_reserve(part *p, const uint8_t *header, uint64_t size)
{
    int status = admit_there(p, header);
    if (status == STATUS_DONE)
        status = mark_part(p);
    if (status != STATUS_DONE)
        return status;
    if (reserve_room(p->fd, size) == 0 && ftruncate(p->fd, (off_t)size) == 0)
        return STATUS_DONE;
    say_error("%s: no room for the %" PRIu64 " bytes of the edition: %s", p->path, size,
              strerror(errno));
    return STATUS_IO;
}

int part_write(const part *p, uint64_t offset, const void *bytes, size_t length)
{
    return write_fully(p->fd, offset, bytes, length) == 0 ? STATUS_DONE
                                                          : say_part(p, "cannot be written");
}

/* Begins the hash of an object, which is personalised by its type. */
static void begin_hash(crypto_generichash_blake2b_state *state, unsigned type)
{
    static const char *const names[] = {
        [AN_OBJECT_HEADER] = "",
        [AN_OBJECT_DIRECTORY] = "anews1:dir",
        [AN_OBJECT_METADATA] = "anews1:meta",
        [AN_OBJECT_DICTIONARY] = "anews1:dict",
        [AN_OBJECT_PAGE] = "anews1:page",
        [AN_OBJECT_BLOCK] = "anews1:block",
        [AN_OBJECT_CHARACTERS] = "anews1:chars",
        [AN_OBJECT_EXTENT] = "anews1:extent",
    };
    uint8_t personal[crypto_generichash_blake2b_PERSONALBYTES] = {0};
    memcpy(personal, names[type], strlen(names[type]));
    crypto_generichash_blake2b_init_salt_personal(state, NULL, 0, 32, NULL, personal);
}

bool part_copy(const part *p, const an_object_info *object, uint64_t begin, int from,
               uint64_t from_offset, int *status)
{
    uint8_t bytes[COPY_STEP], hash[32];
    crypto_generichash_blake2b_state state;
    *status = STATUS_DONE;
    begin_hash(&state, object->type);
    for (uint64_t done = 0; done < object->size;) {
        bool is_there = done < begin;
        uint64_t left = (is_there ? begin : object->size) - done;
        size_t step = left < sizeof bytes ? (size_t)left : sizeof bytes;
        uint64_t at = (is_there ? object->offset : from_offset) + done;
        if (read_fully(is_there ? p->fd : from, at, bytes, step) != 0)
            return false;
        crypto_generichash_blake2b_update(&state, bytes, step);
        if (!is_there)
            *status = part_write(p, object->offset + done, bytes, step);
        if (*status != STATUS_DONE)
            return false;
        done += step;
    }
    crypto_generichash_blake2b_final(&state, hash, sizeof hash);
    return memcmp(hash, object->hash, sizeof hash) == 0;
}

bool part_has(const part *p, const an_object_info *object)
{
    int status;
    return part_copy(p, object, object->size, p->fd, 0, &status);
}

int part_finish(part *p, output *o)
{
    atomic_file made;
    if (!o->is_open && fchmod(p->fd, 0666 & ~p->mask) != 0)
        return say_part(p, "its mode cannot be set");
    if (atomic_file_adopt(&made, o->path, p->path, p->fd) != 0)
        return say_part(p, "cannot be renamed");
    p->fd = -1;
    return output_finish(o, &made);
}

void part_close(part *p, bool is_wanted)
{
    if (p->fd >= 0 && !is_wanted && is_in_place(p))
        (void)unlink(p->path);
    if (p->fd >= 0)
        (void)close(p->fd);
    free(p->path);
    *p = (part){.fd = -1};
}
