/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews patch: makes the new edition of an old one and a patch, which may arrive through a pipe.
 *
 * The patch vouches for nothing. The header of the new edition comes first, and is asked everything
 * that can be asked of it before a file is begun: who signed it, and whether it may follow the old
 * one. What comes after it is written to a file without a name. This is verified from its first
 * byte to its last, and only then becomes the output. Standard output gets it only then, too.
 *
 * The old edition need not be trusted. It gives bytes, which are verified as parts of the new one.
 */
#include "archive/open.h"
#include "archive/verify.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "editions/patch_file.h"
#include "editions/succession.h"
#include "files/folders.h"
#include "files/output.h"
#include "files/read_write.h"
#include "report/message.h"
#include "report/progress.h"
#include "report/standard_output.h"
#include "status.h"

#include <archive_news/patch.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 14, COPY_BUFFER = 1 << 17, GATHERED = 1 << 18 };

typedef struct options {
    reading_options reading;
    const char *old_name, *patch_name, *output_name;
    output output;
} options;

static const struct option patch_words[] = {
    TRUST_WORDS, JOBS_WORD, REMEMBER_WORD, COMMON_WORDS, {NULL, 0, NULL, 0},
};

static int read_patch_option(void *context, int option, const char *value)
{
    options *o = context;
    if (option != 'o')
        return read_reading_option(&o->reading, option, value);
    o->output_name = value;
    return STATUS_DONE;
}

static const option_table patch_options = {":" TRUST_LETTERS "o:" COMMON_LETTERS, patch_words,
                                           read_patch_option};

/* What is known while a patch is applied. */
typedef struct patching {
    options *o;
    archive old;
    archive head; /* the new edition, of which only the header is there */
    archive made; /* all of it */
    int patch_fd;
    an_patch patch;
    uint8_t piece[PIECE];
    uint8_t copy[COPY_BUFFER];
    /* The file of the new edition, and what is not written to it yet. */
    bool has_file;
    atomic_file file;
    uint8_t gathered[GATHERED];
    size_t length;
    uint64_t written;
    int status; /* why a callback ended the patch, which was said */
} patching;

static bool makes_stdout(const options *o)
{
    return strcmp(o->output_name, "-") == 0;
}

static const char *shown_output(const options *o)
{
    return makes_stdout(o) ? "the new edition" : o->output_name;
}

/* --- the file ---------------------------------------- */

/* Puts the path of a file that will never have this name. */
static void put_temporary_path(char *path, size_t size)
{
    (void)snprintf(path, size, "%s/anews", temporary_folder());
}

static int say_not_made(const patching *p)
{
    say_error("%s: not written: %s", makes_stdout(p->o) ? temporary_folder() : p->o->output_name,
              strerror(errno));
    return STATUS_IO;
}

static int begin_new_file(patching *p)
{
    char path[4096];
    int status = STATUS_DONE;
    if (!makes_stdout(p->o)) {
        status = output_begin(&p->o->output, &p->file);
    } else {
        put_temporary_path(path, sizeof path);
        if (atomic_file_begin(&p->file, path, 0600) != 0)
            status = say_not_made(p);
    }
    p->has_file = status == STATUS_DONE;
    return status;
}

/* A patch of some bytes makes as much as its header states: that is refused before it fills the
 * disk. */
static int reserve_new_file(const patching *p)
{
    const uint64_t size = an_patch_new_size(&p->patch);
    if (reserve_room(p->file.fd, size) == 0)
        return STATUS_DONE;
    say_error("%s: no room for the %" PRIu64 " bytes of the edition: %s",
              makes_stdout(p->o) ? temporary_folder() : p->o->output_name, size, strerror(errno));
    return STATUS_IO;
}

static int flush_gathered(patching *p)
{
    if (write_fully(p->file.fd, p->written, p->gathered, p->length) != 0)
        return say_not_made(p);
    p->written += p->length;
    p->length = 0;
    progress_step(0, p->written, an_patch_new_size(&p->patch));
    return STATUS_DONE;
}

static int gather_bytes(patching *p, const uint8_t *bytes, size_t length)
{
    int status = STATUS_DONE;
    while (status == STATUS_DONE && length > 0) {
        size_t room = GATHERED - p->length, n = length < room ? length : room;
        memcpy(p->gathered + p->length, bytes, n);
        p->length += n;
        bytes += n;
        length -= n;
        if (p->length == GATHERED)
            status = flush_gathered(p);
    }
    return status;
}

/* --- the patch ---------------------------------------- */

/* Asks of the header all that may be asked before anything is written. */
static int check_header(patching *p)
{
    an_header old;
    const reading_options *reading = &p->o->reading;
    const an_source source = archive_source(&p->old);
    /* The patch is for this edition: it has a root that can be read. */
    if (an_header_read(&source, &old) != AN_OK) {
        say_error("%s: its header is damaged: get it again", p->old.path);
        return STATUS_BAD;
    }
    int status = archive_open_header(&p->head, &reading->policy);
    if (status == STATUS_DONE)
        status =
            check_succession(&old, p->old.path, archive_seems_trusted(&p->old, &reading->policy),
                             an_reader_header(&p->head.reader), p->head.path);
    return status == STATUS_DONE ? check_remembered(reading, &p->head) : status;
}

static int accept_header(patching *p)
{
    int status = check_header(p);
    if (status == STATUS_DONE)
        status = begin_new_file(p);
    if (status == STATUS_DONE)
        status = reserve_new_file(p);
    return status == STATUS_DONE ? gather_bytes(p, p->head.header, AN_HEADER_SIZE) : status;
}

/* Is called with the next bytes of the new edition. */
static int on_new_bytes(void *context, const void *bytes, size_t length)
{
    patching *p = context;
    const uint8_t *at = bytes;
    p->status = STATUS_DONE;
    if (p->head.size < AN_HEADER_SIZE) {
        size_t room = AN_HEADER_SIZE - (size_t)p->head.size, n = length < room ? length : room;
        memcpy(p->head.header + p->head.size, at, n);
        p->head.size += n;
        at += n;
        length -= n;
        if (p->head.size == AN_HEADER_SIZE)
            p->status = accept_header(p);
    }
    if (p->status == STATUS_DONE)
        p->status = gather_bytes(p, at, length);
    return p->status == STATUS_DONE ? AN_OK : AN_ERR_CANCELLED;
}

static int say_bad_patch(const patching *p, const char *what)
{
    say_error("%s: %s: get it again", p->o->patch_name, what);
    return STATUS_BAD;
}

static int say_no_magic(const patching *p)
{
    bool is_archive = memcmp(p->piece, ARCHIVE_BEGINNING, ARCHIVE_BEGINNING_LENGTH) == 0;
    if (is_archive)
        say_error("%s: is an archive, and no patch: it needs none", p->o->patch_name);
    else
        say_error("%s: is not a patch", p->o->patch_name);
    return is_archive ? STATUS_USAGE : STATUS_BAD;
}

static int say_unfit(const patching *p)
{
    say_error("%s: is for another edition than %s: give the one that it was made from, or get the "
              "new edition whole",
              p->o->patch_name, p->o->old_name);
    return STATUS_USAGE;
}

/* Says why a patch is not applied; number: errno. Returns STATUS_*. */
static int say_patch_error(const patching *p, int error, int number)
{
    switch (error) {
    case AN_ERR_CANCELLED: return p->status;
    case AN_ERR_MAGIC: return say_no_magic(p);
    case AN_ERR_NOT_FOUND: return say_unfit(p);
    case AN_ERR_IO: archive_say_unreadable(p->old.path, number); return STATUS_IO;
    case AN_ERR_HASH: return say_bad_patch(p, "does not match its hash: it was changed or damaged");
    case AN_ERR_MISSING:
        return say_bad_patch(p, "ends too early: the transfer is not complete, or it was cut");
    case AN_ERR_UNSUPPORTED:
        say_error("%s: needs a later version of anews than this one (%s)", p->o->patch_name,
                  AN_VERSION_STRING);
        return STATUS_UNSUPPORTED;
    default: return say_bad_patch(p, "breaks the rules of patches: it was changed or damaged");
    }
}

/* Applies what has come, until the patch ends. */
static int feed_patch(patching *p)
{
    size_t length = PIECE;
    int error = AN_OK;
    while (error == AN_OK && length == PIECE) {
        if (read_to_end(p->patch_fd, p->piece, PIECE, &length) != 0) {
            say_error("%s: cannot be read: %s", p->o->patch_name, strerror(errno));
            return STATUS_IO;
        }
        if (length > 0)
            error = an_patch_feed(&p->patch, p->piece, length);
    }
    if (error == AN_OK)
        error = an_patch_end(&p->patch);
    return error == AN_OK ? flush_gathered(p) : say_patch_error(p, error, errno);
}

static int apply_patch(patching *p)
{
    const an_patch_config config = {.old = archive_source(&p->old),
                                    .write = on_new_bytes,
                                    .context = p,
                                    .buffer = p->copy,
                                    .buffer_size = sizeof p->copy};
    (void)an_patch_begin(&p->patch, &config); /* the config is right */
    progress_begin("patching");
    int status = feed_patch(p);
    progress_end();
    return status;
}

/* --- the new edition ---------------------------------------- */

/* Opens what was written, and verifies every byte. */
static int verify_made(patching *p)
{
    const reading_options *reading = &p->o->reading;
    int fd = atomic_file_read(&p->file);
    if (fd < 0)
        return say_not_made(p);
    int status = archive_attach_open(&p->made, shown_output(p->o), fd);
    if (status == STATUS_DONE)
        status = archive_open(&p->made, &reading->policy);
    if (status == STATUS_DONE)
        status = archive_verify(&p->made, &reading->policy, reading->jobs);
    if (status == STATUS_BAD)
        say_error("%s: not made: the patch is whole, so %s is damaged, which `anews verify` tells, "
                  "or the patch was made wrong",
                  shown_output(p->o), p->o->old_name);
    return status;
}

/* Copies the file to standard output. */
static int pass_on(patching *p)
{
    for (uint64_t at = 0; at < p->made.size;) {
        uint64_t left = p->made.size - at;
        size_t n = left < GATHERED ? (size_t)left : GATHERED;
        if (read_fully(p->made.fd, at, p->gathered, n) != 0)
            return say_not_made(p);
        if (fwrite(p->gathered, 1, n, stdout) != n)
            break;
        at += n;
    }
    return flush_output();
}

/* Another process was quicker. */
static int on_patch_change(void *context, const output *there, const atomic_file *file)
{
    const options *o = context;
    (void)there, (void)file;
    say_error("%s: not written: another process has changed it meanwhile: try again",
              o->output_name);
    return STATUS_IO;
}

/* Puts the new edition where it belongs. The file is given up, or has its name. */
static int deliver(patching *p)
{
    options *o = p->o;
    int status = verify_made(p);
    if (status != STATUS_DONE)
        return status;
    if (makes_stdout(o))
        return pass_on(p);
    p->has_file = false;
    o->output.on_change = on_patch_change;
    o->output.context = o;
    return output_finish(&o->output, &p->file);
}

static int patch_confined(patching *p)
{
    const options *o = p->o;
    int status = apply_patch(p);
    if (status == STATUS_DONE)
        status = deliver(p);
    if (status == STATUS_DONE)
        status = remember_read(&o->reading, &p->made);
    if (status == STATUS_DONE && !makes_stdout(o))
        say_note("%s: %" PRIu64 " bytes, every one verified", o->output_name, p->made.size);
    return status;
}

/* --- the command line ---------------------------------------- */

static int open_patch(patching *p)
{
    const char *name = p->o->patch_name;
    p->patch_fd = STDIN_FILENO;
    if (strcmp(name, "-") == 0) {
        p->o->patch_name = "the patch on standard input";
        return STATUS_DONE;
    }
    p->patch_fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (p->patch_fd >= 0)
        return STATUS_DONE;
    say_error("%s: %s", name, errno == ENOENT ? "there is no such file" : strerror(errno));
    return STATUS_IO;
}

static int confine_patch(const options *o)
{
    char path[4096];
    if (!makes_stdout(o))
        return confine_replacing(&o->reading, o->output.path, o->output_name);
    put_temporary_path(path, sizeof path);
    return confine_replacing(&o->reading, path, temporary_folder());
}

static int patch_attached(patching *p)
{
    int status = open_patch(p);
    if (status == STATUS_DONE)
        status = confine_patch(p->o);
    if (status == STATUS_DONE)
        status = patch_confined(p);
    if (p->has_file)
        atomic_file_drop(&p->file);
    archive_close(&p->head);
    archive_close(&p->made);
    if (p->patch_fd > STDERR_FILENO)
        (void)close(p->patch_fd);
    return status;
}

static int run_patch(options *o)
{
    patching *p = calloc(1, sizeof *p);
    if (p == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    p->o = o;
    p->head = (archive){.path = shown_output(o), .fd = -1};
    p->made = (archive){.fd = -1};
    int status = archive_attach(&p->old, o->old_name);
    if (status == STATUS_DONE) {
        status = patch_attached(p);
        archive_close(&p->old);
    }
    free(p);
    return status;
}

static int find_new_output(options *o)
{
    if (makes_stdout(o))
        return check_no_terminal();
    int status = output_find(&o->output, o->output_name);
    if (status == STATUS_DONE && strcmp(o->patch_name, "-") != 0)
        status = output_check_other(&o->output, o->patch_name, "the patch");
    return status == STATUS_DONE ? output_check(&o->output, &archive_kind) : status;
}

static int read_patch_names(options *o, int argc, char **argv)
{
    if (argc - optind != 2) {
        say_error("patch takes an old edition and a patch, and %d %s given", argc - optind,
                  noun_for((uint64_t)(argc - optind), "file is", "files are"));
        return STATUS_USAGE;
    }
    if (o->output_name == NULL) {
        say_error("write the new edition to which file? Give it with -o, such as -o news.anews; it "
                  "may be that of the old one");
        return STATUS_USAGE;
    }
    o->old_name = argv[optind];
    o->patch_name = argv[optind + 1];
    return find_new_output(o);
}

int cmd_patch(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &patch_options, &o, &status)) {
        status = read_patch_names(&o, argc, argv);
        if (status == STATUS_DONE)
            status = policy_finish(&o.reading.policy);
        if (status == STATUS_DONE)
            status = run_patch(&o);
    }
    policy_free(&o.reading.policy);
    output_free(&o.output);
    return status;
}
