/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls everything that reads, on any bytes, within bounds of time. Aborts where the reader breaks
 * its word. */
#ifndef FUZZ_READ_ALL_H
#define FUZZ_READ_ALL_H

#include <archive_news/reader.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_ASKED = 64, BYTES_ASKED = 1 << 18, MEMORY_MOST = 4 << 20 };

typedef struct bytes_source {
    const uint8_t *bytes;
    size_t size;
} bytes_source;

static int source_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    const bytes_source *s = context;
    if (length == 0 || offset > s->size || length > s->size - offset)
        abort(); /* the reader promises to stay within the source */
    memcpy(buffer, s->bytes + offset, length);
    return 0;
}

static void read_content(an_reader *r, const an_entry *entry)
{
    an_entry target;
    static uint8_t buffer[4096];
    size_t n, asked = 0;
    const void *bytes;
    if (an_entry_resolve(r, entry, &target) != AN_OK || target.kind == AN_ALIAS)
        return;
    for (uint64_t at = 0; at < target.length && asked < BYTES_ASKED; at += n, asked += n) {
        if (an_content_view(r, &target, at, &bytes, &n) != AN_OK)
            break;
        if (n == 0 || n > target.length - at)
            abort();
    }
    if (target.length > 0)
        (void)an_content_read(r, &target, target.length / 2, buffer, sizeof buffer, &n);
    if (target.has_overflow && target.overflow_length <= sizeof buffer)
        (void)an_entry_overflow(r, &target, buffer, sizeof buffer, &n);
}

static void read_entry(an_reader *r, const an_entry *entry)
{
    an_entry again;
    an_field field;
    char id[AN_ID_MAX];
    const uint8_t *rest = entry->record;
    size_t length = entry->record_length, id_length = entry->id_length;
    if (id_length < 1 || id_length > AN_ID_MAX)
        abort();
    memcpy(id, entry->id, id_length);
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        ;
    if (length != 0)
        abort(); /* records that are handed out have been checked */
    read_content(r, entry);
    if (an_entry_find(r, id, id_length, &again) == AN_OK && again.id_length != id_length)
        abort();
    uint64_t number;
    (void)an_entry_seek(r, id, id_length / 2, &number);
}

static void read_order(an_reader *r, unsigned order)
{
    an_entry entry;
    uint64_t count, number;
    if (an_entry_count(r, order, &count) != AN_OK)
        return;
    for (uint64_t i = 0; i < count && i < ENTRIES_ASKED; i++) {
        if (an_entry_number_at(r, order, i, &number) == AN_OK &&
            number >= an_reader_header(r)->entries)
            abort();
        if (an_entry_at(r, order, i, &entry) == AN_OK)
            read_entry(r, &entry);
    }
    if (count > ENTRIES_ASKED && an_entry_at(r, order, count - 1, &entry) == AN_OK)
        read_entry(r, &entry);
}

static void read_all(const uint8_t *bytes, size_t size, const an_public_key *key, bool mapped)
{
    bytes_source source = {bytes, size};
    an_config config = {.trusted = key,
                        .trusted_count = key ? 1 : 0,
                        .insecure = !key,
                        .cached_pages = mapped ? 3 : 1,
                        .fast_dictionary = mapped};
    config.source = mapped ? (an_source){.map = bytes, .size = size}
                           : (an_source){.read = source_read, .context = &source, .size = size};
    an_header header;
    an_reader reader;
    const uint8_t *fields;
    size_t length;
    if (an_header_read(&config.source, &header) != AN_OK ||
        an_reader_memory(&header, &config, &config.memory_size) != AN_OK ||
        config.memory_size > MEMORY_MOST)
        return;
    /* Either exactly the memory needed, so that a sanitizer finds the first byte used beyond it; or
     * enough to verify several blocks together. */
    config.memory_size += header.blocks % 2 == 0 ? 0 : 1 << 16;
    config.memory = malloc(config.memory_size);
    if (config.memory && an_reader_open(&reader, &config) == AN_OK) {
        (void)an_reader_metadata(&reader, &fields, &length);
        for (unsigned order = AN_BY_ID; order <= AN_BY_DATE; order++)
            read_order(&reader, order);
        (void)an_reader_verify(&reader);
    }
    free(config.memory);
}

#endif
