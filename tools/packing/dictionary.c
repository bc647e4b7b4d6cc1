/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A dictionary comes from a file that holds nothing else, as `anews train` and `zstd --train` write
 * it, or from an archive. Nobody vouches for the first, and nobody needs to vouch for the second:
 * whoever packs with a dictionary publishes it, and what is packed does not depend on its bytes.
 * But it must be one that every reader takes, and must hold no secret key.
 */
#include "packing/dictionary.h"

#include "archive/explain.h"
#include "archive/open.h"
#include "fetching/origin.h"
#include "files/read_write.h"
#include "keys/secret_scan.h"
#include "report/message.h"
#include "status.h"

#include <archive_news/parts.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DICTIONARY_MAGIC "\x37\xa4\x30\xec"
enum { MAGIC_LENGTH = 4, DICTIONARY_MOST = 16 << 20 };

const output_kind dictionary_kind = {
    .name = "a dictionary", .beginning = DICTIONARY_MAGIC, .length = MAGIC_LENGTH};

static int say_unreadable_dictionary(const char *name)
{
    archive_say_unreadable(name, errno);
    return STATUS_IO;
}

static int keep_dictionary(pack_options *o, const void *bytes, size_t length)
{
    o->dictionary = malloc(length > 0 ? length : 1);
    if (o->dictionary == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (length > 0)
        memcpy(o->dictionary, bytes, length);
    o->writer.dictionary = o->dictionary;
    o->writer.dictionary_length = length;
    return STATUS_DONE;
}

static int load_of_reader(pack_options *o, archive *a)
{
    const void *bytes;
    size_t length;
    unsigned count = an_reader_header(&a->reader)->dictionaries;
    if (count != 1) {
        say_error("%s: is an archive with %u dictionaries, and --dictionary-from needs one that "
                  "has one: `anews train` makes a dictionary",
                  a->path, count);
        return STATUS_USAGE;
    }
    int error = an_reader_dictionary(&a->reader, 1, &bytes, &length);
    return error == AN_OK ? keep_dictionary(o, bytes, length)
                          : archive_say(a, &a->reader, error, NULL);
}

/* Whom the archive comes from does not matter. */
static int load_of_archive(pack_options *o)
{
    static const policy nobody = {.insecure = true};
    archive a;
    int status = archive_attach(&a, o->dictionary_from);
    if (status != STATUS_DONE)
        return status;
    status = archive_open(&a, &nobody);
    if (status == STATUS_DONE)
        status = load_of_reader(o, &a);
    archive_close(&a);
    return status;
}

static int load_of_file(pack_options *o, int fd, uint64_t size)
{
    const char *name = o->dictionary_from;
    if (size > DICTIONARY_MOST) {
        say_error("%s: has %" PRIu64 " bytes, and a dictionary has at most %d", name, size,
                  DICTIONARY_MOST);
        return STATUS_USAGE;
    }
    o->dictionary = malloc((size_t)size);
    if (o->dictionary == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    o->writer.dictionary = o->dictionary;
    o->writer.dictionary_length = (size_t)size;
    return read_fully(fd, 0, o->dictionary, (size_t)size) == 0 ? STATUS_DONE
                                                               : say_unreadable_dictionary(name);
}

static int load_open_file(pack_options *o, int fd)
{
    struct stat about;
    char beginning[ARCHIVE_BEGINNING_LENGTH] = "";
    const char *name = o->dictionary_from;
    if (fstat(fd, &about) != 0)
        return say_unreadable_dictionary(name);
    if (!S_ISREG(about.st_mode)) {
        say_error("%s: is not a regular file: a dictionary is a file, or is in an archive", name);
        return STATUS_USAGE;
    }
    uint64_t size = (uint64_t)about.st_size;
    if (read_fully(fd, 0, beginning, size < sizeof beginning ? (size_t)size : sizeof beginning) !=
        0)
        return say_unreadable_dictionary(name);
    if (memcmp(beginning, ARCHIVE_BEGINNING, sizeof beginning) == 0)
        return load_of_archive(o);
    if (size >= sizeof beginning && memcmp(beginning, DICTIONARY_MAGIC, MAGIC_LENGTH) == 0)
        return load_of_file(o, fd, size);
    say_error("%s: is neither a dictionary, as `anews train` makes it, nor an archive", name);
    return STATUS_USAGE;
}

static int check_dictionary(const pack_options *o)
{
    const an_writer_config *w = &o->writer;
    int error = an_dictionary_check(w->dictionary, w->dictionary_length);
    if (error == AN_ERR_MEMORY) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (error != AN_OK) {
        say_error("%s: its dictionary is damaged: zstd does not take it", o->dictionary_from);
        return STATUS_BAD;
    }
    if (has_secret_key(w->dictionary, w->dictionary_length)) {
        say_error("%s: its dictionary holds a secret key of minisign, and would be published in "
                  "the archive",
                  o->dictionary_from);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* Refuses options with which it would not be used. */
static int check_other_options(const pack_options *o)
{
    const char *against = o->has_dictionary      ? "--dictionary chooses one"
                          : o->writer.blocks_raw ? "--level 0 does not compress"
                                                 : NULL;
    if (against == NULL)
        return STATUS_DONE;
    say_error("--dictionary-from gives the dictionary, and %s: give only one of the two", against);
    return STATUS_USAGE;
}

int pack_dictionary_load(pack_options *o)
{
    if (o->dictionary_from == NULL)
        return STATUS_DONE;
    int status = check_other_options(o);
    if (status != STATUS_DONE)
        return status;
    /* O_NONBLOCK: do not hang on a pipe that nobody writes to. Files do not mind. */
    if (is_address(o->dictionary_from))
        return say_wants_file(o->dictionary_from);
    int fd = open(o->dictionary_from, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return say_unreadable_dictionary(o->dictionary_from);
    status = load_open_file(o, fd);
    (void)close(fd);
    o->has_dictionary = true; /* the profile leaves it alone */
    return status == STATUS_DONE ? check_dictionary(o) : status;
}
