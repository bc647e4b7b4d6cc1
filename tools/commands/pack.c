/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews pack: packs articles into a signed archive.
 *
 * The options are read (packing/options.c), the keys are loaded, and the library's writer is
 * opened. Each INPUT goes through tools/input/, which hands items to add_item(); that gives them to
 * the writer. The writer makes the archive and puts it in place when all inputs are in, and a
 * summary follows (packing/summary.c).
 */
#include "packing/pack.h"

#include "commands/commands.h"
#include "keys/keyring.h"
#include "keys/secret_key.h"
#include "packing/intake.h"
#include "packing/preview.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>

typedef struct job {
    an_writer *writer;
    const pack_options *options;
    enum an_phase phase;
    intake intake;
    size_t largest_metadata;
    bool is_cancelled; /* the writer stopped because on_progress() said so */
} job;

/* Ctrl-C or a request to end only sets a flag: the writer asks for it through on_progress(), stops,
 * and leaves nothing behind. */
static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

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
    return interrupted;
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
static int add_item(void *context, const an_item *item, const file_identity *file)
{
    job *j = context;
    if (intake_is_output(&j->intake, file))
        return STATUS_DONE;
    int error = an_writer_add(j->writer, item);
    if (error == AN_OK) {
        count_item(j, item);
        return STATUS_DONE;
    }
    if (error == AN_ERR_CANCELLED) {
        j->is_cancelled = true;
        return STATUS_IO;
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

static int say_finish_error(job *j, int error)
{
    if (error == AN_ERR_CANCELLED)
        j->is_cancelled = true;
    else
        say_error("%s", an_writer_message(j->writer));
    return error == AN_ERR_DUPLICATE || error == AN_ERR_FORMAT ? STATUS_USAGE : status_of(error);
}

/* Makes the archive of what was added, and says how it came out. */
static int finish_archive(job *j, const an_secret_key *key)
{
    pack_result result = {.skipped = j->intake.notes.skipped,
                          .largest_metadata = j->largest_metadata,
                          .intake = &j->intake};
    int error = an_writer_finish(j->writer, &result.stats);
    progress_end();
    notes_say(&j->intake.notes);
    if (error != AN_OK)
        return say_finish_error(j, error);
    result.seconds = progress_seconds();
    pack_series_check(j->options, &result.stats);
    int status = pack_summary_print(j->options, &result, key);
    if (status == STATUS_DONE)
        status = pack_profile_check(j->options, &result);
    if (status != STATUS_DONE || result.skipped == 0)
        return status;
    say_warning("%u items were left out: the archive has the others", result.skipped);
    return STATUS_IO;
}

/* The id of another entry is the folder of this one: said as soon as both are known. */
static void on_clash(void *context, const char *id, size_t id_length, size_t folder)
{
    job *j = context;
    char name[AN_ID_MAX + 1];
    (void)snprintf(name, sizeof name, "%.*s", (int)id_length, id);
    notes_add_text(&j->intake.notes, NOTE_CLASH, name,
                   "cannot be extracted beside %.*s, which would have to be a file and a folder",
                   (int)folder, id);
}

static int open_writer(job *j, const an_secret_key *keys)
{
    an_writer_config config = j->options->writer;
    config.keys = keys;
    config.key_count = j->options->secret_count;
    config.progress = on_progress;
    config.progress_context = j;
    config.clash = on_clash;
    config.clash_context = j;
    int error = an_writer_open(&j->writer, &config);
    if (error == AN_OK)
        return STATUS_DONE;
    if (error == AN_ERR_USAGE) {
        say_error("title, publisher, description, language and license must be UTF-8 with at most "
                  "59,960 bytes in all, and -o must name a file");
        return STATUS_USAGE;
    }
    say_error("%s: cannot be written: %s", j->options->output_name,
              error == AN_ERR_MEMORY ? "not enough memory" : strerror(errno));
    return STATUS_IO;
}

static int read_and_write(job *j, const an_secret_key *keys)
{
    const sink to = {add_item, j};
    int status = open_writer(j, keys);
    if (status != STATUS_DONE)
        return status;
    status = intake_read(&j->intake, &to);
    if (status == STATUS_DONE)
        status = check_empty(j);
    if (status == STATUS_DONE)
        status = finish_archive(j, &keys[0]);
    progress_end();
    if (j->is_cancelled)
        say_error("interrupted: %s was not written", j->options->output_name);
    an_writer_close(j->writer);
    return status;
}

static int pack(const pack_options *o, const an_secret_key *keys)
{
    job j = {.options = o};
    progress_begin("reading");
    int status = intake_begin(&j.intake, o);
    if (status == STATUS_DONE)
        status = read_and_write(&j, keys);
    progress_end();
    return intake_end(&j.intake, status);
}

static int load_key(const char *file, const password_source *password, an_secret_key *key)
{
    int status = secret_key_load(file, password, key);
    return status == STATUS_DONE ? keyring_check_secret(file, key) : status;
}

static int load_keys_and_pack(pack_options *o)
{
    an_secret_key keys[AN_SLOTS] = {0};
    int status = STATUS_DONE;
    (void)sodium_mlock(keys, sizeof keys);
    for (unsigned i = 0; i < o->secret_count && status == STATUS_DONE; i++)
        status = load_key(o->secret[i], &o->password, &keys[i]);
    if (status == STATUS_DONE) {
        catch_signals();
        pack_series_choose(o, keys);
        status = pack(o, keys);
    }
    (void)sodium_munlock(keys, sizeof keys); /* wipes */
    return status;
}

int cmd_pack(int argc, char **argv)
{
    pack_options o;
    int status;
    if (pack_options_read(&o, argc, argv, &status))
        status = o.is_dry_run ? preview_run(&o) : load_keys_and_pack(&o);
    pack_options_free(&o);
    return status;
}
