/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line of `anews pack`: reads the options, checks them, and fills in what they leave
 * open (profile, time of creation, sequence number, series).
 */
#include "commands/options.h"
#include "input/values/dates.h"
#include "input/values/languages.h"
#include "keys/secret_scan.h"
#include "numbers.h"
#include "packing/dictionary.h"
#include "packing/pack_words.h"
#include "packing/search.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TIME_LAST UINT64_C(253402300799) /* the end of year 9999 */

static const struct option pack_words[] = {
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
    {"dictionary-from", required_argument, NULL, OPTION_DICTIONARY_FROM},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"ram", required_argument, NULL, OPTION_RAM},
    {"reserve", required_argument, NULL, OPTION_RESERVE},
    {"target", required_argument, NULL, OPTION_TARGET},
    {"mapped", no_argument, NULL, OPTION_MAPPED},
    {"jobs", required_argument, NULL, OPTION_THREADS},
    {"follow", no_argument, NULL, OPTION_FOLLOW},
    {"hidden", no_argument, NULL, OPTION_HIDDEN},
    {"drafts", no_argument, NULL, OPTION_DRAFTS},
    {"portable", no_argument, NULL, OPTION_PORTABLE},
    {"exclude", required_argument, NULL, OPTION_EXCLUDE},
    {"allow-empty", no_argument, NULL, OPTION_ALLOW_EMPTY},
    {"keep-going", no_argument, NULL, OPTION_KEEP_GOING},
    {"content-hash", no_argument, NULL, OPTION_CONTENT_HASH},
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD},
    {"json", no_argument, NULL, OPTION_JSON},
    {"dry-run", no_argument, NULL, OPTION_DRY_RUN},
    {"report", required_argument, NULL, OPTION_REPORT},
    {"charset", required_argument, NULL, OPTION_CHARSET},
    {"search", optional_argument, NULL, OPTION_SEARCH},
    {"from", required_argument, NULL, OPTION_FROM},
    {"compact", no_argument, NULL, OPTION_COMPACT},
    {"purge", no_argument, NULL, OPTION_PURGE},
    {"keep-dictionary", no_argument, NULL, OPTION_KEEP_DICTIONARY},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int refuse_value(const char *option, const char *takes, const char *given)
{
    say_error("--%s takes %s, not \"%s\"", option, takes, given);
    return STATUS_USAGE;
}

static int parse_series(pack_options *o, const char *text)
{
    size_t length = 0;
    const char *end = NULL;
    bool good = sodium_hex2bin(o->writer.series, sizeof o->writer.series, text, strlen(text), "-",
                               &length, &end) == 0 &&
                *end == '\0' && length == sizeof o->writer.series;
    o->has_series = true;
    return good ? STATUS_DONE : refuse_value("series", "32 hexadecimal digits, as of a UUID", text);
}

static int parse_time_option(const char *option, const char *text, int64_t *seconds)
{
    an_date date;
    if (!parse_date(text, &date))
        return refuse_value(option, "a time such as 2026-01-31T12:00:00Z", text);
    *seconds = date.seconds;
    return STATUS_DONE;
}

static int parse_count(const char *option, const char *text, uint64_t least, uint64_t most,
                       uint64_t *value)
{
    char takes[80];
    if (parse_number(text, most, value) && *value >= least)
        return STATUS_DONE;
    (void)snprintf(takes, sizeof takes, "a whole number from %" PRIu64 " to %" PRIu64, least, most);
    return refuse_value(option, takes, text);
}

static int parse_bytes(const char *option, const char *text, uint32_t least, uint32_t most,
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
    return refuse_value(option, takes, text);
}

static int parse_dictionary(pack_options *o, const char *text)
{
    o->has_dictionary = true;
    o->writer.dictionary_size = strcmp(text, "none") == 0 ? AN_DICTIONARY_NONE : AN_DICTIONARY_AUTO;
    if (strcmp(text, "none") == 0 || strcmp(text, "auto") == 0)
        return STATUS_DONE;
    return parse_bytes("dictionary", text, 1024, 16 << 20, &o->writer.dictionary_size);
}

/* Of a device: --ram and --reserve. */
static int parse_memory(const char *option, const char *text, uint64_t least, uint64_t *value)
{
    uint64_t size;
    char takes[80];
    if (parse_size(text, UINT32_MAX, &size) && size >= least) {
        *value = size;
        return STATUS_DONE;
    }
    (void)snprintf(takes, sizeof takes,
                   "a size from %" PRIu64 " to %" PRIu32 " bytes (K, M and G are understood)",
                   least, UINT32_MAX);
    return refuse_value(option, takes, text);
}

static int add_secret(pack_options *o, const char *file)
{
    if (o->secret_count == AN_SLOTS) {
        say_error("-s is given more than %d times: an archive has room for no more signatures",
                  AN_SLOTS);
        return STATUS_USAGE;
    }
    o->secret[o->secret_count++] = file;
    return STATUS_DONE;
}

static int add_exclusion(pack_options *o, const char *pattern)
{
    if (selection_exclude(&o->selection, pattern))
        return STATUS_DONE;
    say_error("not enough memory");
    return STATUS_IO;
}

static int parse_number_option(pack_options *o, int option, const char *text)
{
    an_writer_config *w = &o->writer;
    uint64_t value = 0;
    int status = STATUS_DONE;
    switch (option) {
    case OPTION_EPOCH:
        status = parse_count("epoch", text, 0, UINT32_MAX, &value);
        w->epoch = (uint32_t)value;
        return status;
    case OPTION_SEQUENCE:
        o->has_sequence = true;
        return parse_count("sequence", text, 0, UINT64_MAX, &w->sequence);
    case OPTION_LEVEL:
        status = parse_count("level", text, 0, 22, &value);
        w->zstd_level = (int)value;
        w->blocks_raw = value == 0;
        return status;
    case OPTION_THREADS:
        status = parse_count("jobs", text, 1, 256, &value);
        w->jobs = (unsigned)value;
        return status;
    case OPTION_PASSWORD_FD:
        status = parse_count("password-fd", text, 0, INT32_MAX, &value);
        o->password.fd = (int)value;
        return status;
    case OPTION_BLOCK_SIZE:
        o->has_block_size = true;
        return parse_bytes("block-size", text, 1024, 16 << 20, &w->block_size);
    default:
        o->has_page_size = true;
        return parse_bytes("page-size", text, 1024, 65536, &w->page_size);
    }
}

int pack_on_option(void *context, int option, const char *value)
{
    pack_options *o = context;
    an_writer_config *w = &o->writer;
    switch (option) {
    case 's': return add_secret(o, value);
    case 'o': o->output_name = value; return STATUS_DONE;
    case 'p': return policy_add_key(&o->from_trust, value);
    case OPTION_FROM: o->from = value; return STATUS_DONE;
    case OPTION_COMPACT: o->compact = true; return STATUS_DONE;
    case OPTION_PURGE: o->purge = true; return STATUS_DONE;
    case OPTION_KEEP_DICTIONARY: o->keep_dictionary = true; return STATUS_DONE;
    case OPTION_TITLE: w->title = value; return STATUS_DONE;
    case OPTION_PUBLISHER: w->publisher = value; return STATUS_DONE;
    case OPTION_DESCRIPTION: w->description = value; return STATUS_DONE;
    case OPTION_LANGUAGE: w->language = value; return STATUS_DONE;
    case OPTION_LICENSE: w->license = value; return STATUS_DONE;
    case OPTION_SERIES: return parse_series(o, value);
    case OPTION_CURRENT_UNTIL: return parse_time_option("current-until", value, &w->current_until);
    case OPTION_CREATED:
        o->has_created = true;
        return parse_time_option("created", value, &w->created);
    case OPTION_DICTIONARY: return parse_dictionary(o, value);
    case OPTION_DICTIONARY_FROM: o->dictionary_from = value; return STATUS_DONE;
    case OPTION_PROFILE: o->profile = value; return STATUS_DONE;
    case OPTION_RAM: return parse_memory("ram", value, 1, &o->ram);
    case OPTION_RESERVE: return parse_memory("reserve", value, 0, &o->reserve);
    case OPTION_TARGET: return device_find(value, &o->target);
    case OPTION_MAPPED: o->is_mapped = true; return STATUS_DONE;
    case OPTION_FOLLOW: o->follow = true; return STATUS_DONE;
    case OPTION_HIDDEN: o->selection.hidden = true; return STATUS_DONE;
    case OPTION_DRAFTS: o->selection.drafts = true; return STATUS_DONE;
    case OPTION_PORTABLE: o->selection.portable = true; return STATUS_DONE;
    case OPTION_EXCLUDE: return add_exclusion(o, value);
    case OPTION_ALLOW_EMPTY: o->allow_empty = true; return STATUS_DONE;
    case OPTION_KEEP_GOING: o->keep_going = true; return STATUS_DONE;
    case OPTION_CONTENT_HASH: w->content_hashes = true; return STATUS_DONE;
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case OPTION_DRY_RUN: o->is_dry_run = true; return STATUS_DONE;
    case OPTION_REPORT: o->report_name = value; return STATUS_DONE;
    case OPTION_SEARCH: o->search = value ? value : ""; return STATUS_DONE;
    case OPTION_CHARSET: return pack_charset_read(o, value);
    default: return parse_number_option(o, option, value);
    }
}

static const option_table pack_table = {":s:o:p:" COMMON_LETTERS, pack_words, pack_on_option};

/* Sets the time of creation: --created, else SOURCE_DATE_EPOCH, else now. */
static int choose_time(pack_options *o)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds;
    if (o->has_created)
        return STATUS_DONE;
    if (!text || !*text) {
        o->writer.created = (int64_t)time(NULL);
        return STATUS_DONE;
    }
    if (!parse_number(text, TIME_LAST, &seconds)) {
        say_error("SOURCE_DATE_EPOCH is \"%s\" and must be a number of seconds since 1970", text);
        return STATUS_USAGE;
    }
    o->writer.created = (int64_t)seconds;
    return STATUS_DONE;
}

int pack_choose_edition(pack_options *o)
{
    int status = choose_time(o);
    /* A job that packs every day wants a number that grows by itself. */
    if (status == STATUS_DONE && !o->has_sequence)
        o->writer.sequence = o->writer.created > 0 ? (uint64_t)o->writer.created : 0;
    return status;
}

/* What the archive says about itself is published, too. */
int pack_check_texts(const pack_options *o)
{
    const an_writer_config *w = &o->writer;
    const char *const texts[] = {w->title, w->publisher, w->description, w->language, w->license};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!texts[i] || !has_secret_key(texts[i], strlen(texts[i])))
            continue;
        say_error("title, publisher, description, language and license are published, and one of "
                  "them holds a secret key of minisign");
        return STATUS_USAGE;
    }
    if (w->language && !is_language_tag(w->language)) {
        say_error("--language takes a tag of BCP 47, such as en or pt-BR, not %s", w->language);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* Notes which files the keys are, whatever names lead to them. */
static void find_key_files(pack_options *o)
{
    struct stat st;
    for (unsigned i = 0; i < o->secret_count; i++)
        if (stat(o->secret[i], &st) == 0 && S_ISREG(st.st_mode))
            o->key_files[o->selection.key_count++] = identity_of(&st);
    o->selection.keys = o->key_files;
}

/* The writer's temporary files are where the archive waits. */
static int find_stdout(pack_options *o)
{
    if (o->is_dry_run) {
        o->output_name = NULL;
        return STATUS_DONE;
    }
    int status = output_find_stdout(&o->output);
    o->output_name = o->output.shown;
    o->writer.path = o->output.path;
    if (status != STATUS_DONE || !o->json)
        return status;
    say_error("--json prints to standard output, which gets the archive: give a file with -o");
    return STATUS_USAGE;
}

/* The archive replaces what is at its path, so an input or a key there would be lost. */
int pack_find_output(pack_options *o)
{
    int status = STATUS_DONE;
    find_key_files(o);
    if (!o->output_name)
        return status;
    if (names_stdout(o->output_name))
        return find_stdout(o);
    status = output_find(&o->output, o->output_name);
    for (int i = 0; i < o->input_count && status == STATUS_DONE; i++)
        status = output_check_other(&o->output, o->inputs[i], "an input");
    for (unsigned i = 0; i < o->secret_count && status == STATUS_DONE; i++)
        status = output_check_other(&o->output, o->secret[i], "the key that signs");
    if (status == STATUS_DONE)
        status = output_check(&o->output, &archive_kind);
    o->writer.path = o->output.path;
    return status;
}

/* The same of the report. */
static int find_report(pack_options *o)
{
    static const output_kind report = {
        .name = "a report", .beginning = "{\"kind\":\"", .length = 9};
    if (!o->report_name)
        return STATUS_DONE;
    o->report.advice = "give another name with --report";
    int status = output_find(&o->report, o->report_name);
    if (status == STATUS_DONE && o->output.path && !o->output.is_stdout &&
        strcmp(o->output.path, o->report.path) == 0) {
        say_error("%s: is both the archive and the report: give another name", o->report_name);
        return STATUS_USAGE;
    }
    for (int i = 0; i < o->input_count && status == STATUS_DONE; i++)
        status = output_check_other(&o->report, o->inputs[i], "an input");
    for (unsigned i = 0; i < o->secret_count && status == STATUS_DONE; i++)
        status = output_check_other(&o->report, o->secret[i], "the key that signs");
    return status == STATUS_DONE ? output_check(&o->report, &report) : status;
}

static int check_options(pack_options *o)
{
    if (o->secret_count == 0 && !o->is_dry_run) {
        say_error("sign with which key? Give its file with -s (anews keygen makes one)");
        return STATUS_USAGE;
    }
    if (!o->output_name && !o->is_dry_run) {
        say_error("pack into which file? Give it with -o");
        return STATUS_USAGE;
    }
    if (o->input_count == 0) {
        say_error("pack what? Give folders, files, or - for items on standard input");
        return STATUS_USAGE;
    }
    const char *alone = o->compact                    ? "--compact"
                        : o->purge                    ? "--purge"
                        : o->keep_dictionary          ? "--keep-dictionary"
                        : o->from_trust.key_count > 0 ? "-p"
                                                      : NULL;
    if (alone && !o->from) {
        say_error("%s is about an older edition: give its file with --from", alone);
        return STATUS_USAGE;
    }
    if (o->keep_dictionary && (o->compact || o->purge)) {
        say_error("--keep-dictionary keeps what %s drops: give one of the two",
                  o->compact ? "--compact" : "--purge");
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* The password is read when all items are in. */
static int check_standard_input(const pack_options *o)
{
    for (int i = 0; i < o->input_count; i++)
        if (o->password.fd == STDIN_FILENO && strcmp(o->inputs[i], "-") == 0) {
            say_error("standard input cannot hold the items and the password: give the password "
                      "on another descriptor");
            return STATUS_USAGE;
        }
    return STATUS_DONE;
}

static int complete_options(pack_options *o)
{
    int status = pack_dictionary_load(o);
    if (status == STATUS_DONE)
        status = pack_profile_apply(o);
    return status == STATUS_DONE ? pack_choose_edition(o) : status;
}

bool pack_options_read(pack_options *o, int argc, char **argv, int *status)
{
    *o = (pack_options){.password.fd = -1};
    if (!read_options(argc, argv, &pack_table, o, status))
        return false;
    o->inputs = argv + optind;
    o->input_count = argc - optind;
    *status = check_options(o);
    if (*status == STATUS_DONE)
        *status = pack_search_check_inputs(o);
    if (*status == STATUS_DONE)
        *status = check_standard_input(o);
    if (*status == STATUS_DONE)
        *status = pack_check_texts(o);
    if (*status == STATUS_DONE)
        *status = pack_find_output(o);
    if (*status == STATUS_DONE)
        *status = find_report(o);
    if (*status == STATUS_DONE)
        *status = complete_options(o);
    return *status == STATUS_DONE;
}

void pack_options_free(pack_options *o)
{
    output_free(&o->output);
    output_free(&o->report);
    free(o->dictionary);
    selection_free(&o->selection);
    policy_free(&o->from_trust);
}
