/* SPDX-License-Identifier: BSD-2-Clause */
/* anews verify: checks the signatures under a policy, and every byte. */
#include "archive/verify.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "archive/trust.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "fetching/origin.h"
#include "keys/public_key.h"
#include "report/describe.h"
#include "report/json.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "searching/audit.h"
#include "status.h"
#include "verifying/contents.h"
#include "verifying/partial.h"

#include <inttypes.h>
#include <string.h>

typedef struct options {
    reading_options reading;
    bool json, partial;
    bool compares_index; /* --search */
    bool reads_contents; /* --contents */
    const char *file;
} options;

enum { OPTION_JSON = OPTION_OWN, OPTION_PARTIAL, OPTION_SEARCH, OPTION_CONTENTS };

static const struct option verify_words[] = {
    TRUST_WORDS,
    JOBS_WORD,
    {"json", no_argument, NULL, OPTION_JSON},
    {"partial", no_argument, NULL, OPTION_PARTIAL},
    {"search", no_argument, NULL, OPTION_SEARCH},
    {"contents", no_argument, NULL, OPTION_CONTENTS},
    REMEMBER_WORD,
    FETCHING_WORDS,
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_verify_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case OPTION_JSON: o->json = true; return STATUS_DONE;
    case OPTION_PARTIAL: o->partial = true; return STATUS_DONE;
    case OPTION_SEARCH: o->compares_index = true; return STATUS_DONE;
    case OPTION_CONTENTS: o->reads_contents = true; return STATUS_DONE;
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table verify_options = {":" TRUST_LETTERS COMMON_LETTERS, verify_words,
                                            read_verify_option};

static int read_file_name(options *o, int argc, char **argv)
{
    if (argc - optind != 1) {
        say_error(argc == optind ? "verify which archive? Give its file"
                                 : "verify takes one archive at a time, and %d are given",
                  argc - optind);
        return STATUS_USAGE;
    }
    o->file = name_archive(&o->reading, argv[optind]);
    bool needs_all = o->compares_index || o->reads_contents;
    if (needs_all && o->partial) {
        say_error("%s needs all articles, and --partial does without",
                  o->compares_index ? "--search" : "--contents");
        return STATUS_USAGE;
    }
    if (o->reading.remember && (o->reading.policy.insecure || o->partial)) {
        say_error("--remember needs an edition that is verified whole, and %s does not do that",
                  o->partial ? "--partial" : "--insecure");
        return STATUS_USAGE;
    }
    if (needs_all && o->reading.address != NULL)
        return say_wants_file(o->file);
    return o->file != NULL ? STATUS_DONE : STATUS_IO;
}

/* Key ids that are shown together. */
typedef struct id_list {
    unsigned count;
    char id[AN_SLOTS][17];
} id_list;

/* The signers that the reader has verified, each once. */
static id_list list_signers(const an_reader *reader)
{
    id_list list = {.count = an_reader_signers(reader)};
    for (unsigned i = 0; i < list.count; i++)
        key_id_text(an_reader_signer(reader, i)->id, list.id[i]);
    return list;
}

/* The key ids of the slots in one state. */
static id_list list_slots(const archive *a, const policy *p, enum slot_state state)
{
    id_list list = {.count = 0};
    for (unsigned i = 0; i < an_reader_header(&a->reader)->slots; i++)
        if (slot_under(a->header, i, p) == state)
            key_id_text(slot_key_id(a->header, i), list.id[list.count++]);
    return list;
}

#define IDS_TEXT (AN_SLOTS * 18 + 1)

/* Writes them with commas between them. */
static const char *format_ids(const id_list *list, char text[IDS_TEXT])
{
    size_t used = 0;
    *text = '\0';
    for (unsigned i = 0; i < list->count; i++)
        used +=
            (size_t)snprintf(text + used, IDS_TEXT - used, "%s%s", i == 0 ? "" : ", ", list->id[i]);
    return text;
}

static unsigned count_foreign(const an_header *header)
{
    unsigned count = 0;
    for (unsigned i = 0; i < header->slots; i++)
        count += header->slot_algorithm[i] != AN_ED25519PH;
    return count;
}

static void print_foreign(unsigned count)
{
    if (count > 0)
        put_format("not checked", "%u signature%s, since this version of anews does not know %s",
                   count, noun_for(count, "", "s"),
                   noun_for(count, "its algorithm", "their algorithms"));
}

static void print_unsigned(const id_list *revoked, const id_list *unknown)
{
    char text[IDS_TEXT];
    if (revoked->count > 0)
        put_format("revoked", "signature%s by key id%s %s", noun_for(revoked->count, "", "s"),
                   noun_for(revoked->count, "", "s"), format_ids(revoked, text));
    if (unknown->count > 0)
        put_format("not checked",
                   "signature%s by key id%s %s: no public key of theirs is trusted here",
                   noun_for(unknown->count, "", "s"), noun_for(unknown->count, "", "s"),
                   format_ids(unknown, text));
}

/* What was found of the index of words: archive_verify() has let through that there is none, and
 * that only a later version can read it. */
static void put_words_verified(const archive *a, const options *o, json_t *object)
{
    int error = a->words_error;
    if (object != NULL) {
        json_object_set_new(object, "search_index_verified",
                            error == AN_ERR_NOT_FOUND ? json_null() : json_boolean(error == AN_OK));
        json_object_set_new(object, "search_index_compared", json_boolean(o->compares_index));
    } else if (error == AN_OK) {
        put_line("index of words", o->compares_index ? "that of these articles" : "well formed");
    }
    if (object == NULL && error == AN_ERR_UNSUPPORTED)
        put_line("note", "only a later version of anews can read its index of words; the bytes of "
                         "it were checked like all others");
}

/* What was found of the contents, if they were read. */
static void put_contents_verified(const options *o, const contents *found, json_t *object)
{
    if (object != NULL && o->reads_contents) {
        json_add_number(object, "contents_read", found->read);
        json_add_number(object, "contents_hashed", found->hashed);
    } else if (object == NULL && o->reads_contents) {
        put_format("contents", "%" PRIu64 " read; %" PRIu64 " of their entries %s a hash%s",
                   found->read, found->hashed, noun_for(found->hashed, "states", "state"),
                   found->hashed > 0 ? ", which is right" : "");
    }
}

static int print_verify_lines(archive *a, const options *o, const contents *found)
{
    const an_header *header = an_reader_header(&a->reader);
    const id_list good = list_signers(&a->reader);
    const id_list revoked = list_slots(a, &o->reading.policy, SLOT_REVOKED);
    const id_list unknown = list_slots(a, &o->reading.policy, SLOT_UNKNOWN);
    char text[IDS_TEXT];
    put_text(stdout, a->path, strlen(a->path));
    if (o->reading.policy.insecure)
        printf(": undamaged, but not authenticated (--insecure): ");
    else
        printf(": good: signed by %s, ", format_ids(&good, text));
    printf("%" PRIu64 " %s, every byte %s\n", header->entries,
           noun_for(header->entries, "entry", "entries"),
           o->reading.policy.insecure ? "matches its hash" : "verified");
    int error = put_metadata(&a->reader, NULL);
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, NULL);
    put_edition(header, NULL);
    print_unsigned(&revoked, &unknown);
    print_foreign(count_foreign(header));
    if (an_reader_has_unknown_sections(&a->reader))
        put_line("note", "it has sections that this version of anews does not know; their bytes "
                         "were checked like all others");
    put_words_verified(a, o, NULL);
    put_contents_verified(o, found, NULL);
    return STATUS_DONE;
}

static json_t *ids_json(id_list ids)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < ids.count; i++)
        json_array_append_new(list, json_string(ids.id[i]));
    return list;
}

static int print_verify_json(archive *a, const options *o, const contents *found)
{
    const an_header *header = an_reader_header(&a->reader);
    json_t *object = json_object();
    if (object == NULL)
        return json_print(object);
    json_add_text(object, "file", a->path, strlen(a->path));
    json_object_set_new(object, "good", json_boolean(!o->reading.policy.insecure));
    json_object_set_new(object, "authenticated", json_boolean(!o->reading.policy.insecure));
    json_object_set_new(object, "every_byte_verified", json_true());
    json_object_set_new(object, "signers", ids_json(list_signers(&a->reader)));
    json_object_set_new(object, "revoked",
                        ids_json(list_slots(a, &o->reading.policy, SLOT_REVOKED)));
    json_object_set_new(object, "not_checked",
                        ids_json(list_slots(a, &o->reading.policy, SLOT_UNKNOWN)));
    json_add_number(object, "unknown_algorithms", count_foreign(header));
    int error = put_metadata(&a->reader, object);
    if (error != AN_OK) {
        json_decref(object);
        return archive_say(a, &a->reader, error, NULL);
    }
    put_edition(header, object);
    json_add_number(object, "entries", header->entries);
    json_add_number(object, "file_size", header->file_size);
    json_object_set_new(object, "unknown_sections",
                        json_boolean(an_reader_has_unknown_sections(&a->reader)));
    put_words_verified(a, o, object);
    put_contents_verified(o, found, object);
    return json_print(object);
}

static int print_partial(const archive *a, const options *o, const partial *p)
{
    const an_header *header = an_reader_header(&a->reader);
    if (o->json) {
        json_t *object = json_object();
        json_add_text(object, "file", a->path, strlen(a->path));
        json_object_set_new(object, "good", json_boolean(!o->reading.policy.insecure));
        json_object_set_new(object, "every_byte_verified", json_false());
        json_object_set_new(object, "index_arrived", json_boolean(p->index_is_whole));
        json_add_number(object, "arrived", a->size);
        json_add_number(object, "file_size", header->file_size);
        json_add_number(object, "blocks_verified", p->blocks);
        json_add_number(object, "blocks", header->blocks);
        json_add_number(object, "entries_readable", p->readable);
        json_add_number(object, "entries", header->entries);
        return json_print(object);
    }
    if (quiet)
        return STATUS_DONE;
    put_text(stdout, a->path, strlen(a->path));
    printf(": %s as far as it has arrived: %" PRIu64 " of %" PRIu64
           " bytes; the index is %s; %" PRIu64 " of %" PRIu64 " %s verified; %" PRIu64
           " of %" PRIu64 " %s can be read\n",
           o->reading.policy.insecure ? "undamaged, but not authenticated (--insecure)," : "good",
           a->size, header->file_size, p->index_is_whole ? "whole" : "not whole yet", p->blocks,
           header->blocks, noun_for(header->blocks, "block", "blocks"), p->readable,
           header->entries, noun_for(header->entries, "entry", "entries"));
    return STATUS_DONE;
}

static int verify_and_report(archive *a, const options *o)
{
    if (o->partial && a->size < an_reader_header(&a->reader)->file_size) {
        partial p;
        int status = partial_verify(a, &p);
        return status == STATUS_DONE ? print_partial(a, o, &p) : status;
    }
    contents found = {0};
    int status = check_remembered(&o->reading, a);
    if (status == STATUS_DONE)
        status = archive_verify(a, &o->reading.policy, o->reading.jobs);
    if (status == STATUS_DONE && o->reads_contents)
        status = contents_verify(a, &o->reading.policy, o->reading.jobs, &found);
    if (status == STATUS_DONE)
        status = remember_read(&o->reading, a);
    if (status != STATUS_DONE)
        return status;
    if (o->json)
        return print_verify_json(a, o, &found);
    return quiet ? STATUS_DONE : print_verify_lines(a, o, &found);
}

/* Tells a script that reads JSON that verifying failed; why was said on stderr. */
static int print_failure(const options *o, int status)
{
    json_t *object = json_object();
    json_add_text(object, "file", o->file, strlen(o->file));
    json_object_set_new(object, "good", json_false());
    json_add_number(object, "status", (uint64_t)status);
    json_print(object);
    return status;
}

/* Compares the index of words, if that is wanted, and opens the archive. */
static int open_to_verify(const options *o, archive *a)
{
    int status = attach_named(&o->reading, a, o->file);
    if (status == STATUS_DONE && o->compares_index)
        status = audit_index(a, &o->reading.policy, o->reading.jobs);
    if (status == STATUS_DONE)
        status = open_attached(&o->reading, a);
    else
        archive_close(a);
    return status;
}

static int verify_file(const options *o)
{
    archive a;
    int status = open_to_verify(o, &a);
    if (status == STATUS_DONE) {
        status = verify_and_report(&a, o);
        archive_close(&a);
    }
    return status != STATUS_DONE && o->json ? print_failure(o, status) : status;
}

/* The command line is read: does the work. */
static int run_verify(options *o, int argc, char **argv)
{
    int status = read_file_name(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    return status == STATUS_DONE ? verify_file(o) : status;
}

int cmd_verify(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &verify_options, &o, &status))
        status = run_verify(&o, argc, argv);
    reading_options_free(&o.reading);
    return status;
}
