/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening: the steps of spec/FORMAT.md section 11, in their order. The header is checked as far as
 * that goes without trust, then who signed it, then its fields. Only then is the caller's memory
 * divided and the directory loaded, whose hash the signed root has. From here on everything hangs
 * on that hash.
 */
#include "reader/internal.h"

/* Steps 1 to 4. *result is what the read callback returned, if it was called. */
static int read_header(const an_source *source, uint8_t *buffer, const uint8_t **bytes,
                       an_header *header, int *result)
{
    size_t there = source->size < AN_HEADER_SIZE ? (size_t)source->size : AN_HEADER_SIZE;
    size_t magic = there < ANI_MAGIC_SIZE ? there : ANI_MAGIC_SIZE;
    if (there == 0)
        return AN_ERR_MISSING;
    int error = ani_source_bytes(source, 0, there, buffer, bytes, result);
    if (error != AN_OK)
        return error;
    if (memcmp(*bytes, ani_magic, magic) != 0)
        return AN_ERR_MAGIC;
    if (there < AN_HEADER_SIZE)
        return AN_ERR_MISSING;
    header->major = (uint16_t)ani_load(*bytes + ANI_MAGIC_SIZE, 2);
    if (header->major != AN_FORMAT_MAJOR)
        return AN_ERR_UNSUPPORTED;
    return ani_check_slots(*bytes, header);
}

int an_header_read(const an_source *source, an_header *header)
{
    uint8_t buffer[AN_HEADER_SIZE];
    const uint8_t *bytes;
    an_reference directory;
    int result;
    memset(header, 0, sizeof *header);
    if ((source->map != NULL) == (source->read != NULL))
        return AN_ERR_USAGE;
    int error = read_header(source, buffer, &bytes, header, &result);
    return error == AN_OK ? ani_parse_root(bytes, header, &directory) : error;
}

static int check_config(const an_config *config)
{
    if (!ani_config_is_valid(config) || config->need > AN_SLOTS)
        return AN_ERR_USAGE;
    if (config->insecure)
        return config->trusted_count == 0 ? AN_OK : AN_ERR_USAGE;
    return config->trusted_count > 0 && config->trusted ? AN_OK : AN_ERR_USAGE;
}

/* Step 5: who signed. */
static int check_trust(an_reader *r, const uint8_t *bytes)
{
    const an_config *config = &r->config;
    if (config->insecure)
        return AN_OK;
    int error = ani_check_signatures(bytes, &r->header, config->trusted, config->trusted_count,
                                     r->signer, &r->signers);
    if (error == AN_OK && (r->signers == 0 || r->signers < config->need))
        error = AN_ERR_UNTRUSTED;
    return error;
}

/* Step 8: whether it may replace what is there. */
static int check_replacing(const an_reader *r)
{
    const an_config *config = &r->config;
    const an_header *h = &r->header;
    if (!config->replacing)
        return AN_OK;
    bool is_older = h->epoch == config->lowest_epoch ? h->sequence < config->lowest_sequence
                                                     : h->epoch < config->lowest_epoch;
    return is_older || memcmp(config->series, h->series, sizeof h->series) != 0 ? AN_ERR_STALE
                                                                                : AN_OK;
}

/* Step 10: what is where. */
static int parse_directory(an_reader *r)
{
    an_cached_page *page;
    ani_directory d = {.table = r->table};
    int error = ani_load_directory(r, &page);
    if (error == AN_OK) {
        error = ani_parse_directory(page->bytes, page->length, &r->header,
                                    r->directory.offset + r->directory.stored, &d);
        error = ani_fault(r, error, &r->directory);
    }
    r->metadata = d.metadata;
    r->has_unknown_sections = d.has_unknown_sections;
    return error;
}

static int read_and_check(an_reader *r, uint8_t *buffer)
{
    const uint8_t *bytes;
    int error = read_header(&r->config.source, buffer, &bytes, &r->header, &r->fault.read_result);
    if (error == AN_OK)
        error = check_trust(r, bytes);
    if (error == AN_OK)
        error = ani_parse_root(bytes, &r->header, &r->directory);
    if (error == AN_OK && r->config.source.size > r->header.file_size)
        error = AN_ERR_FORMAT;
    return error == AN_OK ? check_replacing(r) : error;
}

/* Not inlined, so that others do not have the buffer on their stack. */
__attribute__((noinline)) static int read_through_stack(an_reader *r)
{
    uint8_t buffer[AN_HEADER_SIZE];
    return read_and_check(r, buffer);
}

/* The header is read through the caller's memory, which is not divided yet, unless there is too
 * little. For a small device a kibibyte of stack is much, and the signature check is the deepest of
 * all that a reader does. A map is read where it lies. */
static int check_header(an_reader *r)
{
    const an_config *config = &r->config;
    bool has_room = config->memory && config->memory_size >= AN_HEADER_SIZE;
    return config->source.map || has_room ? read_and_check(r, config->memory)
                                          : read_through_stack(r);
}

int an_reader_open(an_reader *reader, const an_config *config)
{
    memset(reader, 0, sizeof *reader);
    int error = check_config(config);
    if (error != AN_OK)
        return error;
    reader->config = *config;
    error = check_header(reader);
    /* The caller keeps the keys during this call only. */
    reader->config.trusted = NULL;
    if (error == AN_OK)
        error = ani_memory_divide(reader);
    if (error == AN_OK)
        error = parse_directory(reader);
    reader->open = error == AN_OK;
    return error;
}

const an_header *an_reader_header(const an_reader *reader)
{
    return &reader->header;
}

unsigned an_reader_signers(const an_reader *reader)
{
    return reader->signers;
}

const an_public_key *an_reader_signer(const an_reader *reader, unsigned i)
{
    return i < reader->signers ? &reader->signer[i] : NULL;
}

bool an_reader_has_unknown_sections(const an_reader *reader)
{
    return reader->open && reader->has_unknown_sections;
}

int an_reader_grow(an_reader *reader, uint64_t size)
{
    if (!reader->open || size < reader->config.source.size)
        return AN_ERR_USAGE;
    if (size > reader->header.file_size)
        return AN_ERR_FORMAT;
    reader->config.source.size = size;
    return AN_OK;
}

int an_reader_metadata(an_reader *reader, const uint8_t **fields, size_t *length)
{
    an_cached_page *page;
    *length = 0;
    *fields = NULL;
    if (!reader->open)
        return AN_ERR_USAGE;
    if (reader->metadata.type == 0)
        return AN_OK;
    int error = ani_load_page(reader, &reader->metadata, &page);
    if (error == AN_OK)
        error = ani_fault(reader, ani_check_fields(page->bytes, page->length, ANI_IN_METADATA),
                          &reader->metadata);
    if (error != AN_OK)
        return error;
    *fields = page->bytes;
    *length = page->length;
    return AN_OK;
}
