/* SPDX-License-Identifier: BSD-2-Clause */
/* anews info: describes an archive, who signed it, and how much memory reading it takes. It works
 * without trust, and says so. */
#include "archive/device.h"
#include "archive/explain.h"
#include "archive/index_of_words.h"
#include "archive/open.h"
#include "archive/read_within.h"
#include "archive/trust.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "keys/public_key.h"
#include "numbers.h"
#include "report/describe.h"
#include "report/json.h"
#include "report/message.h"
#include "status.h"
#include "walls/confine.h"
#include "walls/self.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct options {
    reading_options reading;
    bool json, has_memory, self;
    uint64_t memory;
    const device_target *target; /* NULL: none was named */
    const char *file;
} options;

/* All that is printed. */
typedef struct info {
    archive archive;
    an_header header;
    uint64_t size; /* bytes that have arrived */
    enum slot_state slot[AN_SLOTS];
    bool checked;                            /* signed by a trusted key */
    bool opened;                             /* its directory and metadata can be read */
    size_t mapped, callback;                 /* memory to read it */
    uint64_t device_mapped, device_callback; /* all of a device's RAM */
} info;

enum { OPTION_JSON = OPTION_OWN, OPTION_MEMORY, OPTION_TARGET, OPTION_SELF };

static const struct option info_words[] = {
    INSECURE_WORD,
    {"memory", required_argument, NULL, OPTION_MEMORY},
    {"target", required_argument, NULL, OPTION_TARGET},
    {"json", no_argument, NULL, OPTION_JSON},
    {"self", no_argument, NULL, OPTION_SELF},
    FETCHING_WORDS,
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_memory_size(options *o, const char *text)
{
    if (!parse_size(text, SIZE_MAX, &o->memory)) {
        say_error("--memory takes a number of bytes (K, M and G are understood), not \"%s\"", text);
        return STATUS_USAGE;
    }
    o->has_memory = true;
    return STATUS_DONE;
}

static int read_info_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case OPTION_MEMORY: return read_memory_size(o, value);
    case OPTION_TARGET: return device_find(value, &o->target);
    case OPTION_SELF: o->self = true; return STATUS_DONE;
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table info_options = {":" TRUST_LETTERS COMMON_LETTERS, info_words,
                                          read_info_option};

/* Finds the keys to check with; there may be none. */
static int find_keys(options *o)
{
    if (o->reading.policy.insecure && o->reading.has_keys) {
        say_error("--insecure reads without trust, and -p requires it: give only one of the two");
        return STATUS_USAGE;
    }
    if (o->reading.policy.insecure)
        return STATUS_DONE;
    size_t dropped = 0;
    int status = o->reading.has_keys ? STATUS_DONE : policy_use_keyring(&o->reading.policy);
    return status == STATUS_DONE ? policy_revoke(&o->reading.policy, &dropped) : status;
}

static int check_slots(info *i, const options *o)
{
    unsigned good = 0;
    unsigned bad = 0;
    for (unsigned n = 0; n < i->header.slots; n++) {
        i->slot[n] = slot_under(i->archive.header, n, &o->reading.policy);
        good += i->slot[n] == SLOT_GOOD;
        bad += i->slot[n] == SLOT_BAD;
    }
    i->checked = good > 0 && bad == 0;
    if (bad > 0) {
        say_error(
            "%s: a signature that names a key you trust was not made with it: the file was changed "
            "or damaged",
            i->archive.path);
        return STATUS_BAD;
    }
    if (o->reading.has_keys && good == 0) {
        say_error("%s: not signed by %s given with -p", i->archive.path,
                  noun_for(o->reading.policy.key_count, "the key", "any of the keys that are"));
        return STATUS_BAD;
    }
    return STATUS_DONE;
}

/* Opens the archive for its metadata. A file whose directory is damaged or has not arrived still
 * has a header to describe. */
static int open_info_reader(info *i, const options *o)
{
    policy claims = {.insecure = true};
    int status = archive_open(&i->archive, i->checked ? &o->reading.policy : &claims);
    i->opened = status == STATUS_DONE;
    return status;
}

static int read_header(info *i)
{
    an_source source = archive_source(&i->archive);
    i->size = source.size;
    int error = an_header_read(&source, &i->header);
    if (error != AN_OK)
        return archive_say(&i->archive, &i->archive.reader, error, NULL);
    an_config config = smallest_config(&i->archive, true);
    error = an_reader_memory(&i->header, &config, &i->mapped);
    config = smallest_config(&i->archive, false);
    if (error == AN_OK)
        error = an_reader_memory(&i->header, &config, &i->callback);
    i->device_mapped = device_need(device_any(), &i->header, true);
    i->device_callback = device_need(device_any(), &i->header, false);
    return error == AN_OK ? STATUS_DONE : archive_say(&i->archive, &i->archive.reader, error, NULL);
}

static const char *state_name(const info *i, const options *o, unsigned slot)
{
    static const char *const name[] = {[SLOT_GOOD] = "good",
                                       [SLOT_UNKNOWN] = "not known",
                                       [SLOT_BAD] = "bad",
                                       [SLOT_REVOKED] = "revoked",
                                       [SLOT_FOREIGN] = "unknown algorithm"};
    bool is_checked = !o->reading.policy.insecure || i->slot[slot] == SLOT_FOREIGN;
    return is_checked ? name[i->slot[slot]] : "not checked";
}

/* The two bytes of a slot's algorithm, in hexadecimal digits. */
static const char *algorithm_text(const info *i, unsigned slot, char text[5])
{
    unsigned algorithm = i->header.slot_algorithm[slot];
    (void)snprintf(text, 5, "%02x%02x", algorithm & 0xff, algorithm >> 8);
    return text;
}

static void print_trust(const info *i, const options *o)
{
    if (i->checked)
        put_line(
            "trust",
            "signed root: what is read is checked as it is read; `anews verify` checks every byte");
    else
        put_line("trust", "none: all that follows is claimed, not checked");
    for (unsigned n = 0; n < i->header.slots; n++) {
        char id[17];
        char algorithm[5];
        key_id_text(i->header.slot_key_id[n], id);
        if (i->slot[n] == SLOT_FOREIGN)
            put_format("signature",
                       "says nothing: this version of anews does not know its algorithm (%s)",
                       algorithm_text(i, n, algorithm));
        else
            put_format("signature", "key id %s: %s", id, state_name(i, o, n));
    }
    if (i->header.slots == 0)
        put_line("signature", "none");
}

#define COMPRESSED_TEXT 40

/* Says what a stored limit means. */
static const char *format_stored(uint32_t limit, char text[COMPRESSED_TEXT])
{
    if (limit == 0)
        return "none compressed";
    snprintf(text, COMPRESSED_TEXT, "compressed to %" PRIu32, limit);
    return text;
}

static void print_size(const info *i)
{
    char stored[COMPRESSED_TEXT];
    const an_header *h = &i->header;
    if (i->size < h->file_size)
        put_format("file size", "%" PRIu64 " bytes, of which %" PRIu64 " are here", h->file_size,
                   i->size);
    else
        put_format("file size", "%" PRIu64 " bytes", h->file_size);
    put_format("entries", "%" PRIu64 ", of which %" PRIu64 " %s", h->entries, h->articles,
               noun_for(h->articles, "is an article", "are articles"));
    put_format("content", "%" PRIu64 " bytes in %" PRIu64 " %s", h->content_size, h->blocks,
               noun_for(h->blocks, "block", "blocks"));
    put_format("block size", "%" PRIu32 " bytes at most, %s", h->block_raw,
               format_stored(h->block_stored, stored));
    put_format("dictionaries", "%u, of %" PRIu32 " bytes at most, %s", h->dictionaries,
               h->dictionary_raw, format_stored(h->dictionary_stored, stored));
    put_format("pages", "%" PRIu32 " bytes at most, %s, on %u %s", h->page_raw,
               format_stored(h->page_stored, stored), h->levels,
               noun_for(h->levels, "level", "levels"));
}

/* Prints which classes of devices can read it, with the archive in mapped flash and through a read
 * callback. */
static void print_classes(const info *i)
{
    for (unsigned n = 0; n < DEVICE_CLASSES; n++) {
        bool mapped = i->device_mapped <= device_class[n];
        bool callback = i->device_callback <= device_class[n];
        char name[40];
        snprintf(name, sizeof name, "device of %zu KiB", device_class[n] >> 10);
        put_line(name, callback ? "reads it mapped and through a read callback"
                       : mapped ? "reads it mapped, not through a read callback"
                                : "cannot read it");
    }
}

/* Prints what an author of firmware for the target needs. */
static void print_target(const info *i, const device_target *t)
{
    const an_header *h = &i->header;
    put_line("target", t->name);
    put_format("memory of the reader",
               "uint8_t memory[%" PRIu64 "] mapped, uint8_t memory[%" PRIu64
               "] through a read callback",
               device_memory(t, h, true), device_memory(t, h, false));
    put_format("other static data",
               "%" PRIu32 " bytes mapped, %" PRIu32
               " bytes with a read callback that keeps a sector of 512 bytes",
               t->mapped, t->callback);
    put_format("stack", "%" PRIu32 " bytes", t->stack);
    put_format("RAM in all", "%" PRIu64 " bytes mapped, %" PRIu64 " bytes through a read callback",
               device_need(t, h, true), device_need(t, h, false));
    put_format("flash", "%" PRIu32 " bytes of code and constants, without the archive", t->flash);
}

static void print_memory(const info *i, const options *o)
{
    put_format(
        "memory to read it",
        "%zu bytes mapped, %zu bytes through a read callback, plus %zu bytes for the reader itself",
        i->mapped, i->callback, sizeof(an_reader));
    put_format("RAM of a device",
               "%" PRIu64 " bytes mapped, %" PRIu64
               " bytes through a read callback (in all, with %" PRIu32 " bytes of stack)",
               i->device_mapped, i->device_callback, device_any()->stack);
    print_classes(i);
    if (o->target != NULL)
        print_target(i, o->target);
}

static int print_info_lines(info *i, const options *o)
{
    put_line("file", o->file);
    put_format("format", "%u.%u", i->header.major, i->header.minor);
    print_trust(i, o);
    int error = i->opened ? put_metadata(&i->archive.reader, NULL) : AN_OK;
    put_edition(&i->header, NULL);
    print_size(i);
    print_memory(i, o);
    if (i->opened && error == AN_OK)
        error = put_index_of_words(&i->archive.reader, NULL);
    return error == AN_OK ? STATUS_DONE : archive_say(&i->archive, &i->archive.reader, error, NULL);
}

static json_t *signatures_json(const info *i, const options *o)
{
    json_t *list = json_array();
    for (unsigned n = 0; n < i->header.slots; n++) {
        char id[17];
        char algorithm[5];
        key_id_text(i->header.slot_key_id[n], id);
        bool is_foreign = i->slot[n] == SLOT_FOREIGN;
        json_array_append_new(list, json_pack("{ssss}", is_foreign ? "algorithm" : "key_id",
                                              is_foreign ? algorithm_text(i, n, algorithm) : id,
                                              "state", state_name(i, o, n)));
    }
    return list;
}

static json_t *classes_json(const info *i)
{
    json_t *list = json_array();
    for (unsigned n = 0; n < DEVICE_CLASSES; n++)
        json_array_append_new(list, json_pack("{s:I, s:b, s:b}", "ram", (json_int_t)device_class[n],
                                              "mapped", i->device_mapped <= device_class[n],
                                              "callback", i->device_callback <= device_class[n]));
    return list;
}

static void add_numbers(const info *i, json_t *object)
{
    const an_header *h = &i->header;
    json_add_number(object, "file_size", h->file_size);
    json_add_number(object, "bytes_here", i->size);
    json_add_number(object, "entries", h->entries);
    json_add_number(object, "articles", h->articles);
    json_add_number(object, "blocks", h->blocks);
    json_add_number(object, "content_size", h->content_size);
    json_add_number(object, "block_size", h->block_raw);
    json_add_number(object, "block_stored_limit", h->block_stored);
    json_add_number(object, "dictionaries", h->dictionaries);
    json_add_number(object, "dictionary_limit", h->dictionary_raw);
    json_add_number(object, "dictionary_stored_limit", h->dictionary_stored);
    json_add_number(object, "page_limit", h->page_raw);
    json_add_number(object, "page_stored_limit", h->page_stored);
    json_add_number(object, "levels", h->levels);
    json_add_number(object, "memory_mapped", i->mapped);
    json_add_number(object, "memory_callback", i->callback);
    json_add_number(object, "memory_reader", sizeof(an_reader));
    json_add_number(object, "device_mapped_estimate", i->device_mapped);
    json_add_number(object, "device_callback_estimate", i->device_callback);
    json_object_set_new(object, "device_classes", classes_json(i));
}

static json_t *target_json(const info *i, const device_target *t)
{
    json_t *object = json_object();
    json_add_text(object, "name", t->name, strlen(t->name));
    json_add_number(object, "memory_mapped", device_memory(t, &i->header, true));
    json_add_number(object, "memory_callback", device_memory(t, &i->header, false));
    json_add_number(object, "static_mapped", t->mapped);
    json_add_number(object, "static_callback", t->callback);
    json_add_number(object, "stack", t->stack);
    json_add_number(object, "ram_mapped", device_need(t, &i->header, true));
    json_add_number(object, "ram_callback", device_need(t, &i->header, false));
    json_add_number(object, "flash", t->flash);
    return object;
}

static int print_info_json(info *i, const options *o)
{
    char version[16];
    json_t *object = json_object();
    snprintf(version, sizeof version, "%u.%u", i->header.major, i->header.minor);
    json_add_text(object, "file", o->file, strlen(o->file));
    json_object_set_new(object, "format", json_string(version));
    json_object_set_new(object, "checked", json_boolean(i->checked));
    json_object_set_new(object, "signatures", signatures_json(i, o));
    int error = i->opened && object ? put_metadata(&i->archive.reader, object) : AN_OK;
    if (object == NULL)
        return json_print(object);
    put_edition(&i->header, object);
    if (i->opened && error == AN_OK)
        error = put_index_of_words(&i->archive.reader, object);
    add_numbers(i, object);
    if (o->target != NULL)
        json_object_set_new(object, "target", target_json(i, o->target));
    /* What is damaged is left out; what could not be looked at might be there. */
    if (error == AN_ERR_MEMORY || error == AN_ERR_IO) {
        json_decref(object);
        return archive_say(&i->archive, &i->archive.reader, error, NULL);
    }
    int status = json_print(object);
    return error == AN_OK ? status : archive_say(&i->archive, &i->archive.reader, error, NULL);
}

static int prove_memory(const info *i, const options *o)
{
    uint64_t content = 0;
    int status = read_within(&i->archive, (size_t)o->memory, &content);
    if (status == STATUS_DONE)
        say_note("%s: %" PRIu64 " bytes of memory suffice: every byte was verified, and %" PRIu64
                 " bytes of content read",
                 o->file, o->memory, content);
    return status;
}

/* The first thing that is wrong decides the status; what can be printed is printed all the same. */
static int first_of(int a, int b)
{
    return a != STATUS_DONE ? a : b;
}

static int describe_archive(info *i, const options *o)
{
    int status = read_header(i);
    if (status != STATUS_DONE)
        return status;
    status = check_slots(i, o);
    status = first_of(status, open_info_reader(i, o));
    /* An object without members that might be there would be another answer. */
    if (status == STATUS_IO && o->json)
        return status;
    status = first_of(status, o->json ? print_info_json(i, o) : print_info_lines(i, o));
    return status == STATUS_DONE && o->has_memory ? prove_memory(i, o) : status;
}

static int info_file(options *o)
{
    info i;
    memset(&i, 0, sizeof i);
    int status = find_keys(o);
    if (status == STATUS_DONE)
        status = attach_named(&o->reading, &i.archive, o->file);
    if (status != STATUS_DONE)
        return status;
    (void)confine(&(kept_folders){.target = -1, .replacing = -1, .output = -1});
    status = describe_archive(&i, o);
    archive_close(&i.archive);
    return status;
}

/* The command line is read: does the work. */
static int run_info(options *o, int argc, char **argv)
{
    if (o->self && argc == optind)
        return print_self(o->json);
    if (o->self || argc - optind != 1) {
        say_error(o->self ? "--self describes this program, and takes no archive"
                          : "info describes one archive at a time: give one file");
        return STATUS_USAGE;
    }
    o->file = name_archive(&o->reading, argv[optind]);
    return o->file != NULL ? info_file(o) : STATUS_IO;
}

int cmd_info(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &info_options, &o, &status))
        status = run_info(&o, argc, argv);
    reading_options_free(&o.reading);
    return status;
}
