/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands/embed_text.h"

#include "files/read_write.h"
#include "keys/public_key.h"
#include "report/describe.h"

#include <inttypes.h>
#include <stdarg.h>

#define COLUMNS 24u

void embed_text_flush(embed_text *t)
{
    if (!t->failed && write_fully(t->file.fd, t->written, t->bytes, t->length) != 0)
        t->failed = true;
    t->written += t->length;
    t->length = 0;
}

/* Adds at most 4096 bytes. */
static void __attribute__((format(printf, 2, 3))) put(embed_text *t, const char *format, ...)
{
    va_list arguments;
    if (sizeof t->bytes - t->length < 4096)
        embed_text_flush(t);
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
static void put_title(embed_text *t, const an_header *header, const char *name)
{
    char identity[2 * sizeof header->identity + 1];
    char series[2 * sizeof header->series + 1];
    format_hex(header->identity, sizeof header->identity, identity);
    format_hex(header->series, sizeof header->series, series);
    put(t, EMBED_FIRST_WORDS ": do not change it, make it anew.\n");
    put(t, " * identity %s\n * series %s, epoch %" PRIu32 ", sequence %" PRIu64 "\n *\n", identity,
        series, header->epoch, header->sequence);
    put(t, " *     extern const unsigned char %s[];\n *     extern const size_t %s_size;\n */\n",
        name, name);
}

/* Returns a name as macros are written. */
static const char *macro_name(const char *name, char upper[EMBED_NAME_MOST + 1])
{
    size_t i = 0;
    for (; name[i] != '\0'; i++)
        upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
    upper[i] = '\0';
    return upper;
}

static void open_header(embed_text *t, const char *macro)
{
    put(t, "#ifndef %s_H\n#define %s_H\n\n#include <archive_news/reader.h>\n\n", macro, macro);
    put(t, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
}

static void close_header(embed_text *t)
{
    put(t, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}

/* Declares what the source defines, and says how much memory a reader of it needs. The sizes of the
 * processor's own pointers and of its decoder are left to reader.h. */
static void put_declarations(embed_text *t, const an_header *header, const char *name)
{
    char macro[EMBED_NAME_MOST + 1];
    uint32_t page_copy = header->page_stored == 0 ? 0 : header->page_raw;
    uint32_t dictionary_copy = header->dictionary_stored == 0 ? 0 : header->dictionary_raw;
    open_header(t, macro_name(name, macro));
    put(t, "extern const unsigned char %s[];\nextern const size_t %s_size;\n\n", name, name);
    put(t,
        "/* For an_config with this archive as a map and one cached page:\n"
        " *     static uint8_t memory[%s_MEMORY]; */\n",
        macro);
    put(t,
        "#define %s_MEMORY \\\n    AN_MEMORY(%" PRIu32 ", 1, %" PRIu32 ", %" PRIu32 ", %" PRIu32
        ", 0)\n",
        macro, header->page_raw, page_copy, header->block_raw, dictionary_copy);
    close_header(t);
}

static void put_hex_bytes(embed_text *t, const uint8_t *bytes, size_t length)
{
    put(t, "{");
    for (size_t i = 0; i < length; i++)
        put(t, "%s0x%02x", i == 0 ? "" : i % 16 == 0 ? ",\n      " : ", ", bytes[i]);
    put(t, "}");
}

static void put_key_title(embed_text *t, const policy *p)
{
    put(t, EMBED_FIRST_WORDS ": do not change it, make it anew.\n");
    for (size_t i = 0; i < p->key_count; i++) {
        char id[17], line[PUBLIC_KEY_TEXT + 1];
        key_id_text(p->keys[i].id, id);
        public_key_text(&p->keys[i], line);
        put(t, " * key id %s: %s\n", id, line);
    }
    put(t, " */\n");
}

static void put_key_declarations(embed_text *t, const policy *p, const char *name)
{
    char macro[EMBED_NAME_MOST + 1];
    open_header(t, macro_name(name, macro));
    put(t, "/* For an_config.trusted and an_config.trusted_count. */\n");
    put(t, "extern const an_public_key %s[%zu];\n#define %s_COUNT %zu\n", name, p->key_count, macro,
        p->key_count);
    close_header(t);
}

static void put_keys(embed_text *t, const policy *p, const char *name)
{
    put(t, "#include <archive_news/reader.h>\n\n");
    put(t, "extern const an_public_key %s[%zu];\n\n", name, p->key_count);
    put(t, "const an_public_key %s[%zu] = {\n", name, p->key_count);
    for (size_t i = 0; i < p->key_count; i++) {
        put(t, "    {");
        put_hex_bytes(t, p->keys[i].id, sizeof p->keys[i].id);
        put(t, ",\n     ");
        put_hex_bytes(t, p->keys[i].key, sizeof p->keys[i].key);
        put(t, "},\n");
    }
    put(t, "};\n");
}

static void put_table(embed_text *t, const archive *a, const char *name)
{
    put(t, "#include <stddef.h>\n\n");
    put(t, "extern const unsigned char %s[];\nextern const size_t %s_size;\n\n", name, name);
    put(t, "_Alignas(8) const unsigned char %s[%" PRIu64 "] = {", name, a->size);
    for (uint64_t i = 0; i < a->size && !t->failed; i++)
        put(t, "%s%u,", i % COLUMNS == 0 ? "\n    " : "", a->held[i]);
    put(t, "\n};\n\nconst size_t %s_size = sizeof %s;\n", name, name);
}

/* Writes a string as the assembler reads it, byte for byte. */
static void put_string(embed_text *t, const char *string)
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
static void put_incbin(embed_text *t, const archive *a, const char *name)
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

void embed_text_archive(embed_text *t, const archive *a, const char *name, enum embed_form form)
{
    const an_header *header = an_reader_header(&a->reader);
    put_title(t, header, name);
    if (form == EMBED_HEADER)
        put_declarations(t, header, name);
    else if (form == EMBED_INCBIN)
        put_incbin(t, a, name);
    else
        put_table(t, a, name);
}

void embed_text_keys(embed_text *t, const policy *p, const char *name, enum embed_form form)
{
    put_key_title(t, p);
    if (form == EMBED_HEADER)
        put_key_declarations(t, p, name);
    else
        put_keys(t, p, name);
}
