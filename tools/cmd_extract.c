/* SPDX-License-Identifier: BSD-2-Clause */
/* anews extract: entries to files, or one to standard output. */
#include "entries.h"
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct options {
    policy policy;
    bool to_stdout, force, has_range;
    uint64_t from, to; /* --range, inclusive */
    uint64_t max_bytes;
    const char *folder, *prefix, *file;
    char **ids;
    int id_count;
} options;

typedef struct job {
    archive *a;
    const options *o;
    int root; /* folder to write below */
    uint64_t written, files;
    uint64_t bad_page; /* offset of the last index page that could not be read */
    progress progress;
    uint64_t total;
    int status; /* the worst so far */
    bool stop;
} job;

enum { OPTION_NEED = 256, OPTION_MIN_SEQUENCE, OPTION_INSECURE, OPTION_STDOUT, OPTION_FORCE, OPTION_PREFIX, OPTION_RANGE, OPTION_MAX_BYTES };

static const struct option long_options[] = {
    {"need", required_argument, NULL, OPTION_NEED},
    {"min-sequence", required_argument, NULL, OPTION_MIN_SEQUENCE},
    {"insecure", no_argument, NULL, OPTION_INSECURE},
    {"stdout", no_argument, NULL, OPTION_STDOUT},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"prefix", required_argument, NULL, OPTION_PREFIX},
    {"range", required_argument, NULL, OPTION_RANGE},
    {"max-bytes", required_argument, NULL, OPTION_MAX_BYTES},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* Nobody vouches for an archive that is read without trust: what it may write has a bound unless the user states one. */
#define INSECURE_MAX_BYTES ((uint64_t)16 << 30)

static int take_range(options *o, const char *text)
{
    char *copy = strdup(text);
    char *dash = copy ? strchr(copy, '-') : NULL;
    o->has_range = true;
    if (dash)
        *dash = '\0';
    bool good = dash && parse_number(copy, UINT64_MAX - 1, &o->from) && parse_number(dash + 1, UINT64_MAX - 1, &o->to) && o->from <= o->to;
    free(copy);
    if (good)
        return STATUS_DONE;
    say_error("--range takes the first and the last byte wanted, counted from 0, such as 0-99, not \"%s\"", text);
    return STATUS_USAGE;
}

static int take_max_bytes(options *o, const char *text)
{
    if (parse_size(text, UINT64_MAX - 1, &o->max_bytes))
        return STATUS_DONE;
    say_error("--max-bytes takes a size such as 100M, not \"%s\"", text);
    return STATUS_USAGE;
}

static int take_option(options *o, int option, int argc, char **argv)
{
    switch (option) {
    case 'p': return policy_add_key(&o->policy, optarg);
    case 'C': o->folder = optarg; return STATUS_DONE;
    case 'q': quiet = true; return STATUS_DONE;
    case OPTION_NEED: return policy_need(&o->policy, optarg);
    case OPTION_MIN_SEQUENCE: return policy_min_sequence(&o->policy, optarg);
    case OPTION_INSECURE: o->policy.insecure = true; return STATUS_DONE;
    case OPTION_STDOUT: o->to_stdout = true; return STATUS_DONE;
    case OPTION_FORCE: o->force = true; return STATUS_DONE;
    case OPTION_PREFIX: o->prefix = optarg; return STATUS_DONE;
    case OPTION_RANGE: return take_range(o, optarg);
    case OPTION_MAX_BYTES: return take_max_bytes(o, optarg);
    default: return usage_error(argv[0], argc, argv, long_options);
    }
}

static int take_arguments(options *o, int argc, char **argv)
{
    if (optind == argc) {
        say_error("extract from which archive? Give its file");
        return STATUS_USAGE;
    }
    o->file = argv[optind];
    o->ids = argv + optind + 1;
    o->id_count = argc - optind - 1;
    if (o->to_stdout && (o->id_count != 1 || o->prefix)) {
        say_error("--stdout takes one id");
        return STATUS_USAGE;
    }
    if (o->has_range && !o->to_stdout) {
        say_error("--range goes with --stdout");
        return STATUS_USAGE;
    }
    if (o->max_bytes == 0)
        o->max_bytes = o->policy.insecure ? INSECURE_MAX_BYTES : UINT64_MAX;
    return STATUS_DONE;
}

/* The worst status counts: damage before trouble with the output, and that before what was not found. */
static void note(job *j, int status)
{
    static const int rank[] = {[STATUS_DONE] = 0, [STATUS_NOT_FOUND] = 1, [STATUS_USAGE] = 2, [STATUS_UNSUPPORTED] = 3, [STATUS_IO] = 4, [STATUS_BAD] = 5};
    if (rank[status] > rank[j->status])
        j->status = status;
}

static void note_output(job *j, const char *id, int error)
{
    if (error == EEXIST)
        say_error("%s: is there already and is left as it is; --force overwrites it", id);
    else if (error == ELOOP || error == ENOTDIR)
        say_error("%s: a part of its path is there and is no folder (a symbolic link is not followed): move that away", id);
    else if (error == EISDIR)
        say_error("%s: a folder is in its place: move that away", id);
    else if (error == EINVAL)
        say_error("%s: is not a path that may be written to", id);
    else
        say_error("%s: cannot be written: %s", id, strerror(error));
    note(j, STATUS_IO);
    /* What follows would fare no better. */
    if (error == ENOSPC || error == EDQUOT || error == EROFS || error == EIO || error == ENOMEM)
        j->stop = true;
}

/* Whether `more` bytes may still be written. */
static bool within_bound(job *j, const char *id, uint64_t more)
{
    if (more <= j->o->max_bytes - j->written)
        return true;
    say_error("%s: writing it would exceed %" PRIu64 " bytes in all; --max-bytes sets another bound", id, j->o->max_bytes);
    note(j, STATUS_IO);
    j->stop = true;
    return false;
}

/* Time of modification for the file: modified, else published. */
static bool entry_time(const an_entry *entry, int64_t *seconds)
{
    static const unsigned tags[] = {AN_TAG_DATE_MODIFIED, AN_TAG_DATE_PUBLISHED};
    for (unsigned i = 0; i < 2; i++) {
        an_field field;
        an_date date;
        if (an_entry_field(entry, tags[i], &field) == AN_OK && an_date_decode(field.value, field.length, &date) == AN_OK) {
            *seconds = date.seconds;
            return true;
        }
    }
    return false;
}

/* Copies content into the output. AN_*; what goes wrong with the output is in *output_error. */
static int copy_content(job *j, const an_entry *entry, output *out, int *output_error)
{
    *output_error = 0;
    for (uint64_t at = 0; at < entry->length;) {
        const void *bytes;
        size_t n;
        int error = an_content_view(&j->a->reader, entry, at, &bytes, &n);
        if (error != AN_OK)
            return error;
        *output_error = output_write(out, bytes, n);
        if (*output_error != 0)
            return AN_OK;
        at += n;
        j->written += n;
        progress_step(&j->progress, j->written, j->total);
    }
    return AN_OK;
}

/* The entry `entry` (no alias) under the name id. */
static void write_file(job *j, const char *id, size_t id_length, const an_entry *entry)
{
    output out;
    int64_t seconds = 0;
    bool has_time = entry_time(entry, &seconds);
    if (!within_bound(j, id, entry->length))
        return;
    int failed = output_begin(&out, j->root, id, id_length);
    if (failed != 0) {
        note_output(j, id, failed);
        return;
    }
    int error = copy_content(j, entry, &out, &failed);
    if (error != AN_OK || failed != 0)
        output_drop(&out);
    else
        failed = output_finish(&out, j->o->force, has_time, seconds);
    if (error != AN_OK)
        note(j, archive_say(j->a, &j->a->reader, error, id));
    else if (failed != 0)
        note_output(j, id, failed);
    else
        j->files++;
}

static void write_stdout(job *j, const char *id, const an_entry *entry)
{
    uint64_t at = j->o->has_range ? j->o->from : 0;
    uint64_t end = j->o->has_range && j->o->to < entry->length ? j->o->to + 1 : entry->length;
    if (j->o->has_range && at >= entry->length && entry->length > 0) {
        say_error("%s: has %" PRIu64 " bytes, and the range begins behind them", id, entry->length);
        note(j, STATUS_NOT_FOUND);
        return;
    }
    while (at < end) {
        const void *bytes;
        size_t n;
        int error = an_content_view(&j->a->reader, entry, at, &bytes, &n);
        if (error != AN_OK) {
            note(j, archive_say(j->a, &j->a->reader, error, id));
            return;
        }
        if (n > end - at)
            n = (size_t)(end - at);
        if (fwrite(bytes, 1, n, stdout) != n)
            break;
        at += n;
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        say_error("standard output cannot be written: %s", strerror(errno));
        note(j, STATUS_IO);
    }
}

/* One entry, asked for by its id or met on the way. */
static void extract_entry(job *j, an_entry *entry, bool by_id)
{
    an_entry target;
    char *id = strndup(entry->id, entry->id_length);
    size_t length = entry->id_length;
    int error = id ? an_entry_resolve(&j->a->reader, entry, &target) : AN_ERR_MEMORY;
    if (error == AN_OK && target.status == AN_WITHDRAWN) {
        if (by_id)
            say_error("%s: was withdrawn by its publisher", id);
        else
            say_note("%s: was withdrawn by its publisher and is left out", id);
        note(j, by_id ? STATUS_NOT_FOUND : STATUS_DONE);
    } else if (error == AN_OK && !target.has_content) {
        say_warning("%s: is of a kind that this version does not know and is left out", id);
        note(j, STATUS_UNSUPPORTED);
    } else if (error == AN_OK && j->o->to_stdout) {
        write_stdout(j, id, &target);
    } else if (error == AN_OK) {
        write_file(j, id, length, &target);
    } else {
        note(j, archive_say(j->a, &j->a->reader, error, id));
    }
    free(id);
}

static void extract_by_id(job *j, const char *id)
{
    an_entry entry;
    int error = an_entry_find(&j->a->reader, id, strlen(id), &entry);
    if (error == AN_ERR_NOT_FOUND) {
        say_error("%s: there is no \"%s\" in it; `anews list` says what is", j->o->file, id);
        note(j, STATUS_NOT_FOUND);
    } else if (error != AN_OK) {
        note(j, archive_say(j->a, &j->a->reader, error, id));
    } else {
        extract_entry(j, &entry, true);
    }
}

/* An index page that cannot be read: said once, not for each of its entries. */
static void note_index(job *j, int error)
{
    uint64_t offset;
    unsigned type;
    an_reader_fault(&j->a->reader, &offset, &type);
    if (offset != j->bad_page)
        note(j, archive_say(j->a, &j->a->reader, error, NULL));
    j->bad_page = offset;
}

static void extract_prefix(job *j, const char *prefix)
{
    uint64_t first, end;
    int error = entries_with_prefix(&j->a->reader, prefix, &first, &end);
    if (error != AN_OK) {
        note(j, archive_say(j->a, &j->a->reader, error, NULL));
        return;
    }
    if (first == end && *prefix) {
        say_error("%s: no id begins with \"%s\"", j->o->file, prefix);
        note(j, STATUS_NOT_FOUND);
    }
    for (uint64_t i = first; i < end && !j->stop; i++) {
        an_entry entry;
        error = an_entry_at(&j->a->reader, AN_BY_ID, i, &entry);
        if (error == AN_OK) {
            j->progress.items++;
            extract_entry(j, &entry, false);
            continue;
        }
        note_index(j, error);
    }
}

static int run(job *j)
{
    const options *o = j->o;
    if (!o->to_stdout) {
        j->root = open(o->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (j->root < 0) {
            say_error("%s: cannot write below it: %s", o->folder, strerror(errno));
            return STATUS_IO;
        }
    }
    progress_begin(&j->progress, "extracting");
    j->total = o->id_count == 0 && !o->prefix ? an_reader_header(&j->a->reader)->content_size : 0;
    for (int i = 0; i < o->id_count && !j->stop; i++)
        extract_by_id(j, o->ids[i]);
    if (o->prefix || o->id_count == 0)
        extract_prefix(j, o->prefix ? o->prefix : "");
    progress_end(&j->progress);
    if (!o->to_stdout) {
        if (syncfs(j->root) != 0)
            note_output(j, o->folder, errno);
        (void)close(j->root);
        say_note("%" PRIu64 " files, %" PRIu64 " bytes", j->files, j->written);
    }
    return j->status;
}

int cmd_extract(int argc, char **argv)
{
    options o = {.folder = "."};
    archive a;
    int status = STATUS_DONE, option;
    opterr = 0;
    while (status == STATUS_DONE && (option = getopt_long(argc, argv, ":p:C:qh", long_options, NULL)) != -1) {
        if (option == 'h') {
            help_text(stdout, argv[0]);
            policy_free(&o.policy);
            return STATUS_DONE;
        }
        status = take_option(&o, option, argc, argv);
    }
    if (status == STATUS_DONE)
        status = take_arguments(&o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o.policy);
    if (status == STATUS_DONE)
        status = archive_open(&a, o.file, &o.policy);
    if (status == STATUS_DONE) {
        job j = {.a = &a, .o = &o, .root = -1};
        status = run(&j);
        archive_close(&a);
    }
    policy_free(&o.policy);
    return status;
}
