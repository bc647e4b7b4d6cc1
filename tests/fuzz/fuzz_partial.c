/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `verify --partial`: archives that are rightly hashed and signed, of which only a beginning has
 * arrived. The last two bytes say how much.
 *
 * Entries that are counted as readable can be read. A whole file is good if it is verified as a
 * whole, and then all of its entries are counted. What is there of a good file is good, and more
 * of it has no fewer blocks and entries.
 */
#include "read_all.h"
#include "report/message.h"
#include "scratch_file.h"
#include "signed_target.h"
#include "status.h"
#include "verifying/partial.h"

enum { ENTRIES_TRIED = 200 };

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size <= AN_HEADER_SIZE || seed % 32 == 0)
        return LLVMFuzzerMutate(data, size, most);
    size_t at = AN_HEADER_SIZE + seed / 32 % (size - AN_HEADER_SIZE);
    at = seed % 3 == 0 ? size - 2 : at;
    mutate_run(data, size, at, 1 + (seed >> 20) % 16);
    return size;
}

/* Opens what is in the scratch file. Returns AN_*; call archive_close() in any case. */
static int open_scratch(archive *a)
{
    an_config config = {.trusted = &public, .trusted_count = 1, .cached_pages = 4};
    an_header header;
    size_t need;
    if (archive_attach(a, scratch_path()) != STATUS_DONE)
        abort();
    config.source = archive_source(a);
    int error = an_header_read(&config.source, &header);
    if (error == AN_OK)
        error = an_reader_memory(&header, &config, &need);
    if (error == AN_OK && need > MEMORY_MOST)
        error = AN_ERR_MEMORY;
    if (error != AN_OK)
        return error;
    config.memory = a->memory = malloc(need);
    config.memory_size = need;
    return an_reader_open(&a->reader, &config);
}

/* Whether all of an entry's content has arrived. */
static bool has_arrived(an_reader *r, uint64_t number)
{
    an_entry entry, target;
    const void *bytes;
    size_t length = 1;
    int error = an_entry_at(r, AN_BY_ID, number, &entry);
    if (error == AN_OK)
        error = an_entry_resolve(r, &entry, &target);
    if (error != AN_OK || !target.has_content)
        return false;
    for (uint64_t at = 0; error == AN_OK && length > 0; at += length)
        error = an_content_view(r, &target, at, &bytes, &length);
    return error != AN_ERR_MISSING;
}

static void check_readable(archive *a, const partial *p)
{
    uint64_t count = 0, entries = a->reader.header.entries;
    if (entries > ENTRIES_TRIED || p->readable > entries)
        return;
    for (uint64_t n = 0; n < entries; n++)
        count += has_arrived(&a->reader, n);
    if (p->readable > count)
        abort();
}

/* Verifies the first `there` bytes. */
static int verify_beginning(const uint8_t *bytes, size_t there, partial *p)
{
    archive a;
    int status = STATUS_IO;
    *p = (partial){0};
    write_scratch(bytes, there);
    if (open_scratch(&a) == AN_OK) {
        status = partial_verify(&a, p);
        if (status == STATUS_DONE)
            check_readable(&a, p);
        if (p->blocks > a.reader.header.blocks)
            abort();
        if (there == a.reader.header.file_size &&
            (an_reader_verify(&a.reader) == AN_OK) != (status == STATUS_DONE))
            abort();
    }
    archive_close(&a);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    partial some, whole;
    quiet = true;
    if (size <= AN_HEADER_SIZE + 2)
        return 0;
    size -= 2;
    uint8_t *bytes = malloc(size);
    if (!bytes)
        return 0;
    memcpy(bytes, data, size);
    rehash(bytes, size, &secret);
    size_t there = size * ani_load(data + size, 2) / UINT16_MAX;
    int begun = verify_beginning(bytes, there, &some);
    int status = verify_beginning(bytes, size, &whole);
    bool is_all = ani_load(bytes + ROOT_FILE_SIZE, 8) == size;
    if (status == STATUS_DONE && begun != STATUS_IO &&
        (begun != STATUS_DONE || some.blocks > whole.blocks || some.readable > whole.readable ||
         (is_all && !whole.index_is_whole)))
        abort();
    free(bytes);
    return 0;
}
