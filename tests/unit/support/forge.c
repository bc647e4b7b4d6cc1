/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/forge.h"

#include <zstd.h>

const blob *stored_of(const object *o)
{
    return o->stored.length > 0 ? &o->stored : &o->raw;
}

uint32_t stored_size(const object *o)
{
    return o->lie_stored ? o->lie_stored : (uint32_t)stored_of(o)->length;
}

uint32_t raw_size(const object *o)
{
    return o->lie_raw ? o->lie_raw : (uint32_t)o->raw.length;
}

void hash_object(object *o)
{
    static const char *const names[] = {"anews1:dir", "anews1:meta", "anews1:dict", "anews1:page",
                                        "anews1:block"};
    unsigned char personal[16] = {0};
    memcpy(personal, names[o->type - 1], strlen(names[o->type - 1]));
    const blob *b = stored_of(o);
    assert_int_equal(crypto_generichash_blake2b_salt_personal(o->hash, HASH_SIZE, b->at, b->length,
                                                              NULL, 0, NULL, personal),
                     0);
}

void drop_object(object *o)
{
    drop_blob(&o->raw);
    drop_blob(&o->stored);
}

void put_reference(blob *b, const object *o)
{
    put_number(b, 8, o->offset);
    put_number(b, 4, stored_size(o));
    put_number(b, 4, raw_size(o));
    put_number(b, 1, o->codec);
    put_number(b, 1, o->type);
    put_number(b, 2, o->dictionary);
    put_number(b, 4, 0);
    put_bytes(b, o->hash, HASH_SIZE);
}

void put_short_reference(blob *b, const object *o)
{
    put_number(b, 1, o->codec);
    put_varint(b, o->dictionary);
    put_varint(b, stored_size(o));
    put_varint(b, raw_size(o));
    put_bytes(b, o->hash, HASH_SIZE);
}

object *add_object(object **list, size_t *count, unsigned type)
{
    *list = realloc(*list, (*count + 1) * sizeof **list);
    assert_non_null(*list);
    object *o = &(*list)[(*count)++];
    *o = (object){.type = (uint8_t)type};
    return o;
}

object *add_block(forgery *f, const void *raw, size_t length)
{
    object *o = add_object(&f->block, &f->blocks, BLOCK);
    put_bytes(&o->raw, raw, length);
    return o;
}

object *add_page(forgery *f, unsigned t, unsigned level)
{
    static const uint8_t places[] = {0, 8 * PLACE_BLOCK_BYTES, 8 * PLACE_OFFSET_BYTES,
                                     8 * PLACE_LENGTH_BYTES};
    forged_level *l = &f->table[t].level[level];
    object *o = add_object(&l->page, &l->count, PAGE);
    put_number(&o->raw, 1, SECTION_ENTRIES + t);
    put_number(&o->raw, 1, level);
    put_number(&o->raw, 2, 0);
    if (t == ENTRIES && level == 0)
        put_bytes(&o->raw, places, sizeof places);
    if (f->table[t].levels <= level)
        f->table[t].levels = level + 1;
    return o;
}

static uint64_t cells_of(const object *page)
{
    return load_number(page->raw.at + PAGE_COUNT, 2);
}

static bool is_leaf_of_entries(const object *page)
{
    return page->raw.at[PAGE_TABLE] == SECTION_ENTRIES && page->raw.at[PAGE_LEVEL] == 0;
}

/* Replaces bytes within a blob. */
static void splice(blob *b, size_t at, size_t removed, const void *bytes, size_t length)
{
    blob rest = {0};
    put_bytes(&rest, b->at + at + removed, b->length - at - removed);
    b->length = at;
    put_bytes(b, bytes, length);
    put_bytes(b, rest.at, rest.length);
    drop_blob(&rest);
}

void count_cell(object *page, uint64_t below)
{
    uint64_t cells = cells_of(page);
    if (is_leaf_of_entries(page))
        splice(&page->raw, PLACES_ARRAY + PLACE_SIZE * (size_t)cells, 0, (uint8_t[PLACE_SIZE]){0},
               PLACE_SIZE);
    store_number(page->raw.at + PAGE_COUNT, 2, cells + 1);
    page->below += below;
}

void set_place(object *leaf, uint64_t block, uint64_t offset, uint64_t length)
{
    uint8_t *at = leaf->raw.at + PLACES_ARRAY + PLACE_SIZE * ((size_t)cells_of(leaf) - 1);
    store_number(at, PLACE_BLOCK_BYTES, block);
    store_number(at + PLACE_BLOCK_BYTES, PLACE_OFFSET_BYTES, offset);
    store_number(at + PLACE_BLOCK_BYTES + PLACE_OFFSET_BYTES, PLACE_LENGTH_BYTES, length);
}

void replace_places(object *leaf, const blob *places)
{
    size_t before = PLACES_ARRAY - PLACES_LEAST + PLACE_SIZE * (size_t)cells_of(leaf);
    splice(&leaf->raw, PLACES_LEAST, before, places->at, places->length);
}

void put_key(blob *b, size_t shared, const char *rest, size_t length)
{
    put_varint(b, shared);
    put_varint(b, length);
    put_bytes(b, rest, length);
}

void put_entry_cell(object *page, size_t shared, const char *rest, size_t length,
                    const blob *record)
{
    put_key(&page->raw, shared, rest, length);
    put_varint(&page->raw, record->length);
    put_bytes(&page->raw, record->at, record->length);
    count_cell(page, 1);
}

void put_entry(object *page, const char *key, const blob *record)
{
    if (!page->key)
        page->key = key;
    put_entry_cell(page, 0, key, strlen(key), record);
}

void put_field(blob *record, uint64_t tag, const void *value, size_t length)
{
    put_varint(record, tag);
    put_varint(record, length);
    put_bytes(record, value, length);
}

void put_overflow(blob *record, uint64_t block, uint64_t offset, uint64_t length)
{
    blob place = {0};
    put_varint(&place, block);
    put_varint(&place, offset);
    put_varint(&place, length);
    put_field(record, AN_TAG_OVERFLOW, place.at, place.length);
    drop_blob(&place);
}

blob make_record(unsigned kind, const char *target)
{
    blob r = {0};
    put_varint(&r, kind);
    if (target)
        put_field(&r, AN_TAG_TARGET, target, strlen(target));
    return r;
}

void add_entry(object *page, const char *key, unsigned kind, uint64_t block, uint64_t offset,
               uint64_t length, const char *target)
{
    blob r = make_record(kind, target);
    put_entry(page, key, &r);
    set_place(page, block, offset, length);
    drop_blob(&r);
}

void add_order_cell(object *page, int64_t step)
{
    put_svarint(&page->raw, step);
    count_cell(page, 1);
}

void put_block_cell(object *leaf, const object *block)
{
    put_short_reference(&leaf->raw, block);
    leaf->span[0] += stored_size(block);
    count_cell(leaf, 1);
}

void add_block_leaf(forgery *f, size_t first, size_t most)
{
    object *o = add_page(f, BLOCKS, 0);
    for (size_t i = first; i < f->blocks && i - first < most; i++) {
        hash_object(&f->block[i]);
        put_block_cell(o, &f->block[i]);
    }
}

void put_child_cell(object *page, const object *child, bool is_of_blocks)
{
    unsigned spans = page->raw.at[PAGE_LEVEL] - 1u + is_of_blocks;
    put_short_reference(&page->raw, child);
    put_varint(&page->raw, child->below);
    page->span[0] += stored_size(child);
    for (unsigned i = 0; i < spans; i++) {
        put_varint(&page->raw, child->span[i]);
        page->span[i + 1] += child->span[i];
    }
    count_cell(page, child->below);
}

object *add_inner(forgery *f, unsigned t, unsigned level, size_t first, size_t most)
{
    object *o = add_page(f, t, level);
    forged_level *below = &f->table[t].level[level - 1];
    for (size_t i = first; i < below->count && i - first < most; i++) {
        object *child = &below->page[i];
        hash_object(child);
        if (i == first)
            o->key = child->key;
        if (t == ENTRIES)
            put_key(&o->raw, 0, child->key, strlen(child->key));
        put_child_cell(o, child, t == BLOCKS);
    }
    return o;
}

void compress_object(object *o, frame f)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(o->raw.length);
    assert_non_null(c);
    o->stored.at = realloc(o->stored.at, room);
    o->stored.room = room;
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, f.checksum);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, !f.no_content_size);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, 0);
    if (f.window_log)
        (void)ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, f.window_log);
    if (f.dictionary)
        assert_false(
            ZSTD_isError(ZSTD_CCtx_loadDictionary(c, f.dictionary->at, f.dictionary->length)));
    if (!f.no_content_size && !f.window_log)
        assert_false(ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(c, o->raw.length)));
    /* Flushed before the end, so that zstd takes neither size nor window from what it is given. */
    ZSTD_inBuffer in = {o->raw.at, o->raw.length, 0};
    ZSTD_outBuffer out = {o->stored.at, room, 0};
    if (f.window_log || f.no_content_size)
        assert_false(ZSTD_isError(ZSTD_compressStream2(c, &out, &in, ZSTD_e_flush)));
    assert_int_equal(ZSTD_compressStream2(c, &out, &in, ZSTD_e_end), 0);
    o->stored.length = out.pos;
    o->codec = CODEC_ZSTD;
    assert_int_equal(ZSTD_freeCCtx(c), 0);
}
