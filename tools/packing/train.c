/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews train: trains a dictionary on a sample, as `anews pack` trains one on what it packs.
 *
 * The inputs are read as pack reads them, and the items go to a writer. But no archive comes of
 * that: the writer is asked for the dictionary with which it would have compressed them.
 */
#include "commands/commands.h"
#include "commands/options.h"
#include "files/folders.h"
#include "packing/dictionary.h"
#include "packing/intake.h"
#include "packing/pack_words.h"
#include "report/message.h"
#include "report/progress.h"
#include "report/standard_output.h"
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct option train_words[] = {
    {"level", required_argument, NULL, OPTION_LEVEL},
    {"block-size", required_argument, NULL, OPTION_BLOCK_SIZE},
    {"page-size", required_argument, NULL, OPTION_PAGE_SIZE},
    {"dictionary", required_argument, NULL, OPTION_DICTIONARY},
    {"jobs", required_argument, NULL, OPTION_THREADS},
    {"follow", no_argument, NULL, OPTION_FOLLOW},
    {"hidden", no_argument, NULL, OPTION_HIDDEN},
    {"drafts", no_argument, NULL, OPTION_DRAFTS},
    {"exclude", required_argument, NULL, OPTION_EXCLUDE},
    {"charset", required_argument, NULL, OPTION_CHARSET},
    {"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};
static const option_table train_table = {":o:" COMMON_LETTERS, train_words, pack_on_option};

typedef struct training {
    pack_options *options;
    intake intake;
    an_writer *writer;
} training;

static int on_training_progress(void *context, enum an_phase phase, uint64_t done, uint64_t total)
{
    const training *t = context;
    if (phase == AN_PHASE_ADDING)
        progress_step(t->intake.items, done, total);
    return 0;
}

/* A dictionary that is made inside the folder which it is trained on does not learn from the one
 * that it replaces. */
static bool is_replaced(const training *t, const named_file *file)
{
    return file && output_is(&t->options->output, file);
}

/* The sink of all inputs (input/sink.h). */
static int on_sample(void *context, const an_item *item, const named_file *file)
{
    training *t = context;
    if (is_replaced(t, file))
        return STATUS_DONE;
    int error = an_writer_add(t->writer, item);
    if (error == AN_OK)
        intake_count(&t->intake, item);
    if (error == AN_OK)
        return STATUS_DONE;
    if (error == AN_ERR_CONTENT)
        return STATUS_IO; /* the input side knows why, and says it */
    say_error("%s", an_writer_message(t->writer));
    if (t->options->keep_going && error == AN_ERR_FORMAT) {
        t->intake.notes.skipped++;
        return STATUS_DONE;
    }
    return error == AN_ERR_FORMAT ? STATUS_USAGE : status_of(error);
}

/* The writer's temporary files are where the dictionary will be, or where those of others are. */
static int open_training(training *t)
{
    char *path = NULL;
    an_writer_config config = t->options->writer;
    config.keys_later = true;
    config.progress = on_training_progress;
    config.progress_context = t;
    if (!config.path) {
        if (asprintf(&path, "%s/dictionary", temporary_folder()) < 0)
            path = NULL;
        config.path = path;
    }
    int error = config.path ? an_writer_open(&t->writer, &config) : AN_ERR_MEMORY;
    if (error != AN_OK)
        say_error("%s: no temporary file can be made beside it: %s",
                  config.path ? config.path : "the dictionary",
                  error == AN_ERR_MEMORY ? "not enough memory" : strerror(errno));
    free(path);
    return error == AN_OK ? STATUS_DONE : STATUS_IO;
}

static int save_dictionary(const training *t, const void *bytes, size_t length)
{
    pack_options *o = t->options;
    if (o->output_name) {
        int status = output_save(&o->output, bytes, length);
        if (status == STATUS_DONE)
            say_note("%s: a dictionary of %zu bytes", o->output_name, length);
        return status;
    }
    (void)fwrite(bytes, 1, length, stdout);
    return flush_output();
}

static int train_on_samples(training *t)
{
    const void *dictionary;
    size_t length;
    progress_phase("training");
    int error = an_writer_train(t->writer, &dictionary, &length);
    progress_end();
    if (error != AN_OK) {
        say_error("%s", an_writer_message(t->writer));
        return status_of(error);
    }
    if (length == 0) {
        say_error("no dictionary makes these articles smaller: give a larger sample, such as 50 MB "
                  "of what will be packed");
        return STATUS_USAGE;
    }
    return save_dictionary(t, dictionary, length);
}

static int read_and_train(training *t)
{
    const sink to = {on_sample, t};
    int status = open_training(t);
    if (status == STATUS_DONE)
        status = intake_read(&t->intake, &to);
    if (status == STATUS_DONE)
        status = train_on_samples(t);
    an_writer_close(t->writer);
    return status;
}

static int train(pack_options *o)
{
    training t = {.options = o};
    progress_begin("reading");
    int status = intake_begin(&t.intake, o);
    if (status == STATUS_DONE)
        status = read_and_train(&t);
    progress_end();
    unsigned skipped = t.intake.notes.skipped;
    status = intake_end(&t.intake, status);
    if (status != STATUS_DONE || skipped == 0)
        return status;
    say_warning("%u %s left out of the sample", skipped,
                noun_for(skipped, "item was", "items were"));
    return STATUS_IO;
}

static int find_dictionary_output(pack_options *o)
{
    int status = output_find(&o->output, o->output_name);
    for (int i = 0; i < o->input_count && status == STATUS_DONE; i++)
        status = output_check_other(&o->output, o->inputs[i], "an input");
    if (status == STATUS_DONE)
        status = output_check(&o->output, &dictionary_kind);
    o->writer.path = o->output.path;
    return status;
}

static int check_training(const pack_options *o)
{
    if (o->input_count == 0) {
        say_error("train on what? Give folders, files, or - for items on standard input");
        return STATUS_USAGE;
    }
    if (o->writer.dictionary_size == AN_DICTIONARY_NONE || o->writer.blocks_raw) {
        say_error("train makes a dictionary, and %s needs none",
                  o->writer.blocks_raw ? "--level 0" : "--dictionary none");
        return STATUS_USAGE;
    }
    if (!o->output_name && is_terminal(stdout)) {
        say_error("a dictionary is no text for a terminal: give a file with -o");
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static bool read_training_options(pack_options *o, int argc, char **argv, int *status)
{
    *o = (pack_options){.password.fd = -1};
    if (!read_options(argc, argv, &train_table, o, status))
        return false;
    o->inputs = argv + optind;
    o->input_count = argc - optind;
    if (names_stdout(o->output_name))
        o->output_name = NULL;
    *status = check_training(o);
    if (*status == STATUS_DONE && o->output_name)
        *status = find_dictionary_output(o);
    return *status == STATUS_DONE;
}

int cmd_train(int argc, char **argv)
{
    pack_options o;
    int status;
    if (read_training_options(&o, argc, argv, &status))
        status = train(&o);
    pack_options_free(&o);
    return status;
}
