/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Archives as files. They are read with pread() and not mapped: a file that is cut or fails while
 * it is read must end in a sentence, and a mapping would end it in SIGBUS.
 */
#include "archive/trust.h"
#include "keys/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CACHED_PAGES = 16 };

/* Where this fails, -D_FILE_OFFSET_BITS=64 is missing. */
_Static_assert(sizeof(off_t) >= 8, "file offsets of 64 bits");

int read_fully(int fd, uint64_t offset, void *buffer, size_t length)
{
    uint8_t *at = buffer;
    while (length > 0) {
        ssize_t n = pread(fd, at, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ENODATA;
        if (n <= 0)
            return -1;
        at += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

/* Returns 0, or why reading failed as errno has it: an_reader_fault() hands it back. */
static int source_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    const int *fd = context;
    return read_fully(*fd, offset, buffer, length) == 0 ? 0 : errno;
}

an_source archive_source(const archive *a)
{
    /* source_read() only takes the descriptor out of its context, so that losing the const does no
     * harm. */
    void *context = (void *)(uintptr_t)&a->fd; // NOLINT(performance-no-int-to-ptr)
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
        say_error("%s: is %s, and an archive is not read from its beginning to its end: save it as "
                  "a file first",
                  path, what);
    return STATUS_USAGE;
}

/* A device is longer than the archive on it, which is no fault of the archive: what is behind its
 * end does not count. */
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
        say_error("%s: cannot find out its size: %s", a->path, strerror(errno));
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
    /* Not to hang on a pipe that nobody writes to; files do not mind. */
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

enum { READ_TOGETHER = 256 << 10, EXPECT_LEAST = 128 << 10, EXPECT_MOST = 4 << 20 };

/* A reader's memory ends with the dictionary and its stored bytes, which are most of it and filled
 * at once: to have their pages all at a time takes a tenth of a millisecond less than one by one. A
 * hint: where it can't be followed, or they lie elsewhere, nothing is lost. */
static void expect_dictionary(void *memory, size_t need, const an_header *header)
{
#ifdef MADV_POPULATE_WRITE
    size_t page = (size_t)sysconf(_SC_PAGESIZE),
           length = ((size_t)header->dictionary_raw + header->dictionary_stored) & ~(page - 1);
    if (length < EXPECT_LEAST || length > EXPECT_MOST || length >= need)
        return;
    char *end = (char *)memory + need;
    (void)madvise(end - (uintptr_t)end % page - length, length, MADV_POPULATE_WRITE);
#else
    (void)memory, (void)need, (void)header;
#endif
}

/* Opens a reader; *memory is what it works in, malloced, NULL if it could not be had. AN_*. */
static int reader_open(const archive *a, const policy *p, an_reader *reader, void **memory,
                       size_t *memory_size)
{
    an_config config = {
        .source = archive_source(a),
        .trusted = p->insecure ? NULL : p->keys,
        .trusted_count = p->insecure ? 0 : p->key_count,
        .need = p->need,
        .insecure = p->insecure,
        .cached_pages = CACHED_PAGES,
        .fast_dictionary = true,
    };
    an_header header;
    *memory = NULL;
    *memory_size = 0;
    memset(reader, 0, sizeof *reader);
    /* If this fails, opening fails too, and with the error that stands first in the order of
     * checks. */
    if (an_header_read(&config.source, &header) == AN_OK) {
        int error = an_reader_memory(&header, &config, memory_size);
        if (error != AN_OK)
            return error;
        /* With that much more whole stretches of blocks are verified at a time; others do not touch
         * it. */
        *memory_size += READ_TOGETHER;
        *memory = malloc(*memory_size);
        if (*memory == NULL)
            return AN_ERR_MEMORY;
        expect_dictionary(*memory, *memory_size - READ_TOGETHER, &header);
    }
    config.memory = *memory;
    config.memory_size = *memory_size;
    return an_reader_open(reader, &config);
}

/* Whether it is signed by a revoked key, which was said then. */
static bool say_revoked(const archive *a, const policy *p)
{
    uint8_t bytes[AN_HEADER_SIZE];
    if (read_fully(a->fd, 0, bytes, sizeof bytes) != 0)
        return false;
    for (unsigned i = 0; i < a->reader.header.slots; i++) {
        char id[17];
        if (slot_under(bytes, i, p) != SLOT_REVOKED)
            continue;
        key_id_text(slot_key_id(bytes, i), id);
        say_error("%s: signed by the key with key id %s, which is revoked: do not trust it; get an "
                  "edition that is signed by another key of its publisher",
                  a->path, id);
        return true;
    }
    return false;
}

/* " (signed by key ids A, B)", for as many slots as there are. */
static void format_signers(char *text, size_t size, const an_header *header)
{
    size_t used =
        (size_t)snprintf(text, size, "signed by key id%s ", header->slots == 1 ? "" : "s");
    for (unsigned i = 0; i < header->slots && used < size; i++) {
        char id[17];
        key_id_text(header->slot_key_id[i], id);
        used += (size_t)snprintf(text + used, size - used, "%s%s", i == 0 ? "" : ", ", id);
    }
}

static int say_untrusted(const archive *a, const policy *p)
{
    const an_header *header = &a->reader.header;
    char signers[AN_SLOTS * 20 + 40];
    if (a->reader.signers == 0 && say_revoked(a, p))
        return STATUS_BAD;
    format_signers(signers, sizeof signers, header);
    if (header->slots == 0)
        say_error("%s: not signed by anybody: get it from its publisher anew, or read it without "
                  "any trust "
                  "with --insecure",
                  a->path);
    else if (a->reader.signers > 0)
        say_error("%s: signed by %u of the %u trusted keys that are asked for (%s): give the "
                  "public keys of "
                  "the others with -p, "
                  "or ask for fewer with --need",
                  a->path, a->reader.signers, a->reader.config.need, signers);
    else
        say_error("%s: not signed by any key you trust (%s): add that publisher's key with -p if "
                  "you trust it",
                  a->path, signers);
    return STATUS_BAD;
}

static int say_stale(const archive *a, const policy *p)
{
    say_error("%s: refused as too old: its sequence is %" PRIu64
              ", and --min-sequence asks for %" PRIu64 " at least",
              a->path, a->reader.header.sequence, p->min_sequence);
    return STATUS_BAD;
}

int archive_open(archive *a, const char *path, const policy *p)
{
    int status = archive_attach(a, path);
    if (status != STATUS_DONE)
        return status;
    int error = reader_open(a, p, &a->reader, &a->memory, &a->memory_size);
    if (error == AN_ERR_UNTRUSTED)
        status = say_untrusted(a, p);
    else if (error != AN_OK)
        status = archive_say(a, &a->reader, error, NULL);
    else if (p->has_min_sequence && a->reader.header.sequence < p->min_sequence)
        status = say_stale(a, p);
    if (status != STATUS_DONE)
        archive_close(a);
    return status;
}

int archive_open_again(const archive *a, const policy *p, an_reader *reader, void **memory)
{
    size_t size = 0;
    return reader_open(a, p, reader, memory, &size);
}

void archive_close(archive *a)
{
    if (a->fd >= 0)
        close(a->fd);
    free(a->memory);
    *a = (archive){.path = a->path, .fd = -1};
}

static const char *object_name(unsigned object)
{
    static const char *const name[] = {
        [AN_OBJECT_HEADER] = "the header",     [AN_OBJECT_DIRECTORY] = "the directory",
        [AN_OBJECT_METADATA] = "the metadata", [AN_OBJECT_DICTIONARY] = "a dictionary",
        [AN_OBJECT_PAGE] = "an index page",    [AN_OBJECT_BLOCK] = "a block"};
    return object < sizeof name / sizeof name[0] ? name[object] : "an object";
}

static void say_magic(const archive *a, const char *name)
{
    uint8_t magic[4] = {0};
    if (a->size >= sizeof magic && read_fully(a->fd, 0, magic, sizeof magic) == 0 &&
        memcmp(magic + 1, "ANW", 3) == 0)
        say_error("%s: looks damaged by a transfer in text mode: transfer it again in binary mode",
                  name);
    else
        say_error("%s: not an archive of this format", name);
}

static void say_missing(const archive *a, const char *name)
{
    an_header header;
    an_source source = archive_source(a);
    if (a->size == 0)
        say_error("%s: is empty: the transfer has not begun, or the file was cut", name);
    else if (an_header_read(&source, &header) == AN_OK)
        say_error("%s: ends at byte %" PRIu64 " of %" PRIu64
                  ": the transfer is not complete, or the file was cut",
                  name, a->size, header.file_size);
    else
        say_error("%s: ends at byte %" PRIu64
                  ", within its header of %d: the transfer is not complete, or the file was cut",
                  name, a->size, AN_HEADER_SIZE);
}

static void say_format(const archive *a, const char *name, const an_fault *fault)
{
    an_header header;
    an_source source = archive_source(a);
    if (an_header_read(&source, &header) == AN_OK && a->size > header.file_size)
        say_error("%s: goes on for %" PRIu64 " bytes behind its end at %" PRIu64
                  ": something was appended; get it anew",
                  name, a->size - header.file_size, header.file_size);
    else
        say_error("%s: %s (offset %" PRIu64
                  ") is against the format's rules: the program that made the "
                  "archive is at fault, tell its publisher",
                  name, object_name(fault->object), fault->offset);
}

/* number: what source_read() returned. */
static void say_io(const char *name, int number)
{
    if (number == ENODATA)
        say_error("%s: became shorter while it was read: try again when nobody writes to it", name);
    else
        say_error("%s: cannot be read: %s", name,
                  number == 0 ? "the system does not say why" : strerror(number));
}

static void say_plain(const char *name, int error)
{
    switch (error) {
    case AN_ERR_SIGNATURE:
        say_error("%s: a signature is not right: the file was changed or damaged; get it anew",
                  name);
        break;
    case AN_ERR_UNTRUSTED: say_error("%s: not signed by enough keys you trust", name); break;
    case AN_ERR_STALE:
        say_error("%s: refused as a replacement: it is of another series, or older", name);
        break;
    case AN_ERR_MEMORY:
        say_error("%s: not enough memory to read it; `anews info` says how much that takes", name);
        break;
    case AN_ERR_NOT_FOUND:
        say_error("%s: not in the archive; `anews list` says what is", name);
        break;
    case AN_ERR_WITHDRAWN:
        say_error("%s: was withdrawn by its publisher and has no content", name);
        break;
    default: say_error("%s: cannot be read (%s, error %d)", name, an_error_name(error), error);
    }
}

/* "FILE" or "FILE: SUBJECT". NULL: no memory for it. */
static char *join_name(const char *path, const char *subject)
{
    char *name = NULL;
    int length =
        subject == NULL ? asprintf(&name, "%s", path) : asprintf(&name, "%s: %s", path, subject);
    return length < 0 ? NULL : name;
}

int archive_say(const archive *a, const an_reader *reader, int error, const char *subject)
{
    an_fault fault;
    an_reader_fault(reader, &fault);
    char *joined = join_name(a->path, subject);
    const char *name = joined == NULL ? a->path : joined;
    switch (error) {
    case AN_ERR_MAGIC: say_magic(a, name); break;
    case AN_ERR_MISSING: say_missing(a, name); break;
    case AN_ERR_FORMAT: say_format(a, name, &fault); break;
    case AN_ERR_IO: say_io(name, fault.read_result); break;
    case AN_ERR_HASH:
        say_error("%s: %s (offset %" PRIu64
                  ") does not match its hash: the file was changed or damaged",
                  name, object_name(fault.object), fault.offset);
        break;
    case AN_ERR_UNSUPPORTED:
        say_error("%s: %s (offset %" PRIu64 ") needs a later version of anews than this one (%s)",
                  name, object_name(fault.object), fault.offset, AN_VERSION_STRING);
        break;
    default: say_plain(name, error);
    }
    free(joined);
    return status_of(error);
}
