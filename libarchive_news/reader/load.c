/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a reference to verified bytes: spec/FORMAT.md section 5. This file is the only way to the
 * bytes after the header.
 *
 * An object is loaded in four steps: its stored bytes are read (or found in the map), their hash is
 * compared with the reference, the frame is checked, and it is decompressed. Nothing is parsed or
 * decompressed before its hash was compared.
 *
 * A page or block may be compressed with a dictionary. Each function stands on those before it, so
 * that nothing calls itself:
 *
 *     load_object        one object, whose dictionary is loaded already
 *     load_cached        the same, kept in a page of the cache
 *     ani_load_directory, then ani_load_dictionary    neither is compressed with a dictionary
 *     ani_load_page, ani_load_block                   the dictionary first, then the object
 *
 * The dictionary comes first because it passes through the same memory as the object: through the
 * buffer of stored bytes, and through a cached page, since the directory has its reference.
 *
 * A long dictionary is decompressed over its own stored bytes: load_overlapping().
 *
 * A block is decompressed right after its dictionary where that is possible: room_for_block(). zstd
 * then takes both for one stretch of bytes, and copies matches with the dictionary in its fastest
 * loop.
 */
#include "reader/internal.h"

/* How far the stored bytes of a dictionary reach beyond the room for what they become. zstd writes
 * at most 128 KiB before it reads on, and text takes less than half of that. */
enum { OVERHANG = 64 << 10 };

int ani_fault(an_reader *r, int error, const an_reference *ref)
{
    if (error != AN_OK) {
        r->fault.offset = ref->offset;
        r->fault.object = ref->type;
        if (ANI_NOTES_SPANS)
            r->fault.count = 0;
    }
    return error;
}

void an_reader_fault(const an_reader *reader, an_fault *fault)
{
    static const uint8_t order[] = {[ANI_TABLE_ENTRIES] = AN_BY_ID,
                                    [ANI_TABLE_TITLE] = AN_BY_TITLE,
                                    [ANI_TABLE_DATE] = AN_BY_DATE};
    *fault = reader->fault;
    /* A reader notes the table instead. Nobody goes through that of blocks. */
    if (fault->order == ANI_TABLE_BLOCKS)
        fault->count = 0;
    fault->order = order[fault->order];
}

int ani_source_bytes(const an_source *source, uint64_t offset, size_t length, uint8_t *buffer,
                     const uint8_t **bytes, int *result)
{
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

static int load_stored(an_reader *r, const an_reference *ref, uint8_t *buffer,
                       const uint8_t **bytes)
{
    uint8_t hash[ANI_HASH_SIZE];
    if (!ani_is_in_file(&r->header, ref))
        return AN_ERR_FORMAT;
    int error = ani_source_bytes(&r->config.source, ref->offset, ref->stored, buffer, bytes,
                                 &r->fault.read_result);
    if (error != AN_OK)
        return error;
    ani_hash(ref->type, *bytes, ref->stored, hash);
    return memcmp(hash, ref->hash, sizeof hash) == 0 ? AN_OK : AN_ERR_HASH;
}

/* How much of the buffer of stored bytes is kept for a block that comes after the dictionary, where
 * the source is not mapped; 0: none. It is long enough for that where the dictionary is long. */
static size_t kept_for_block(const an_reader *r)
{
    const an_header *h = &r->header;
    uint32_t others = h->page_stored > h->block_stored ? h->page_stored : h->block_stored;
    uint64_t kept = (uint64_t)h->block_raw + AN_MEMORY_ALIGNMENT;
    return ANI_JOINS && kept + others <= h->dictionary_stored ? (size_t)kept : 0;
}

/* Where stored bytes are read to. Those of a dictionary take all of the buffer. */
static uint8_t *room_for_stored(const an_reader *r, const an_reference *ref)
{
    bool is_dictionary = ref->type == AN_OBJECT_DICTIONARY;
    return r->stored + (is_dictionary || r->config.source.map ? 0 : kept_for_block(r));
}

/* Where a block goes. The memory after the dictionary is the buffer of stored bytes, or where the
 * source is mapped, the block's own: see memory.c. */
static uint8_t *room_for_block(const an_reader *r, const an_reference *ref)
{
    bool may_follow = ANI_JOINS && ref->dictionary != 0 && r->dictionary_bytes == r->dictionary;
    bool has_room = r->config.source.map || kept_for_block(r) > 0;
    return may_follow && has_room ? r->dictionary + r->dictionary_length : r->block;
}

/* Gives stored bytes that were read before. They are kept in buffer, unless they are in the map. */
static void keep_stored(const an_reader *r, const an_reference *ref, const uint8_t *hashed,
                        uint8_t *buffer, const uint8_t **bytes)
{
    *bytes = hashed;
    if (r->config.source.map || ref->codec != ANI_STORED)
        return;
    memcpy(buffer, hashed, ref->stored);
    *bytes = buffer;
}

/* Loads an object into buffer, which has room for its raw size, or finds it in the map. If it names
 * a dictionary, that is loaded already. hashed: its stored bytes, if they were read and have the
 * right hash; else NULL. */
static int load_object(an_reader *r, const an_reference *ref, const uint8_t *hashed,
                       uint8_t *buffer, const uint8_t **bytes)
{
    bool is_stored = ref->codec == ANI_STORED;
    int error = AN_OK;
    if (hashed)
        keep_stored(r, ref, hashed, buffer, bytes);
    else
        error = load_stored(r, ref, is_stored ? buffer : room_for_stored(r, ref), bytes);
    if (error == AN_OK && !is_stored) {
        error = ani_check_frame(*bytes, ref);
        if (error == AN_OK)
            error = ani_decompress(r, ref, *bytes, buffer);
        *bytes = buffer;
    }
    return ani_fault(r, error, ref);
}

/* Finds an object in the cache. Returns NULL if it is not there.
 *
 * Bytes that were checked once lie in the caller's memory, or in the map, which must not change;
 * they need no second check. The hash is compared because an archive may have two references to one
 * offset. */
static an_cached_page *find_cached(an_reader *r, const an_reference *ref)
{
    for (unsigned i = 0; i < r->cached_pages; i++) {
        an_cached_page *page = &r->page[i];
        if (page->offset == ref->offset && page->length == ref->raw &&
            memcmp(page->hash, ref->hash, sizeof page->hash) == 0)
            return page;
    }
    return NULL;
}

static an_cached_page *find_oldest(an_reader *r)
{
    an_cached_page *oldest = &r->page[0];
    for (unsigned i = 1; i < r->cached_pages; i++)
        if (r->clock - r->page[i].used > r->clock - oldest->used)
            oldest = &r->page[i];
    return oldest;
}

static int load_cached(an_reader *r, const an_reference *ref, const uint8_t *hashed,
                       an_cached_page **page)
{
    an_cached_page *p = find_cached(r, ref);
    r->clock++;
    if (!p) {
        p = find_oldest(r);
        /* Positions point into pages, of which one goes. */
        if (ANI_POSITIONS > 0)
            memset(r->position, 0, ANI_POSITIONS * sizeof *r->position);
        p->offset = 0;
        p->checked = false;
        int error = load_object(r, ref, hashed, p->buffer, &p->bytes);
        if (error != AN_OK)
            return error;
        p->offset = ref->offset;
        p->length = ref->raw;
        memcpy(p->hash, ref->hash, sizeof p->hash);
    }
    p->used = r->clock;
    *page = p;
    return AN_OK;
}

int ani_load_directory(an_reader *r, an_cached_page **page)
{
    return load_cached(r, &r->directory, NULL, page);
}

/* Whether the stored bytes of a dictionary may lie over the room for it. memory.c puts the buffer
 * of stored bytes after that room, so that what reaches beyond it lies in the buffer. */
static bool may_overlap(const an_reader *r, const an_reference *ref)
{
    return ANI_OVERLAPS && !r->config.source.map && ref->codec != ANI_STORED &&
           ref->stored > OVERHANG && ref->stored < ref->raw && ani_decodes_in_place();
}

/* Loads a dictionary whose stored bytes lie over the end of the room for it, so that fewer pages of
 * memory are touched. zstd overwrites only what it has read, and fails where that is too little
 * room: *fits is false then. What it does decompress is the same as elsewhere. */
static int load_overlapping(an_reader *r, const an_reference *ref, bool *fits)
{
    const uint8_t *stored;
    int error = load_stored(r, ref, r->dictionary + ref->raw + OVERHANG - ref->stored, &stored);
    *fits = true;
    if (error == AN_OK)
        error = ani_check_frame(stored, ref);
    if (error == AN_OK)
        *fits = ani_decompress(r, ref, stored, r->dictionary) == AN_OK;
    r->dictionary_bytes = r->dictionary;
    return ani_fault(r, error, ref);
}

/* Loads a dictionary into the room for it. */
static int load_dictionary(an_reader *r, const an_reference *ref)
{
    bool fits = false;
    int error = may_overlap(r, ref) ? load_overlapping(r, ref, &fits) : AN_OK;
    return fits || error != AN_OK ? error
                                  : load_object(r, ref, NULL, r->dictionary, &r->dictionary_bytes);
}

int ani_load_dictionary(an_reader *r, unsigned n)
{
    an_reference ref;
    an_cached_page *directory;
    if (r->dictionary_number == n || n == 0)
        return AN_OK;
    r->dictionary_number = 0;
    r->prepared_dictionary = NULL;
    if (ANI_JOINS)
        r->block_length = 0; /* it may lie where the dictionary goes */
    int error = ani_load_directory(r, &directory);
    if (error == AN_OK)
        error = ani_find_dictionary(directory->bytes, directory->length, &r->header, n, &ref);
    if (error == AN_OK)
        error = load_dictionary(r, &ref);
    if (error != AN_OK)
        return error;
    r->dictionary_length = ref.raw;
    if (r->dictionary_tables_size > 0) {
        error = ani_prepare_dictionary(r);
        if (error != AN_OK)
            return ani_fault(r, error, &ref);
    }
    r->dictionary_number = n;
    return AN_OK;
}

static int load_page(an_reader *r, const an_reference *ref, const uint8_t *hashed,
                     an_cached_page **page)
{
    /* A page that is in the cache needs no dictionary any more. */
    int error = find_cached(r, ref) ? AN_OK : ani_load_dictionary(r, ref->dictionary);
    return error == AN_OK ? load_cached(r, ref, hashed, page) : error;
}

int ani_load_page(an_reader *r, const an_reference *ref, an_cached_page **page)
{
    return load_page(r, ref, NULL, page);
}

#ifndef AN_SMALL

int ani_load_hashed_page(an_reader *r, const an_reference *ref, const uint8_t *stored,
                         an_cached_page **page)
{
    return load_page(r, ref, stored, page);
}

#endif

int ani_load_block(an_reader *r, uint64_t n, const an_reference *ref)
{
    r->block_length = 0;
    r->borrower = NULL;
    int error = ani_load_dictionary(r, ref->dictionary);
    if (error == AN_OK)
        error = load_object(r, ref, NULL, room_for_block(r, ref), &r->block_bytes);
    if (error == AN_OK) {
        r->block_number = n;
        r->block_length = ref->raw;
    }
    return error;
}
