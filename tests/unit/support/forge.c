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
    forged_level *l = &f->table[t].level[level];
    object *o = add_object(&l->page, &l->count, PAGE);
    put_number(&o->raw, 1, SECTION_ENTRIES + t);
    put_number(&o->raw, 1, level);
    put_number(&o->raw, 2, 0);
    put_number(&o->raw, 8, 0);
    if (f->table[t].levels <= level)
        f->table[t].levels = level + 1;
    return o;
}

void count_cell(object *page, uint64_t below)
{
    uint8_t *count = page->raw.at + PAGE_COUNT;
    store_number(count, 2, load_number(count, 2) + 1);
    page->below += below;
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

void put_place(blob *record, uint64_t tag, uint64_t block, uint64_t offset, uint64_t length)
{
    blob place = {0};
    put_varint(&place, block);
    put_varint(&place, offset);
    put_varint(&place, length);
    put_field(record, tag, place.at, place.length);
    drop_blob(&place);
}

blob make_record(unsigned kind, uint64_t block, uint64_t offset, uint64_t length,
                 const char *target)
{
    blob r = {0};
    put_varint(&r, kind);
    if (kind != AN_ALIAS)
        put_place(&r, AN_TAG_PLACE, block, offset, length);
    if (target)
        put_field(&r, AN_TAG_TARGET, target, strlen(target));
    return r;
}

void add_entry(object *page, const char *key, unsigned kind, uint64_t block, uint64_t offset,
               uint64_t length, const char *target)
{
    blob r = make_record(kind, block, offset, length, target);
    put_entry(page, key, &r);
    drop_blob(&r);
}

void add_order_cell(object *page, int64_t step)
{
    put_svarint(&page->raw, step);
    count_cell(page, 1);
}

void add_block_leaf(forgery *f, size_t first, size_t most)
{
    object *o = add_page(f, BLOCKS, 0);
    uint64_t base = 0;
    for (size_t i = 0; i < f->blocks; i++) {
        hash_object(&f->block[i]);
        if (i == first)
            store_number(o->raw.at + PAGE_BASE, 8, base);
        if (i >= first && i - first < most) {
            put_short_reference(&o->raw, &f->block[i]);
            count_cell(o, 1);
        }
        base += stored_size(&f->block[i]);
    }
}

object *add_inner(forgery *f, unsigned t, unsigned level, size_t first, size_t most)
{
    forged_table *b = &f->table[t];
    uint64_t base = 0;
    object *o = add_page(f, t, level);
    for (size_t i = 0; i < b->level[level - 1].count; i++) {
        object *child = &b->level[level - 1].page[i];
        hash_object(child);
        if (i >= first && i - first < most) {
            if (i == first) {
                store_number(o->raw.at + PAGE_BASE, 8, base);
                o->key = child->key;
            }
            if (t == ENTRIES)
                put_key(&o->raw, 0, child->key, strlen(child->key));
            put_short_reference(&o->raw, child);
            put_varint(&o->raw, child->below);
            count_cell(o, child->below);
        }
        base += stored_size(child);
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
