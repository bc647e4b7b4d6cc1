/* SPDX-License-Identifier: BSD-2-Clause */
/* anews diff: makes a patch, with which whoever has one edition makes the next one. */
#include "archive/explain.h"
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

#include <archive_news/diff.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Runs are short between copies, and are gathered before they are written. */
enum { GATHERED = 1 << 18 };

typedef struct options {
    reading_options reading;
    const char *old_name, *new_name, *output_name;
    output output;
} options;

static const struct option diff_words[] = {
    TRUST_WORDS,
    JOBS_WORD,
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_diff_option(void *context, int option, const char *value)
{
    options *o = context;
    if (option != 'o')
        return read_reading_option(&o->reading, option, value);
    o->output_name = value;
    return STATUS_DONE;
}

static const option_table diff_options = {":" TRUST_LETTERS "o:" COMMON_LETTERS, diff_words,
                                          read_diff_option};

/* What is known while a patch is made. */
typedef struct making {
    const options *o;
    archive before, after;
    atomic_file file; /* unless it goes to standard output */
    uint8_t *gathered;
    size_t length;
    uint64_t written;
    int number; /* errno, if writing failed */
    an_diff_result result;
} making;

static bool goes_to_stdout(const options *o)
{
    return strcmp(o->output_name, "-") == 0;
}

/* Writes what was gathered. Returns AN_*. */
static int flush_patch(making *m)
{
    bool failed = goes_to_stdout(m->o)
                      ? fwrite(m->gathered, 1, m->length, stdout) != m->length
                      : write_fully(m->file.fd, m->written, m->gathered, m->length) != 0;
    m->number = failed ? errno : 0;
    m->written += m->length;
    m->length = 0;
    return failed ? AN_ERR_CANCELLED : AN_OK;
}

/* Is called with the next bytes of the patch. */
static int on_patch_bytes(void *context, const void *bytes, size_t length)
{
    making *m = context;
    int error = AN_OK;
    for (size_t done = 0, n; error == AN_OK && done < length; done += n) {
        size_t room = GATHERED - m->length;
        n = length - done < room ? length - done : room;
        memcpy(m->gathered + m->length, (const uint8_t *)bytes + done, n);
        m->length += n;
        if (m->length == GATHERED)
            error = flush_patch(m);
    }
    progress_step(0, m->result.copied + m->result.brought, m->after.size);
    return error;
}

/* Says why no patch was made. What a reader has met is said of its archive; else a file could not
 * be written, or standard output, or the files for what does not fit into memory. number: errno. */
static int say_no_patch(const making *m, int error, int number)
{
    const archive *at = m->result.faulty == &m->before.reader ? &m->before : &m->after;
    an_fault fault;
    an_reader_fault(&at->reader, &fault);
    bool is_written = error != AN_ERR_CANCELLED && (error != AN_ERR_IO || fault.read_result != 0);
    if (error == AN_ERR_CANCELLED && goes_to_stdout(m->o))
        return flush_output();
    if (error == AN_ERR_MEMORY)
        say_error("not enough memory");
    else if (!is_written)
        say_error("%s: not written: %s",
                  goes_to_stdout(m->o) ? temporary_folder() : m->o->output_name,
                  strerror(error == AN_ERR_CANCELLED ? m->number : number));
    else
        return archive_say(at, &at->reader, error, NULL);
    return STATUS_IO;
}

/* Returns the folder for what does not fit into memory, malloced; NULL: no memory. */
static char *folder_for(const options *o)
{
    return o->output.path == NULL ? strdup(temporary_folder()) : folder_of(o->output.path);
}

static int write_patch(making *m)
{
    char *folder = folder_for(m->o);
    m->gathered = malloc(GATHERED);
    int error = folder != NULL && m->gathered != NULL ? AN_OK : AN_ERR_MEMORY;
    const an_diff_config config = {.old_edition = &m->before.reader,
                                   .new_edition = &m->after.reader,
                                   .write = on_patch_bytes,
                                   .context = m,
                                   .folder = folder};
    errno = 0;
    progress_begin("comparing");
    if (error == AN_OK)
        error = an_diff(&config, &m->result);
    if (error == AN_OK)
        error = flush_patch(m);
    int number = errno;
    progress_end();
    free(folder);
    free(m->gathered);
    return error == AN_OK ? STATUS_DONE : say_no_patch(m, error, number);
}

static int write_patch_file(making *m, output *to)
{
    int status = output_begin(to, &m->file);
    if (status != STATUS_DONE)
        return status;
    status = write_patch(m);
    if (status == STATUS_DONE)
        return output_finish(to, &m->file);
    atomic_file_drop(&m->file);
    return status;
}

/* Both are opened, and the new one is verified, of which the patch brings bytes. Of the old one it
 * only says where they are. */
static int open_editions(making *m)
{
    const reading_options *reading = &m->o->reading;
    int status = archive_open(&m->before, &reading->policy);
    if (status == STATUS_DONE)
        status = archive_open(&m->after, &reading->policy);
    if (status == STATUS_DONE)
        status = check_succession(an_reader_header(&m->before.reader), m->before.path, true,
                                  an_reader_header(&m->after.reader), m->after.path);
    if (status == STATUS_DONE)
        status = archive_verify(&m->before, &reading->policy, reading->jobs);
    if (status == STATUS_DONE)
        status = archive_verify(&m->after, &reading->policy, reading->jobs);
    return status;
}

static int make_confined(making *m, options *o)
{
    int status = open_editions(m);
    if (status == STATUS_DONE)
        status = goes_to_stdout(o) ? write_patch(m) : write_patch_file(m, &o->output);
    if (status == STATUS_DONE && goes_to_stdout(o))
        status = flush_output();
    if (status == STATUS_DONE)
        say_note("%s: %" PRIu64 " bytes: %" PRIu64 " of %s are copied from %s, and %" PRIu64
                 " are new",
                 goes_to_stdout(o) ? "standard output" : o->output_name, m->result.size,
                 m->result.copied, o->new_name, o->old_name, m->result.brought);
    return status;
}

/* Leaves the folder that files are made in. */
static int confine_diff(const options *o)
{
    char inside[4096];
    if (!goes_to_stdout(o))
        return confine_replacing(&o->reading, o->output.path, o->output_name);
    (void)snprintf(inside, sizeof inside, "%s/x", temporary_folder());
    return confine_replacing(&o->reading, inside, temporary_folder());
}

static int make_patch(options *o)
{
    making m = {.o = o, .before = {.fd = -1}, .after = {.fd = -1}};
    int status = archive_attach(&m.before, o->old_name);
    if (status == STATUS_DONE)
        status = archive_attach(&m.after, o->new_name);
    if (status == STATUS_DONE)
        status = confine_diff(o);
    if (status == STATUS_DONE)
        status = make_confined(&m, o);
    archive_close(&m.before);
    archive_close(&m.after);
    return status;
}

static int find_patch_output(options *o)
{
    if (goes_to_stdout(o))
        return check_no_terminal();
    int status = output_find(&o->output, o->output_name);
    if (status == STATUS_DONE)
        status = output_check_other(&o->output, o->old_name, "the old edition");
    if (status == STATUS_DONE)
        status = output_check_other(&o->output, o->new_name, "the new edition");
    return status == STATUS_DONE ? output_check(&o->output, &patch_kind) : status;
}

static int read_diff_names(options *o, int argc, char **argv)
{
    if (argc - optind != 2) {
        say_error("diff takes two editions, the old one and the new one, and %d %s given",
                  argc - optind, noun_for((uint64_t)(argc - optind), "is", "are"));
        return STATUS_USAGE;
    }
    if (o->output_name == NULL) {
        say_error("write the patch to which file? Give it with -o, such as -o week.anpatch, or "
                  "-o - for standard output");
        return STATUS_USAGE;
    }
    o->old_name = argv[optind];
    o->new_name = argv[optind + 1];
    return find_patch_output(o);
}

int cmd_diff(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &diff_options, &o, &status)) {
        status = read_diff_names(&o, argc, argv);
        if (status == STATUS_DONE)
            status = policy_finish(&o.reading.policy);
        if (status == STATUS_DONE)
            status = make_patch(&o);
    }
    policy_free(&o.reading.policy);
    output_free(&o.output);
    return status;
}
