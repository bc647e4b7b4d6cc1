/* SPDX-License-Identifier: BSD-2-Clause */
/* anews embed: writes an archive as source text, to be linked into firmware. */
#include "archive/open.h"
#include "archive/verify.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/reading_options.h"
#include "files/atomic_file.h"
#include "files/folders.h"
#include "files/output.h"
#include "files/read_write.h"
#include "report/describe.h"
#include "report/message.h"
#include "status.h"
#include "text/ascii.h"
#include "walls/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_MOST 63u /* characters of an identifier that every C11 compiler tells apart */
/* A larger table takes compilers minutes and gigabytes. */
#define TABLE_MOST ((uint64_t)64 << 20)
#define COLUMNS 24u
#define FIRST_WORDS "/* Made by anews embed" /* by which --force knows what it may overwrite */

typedef struct options {
    reading_options reading;
    bool incbin, force;
    const char *file, *output_name, *name;
    output output;
} options;

enum { OPTION_NAME = OPTION_OWN, OPTION_INCBIN, OPTION_FORCE };

static const struct option embed_words[] = {
    TRUST_WORDS,
    JOBS_WORD,
    {"name", required_argument, NULL, OPTION_NAME},
    {"incbin", no_argument, NULL, OPTION_INCBIN},
    {"force", no_argument, NULL, OPTION_FORCE},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

/* Names that begin with _ belong to the compiler. */
static bool is_identifier(const char *text)
{
    static const char *const keywords[] = {
        "auto",   "break",   "case",   "char",     "const",  "continue", "default",
        "do",     "double",  "else",   "enum",     "extern", "float",    "for",
        "goto",   "if",      "inline", "int",      "long",   "register", "restrict",
        "return", "short",   "signed", "size_t",   "sizeof", "static",   "struct",
        "switch", "typedef", "union",  "unsigned", "void",   "volatile", "while",
    };
    size_t length = strlen(text);
    if (length == 0 || length > NAME_MOST || !is_ascii_letter(text[0]))
        return false;
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (strcmp(text, keywords[i]) == 0)
            return false;
    for (size_t i = 0; i < length; i++)
        if (!is_ascii_letter(text[i]) && !is_ascii_digit(text[i]) && text[i] != '_')
            return false;
    return true;
}

static int read_name(options *o, const char *text)
{
    o->name = text;
    if (is_identifier(text))
        return STATUS_DONE;
    say_error("--name takes an identifier of C: a letter, then letters, digits and _, %u "
              "characters at most, and no keyword; not \"%s\"",
              NAME_MOST, text);
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
    default: return read_reading_option(&o->reading, option, value);
    }
}

static const option_table embed_options = {":" TRUST_LETTERS "o:" COMMON_LETTERS, embed_words,
                                           read_embed_option};

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
    static const output_kind source = {
        .name = "made by anews embed", .beginning = FIRST_WORDS, .length = sizeof FIRST_WORDS - 1};
    int status = output_find(&o->output, o->output_name);
    if (status == STATUS_DONE && o->output.exists && !o->force)
        return say_exists(o);
    if (status == STATUS_DONE)
        status = output_check_other(&o->output, o->file, "the archive");
    return status == STATUS_DONE ? output_check(&o->output, &source) : status;
}

static int read_files(options *o, int argc, char **argv)
{
    if (argc - optind != 1) {
        say_error(argc == optind ? "embed which archive? Give its file"
                                 : "embed takes one archive at a time, and %d are given",
                  argc - optind);
        return STATUS_USAGE;
    }
    o->file = argv[optind];
    if (o->output_name == NULL) {
        say_error("embed into which file? Give it with -o, such as -o article_data.%c",
                  o->incbin ? 'S' : 'c');
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

/* The text that is being written, with a buffer. After the first failure it takes nothing more. */
typedef struct text {
    atomic_file file;
    uint64_t written;
    char bytes[8192];
    size_t length;
    bool failed;
} text;

static void flush_text(text *t)
{
    if (!t->failed && write_fully(t->file.fd, t->written, t->bytes, t->length) != 0)
        t->failed = true;
    t->written += t->length;
    t->length = 0;
}

/* Adds at most 4096 bytes. */
static void __attribute__((format(printf, 2, 3))) put(text *t, const char *format, ...)
{
    va_list arguments;
    if (sizeof t->bytes - t->length < 4096)
        flush_text(t);
    va_start(arguments, format);
    int n = vsnprintf(t->bytes + t->length, sizeof t->bytes - t->length, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof t->bytes - t->length)
        t->failed = true;
    else
        t->length += (size_t)n;
}

/* Says which archive it is. The file's name is not in it, so that the text does not depend on where
 * the archive lies. */
static void put_title(text *t, const an_header *header, const char *name)
{
    char identity[2 * sizeof header->identity + 1];
    char series[2 * sizeof header->series + 1];
    format_hex(header->identity, sizeof header->identity, identity);
    format_hex(header->series, sizeof header->series, series);
    put(t, FIRST_WORDS ": do not change it, make it anew.\n");
    put(t, " * identity %s\n * series %s, epoch %" PRIu32 ", sequence %" PRIu64 "\n *\n", identity,
        series, header->epoch, header->sequence);
    put(t, " *     extern const unsigned char %s[];\n *     extern const size_t %s_size;\n */\n",
        name, name);
}

static void put_table(text *t, const archive *a, const char *name)
{
    put(t, "#include <stddef.h>\n\n");
    put(t, "extern const unsigned char %s[];\nextern const size_t %s_size;\n\n", name, name);
    put(t, "_Alignas(8) const unsigned char %s[%" PRIu64 "] = {", name, a->size);
    for (uint64_t i = 0; i < a->size && !t->failed; i++)
        put(t, "%s%u,", i % COLUMNS == 0 ? "\n    " : "", a->held[i]);
    put(t, "\n};\n\nconst size_t %s_size = sizeof %s;\n", name, name);
}

/* Writes a string as the assembler reads it, byte for byte. */
static void put_string(text *t, const char *string)
{
    put(t, "\"");
    for (const unsigned char *at = (const unsigned char *)string; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            put(t, "\\%c", *at);
        else if (*at < ' ' || *at == 0x7f)
            put(t, "\\%03o", *at);
        else
            put(t, "%c", *at);
    }
    put(t, "\"");
}

/* The file that the assembler finds later must at least be as long as this one: what it holds is
 * checked when it is opened. */
static void put_incbin(text *t, const archive *a, const char *name)
{
    put(t,
        "    .section .rodata.%s, \"a\"\n    .balign 8\n    .global %s\n    .type %s, "
        "%%object\n%s:\n    .incbin ",
        name, name, name, name);
    put_string(t, a->path);
    put(t,
        "\n    .if . - %s - %" PRIu64
        "\n    .error \"the archive is not the one that anews embed saw\"\n    .endif\n",
        name, a->size);
    put(t, "    .size %s, %" PRIu64 "\n\n", name, a->size);
    put(t,
        "    .balign 8\n    .global %s_size\n    .type %s_size, %%object\n    .size %s_size, "
        "__SIZEOF_SIZE_T__\n%s_size:\n",
        name, name, name, name);
    put(t,
        "#if __SIZEOF_SIZE_T__ == 8\n    .8byte %" PRIu64 "\n#else\n    .4byte %" PRIu64
        "\n#endif\n",
        a->size, a->size);
    put(t, "\n#if defined(__linux__) && defined(__ELF__)\n    .section .note.GNU-stack, \"\", "
           "%%progbits\n#endif\n");
}

/* There was no file, and now there is one. */
static int on_embed_change(void *context, const output *there, const atomic_file *made)
{
    const options *o = context;
    (void)made;
    return o->force || !there->exists ? STATUS_DONE : say_exists(o);
}

static int write_text(text *t, archive *a, options *o)
{
    const char *name = o->name == NULL ? "article_data" : o->name;
    put_title(t, an_reader_header(&a->reader), name);
    if (o->incbin)
        put_incbin(t, a, name);
    else
        put_table(t, a, name);
    flush_text(t);
    o->output.on_change = on_embed_change;
    o->output.context = o;
    return t->failed ? output_drop(&o->output, &t->file) : output_finish(&o->output, &t->file);
}

static int embed(archive *a, options *o)
{
    int status = archive_verify(a, &o->reading.policy, o->reading.jobs);
    if (status != STATUS_DONE)
        return status;
    text *t = calloc(1, sizeof *t);
    if (t == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    status = output_begin(&o->output, &t->file);
    if (status == STATUS_DONE)
        status = write_text(t, a, o);
    free(t);
    return status;
}

/* Leaves the folder of the output, in which another file may have to be looked at. */
static int confine_embed(const options *o)
{
    int folder = open_folder_of(o->output.path, O_PATH);
    if (folder < 0) {
        say_error("%s: its folder cannot be opened: %s", o->output_name, strerror(errno));
        return STATUS_IO;
    }
    (void)confine(&(kept_folders){.target = -1, .replacing = folder});
    (void)close(folder);
    return STATUS_DONE;
}

/* Opens the archive. What becomes a table is held in memory first, so that the table has the bytes
 * that are verified. */
static int open_to_embed(archive *a, const options *o)
{
    bool is_too_large = !o->incbin && a->size > TABLE_MOST;
    int status = confine_embed(o);
    if (status == STATUS_DONE && !o->incbin && !is_too_large)
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
        status = embed(&a, o);
    if (status == STATUS_DONE)
        say_note("%s: %" PRIu64 " bytes, as %s", o->output_name, a.size,
                 o->name == NULL ? "article_data" : o->name);
    archive_close(&a);
    return status;
}

/* The command line is read: does the work. */
static int run_embed(options *o, int argc, char **argv)
{
    int status = read_files(o, argc, argv);
    if (status == STATUS_DONE)
        status = policy_finish(&o->reading.policy);
    return status == STATUS_DONE ? embed_file(o) : status;
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
