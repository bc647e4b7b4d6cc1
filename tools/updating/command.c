/* SPDX-License-Identifier: BSD-2-Clause */
/* anews update: makes a new edition of an old one and what the old one lacks. */
#include "updating/update.h"

#include "archive/open.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "files/folders.h"
#include "report/describe.h"
#include "report/json.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct options {
    reading_options reading;
    bool json;
    const char *old, *from, *output_name;
    output output;
} options;

enum { OPTION_JSON = OPTION_OWN };

static const struct option update_words[] = {
    VOUCHED_WORDS,  JOBS_WORD,    REMEMBER_WORD,      {"json", no_argument, NULL, OPTION_JSON},
    FETCHING_WORDS, COMMON_WORDS, {NULL, 0, NULL, 0},
};

static int read_update_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case 'o': o->output_name = value; return STATUS_DONE;
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table update_options = {":o:" TRUST_LETTERS COMMON_LETTERS, update_words,
                                            read_update_option};

static int read_update_names(options *o, int argc, char **argv)
{
    if (argc - optind != 2) {
        say_error("update takes two names: the file of the old edition, and the address or file of "
                  "the new one");
        return STATUS_USAGE;
    }
    o->old = argv[optind];
    o->from = argv[optind + 1];
    return is_address(o->old) ? say_wants_file(o->old) : STATUS_DONE;
}

/* The old edition was read, and another file is there now. */
static int on_update_change(void *context, const output *there, const atomic_file *made)
{
    const options *o = context;
    (void)there, (void)made;
    say_error("%s: not replaced: another process has changed or replaced it meanwhile", o->old);
    return STATUS_IO;
}

static int find_update_output(options *o, update_job *job)
{
    struct stat old;
    int status = output_find(&o->output, o->output_name != NULL ? o->output_name : o->old);
    o->output.advice = o->output_name != NULL ? NULL : "give a name for the new edition with -o";
    if (status == STATUS_DONE)
        status = output_check(&o->output, &archive_kind);
    if (status != STATUS_DONE)
        return status;
    if (stat(o->old, &old) == 0)
        job->replaces = output_is(&o->output, &(named_file){identity_of(&old), o->old});
    if (job->replaces) {
        o->output.on_change = on_update_change;
        o->output.context = o;
    }
    return STATUS_DONE;
}

static int print_update_json(const options *o, const update *u)
{
    json_t *object = json_object();
    if (object == NULL)
        return json_print(object);
    json_add_text(object, "file", o->output.shown, strlen(o->output.shown));
    json_add_text(object, "from", u->from.name, strlen(u->from.name));
    json_object_set_new(object, "updated", json_boolean(u->is_admitted));
    json_object_set_new(object, "ranges", json_boolean(!u->is_whole));
    json_add_number(object, "requests", u->from.requests);
    json_add_number(object, "bytes_fetched", u->from.bytes);
    json_add_number(object, "bytes_kept", u->kept);
    json_add_number(object, "bytes_resumed", u->resumed);
    put_edition(an_reader_header(&u->made.reader), object);
    json_add_number(object, "file_size", an_reader_header(&u->made.reader)->file_size);
    return json_print(object);
}

static void say_updated(const options *o, const update *u)
{
    const an_header *h = an_reader_header(&u->made.reader);
    if (!u->is_admitted)
        say_note("%s: is edition %" PRIu32 ".%" PRIu64 ", which is the newest there", o->old,
                 h->epoch, h->sequence);
    else
        say_note("%s: edition %" PRIu32 ".%" PRIu64 ", %" PRIu64 " bytes, every byte verified",
                 o->output.shown, h->epoch, h->sequence, h->file_size);
    if (o->reading.verbose)
        say_note("%s: %" PRIu64 " bytes fetched in %" PRIu64 " %s; %" PRIu64
                 " bytes kept of the old edition, %" PRIu64 " of an earlier try",
                 u->from.name, u->from.bytes, u->from.requests,
                 noun_for(u->from.requests, "request", "requests"), u->kept, u->resumed);
}

static int update_file(options *o, const update_job *job)
{
    update *u = malloc(sizeof *u);
    if (u == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    int status = update_run(u, job);
    if (status == STATUS_DONE)
        say_updated(o, u);
    if (status == STATUS_DONE && o->json)
        status = print_update_json(o, u);
    update_close(u);
    free(u);
    return status;
}

/* The command line is read: does the work. */
static int run_update(options *o, int argc, char **argv)
{
    update_job job = {.reading = &o->reading, .output = &o->output};
    int status = read_update_names(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    if (status == STATUS_DONE)
        status = find_update_output(o, &job);
    if (status != STATUS_DONE)
        return status;
    char *folder = folder_of(o->output.path);
    job.old = o->old;
    job.from = o->from;
    job.timeout = reading_timeout(&o->reading);
    job.folder = folder;
    if (folder != NULL)
        status = update_file(o, &job);
    else
        say_error("not enough memory");
    free(folder);
    return folder != NULL ? status : STATUS_IO;
}

int cmd_update(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &update_options, &o, &status))
        status = run_update(&o, argc, argv);
    reading_options_free(&o.reading);
    output_free(&o.output);
    return status;
}
