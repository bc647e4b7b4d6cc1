/* SPDX-License-Identifier: BSD-2-Clause */
/* load(reference) -> verified bytes: spec/FORMAT.md section 5. */
#include "reader/internal.h"

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

int ani_fault(an_reader *r, int error, const an_reference *ref)
{
    if (error != AN_OK) {
        r->fault.offset = ref->offset;
        r->fault.object = ref->type;
    }
    return error;
}

void an_reader_fault(const an_reader *reader, an_fault *fault)
{
    *fault = reader->fault;
}

int ani_source_bytes(const an_source *source, uint64_t offset, size_t length, uint8_t *buffer,
                     const uint8_t **bytes, int *result)
{
    *result = 0;
    if (offset > source->size || length > source->size - offset)
        return AN_ERR_MISSING;
    if (source->map) {
        *bytes = (const uint8_t *)source->map + (size_t)offset;
        return AN_OK;
    }
    *bytes = buffer;
    *result = source->read(source->context, offset, buffer, length);
    return *result == 0 ? AN_OK : AN_ERR_IO;
}

static int verified_bytes(an_reader *r, const an_reference *ref, uint8_t *buffer,
                          const uint8_t **bytes)
{
    uint8_t hash[ANI_HASH_SIZE];
    if (!ani_is_in_file(&r->header, ref))
        return ani_fault(r, AN_ERR_FORMAT, ref);
    int error = ani_source_bytes(&r->config.source, ref->offset, ref->stored, buffer, bytes,
                                 &r->fault.read_result);
    if (error != AN_OK)
        return ani_fault(r, error, ref);
    ani_hash(ref->type, *bytes, ref->stored, hash);
    return ani_fault(r, memcmp(hash, ref->hash, sizeof hash) == 0 ? AN_OK : AN_ERR_HASH, ref);
}

int ani_check_frame(const uint8_t *bytes, const an_reference *ref)
{
    ZSTD_frameHeader frame;
    uint32_t window = ref->raw > 1024 ? ref->raw : 1024;
    if (ZSTD_getFrameHeader(&frame, bytes, ref->stored) != 0 || frame.frameType != ZSTD_frame)
        return AN_ERR_FORMAT;
    if (frame.frameContentSize != ref->raw || frame.windowSize > window || frame.checksumFlag ||
        frame.dictID != 0)
        return AN_ERR_FORMAT;
    return ZSTD_findFrameCompressedSize(bytes, ref->stored) == ref->stored ? AN_OK : AN_ERR_FORMAT;
}

static size_t decompress(an_reader *r, const an_reference *ref, const uint8_t *stored,
                         uint8_t *buffer)
{
    if (ref->dictionary == 0)
        return ZSTD_decompress_usingDict(r->decoder, buffer, ref->raw, stored, ref->stored, NULL,
                                         0);
    if (r->prepared_dictionary)
        return ZSTD_decompress_usingDDict(r->decoder, buffer, ref->raw, stored, ref->stored,
                                          r->prepared_dictionary);
    return ZSTD_decompress_usingDict(r->decoder, buffer, ref->raw, stored, ref->stored,
                                     r->dictionary_bytes, r->dictionary_length);
}

int ani_load_object(an_reader *r, const an_reference *ref, uint8_t *buffer, const uint8_t **bytes)
{
    const uint8_t *stored = NULL;
    /* First the dictionary, since it passes through the same buffer. */
    int error = ref->dictionary != 0 ? ani_load_dictionary(r, ref->dictionary) : AN_OK;
    if (error == AN_OK)
        error = verified_bytes(r, ref, ref->codec == ANI_STORED ? buffer : r->stored, &stored);
    if (error != AN_OK)
        return error;
    if (ref->codec == ANI_STORED) {
        *bytes = stored;
        return AN_OK;
    }
    *bytes = buffer;
    if (ani_check_frame(stored, ref) != AN_OK || decompress(r, ref, stored, buffer) != ref->raw)
        return ani_fault(r, AN_ERR_FORMAT, ref);
    return AN_OK;
}

static an_cached_page *oldest_slot(an_reader *r)
{
    an_cached_page *oldest = &r->page[0];
    for (unsigned i = 1; i < r->cached_pages; i++)
        if (r->clock - r->page[i].used > r->clock - oldest->used)
            oldest = &r->page[i];
    return oldest;
}

/* Bytes that were checked once are the caller's memory, or the map that must not change, and need
 * no second check. The hash is compared so that two references to one offset are not taken for each
 * other. */
static an_cached_page *kept_slot(an_reader *r, const an_reference *ref)
{
    for (unsigned i = 0; i < r->cached_pages; i++) {
        an_cached_page *slot = &r->page[i];
        if (slot->offset == ref->offset && slot->length == ref->raw &&
            memcmp(slot->hash, ref->hash, sizeof slot->hash) == 0)
            return slot;
    }
    return NULL;
}

int ani_load_page(an_reader *r, const an_reference *ref, an_cached_page **slot)
{
    an_cached_page *s = kept_slot(r, ref);
    r->clock++;
    if (!s) {
        /* A dictionary passes through the slots itself (the directory names it), so it must be
         * there before a slot is chosen. */
        int error = ref->dictionary != 0 ? ani_load_dictionary(r, ref->dictionary) : AN_OK;
        if (error != AN_OK)
            return error;
        s = oldest_slot(r);
        if (ANI_POSITIONS > 0)
            memset(r->position, 0, ANI_POSITIONS * sizeof *r->position);
        s->offset = 0;
        s->below = 0;
        error = ani_load_object(r, ref, s->buffer, &s->bytes);
        if (error != AN_OK)
            return error;
        s->offset = ref->offset;
        s->length = ref->raw;
        memcpy(s->hash, ref->hash, sizeof s->hash);
    }
    s->used = r->clock;
    *slot = s;
    return AN_OK;
}

int ani_load_directory(an_reader *r, const uint8_t **bytes, size_t *length)
{
    an_cached_page *slot;
    int error = ani_load_page(r, &r->directory, &slot);
    if (error == AN_OK) {
        *bytes = slot->bytes;
        *length = slot->length;
    }
    return error;
}

int ani_load_dictionary(an_reader *r, unsigned n)
{
    an_reference ref;
    const uint8_t *directory;
    size_t length;
    if (r->dictionary_number == n)
        return AN_OK;
    r->dictionary_number = 0;
    r->prepared_dictionary = NULL;
    int error = ani_load_directory(r, &directory, &length);
    if (error == AN_OK)
        error = ani_find_dictionary(directory, length, &r->header, n, &ref);
    if (error == AN_OK)
        error = ani_load_object(r, &ref, r->dictionary, &r->dictionary_bytes);
    if (error != AN_OK)
        return error;
    r->dictionary_length = ref.raw;
    if (r->dictionary_tables_size > 0) {
        r->prepared_dictionary = ZSTD_initStaticDDict(
            r->dictionary_tables, r->dictionary_tables_size, r->dictionary_bytes,
            r->dictionary_length, ZSTD_dlm_byRef, ZSTD_dct_auto);
        if (!r->prepared_dictionary)
            return ani_fault(r, AN_ERR_FORMAT, &ref);
    }
    r->dictionary_number = n;
    return AN_OK;
}

int ani_load_block(an_reader *r, uint64_t n, const an_reference *ref)
{
    r->block_length = 0;
    int error = ani_load_object(r, ref, r->block, &r->block_bytes);
    if (error == AN_OK) {
        r->block_number = n;
        r->block_length = ref->raw;
    }
    return error;
}
