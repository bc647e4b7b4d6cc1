/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `list --json --content` writes of archives that are rightly hashed and signed, whatever is
 * in them. Each entry is one JSON object on one line, no member of which comes twice, without
 * control characters; for a terminal it is ASCII.
 */
#include "archive/entries.h"
#include "read_all.h"
#include "report/json_content.h"
#include "report/json_entry.h"
#include "signed_target.h"

#include <jansson.h>
#include <stdio.h>
#include <unistr.h>

enum { ENTRIES_SHOWN = 24, CONTENT_SHOWN = 1 << 16 };

/* Mostly mutates a run of bytes after the header and keeps its length. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size <= AN_HEADER_SIZE || seed % 32 == 0)
        return LLVMFuzzerMutate(data, size, most);
    size_t at = AN_HEADER_SIZE + seed / 32 % (size - AN_HEADER_SIZE);
    mutate_run(data, size, at, 1 + (seed >> 20) % 64);
    return size;
}

/* Whether each character is one that may stand in a line. */
static void check_characters(const char *text, size_t length, bool ascii)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + length;
    while (at < end) {
        ucs4_t code;
        int step = u8_mbtoucr(&code, at, (size_t)(end - at));
        if (step < 1 || code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 ||
            code == 0x2029 || (ascii && code > 0x7e))
            abort();
        at += step;
    }
}

/* Members that come twice are one for jansson. */
static void check_members(const char *text, size_t length, const json_t *object)
{
    json_part rest = {text, length}, name, value;
    size_t count = 0;
    while (json_next_member(&rest, &name, &value))
        count++;
    if (count != json_object_size(object))
        abort();
}

/* Numbers that jansson cannot hold, and more levels than it goes down, are JSON as well. */
static bool is_beyond_jansson(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    return code == json_error_numeric_overflow || code == json_error_stack_overflow;
}

static void check_object(const char *text, size_t length, bool ascii)
{
    json_error_t error;
    if (length < 2 || text[0] != '{' || text[length - 1] != '}' || !json_is_valid(text, length))
        abort();
    check_characters(text, length, ascii);
    json_t *object = json_loadb(text, length, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
    if (!object && !is_beyond_jansson(&error))
        abort();
    if (object)
        check_members(text, length, object);
    json_decref(object);
}

static bool is_text(const an_entry *entry)
{
    an_field type;
    return entry->has_content && entry->length < CONTENT_SHOWN &&
           an_entry_field(entry, AN_TAG_MEDIA_TYPE, &type) == AN_OK && type.length >= 5 &&
           memcmp(type.value, "text/", 5) == 0;
}

/* Writes an entry as the command does. Returns AN_*. */
static int put_entry(const json_out *out, an_reader *r, an_entry *entry)
{
    uint8_t *overflow = NULL;
    size_t length = 0;
    bool is_utf8;
    enum json_content content = JSON_NO_CONTENT;
    uint64_t number = entry->number;
    bool shows = is_text(entry);
    int error = entry_overflow(r, entry, &overflow, &length);
    if (error == AN_OK && shows) {
        error = json_check_content(r, entry, &is_utf8);
        content = is_utf8 ? JSON_TEXT : JSON_BASE64;
    }
    if (error == AN_OK)
        error = an_entry_at(r, AN_BY_ID, number, entry);
    if (error == AN_OK)
        error = json_put_entry(out, r, entry, overflow, length, content);
    free(overflow);
    return error;
}

static void show_entry(an_reader *r, uint64_t number, bool ascii)
{
    an_entry entry;
    char *text = NULL;
    size_t length = 0;
    if (an_entry_at(r, AN_BY_ID, number, &entry) != AN_OK || entry.overflow_length > CONTENT_SHOWN)
        return;
    const json_out out = {open_memstream(&text, &length), ascii};
    if (!out.stream)
        return;
    int error = put_entry(&out, r, &entry);
    if (fclose(out.stream) == 0 && error == AN_OK)
        check_object(text, length, ascii);
    free(text);
}

static void show_all(const uint8_t *bytes, size_t size)
{
    an_config config = {.trusted = &public, .trusted_count = 1, .cached_pages = 2};
    config.source = (an_source){.map = bytes, .size = size};
    an_header header;
    an_reader reader;
    if (an_header_read(&config.source, &header) != AN_OK ||
        an_reader_memory(&header, &config, &config.memory_size) != AN_OK ||
        config.memory_size > MEMORY_MOST)
        return;
    config.memory = malloc(config.memory_size);
    if (config.memory && an_reader_open(&reader, &config) == AN_OK)
        for (uint64_t n = 0; n < header.entries && n < ENTRIES_SHOWN; n++)
            show_entry(&reader, n, n % 2 != 0);
    free(config.memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    rehash(copy, size, &secret);
    show_all(copy, size);
    free(copy);
    return 0;
}
