/* SPDX-License-Identifier: BSD-2-Clause */
/* anews extract: writes entries to files, or one to standard output. */
#include "extraction/extract.h"
#include "archive/entries.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "files/folders.h"
#include "numbers.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/progress.h"
#include "report/standard_output.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct options {
    reading_options reading;
    bool to_stdout, force, hidden, has_range;
    uint64_t from, to; /* --range, inclusive */
    bool has_max_files, has_max_bytes;
    uint64_t max_files, max_bytes;
    const char *folder, *prefix, *file;
    char **ids;
    int id_count;
} options;

enum {
    OPTION_STDOUT = OPTION_OWN,
    OPTION_FORCE,
    OPTION_HIDDEN,
    OPTION_PREFIX,
    OPTION_RANGE,
    OPTION_MAX_FILES,
    OPTION_MAX_BYTES
};

static const struct option extract_words[] = {
    TRUST_WORDS,
    REMEMBER_WORD,
    JOBS_WORD,
    {"stdout", no_argument, NULL, OPTION_STDOUT},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"hidden", no_argument, NULL, OPTION_HIDDEN},
    {"prefix", required_argument, NULL, OPTION_PREFIX},
    {"range", required_argument, NULL, OPTION_RANGE},
    {"max-files", required_argument, NULL, OPTION_MAX_FILES},
    {"max-bytes", required_argument, NULL, OPTION_MAX_BYTES},
    FETCHING_WORDS,
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_range(options *o, const char *text)
{
    char *copy = strdup(text);
    char *dash = copy ? strchr(copy, '-') : NULL;
    o->has_range = true;
    if (dash)
        *dash = '\0';
    bool good = dash && parse_number(copy, UINT64_MAX - 1, &o->from) &&
                parse_number(dash + 1, UINT64_MAX - 1, &o->to) && o->from <= o->to;
    free(copy);
    if (good)
        return STATUS_DONE;
    say_error("--range takes the first and the last byte wanted, counted from 0, such as 0-99, not "
              "\"%s\"",
              text);
    return STATUS_USAGE;
}

static int read_max_files(options *o, const char *text)
{
    o->has_max_files = true;
    return read_whole_number("max-files", text, &o->max_files);
}

static int read_max_bytes(options *o, const char *text)
{
    o->has_max_bytes = true;
    if (parse_size(text, UINT64_MAX - 1, &o->max_bytes))
        return STATUS_DONE;
    say_error("--max-bytes takes a size such as 100M, not \"%s\"", text);
    return STATUS_USAGE;
}

static int read_extract_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case 'C':
        o->folder = value;
        if (*value != '\0')
            return STATUS_DONE;
        say_error("-C takes a folder, not an empty name: -C . is the current one");
        return STATUS_USAGE;
    case OPTION_STDOUT: o->to_stdout = true; return STATUS_DONE;
    case OPTION_FORCE: o->force = true; return STATUS_DONE;
    case OPTION_HIDDEN: o->hidden = true; return STATUS_DONE;
    case OPTION_PREFIX: o->prefix = value; return STATUS_DONE;
    case OPTION_RANGE: return read_range(o, value);
    case OPTION_MAX_FILES: return read_max_files(o, value);
    case OPTION_MAX_BYTES: return read_max_bytes(o, value);
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table extract_options = {":" TRUST_LETTERS "C:" COMMON_LETTERS, extract_words,
                                             read_extract_option};

static void choose_limits(options *o)
{
    bool insecure = o->reading.policy.insecure;
    if (!o->has_max_files)
        o->max_files = insecure ? INSECURE_MAX_FILES : DEFAULT_MAX_FILES;
    if (!o->has_max_bytes)
        o->max_bytes = insecure ? INSECURE_MAX_BYTES : DEFAULT_MAX_BYTES;
}

static int read_extract_arguments(options *o, int argc, char **argv)
{
    if (optind == argc) {
        say_error("extract from which archive? Give its file");
        return STATUS_USAGE;
    }
    o->file = name_archive(&o->reading, argv[optind]);
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
    choose_limits(o);
    return o->file != NULL ? STATUS_DONE : STATUS_IO;
}

static void write_stdout(extraction *x, const options *o, const char *id, const an_entry *entry)
{
    uint64_t at = o->has_range ? o->from : 0;
    uint64_t end = o->has_range && o->to < entry->length ? o->to + 1 : entry->length;
    if (o->has_range && at >= entry->length && entry->length > 0) {
        say_error("%s: has %" PRIu64 " bytes, and the range begins after them", id, entry->length);
        extraction_note(x, STATUS_NOT_FOUND);
        return;
    }
    if (end > at && end - at > o->max_bytes) {
        say_error("%s: has %" PRIu64 " bytes to write, and --max-bytes permits %" PRIu64, id,
                  end - at, o->max_bytes);
        extraction_note(x, STATUS_IO);
        return;
    }
    while (at < end) {
        const void *bytes;
        size_t n;
        int error = an_content_view(&x->a->reader, entry, at, &bytes, &n);
        if (error != AN_OK) {
            extraction_note(x, archive_say(x->a, &x->a->reader, error, id));
            return;
        }
        if (n > end - at)
            n = (size_t)(end - at);
        if (fwrite(bytes, 1, n, stdout) != n)
            break;
        at += n;
    }
    if (flush_output() != STATUS_DONE)
        extraction_note(x, STATUS_IO);
}

static void one_to_stdout(extraction *x, const options *o, an_entry *entry)
{
    an_entry target;
    char *id = strndup(entry->id, entry->id_length);
    if (id == NULL)
        extraction_note_output(x, "standard output", ENOMEM);
    else if (extraction_resolve(x, entry, id, true, &target))
        write_stdout(x, o, id, &target);
    free(id);
}

static void extract_by_id(extraction *x, const options *o, const char *id)
{
    an_entry entry;
    int error = an_entry_find(&x->a->reader, id, strlen(id), &entry);
    if (error == AN_ERR_NOT_FOUND) {
        say_error("%s: there is no \"%s\" in it; `anews list` shows what is", o->file, id);
        extraction_note(x, STATUS_NOT_FOUND);
    } else if (error != AN_OK) {
        extraction_note(x, archive_say(x->a, &x->a->reader, error, id));
    } else if (o->to_stdout) {
        one_to_stdout(x, o, &entry);
    } else {
        extract_entry(x, &entry);
    }
}

static void extract_prefix(extraction *x, const options *o, const char *prefix)
{
    uint64_t first, end;
    int error = entries_with_prefix(&x->a->reader, prefix, &first, &end);
    if (error != AN_OK) {
        extraction_note(x, archive_say(x->a, &x->a->reader, error, NULL));
        return;
    }
    if (first == end && *prefix) {
        say_error("%s: no id begins with \"%s\"", o->file, prefix);
        extraction_note(x, STATUS_NOT_FOUND);
    }
    extract_entries(x, first, end);
}

/* A folder in which nothing can be made may have others in it in which something can. So this is
 * only noted, and said once something was to be made there. */
static void note_shut_root(extraction *x, const options *o)
{
    if (faccessat(AT_FDCWD, o->folder, W_OK | X_OK, AT_EACCESS) != 0 &&
        (errno == EACCES || errno == EPERM))
        x->shut_root = o->folder;
}

/* Opens the folder to write below, and makes it if need be. Returns STATUS_*. */
static int open_root(extraction *x, const options *o)
{
    int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    x->root = open(o->folder, flags);
    if (x->root < 0 && errno == ENOENT && make_folder(o->folder) == 0)
        x->root = open(o->folder, flags);
    if (x->root >= 0) {
        note_shut_root(x, o);
        return STATUS_DONE;
    }
    say_error("%s: cannot write below it: %s", o->folder, strerror(errno));
    return STATUS_IO;
}

/* The folder to write below is opened before the process is confined, and made only for an archive
 * that will hardly be refused. */
static int open_for_extraction(extraction *x, archive *a, const options *o)
{
    bool is_needed = !o->to_stdout && archive_seems_trusted(a, &o->reading.policy);
    int status = is_needed ? open_root(x, o) : STATUS_DONE;
    if (status == STATUS_DONE)
        status = confine_reading(&o->reading, x->root);
    if (status == STATUS_DONE)
        status = archive_open(a, &o->reading.policy);
    if (status != STATUS_DONE || o->to_stdout || x->root >= 0)
        return status;
    say_error("%s: changed while it was read: try again", o->file);
    return STATUS_IO;
}

enum { WINDOW = 32 /* ids that are fetched together */ };

/* Ids that are written next. */
typedef struct id_window {
    extraction *x;
    char **ids;
    int count;
} id_window;

/* Reads what writing these will read. */
static void read_ids(void *context)
{
    const id_window *w = context;
    an_reader *reader = &w->x->a->reader;
    for (int i = 0; i < w->count; i++) {
        an_entry entry, target;
        int error = an_entry_find(reader, w->ids[i], strlen(w->ids[i]), &entry);
        if (error == AN_OK && an_entry_resolve(reader, &entry, &target) == AN_OK)
            entry_rehearse(reader, &target);
    }
}

static void extract_ids(extraction *x, const options *o)
{
    for (int i = 0; i < o->id_count && !x->stop; i++) {
        int left = o->id_count - i;
        if (i % WINDOW == 0)
            archive_rehearse(x->a, read_ids,
                             &(id_window){x, o->ids + i, left < WINDOW ? left : WINDOW});
        extract_by_id(x, o, o->ids[i]);
    }
}

static int extract_archive(extraction *x, const options *o)
{
    progress_begin("extracting");
    if (o->id_count == 0 && !o->prefix)
        archive_expect_all(x->a);
    x->total = o->id_count == 0 && !o->prefix ? an_reader_header(&x->a->reader)->content_size : 0;
    extract_ids(x, o);
    if (o->prefix || o->id_count == 0)
        extract_prefix(x, o, o->prefix ? o->prefix : "");
    progress_end();
    if (!o->to_stdout) {
        if (platform_sync_all(x->root) != 0)
            extraction_note_output(x, o->folder, errno);
        say_note("%" PRIu64 " %s, %" PRIu64 " bytes", x->files, noun_for(x->files, "file", "files"),
                 x->written);
    }
    return x->status;
}

/* The command line is read: does the work. */
static int run_extract(options *o, int argc, char **argv)
{
    archive a;
    int status = read_extract_arguments(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    if (status == STATUS_DONE)
        status = attach_named(&o->reading, &a, o->file);
    if (status != STATUS_DONE)
        return status;
    extraction x = {.a = &a,
                    .policy = &o->reading.policy,
                    .root = -1,
                    .force = o->force,
                    .with_hidden = o->hidden,
                    .limits = {.max_files = o->max_files, .max_bytes = o->max_bytes},
                    .jobs = o->reading.jobs,
                    .lock = PTHREAD_MUTEX_INITIALIZER};
    status = open_for_extraction(&x, &a, o);
    if (status == STATUS_DONE)
        status = check_remembered(&o->reading, &a);
    if (status == STATUS_DONE)
        status = extract_archive(&x, o);
    if (status == STATUS_DONE)
        status = remember_read(&o->reading, &a);
    extraction_end(&x);
    if (x.root >= 0)
        (void)close(x.root);
    archive_close(&a);
    return status;
}

int cmd_extract(int argc, char **argv)
{
    options o = {.folder = "."};
    int status;
    if (read_options(argc, argv, &extract_options, &o, &status))
        status = run_extract(&o, argc, argv);
    reading_options_free(&o.reading);
    return status;
}
