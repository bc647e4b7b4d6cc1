/* SPDX-License-Identifier: BSD-2-Clause */
/* anews embed: writes an archive, or the keys that may vouch for one, as source text, to be linked
 * into firmware. */
#include "archive/open.h"
#include "archive/verify.h"
#include "commands/commands.h"
#include "commands/embed_text.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "files/output.h"
#include "report/message.h"
#include "status.h"
#include "text/ascii.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A larger table takes compilers minutes and gigabytes. */
#define TABLE_MOST ((uint64_t)64 << 20)

typedef struct options {
    reading_options reading;
    bool incbin, force, key, header;
    const char *file, *output_name; /* file: NULL with --key */
    const char *name;               /* NULL: the usual one */
    output output;
} options;

enum { OPTION_NAME = OPTION_OWN, OPTION_INCBIN, OPTION_FORCE, OPTION_KEY, OPTION_HEADER };

static const struct option embed_words[] = {
    TRUST_WORDS,
    JOBS_WORD,
    {"name", required_argument, NULL, OPTION_NAME},
    {"incbin", no_argument, NULL, OPTION_INCBIN},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"key", no_argument, NULL, OPTION_KEY},
    {"header", no_argument, NULL, OPTION_HEADER},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

/* Names that begin with _ belong to the compiler. */
static bool is_identifier(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > EMBED_NAME_MOST || !is_ascii_letter(text[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_ascii_letter(text[i]) && !is_ascii_digit(text[i]) && text[i] != '_')
            return false;
    return true;
}

/* Keywords of C and C++, since the header serves both, and names that compilers define. */
static bool is_keyword(const char *text)
{
    static const char words[] =
        " alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl "
        "concept const const_cast consteval constexpr constinit continue co_await co_return "
        "co_yield decltype default delete do double dynamic_cast else enum errno explicit export "
        "extern false float for friend goto if inline int linux long main mutable namespace new "
        "noexcept not not_eq NULL nullptr operator or or_eq private protected public register "
        "reinterpret_cast requires restrict return short signed sizeof static static_assert "
        "static_cast struct switch template this thread_local throw true try typedef typeid "
        "typename typeof typeof_unqual union unix unsigned using virtual void volatile while xor "
        "xor_eq ";
    char word[EMBED_NAME_MOST + 3];
    (void)snprintf(word, sizeof word, " %s ", text);
    return strstr(words, word) != NULL;
}

/* Whether the name, or a macro that is made of it, may be one of the headers that are included. */
static bool is_of_headers(const char *text)
{
    size_t length = strlen(text);
    return strcasecmp(text, "an") == 0 || strncasecmp(text, "an_", 3) == 0 ||
           strncasecmp(text, "archive_news_", 13) == 0 ||
           (length > 2 && strcmp(text + length - 2, "_t") == 0);
}

static int read_name(options *o, const char *text)
{
    o->name = text;
    if (!is_identifier(text))
        say_error("--name takes an identifier of C: a letter, then letters, digits and _, %u "
                  "characters at most; not \"%s\"",
                  EMBED_NAME_MOST, text);
    else if (is_keyword(text) || is_of_headers(text))
        say_error("--name %s: means something else in C, in C++ or in the library's headers, "
                  "which keep an_ and archive_news_ at the beginning and _t at the end: give "
                  "another name",
                  text);
    else
        return STATUS_DONE;
    return STATUS_USAGE;
}

static int read_embed_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case 'o': o->output_name = value; return STATUS_DONE;
    case OPTION_NAME: return read_name(o, value);
    case OPTION_INCBIN: o->incbin = true; return STATUS_DONE;
    case OPTION_FORCE: o->force = true; return STATUS_DONE;
    case OPTION_KEY: o->key = true; return STATUS_DONE;
    case OPTION_HEADER: o->header = true; return STATUS_DONE;
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table embed_options = {":" TRUST_LETTERS "o:" COMMON_LETTERS, embed_words,
                                           read_embed_option};

static const char *name_of(const options *o)
{
    return o->name ? o->name : o->key ? "publisher_keys" : "article_data";
}

static int say_exists(const options *o)
{
    say_error("%s: already exists and was not changed; --force overwrites what anews embed made",
              o->output_name);
    return STATUS_USAGE;
}

/* Checks that the output may be written: over what exists only with --force, and then only over
 * what embed made. */
static int find_embed_output(options *o)
{
    static const output_kind source = {.name = "made by anews embed",
                                       .beginning = EMBED_FIRST_WORDS,
                                       .length = sizeof EMBED_FIRST_WORDS - 1};
    int status = output_find(&o->output, o->output_name);
    if (status == STATUS_DONE && o->output.exists && !o->force)
        return say_exists(o);
    if (status == STATUS_DONE && o->file != NULL)
        status = output_check_other(&o->output, o->file, "the archive");
    return status == STATUS_DONE ? output_check(&o->output, &source) : status;
}

static int check_key_words(const options *o, int files)
{
    const char *problem = files > 0   ? "--key embeds keys and no archive: give no FILE"
                          : o->incbin ? "--key embeds keys, and --incbin an archive: give one"
                          : !o->reading.has_keys ? "embed which key? Give its file with -p"
                                                 : NULL;
    if (problem == NULL)
        return STATUS_DONE;
    say_error("%s", problem);
    return STATUS_USAGE;
}

static int read_archive_name(options *o, int argc, char **argv)
{
    if (argc - optind != 1) {
        say_error(argc == optind ? "embed which archive? Give its file"
                                 : "embed takes one archive at a time, and %d are given",
                  argc - optind);
        return STATUS_USAGE;
    }
    if (o->header && o->incbin) {
        say_error("--header and --incbin write two files: run anews embed once for each");
        return STATUS_USAGE;
    }
    o->file = argv[optind];
    return STATUS_DONE;
}

static int read_files(options *o, int argc, char **argv)
{
    int status = o->key ? check_key_words(o, argc - optind) : read_archive_name(o, argc, argv);
    if (status != STATUS_DONE)
        return status;
    if (o->output_name == NULL) {
        say_error("embed into which file? Give it with -o, such as -o %s.%c", name_of(o),
                  o->incbin   ? 'S'
                  : o->header ? 'h'
                              : 'c');
        return STATUS_USAGE;
    }
    /* The assembler's string has no way to write a line end that every assembler knows. */
    if (o->incbin && strpbrk(o->file, "\r\n") != NULL) {
        say_error("%s: an assembler cannot name a file with a line end in its name: rename it",
                  o->file);
        return STATUS_USAGE;
    }
    return find_embed_output(o);
}

/* There was no file, and now there is one. */
static int on_embed_change(void *context, const output *there, const atomic_file *made)
{
    const options *o = context;
    (void)made;
    return o->force || !there->exists ? STATUS_DONE : say_exists(o);
}

/* Writes the text. The archive is NULL for keys. */
static int write_text(embed_text *t, const archive *a, options *o)
{
    enum embed_form form = o->header ? EMBED_HEADER : o->incbin ? EMBED_INCBIN : EMBED_TABLE;
    if (a != NULL)
        embed_text_archive(t, a, name_of(o), form);
    else
        embed_text_keys(t, &o->reading.policy, name_of(o), form);
    embed_text_flush(t);
    o->output.on_change = on_embed_change;
    o->output.context = o;
    return t->failed ? output_drop(&o->output, &t->file) : output_finish(&o->output, &t->file);
}

static int make_text(const archive *a, options *o)
{
    embed_text *t = calloc(1, sizeof *t);
    if (t == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    int status = output_begin(&o->output, &t->file);
    if (status == STATUS_DONE)
        status = write_text(t, a, o);
    free(t);
    return status;
}

/* Leaves the folder of the output, in which another file may have to be looked at. */
static int confine_embed(const options *o)
{
    return confine_replacing(&o->reading, o->output.path, o->output_name);
}

/* Opens the archive. What becomes a table is held in memory first, so that the table has the bytes
 * that are verified. */
static int open_to_embed(archive *a, const options *o)
{
    bool is_table = !o->incbin && !o->header;
    bool is_too_large = is_table && a->size > TABLE_MOST;
    int status = confine_embed(o);
    if (status == STATUS_DONE && is_table && !is_too_large)
        status = archive_hold(a);
    if (status == STATUS_DONE)
        status = archive_open(a, &o->reading.policy);
    if (status != STATUS_DONE || !is_too_large)
        return status;
    say_error("%s: is too large for a table that compilers can handle: --incbin leaves it to the "
              "assembler",
              a->path);
    return STATUS_USAGE;
}

static int embed_file(options *o)
{
    archive a;
    int status = archive_attach(&a, o->file);
    if (status != STATUS_DONE)
        return status;
    status = open_to_embed(&a, o);
    if (status == STATUS_DONE)
        status = archive_verify(&a, &o->reading.policy, o->reading.jobs);
    if (status == STATUS_DONE)
        status = make_text(&a, o);
    if (status == STATUS_DONE)
        say_note("%s: %" PRIu64 " bytes, as %s", o->output_name, a.size, name_of(o));
    archive_close(&a);
    return status;
}

/* Keeps the first of each key, if it was given twice. */
static void drop_repeated_keys(policy *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->key_count; i++) {
        size_t j = 0;
        while (j < kept && memcmp(&p->keys[i], &p->keys[j], sizeof p->keys[i]) != 0)
            j++;
        if (j == kept)
            p->keys[kept++] = p->keys[i];
    }
    p->key_count = kept;
}

static int embed_keys(options *o)
{
    drop_repeated_keys(&o->reading.policy);
    int status = confine_embed(o);
    if (status == STATUS_DONE)
        status = make_text(NULL, o);
    if (status == STATUS_DONE)
        say_note("%s: %zu %s, as %s", o->output_name, o->reading.policy.key_count,
                 noun_for(o->reading.policy.key_count, "key", "keys"), name_of(o));
    return status;
}

/* The command line is read: does the work. */
static int run_embed(options *o, int argc, char **argv)
{
    int status = read_files(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    if (status != STATUS_DONE)
        return status;
    return o->key ? embed_keys(o) : embed_file(o);
}

int cmd_embed(int argc, char **argv)
{
    options o = {0};
    int status;
    if (read_options(argc, argv, &embed_options, &o, &status))
        status = run_embed(&o, argc, argv);
    policy_free(&o.reading.policy);
    output_free(&o.output);
    return status;
}
