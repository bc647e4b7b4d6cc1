/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews pack: packs articles into a signed archive.
 *
 * The options are read (packing/options.c), and the library's writer is opened. Each INPUT goes
 * through tools/input/, which hands items to add_item(); that gives them to the writer. The keys
 * are loaded when all inputs are in: what parses them holds no secret. Then the writer makes the
 * archive, it is put in place, and a summary follows (packing/summary.c).
 */
#include "packing/pack.h"

#include "archive/explain.h"
#include "commands/commands.h"
#include "files/folders.h"
#include "files/read_write.h"
#include "keys/keyring.h"
#include "keys/secret_key.h"
#include "packing/intake.h"
#include "packing/older.h"
#include "packing/preview.h"
#include "packing/search.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

typedef struct job {
    an_writer *writer;
    pack_options *options;
    atomic_file file; /* the archive, once it is being written */
    uint64_t written; /* bytes of it */
    enum an_phase phase;
    double seconds; /* that reading took; waiting for a password is no work */
    intake intake;
    pack_search search;
    older from;
    size_t largest_metadata;
} job;

static int on_progress(void *context, enum an_phase phase, uint64_t done, uint64_t total)
{
    static const char *const verbs[] = {
        [AN_PHASE_ADDING] = "reading",
        [AN_PHASE_DICTIONARY] = "choosing the dictionary",
        [AN_PHASE_COMPRESSING] = "compressing",
        [AN_PHASE_WRITING] = "writing",
    };
    job *j = context;
    if (phase != j->phase)
        progress_phase(verbs[phase]);
    j->phase = phase;
    progress_step(phase == AN_PHASE_ADDING ? j->intake.items : 0, done, total);
    return 0;
}

/* Takes the archive from the writer. Returns 0 or an errno. */
static int on_write(void *context, const void *piece, size_t length)
{
    job *j = context;
    if (write_fully(j->file.fd, j->written, piece, length) != 0)
        return errno;
    j->written += length;
    return 0;
}

/* Another process has changed what is to be replaced, while this archive was made. */
static int on_pack_change(void *context, const output *there, const atomic_file *made)
{
    const pack_options *o = context;
    (void)made;
    if (pack_series_still_follows(o, there))
        return STATUS_DONE;
    say_error("%s: not written: another process has put another archive there meanwhile, which "
              "this one was not made to replace: look at it, and pack again",
              there->shown);
    return STATUS_IO;
}

static size_t metadata_of(const an_item *item)
{
    size_t sum = 0;
    for (size_t i = 0; i < item->field_count; i++)
        sum += item->fields[i].length;
    return sum;
}

static void count_item(job *j, const an_item *item)
{
    size_t metadata = metadata_of(item);
    if (metadata > j->largest_metadata)
        j->largest_metadata = metadata;
    intake_count(&j->intake, item);
}

/* The sink of all inputs (input/sink.h). An archive made inside the folder that it packs does not
 * pack its own last edition. */
static int add_item(void *context, const an_item *item, const named_file *file)
{
    job *j = context;
    if (intake_is_output(&j->intake, file) || older_is(&j->from, file))
        return STATUS_DONE;
    int status;
    int error = pack_search_add(&j->search, item, &status);
    if (error == AN_OK) {
        count_item(j, item);
        return status;
    }
    if (error == AN_ERR_CONTENT)
        return STATUS_IO; /* the input side knows why, and says it */
    say_error("%s", an_writer_message(j->writer));
    if (j->options->keep_going && error == AN_ERR_FORMAT) {
        j->intake.notes.skipped++;
        return STATUS_DONE;
    }
    return error == AN_ERR_FORMAT ? STATUS_USAGE : status_of(error);
}

/* An archive without entries would take the place of an edition that has some. */
static int check_empty(const job *j)
{
    if (j->intake.items > 0 || j->options->allow_empty)
        return STATUS_DONE;
    say_error("there is nothing to pack, and %s was not written: --allow-empty makes an archive "
              "without entries",
              j->options->output_name);
    return STATUS_USAGE;
}

static int say_finish_error(const job *j, int error)
{
    if (j->from.is_used && archive_say_not_kept(&j->from.file, error))
        return status_of(error);
    say_error("%s", an_writer_message(j->writer));
    return error == AN_ERR_DUPLICATE || error == AN_ERR_FORMAT ? STATUS_USAGE : status_of(error);
}

/* Makes the archive of what was added. */
static int write_archive(job *j, an_writer_stats *stats)
{
    output *to = &j->options->output;
    int status = output_begin(to, &j->file);
    if (status != STATUS_DONE)
        return status;
    int error = an_writer_finish(j->writer, stats);
    progress_end();
    notes_say(&j->intake.notes);
    status = error == AN_OK ? pack_search_check(&j->search) : say_finish_error(j, error);
    if (status != STATUS_DONE) {
        atomic_file_drop(&j->file);
        return status;
    }
    to->on_change = on_pack_change;
    to->context = j->options;
    return output_finish(to, &j->file);
}

/* Makes the archive, and says how it came out. */
static int finish_archive(job *j, const an_secret_key *key)
{
    pack_result result = {.skipped = j->intake.notes.skipped,
                          .largest_metadata = j->largest_metadata,
                          .intake = &j->intake};
    int made = write_archive(j, &result.stats);
    if (made != STATUS_DONE)
        return made;
    result.seconds = j->seconds + progress_seconds();
    an_edition_get_stats(j->writer, &result.kept);
    pack_series_check(j->options, &result.stats);
    int status = pack_summary_print(j->options, &result, key);
    pack_profile_check(j->options, &result);
    if (status != STATUS_DONE || result.skipped == 0)
        return status;
    say_warning("%u %s left out: the archive has the others", result.skipped,
                noun_for(result.skipped, "item was", "items were"));
    return STATUS_IO;
}

static int open_writer(job *j)
{
    an_writer_config config = j->options->writer;
    config.keys_later = true;
    config.progress = on_progress;
    config.progress_context = j;
    config.write = on_write;
    config.write_context = j;
    int error = an_writer_open(&j->writer, &config);
    if (error == AN_OK)
        return STATUS_DONE;
    if (error == AN_ERR_USAGE) {
        say_error("title, publisher, description, language and license must be UTF-8 with at most "
                  "59,960 bytes in all, and -o must name a file");
        return STATUS_USAGE;
    }
    if (error == AN_ERR_MEMORY)
        say_error("%s: cannot be written: not enough memory", j->options->output_name);
    else
        say_error("%s: cannot be written: %s",
                  j->options->output.is_stdout ? temporary_folder() : j->options->output_name,
                  strerror(errno));
    return STATUS_IO;
}

static int load_key(const char *file, const password_source *password, an_secret_key *key)
{
    int status = secret_key_load(file, password, key);
    return status == STATUS_DONE ? keyring_check_secret(file, key) : status;
}

static int load_keys(job *j, an_secret_key keys[AN_SLOTS])
{
    const pack_options *o = j->options;
    int status = STATUS_DONE;
    j->seconds = progress_seconds();
    progress_end();
    for (unsigned i = 0; i < o->secret_count && status == STATUS_DONE; i++)
        status = load_key(o->secret[i], &o->password, &keys[i]);
    return status;
}

/* Everything is in, and nothing that is not to be trusted will be parsed any more. */
static int sign_archive(job *j)
{
    pack_options *o = j->options;
    an_secret_key keys[AN_SLOTS] = {0};
    pack_series_look(o);
    (void)sodium_mlock(keys, sizeof keys);
    int status = load_keys(j, keys);
    if (status == STATUS_DONE)
        status = older_check_signers(&j->from, o, keys);
    if (status == STATUS_DONE) {
        pack_series_choose(o, keys);
        progress_begin("preparing");
        int error = an_writer_sign_with(j->writer, keys, o->secret_count, o->writer.series);
        status = error == AN_OK ? finish_archive(j, &keys[0]) : status_of(error);
    }
    (void)sodium_munlock(keys, sizeof keys); /* wipes */
    return status;
}

static int read_and_write(job *j)
{
    const sink to = {add_item, j};
    int status = open_writer(j);
    if (status != STATUS_DONE)
        return status;
    status = older_begin(&j->from, j->options, j->writer);
    if (status == STATUS_DONE)
        status = pack_search_begin(&j->search, j->options, j->writer);
    if (status == STATUS_DONE)
        status = intake_read(&j->intake, &to);
    if (status == STATUS_DONE)
        status = check_empty(j);
    if (status == STATUS_DONE)
        status = pack_search_describe(&j->search);
    if (status == STATUS_DONE)
        status = sign_archive(j);
    progress_end();
    an_writer_close(j->writer);
    pack_search_end(&j->search);
    return status;
}

static int pack(pack_options *o)
{
    job j = {.options = o};
    progress_begin("reading");
    int status = intake_begin(&j.intake, o);
    if (status == STATUS_DONE)
        status = older_open(&j.from, o);
    if (status == STATUS_DONE)
        status = read_and_write(&j);
    progress_end();
    older_close(&j.from);
    return intake_end(&j.intake, status);
}

int cmd_pack(int argc, char **argv)
{
    pack_options o;
    int status;
    if (pack_options_read(&o, argc, argv, &status))
        status = o.is_dry_run ? preview_run(&o) : pack(&o);
    pack_options_free(&o);
    return status;
}
