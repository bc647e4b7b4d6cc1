/* SPDX-License-Identifier: BSD-2-Clause */
/* anews pack: articles to a signed archive. */
#include "archive/device.h"
#include "archive/trust.h"
#include "input/input.h"
#include "keys/keys.h"
#include "report/describe.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct options {
    const char *secret[AN_SLOTS];
    unsigned secret_count;
    password_source password;
    an_writer_config writer;
    bool has_series, has_sequence, has_created, follow, keep_going, json;
    /* what the profile decides unless an option does */
    bool has_block_size, has_page_size, has_dictionary;
    const char *profile;
    uint64_t ram; /* of the device that is to read it; 0: not stated */
    bool mapped;
    char **inputs;
    int input_count;
} options;

enum {
    OPTION_TITLE = 256,
    OPTION_PUBLISHER,
    OPTION_DESCRIPTION,
    OPTION_LANGUAGE,
    OPTION_LICENSE,
    OPTION_SERIES,
    OPTION_EPOCH,
    OPTION_SEQUENCE,
    OPTION_CURRENT_UNTIL,
    OPTION_CREATED,
    OPTION_LEVEL,
    OPTION_BLOCK_SIZE,
    OPTION_PAGE_SIZE,
    OPTION_DICTIONARY,
    OPTION_PROFILE,
    OPTION_JOBS,
    OPTION_FOLLOW,
    OPTION_KEEP_GOING,
    OPTION_CONTENT_HASH,
    OPTION_PASSWORD_FD,
    OPTION_JSON,
    OPTION_RAM,
    OPTION_MAPPED,
};

static const struct option long_options[] = {
    {"title", required_argument, NULL, OPTION_TITLE},
    {"publisher", required_argument, NULL, OPTION_PUBLISHER},
    {"description", required_argument, NULL, OPTION_DESCRIPTION},
    {"language", required_argument, NULL, OPTION_LANGUAGE},
    {"license", required_argument, NULL, OPTION_LICENSE},
    {"series", required_argument, NULL, OPTION_SERIES},
    {"epoch", required_argument, NULL, OPTION_EPOCH},
    {"sequence", required_argument, NULL, OPTION_SEQUENCE},
    {"current-until", required_argument, NULL, OPTION_CURRENT_UNTIL},
    {"created", required_argument, NULL, OPTION_CREATED},
    {"level", required_argument, NULL, OPTION_LEVEL},
    {"block-size", required_argument, NULL, OPTION_BLOCK_SIZE},
    {"page-size", required_argument, NULL, OPTION_PAGE_SIZE},
    {"dictionary", required_argument, NULL, OPTION_DICTIONARY},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"ram", required_argument, NULL, OPTION_RAM},
    {"mapped", no_argument, NULL, OPTION_MAPPED},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"follow", no_argument, NULL, OPTION_FOLLOW},
    {"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
    {"content-hash", no_argument, NULL, OPTION_CONTENT_HASH},
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD},
    {"json", no_argument, NULL, OPTION_JSON},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static int wrong(const char *option, const char *takes, const char *given)
{
    say_error("--%s takes %s, not \"%s\"", option, takes, given);
    return STATUS_USAGE;
}

static int take_series(options *o, const char *text)
{
    size_t length = 0;
    const char *end = NULL;
    bool good = sodium_hex2bin(o->writer.series, sizeof o->writer.series, text, strlen(text), "-",
                               &length, &end) == 0 &&
                *end == '\0' && length == sizeof o->writer.series;
    o->has_series = true;
    return good ? STATUS_DONE : wrong("series", "32 hexadecimal digits, as of a UUID", text);
}

static int take_time(const char *option, const char *text, int64_t *seconds)
{
    an_date date;
    if (!parse_date(text, &date))
        return wrong(option, "a time such as 2026-01-31T12:00:00Z", text);
    *seconds = date.seconds;
    return STATUS_DONE;
}

static int take_count(const char *option, const char *text, uint64_t least, uint64_t most,
                      uint64_t *value)
{
    char takes[80];
    if (parse_number(text, most, value) && *value >= least)
        return STATUS_DONE;
    (void)snprintf(takes, sizeof takes, "a whole number from %" PRIu64 " to %" PRIu64, least, most);
    return wrong(option, takes, text);
}

static int take_size(const char *option, const char *text, uint32_t least, uint32_t most,
                     uint32_t *value)
{
    uint64_t size;
    char takes[80];
    if (parse_size(text, most, &size) && size >= least) {
        *value = (uint32_t)size;
        return STATUS_DONE;
    }
    (void)snprintf(takes, sizeof takes, "a size from %" PRIu32 " to %" PRIu32 " bytes", least,
                   most);
    return wrong(option, takes, text);
}

static int take_dictionary(options *o, const char *text)
{
    o->has_dictionary = true;
    o->writer.dictionary_size = strcmp(text, "none") == 0 ? AN_DICTIONARY_NONE : AN_DICTIONARY_AUTO;
    if (strcmp(text, "none") == 0 || strcmp(text, "auto") == 0)
        return STATUS_DONE;
    return take_size("dictionary", text, 1024, 16 << 20, &o->writer.dictionary_size);
}

static int take_ram(options *o, const char *text)
{
    if (parse_size(text, UINT32_MAX, &o->ram) && o->ram > 0)
        return STATUS_DONE;
    return wrong("ram", "a size in bytes (K, M and G are understood)", text);
}

static int take_secret(options *o, const char *file)
{
    if (o->secret_count == AN_SLOTS) {
        say_error("an archive has room for %d signatures, and more keys are given with -s",
                  AN_SLOTS);
        return STATUS_USAGE;
    }
    o->secret[o->secret_count++] = file;
    return STATUS_DONE;
}

static int take_number_option(options *o, int option, const char *text)
{
    an_writer_config *w = &o->writer;
    uint64_t value = 0;
    int status = STATUS_DONE;
    switch (option) {
    case OPTION_EPOCH:
        status = take_count("epoch", text, 0, UINT32_MAX, &value);
        w->epoch = (uint32_t)value;
        return status;
    case OPTION_SEQUENCE:
        o->has_sequence = true;
        return take_count("sequence", text, 0, UINT64_MAX, &w->sequence);
    case OPTION_LEVEL:
        status = take_count("level", text, 1, 22, &value);
        w->zstd_level = (int)value;
        return status;
    case OPTION_JOBS:
        status = take_count("jobs", text, 1, 256, &value);
        w->jobs = (unsigned)value;
        return status;
    case OPTION_PASSWORD_FD:
        status = take_count("password-fd", text, 0, INT32_MAX, &value);
        o->password.fd = (int)value;
        return status;
    case OPTION_BLOCK_SIZE:
        o->has_block_size = true;
        return take_size("block-size", text, 1024, 16 << 20, &w->block_size);
    default:
        o->has_page_size = true;
        return take_size("page-size", text, 4096, 65536, &w->page_size);
    }
}

static int take_option(options *o, int option, int argc, char **argv)
{
    an_writer_config *w = &o->writer;
    switch (option) {
    case 's': return take_secret(o, optarg);
    case 'o': w->path = optarg; return STATUS_DONE;
    case 'q': quiet = true; return STATUS_DONE;
    case OPTION_TITLE: w->title = optarg; return STATUS_DONE;
    case OPTION_PUBLISHER: w->publisher = optarg; return STATUS_DONE;
    case OPTION_DESCRIPTION: w->description = optarg; return STATUS_DONE;
    case OPTION_LANGUAGE: w->language = optarg; return STATUS_DONE;
    case OPTION_LICENSE: w->license = optarg; return STATUS_DONE;
    case OPTION_SERIES: return take_series(o, optarg);
    case OPTION_CURRENT_UNTIL: return take_time("current-until", optarg, &w->current_until);
    case OPTION_CREATED: o->has_created = true; return take_time("created", optarg, &w->created);
    case OPTION_DICTIONARY: return take_dictionary(o, optarg);
    case OPTION_PROFILE: o->profile = optarg; return STATUS_DONE;
    case OPTION_RAM: return take_ram(o, optarg);
    case OPTION_MAPPED: o->mapped = true; return STATUS_DONE;
    case OPTION_FOLLOW: o->follow = true; return STATUS_DONE;
    case OPTION_KEEP_GOING: o->keep_going = true; return STATUS_DONE;
    case OPTION_CONTENT_HASH: w->content_hashes = true; return STATUS_DONE;
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case '?':
    case ':': return usage_error(argv[0], argc, argv, long_options);
    default: return take_number_option(o, option, optarg);
    }
}

/* What the archive's own metadata takes at most: it is a page of its own, and may be the largest.
 */
static uint32_t metadata_bound(const an_writer_config *w)
{
    const char *const text[] = {w->title, w->publisher, w->description, w->language, w->license};
    size_t sum = 0;
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        sum += text[i] ? 4 + strlen(text[i]) : 0; /* tag and length */
    return sum < UINT16_MAX ? (uint32_t)sum : UINT16_MAX;
}

static device_plan plan_of(const options *o)
{
    const an_writer_config *w = &o->writer;
    uint32_t metadata = metadata_bound(w);
    device_plan plan = {
        .block = w->block_size, .page = w->page_size, .dictionary = w->dictionary_size};
    plan.page = metadata > plan.page ? metadata : plan.page;
    return plan;
}

/* Sizes for the RAM that was stated; those that options state are kept. */
static int fit_ram(options *o)
{
    device_plan plan = plan_of(o);
    size_t least = 0, mapped = SIZE_MAX;
    if (device_plan_choose(&plan, o->ram, o->mapped, &least)) {
        o->writer.block_size = plan.block;
        o->writer.dictionary_size = plan.dictionary;
        return STATUS_DONE;
    }
    plan = plan_of(o);
    if (!o->mapped && device_plan_choose(&plan, o->ram, true, &mapped))
        say_error("--ram %" PRIu64
                  " is too little: reading takes %zu bytes at least, or %zu where the "
                  "archive is mapped (--mapped)",
                  o->ram, least, mapped);
    else
        say_error("--ram %" PRIu64
                  " is too little: reading takes %zu bytes at least with these sizes",
                  o->ram, least);
    return STATUS_USAGE;
}

static int apply_device(options *o)
{
    an_writer_config *w = &o->writer;
    w->dictionary_raw = true;
    w->pages_raw = true;
    w->page_size = o->has_page_size ? w->page_size : 4 << 10;
    if (o->ram != 0)
        return fit_ram(o);
    w->block_size = o->has_block_size ? w->block_size : 8 << 10;
    w->dictionary_size = o->has_dictionary ? w->dictionary_size : 16 << 10;
    return STATUS_DONE;
}

/* Explicit options win over the profile. */
static int apply_profile(options *o)
{
    static const char *const profiles[] = {"device", "standard", "compact", NULL};
    an_writer_config *w = &o->writer;
    const char *name = o->profile ? o->profile : "standard";
    if (strcmp(name, "device") == 0 && (o->ram != 0 || !o->mapped))
        return apply_device(o);
    if (o->ram != 0 || o->mapped) {
        say_error(o->ram != 0
                      ? "--ram is the RAM of a device: it goes with --profile device"
                      : "--mapped says how a device of --ram SIZE reads: state its RAM too");
        return STATUS_USAGE;
    }
    if (strcmp(name, "standard") == 0)
        return STATUS_DONE;
    if (strcmp(name, "compact") == 0) {
        w->block_size = o->has_block_size ? w->block_size : 16 << 20;
        w->page_size = o->has_page_size ? w->page_size : 64 << 10;
        w->zstd_level = w->zstd_level != 0
                            ? w->zstd_level
                            : 20; /* the first that looks back over all of such a block */
        return STATUS_DONE;
    }
    const char *near = nearest(name, profiles);
    say_error("--profile takes device, standard or compact, not \"%s\"%s%s%s", name,
              near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return STATUS_USAGE;
}

/* The time of creation: --created, else SOURCE_DATE_EPOCH, else now. */
static int choose_time(options *o)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds;
    if (o->has_created)
        return STATUS_DONE;
    if (!text || !*text) {
        o->writer.created = (int64_t)time(NULL);
        return STATUS_DONE;
    }
    if (!parse_number(text, 253402300799, &seconds)) {
        say_error("SOURCE_DATE_EPOCH is \"%s\" and must be a number of seconds since 1970", text);
        return STATUS_USAGE;
    }
    o->writer.created = (int64_t)seconds;
    return STATUS_DONE;
}

/* Without --series: of the first signer's key and the title, so that a rebuild gives the same bytes
 * and the next edition the same series. */
static void choose_series(options *o, const an_secret_key *key)
{
    crypto_generichash_state hash;
    static const char domain[] = "anews1:series";
    const char *title = o->writer.title ? o->writer.title : "";
    uint8_t series[32];
    if (o->has_series)
        return;
    (void)crypto_generichash_init(&hash, NULL, 0, sizeof series);
    (void)crypto_generichash_update(&hash, (const uint8_t *)domain, sizeof domain);
    (void)crypto_generichash_update(&hash, key->key + 32, 32);
    (void)crypto_generichash_update(&hash, (const uint8_t *)title, strlen(title));
    (void)crypto_generichash_final(&hash, series, sizeof series);
    memcpy(o->writer.series, series, sizeof o->writer.series);
}

static int check_options(options *o)
{
    struct stat about;
    if (o->secret_count == 0) {
        say_error("sign with which key? Give its file with -s (anews keygen makes one)");
        return STATUS_USAGE;
    }
    if (!o->writer.path) {
        say_error("pack into which file? Give it with -o");
        return STATUS_USAGE;
    }
    if (o->input_count == 0) {
        say_error("pack what? Give folders, files, or - for JSON Lines on standard input");
        return STATUS_USAGE;
    }
    if (stat(o->writer.path, &about) == 0 && !S_ISREG(about.st_mode)) {
        say_error("%s: is not a file that an archive could replace: give another name with -o",
                  o->writer.path);
        return STATUS_USAGE;
    }
    int status = apply_profile(o);
    if (status == STATUS_DONE)
        status = choose_time(o);
    /* A job that packs every day wants a number that grows by itself. */
    if (status == STATUS_DONE && !o->has_sequence)
        o->writer.sequence = o->writer.created > 0 ? (uint64_t)o->writer.created : 0;
    return status;
}

typedef struct job {
    an_writer *writer;
    const options *o;
    input_options *input;
    progress progress;
    double start;
    size_t metadata;     /* largest metadata of an entry */
    const char *current; /* the INPUT that items come from now */
    struct stat output;  /* the file that is to be replaced, if it is there */
    bool has_output;
} job;

static double seconds_now(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int step(void *context, uint64_t done, uint64_t total)
{
    job *j = context;
    progress_step(&j->progress, done, total);
    return interrupted;
}

/* An archive made inside the folder that it packs does not pack its own last edition. */
static bool is_output(const job *j, const an_item *item)
{
    struct stat about;
    char *path = NULL;
    bool same = false;
    if (!j->has_output ||
        asprintf(&path, "%s/%.*s", j->current, (int)item->id_length, item->id) < 0)
        return false;
    same = stat(path, &about) == 0 && about.st_dev == j->output.st_dev &&
           about.st_ino == j->output.st_ino;
    free(path);
    return same;
}

static size_t metadata_of(const an_item *item)
{
    size_t sum = 0;
    for (size_t i = 0; i < item->field_count; i++)
        sum += item->fields[i].length;
    return sum;
}

static int add(void *context, const an_item *item, uint64_t bytes)
{
    job *j = context;
    (void)bytes;
    if (is_output(j, item)) {
        say_note("%s: is the archive that is being replaced, and is left out", j->o->writer.path);
        return STATUS_DONE;
    }
    int error = an_writer_add(j->writer, item);
    if (error == AN_OK) {
        size_t metadata = metadata_of(item);
        j->metadata = metadata > j->metadata ? metadata : j->metadata;
        j->progress.items++;
        return STATUS_DONE;
    }
    if (error == AN_ERR_CANCELLED)
        return STATUS_IO;
    say_error("%s", an_writer_message(j->writer));
    if (j->o->keep_going && (error == AN_ERR_FORMAT || error == AN_ERR_CONTENT)) {
        j->input->skipped++;
        return STATUS_DONE;
    }
    return status_of(error);
}

static int put_summary_json(const job *j, const an_writer_stats *s, const char *id)
{
    char identity[65];
    json_t *o = json_object();
    (void)sodium_bin2hex(identity, sizeof identity, s->identity, sizeof s->identity);
    json_add_text(o, "file", j->o->writer.path, strlen(j->o->writer.path));
    json_object_update_new(
        o,
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
                  "identity", identity, "key_id", id, "entries", (json_int_t)s->entries, "articles",
                  (json_int_t)s->articles, "assets", (json_int_t)s->assets, "aliases",
                  (json_int_t)s->aliases, "duplicates", (json_int_t)s->duplicates, "skipped",
                  (json_int_t)j->input->skipped, "content_size", (json_int_t)s->content_bytes,
                  "file_size", (json_int_t)s->file_size, "index_size", (json_int_t)s->index_bytes,
                  "dictionary_size", (json_int_t)s->dictionary_bytes, "blocks",
                  (json_int_t)s->blocks, "blocks_size", (json_int_t)s->block_bytes));
    return json_print(o);
}

static int put_summary(const job *j, const an_writer_stats *s, const an_secret_key *key)
{
    char id[17];
    key_id_text(key->id, id);
    if (j->o->json)
        return put_summary_json(j, s, id);
    if (!quiet)
        printf(
            "%s: %" PRIu64 " articles, %" PRIu64 " assets, %" PRIu64 " aliases; %" PRIu64
            " bytes to %" PRIu64 " (%.1f %%) in %.1f s; signed by %s\n",
            j->o->writer.path, s->articles, s->assets, s->aliases, s->content_bytes, s->file_size,
            s->content_bytes > 0 ? 100.0 * (double)s->file_size / (double)s->content_bytes : 100.0,
            seconds_now() - j->start, id);
    return STATUS_DONE;
}

/* What was promised with --ram, held against the archive as it came out; and what no sizes help
 * against: an entry whose metadata goes on in a block (more than a quarter of a page does) is shown
 * whole by a device with room for it only. */
static int check_device(const job *j)
{
    archive a;
    an_header header;
    size_t need = SIZE_MAX;
    if (j->o->ram == 0)
        return STATUS_DONE;
    int status = archive_attach(&a, j->o->writer.path);
    if (status != STATUS_DONE)
        return status;
    an_source source = archive_source(&a);
    int error = an_header_read(&source, &header);
    if (error == AN_OK)
        error = device_need(&header, j->o->mapped, &need);
    status = error == AN_OK ? STATUS_DONE : archive_say(&a, &a.reader, error, NULL);
    archive_close(&a);
    if (error == AN_OK && need > j->o->ram)
        say_warning("%s: takes %zu bytes of RAM to read, more than --ram %" PRIu64,
                    j->o->writer.path, need, j->o->ram);
    else if (error == AN_OK && j->metadata > header.page_raw / 4 && j->metadata > j->o->ram - need)
        say_warning("%s: an entry has %zu bytes of metadata, and the device %zu of RAM left for "
                    "it: it can read the content, not all of the metadata",
                    j->o->writer.path, j->metadata, (size_t)j->o->ram - need);
    else if (error == AN_OK && !j->o->json)
        say_note("a device reads it in %zu bytes of RAM (estimated): blocks of %" PRIu32
                 ", dictionary of %" PRIu32 " bytes at most",
                 need, header.block_raw, header.dictionary_raw);
    return status;
}

static int add_inputs(job *j)
{
    int status = STATUS_DONE;
    for (int i = 0; i < j->o->input_count && status == STATUS_DONE; i++) {
        j->current = j->o->inputs[i];
        status = input_add(j->current, j->input);
    }
    return status;
}

static int finish(job *j, const an_secret_key *key)
{
    an_writer_stats stats;
    int error = an_writer_finish(j->writer, &stats);
    progress_end(&j->progress);
    if (error != AN_OK) {
        if (!interrupted)
            say_error("%s", an_writer_message(j->writer));
        return error == AN_ERR_DUPLICATE || error == AN_ERR_FORMAT ? STATUS_USAGE
                                                                   : status_of(error);
    }
    int status = put_summary(j, &stats, key);
    if (status == STATUS_DONE)
        status = check_device(j);
    if (status != STATUS_DONE || j->input->skipped == 0)
        return status;
    say_warning("%u items were left out: the archive has the others", j->input->skipped);
    return STATUS_IO;
}

static int pack(options *o, const an_secret_key *keys)
{
    job j = {.o = o, .start = seconds_now()};
    input_options input = {.follow = o->follow,
                           .keep_going = o->keep_going,
                           .quiet_warnings = quiet,
                           .sink = add,
                           .context = &j};
    an_writer_config config = o->writer;
    j.input = &input;
    j.has_output = stat(o->writer.path, &j.output) == 0;
    config.keys = keys;
    config.key_count = o->secret_count;
    config.progress = step;
    config.progress_context = &j;
    int error = an_writer_open(&j.writer, &config);
    if (error == AN_ERR_USAGE) {
        say_error("title, publisher, description, language and license must be UTF-8, 60,000 bytes "
                  "in all, and -o a file's name");
        return STATUS_USAGE;
    }
    if (error != AN_OK) {
        say_error("%s: cannot be written: %s", o->writer.path,
                  error == AN_ERR_MEMORY ? "not enough memory" : strerror(errno));
        return STATUS_IO;
    }
    progress_begin(&j.progress, "packing");
    int status = add_inputs(&j);
    if (status == STATUS_DONE)
        status = finish(&j, &keys[0]);
    progress_end(&j.progress);
    if (interrupted) {
        say_error("interrupted: %s is as it was", o->writer.path);
        status = STATUS_IO;
    }
    an_writer_close(j.writer);
    return status;
}

static int load_keys_and_pack(options *o)
{
    an_secret_key keys[AN_SLOTS] = {0};
    struct sigaction action = {.sa_handler = interrupt};
    int status = STATUS_DONE;
    (void)sodium_mlock(keys, sizeof keys);
    for (unsigned i = 0; i < o->secret_count && status == STATUS_DONE; i++)
        status = secret_key_load(o->secret[i], &o->password, &keys[i]);
    if (status == STATUS_DONE) {
        (void)sigaction(SIGINT, &action, NULL);
        (void)sigaction(SIGTERM, &action, NULL);
        choose_series(o, &keys[0]);
        status = pack(o, keys);
    }
    (void)sodium_munlock(keys, sizeof keys); /* wipes */
    return status;
}

int cmd_pack(int argc, char **argv)
{
    options o = {.password.fd = -1};
    int status = STATUS_DONE, option;
    opterr = 0;
    while (status == STATUS_DONE &&
           (option = getopt_long(argc, argv, ":s:o:qh", long_options, NULL)) != -1) {
        if (option == 'h') {
            help_text(stdout, argv[0]);
            return STATUS_DONE;
        }
        status = take_option(&o, option, argc, argv);
    }
    o.inputs = argv + optind;
    o.input_count = argc - optind;
    if (status == STATUS_DONE)
        status = check_options(&o);
    return status == STATUS_DONE ? load_keys_and_pack(&o) : status;
}
