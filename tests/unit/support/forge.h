/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Archives made from the specification alone, not with the library's encoders: rightly hashed and
 * rightly signed by key 1, whatever is in them. A forgery goes through steps, and may be bent
 * between them: forge_plain() or forge_deep() fill in objects, forge_lay() places and hashes them,
 * forge_close() makes the directory, forge_seal() the file.
 */
#ifndef UNIT_FORGE_H
#define UNIT_FORGE_H

#include "support/support.h"

#include <zstd.h>

enum { DIRECTORY = 1, METADATA, DICTIONARY, PAGE, BLOCK };                   /* types of objects */
enum { S_METADATA = 1, S_DICTIONARY, S_ENTRIES, S_BLOCKS, S_TITLE, S_DATE }; /* types of sections */
enum { ENTRIES, BLOCKS, TITLE, DATE, TABLES, LEVELS = 9, DICTIONARIES = 3, EXTRA = 3 };
enum { HEADER = 1024, ROOT = 512 };

typedef struct blob {
    uint8_t *at;
    size_t length, room;
} blob;

static inline void put(blob *b, const void *from, size_t length)
{
    if (b->length + length > b->room) {
        b->room = 2 * (b->length + length) + 64;
        b->at = realloc(b->at, b->room);
        assert_non_null(b->at);
    }
    if (length > 0)
        memcpy(b->at + b->length, from, length);
    b->length += length;
}

static inline void put_number(blob *b, unsigned count, uint64_t value)
{
    uint8_t number[8];
    store_number(number, count, value);
    put(b, number, count);
}

static inline void put_varint(blob *b, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_number(b, 1, (value & 0x7f) | 0x80);
    put_number(b, 1, value);
}

static inline void put_svarint(blob *b, int64_t value)
{
    put_varint(b, value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1);
}

static inline void drop(blob *b)
{
    free(b->at);
    *b = (blob){0};
}

typedef struct object {
    blob raw, stored; /* stored empty: raw as it is */
    uint8_t codec, type;
    uint16_t dictionary;
    uint32_t lie_stored, lie_raw; /* not 0: what the reference says instead */
    uint8_t hash[32];
    uint64_t offset, below;
    const char *key; /* the first one of a page of entries */
} object;

static inline const blob *stored_of(const object *o)
{
    return o->stored.length > 0 ? &o->stored : &o->raw;
}

static inline uint32_t stored_size(const object *o)
{
    return o->lie_stored ? o->lie_stored : (uint32_t)stored_of(o)->length;
}

static inline uint32_t raw_size(const object *o)
{
    return o->lie_raw ? o->lie_raw : (uint32_t)o->raw.length;
}

static inline void hash_object(object *o)
{
    static const char *const names[] = {"anews1:dir", "anews1:meta", "anews1:dict", "anews1:page",
                                        "anews1:block"};
    unsigned char personal[16] = {0};
    memcpy(personal, names[o->type - 1], strlen(names[o->type - 1]));
    const blob *b = stored_of(o);
    assert_int_equal(crypto_generichash_blake2b_salt_personal(o->hash, 32, b->at, b->length, NULL,
                                                              0, NULL, personal),
                     0);
}

static inline void put_reference(blob *b, const object *o)
{
    put_number(b, 8, o->offset);
    put_number(b, 4, stored_size(o));
    put_number(b, 4, raw_size(o));
    put_number(b, 1, o->codec);
    put_number(b, 1, o->type);
    put_number(b, 2, o->dictionary);
    put_number(b, 4, 0);
    put(b, o->hash, 32);
}

static inline void put_short_reference(blob *b, const object *o)
{
    put_number(b, 1, o->codec);
    put_varint(b, o->dictionary);
    put_varint(b, stored_size(o));
    put_varint(b, raw_size(o));
    put(b, o->hash, 32);
}

/* --- pages and records ---------------------------------------- */

typedef struct forged_level {
    object *page;
    size_t count;
} forged_level;

typedef struct section {
    uint16_t type, flags;
    uint32_t lie_size; /* not 0: the payload size that is said */
    blob payload;
} section;

typedef struct forged_table {
    forged_level level[LEVELS];
    unsigned levels;
    uint64_t count, base[LEVELS], content_base;
    int absent;
} forged_table;

typedef struct forgery {
    object metadata, dictionary[DICTIONARIES], directory;
    unsigned dictionaries;
    forged_table table[TABLES];
    object *block;
    size_t blocks;
    section section[6 + DICTIONARIES + EXTRA];
    size_t sections;
    section extra[EXTRA]; /* behind the others */
    size_t extras;
    blob hole; /* bytes that no reference names, behind the blocks */
    uint32_t block_size;
    uint64_t end; /* of the last object */
    uint8_t root[ROOT];
    int closed;
    blob file;
} forgery;

static inline object *add_object(object **list, size_t *count, unsigned type)
{
    *list = realloc(*list, (*count + 1) * sizeof **list);
    assert_non_null(*list);
    object *o = &(*list)[(*count)++];
    *o = (object){.type = (uint8_t)type};
    return o;
}

/* A page with its header; items are to be put behind. */
static inline object *add_page(forgery *f, unsigned t, unsigned n)
{
    forged_level *l = &f->table[t].level[n];
    object *o = add_object(&l->page, &l->count, PAGE);
    put_number(&o->raw, 1, S_ENTRIES + t);
    put_number(&o->raw, 1, n);
    put_number(&o->raw, 2, 0);
    put_number(&o->raw, 8, 0);
    if (f->table[t].levels <= n)
        f->table[t].levels = n + 1;
    return o;
}

static inline void count_item(object *page, uint64_t below)
{
    store_number(page->raw.at + 2, 2, load_number(page->raw.at + 2, 2) + 1);
    page->below += below;
}

static inline void put_key(blob *b, size_t shared, const char *rest, size_t length)
{
    put_varint(b, shared);
    put_varint(b, length);
    put(b, rest, length);
}

static inline void put_entry(object *page, const char *key, const blob *record)
{
    if (!page->key)
        page->key = key;
    put_key(&page->raw, 0, key, strlen(key));
    put_varint(&page->raw, record->length);
    put(&page->raw, record->at, record->length);
    count_item(page, 1);
}

static inline void put_field(blob *record, uint64_t tag, const void *value, size_t length)
{
    put_varint(record, tag);
    put_varint(record, length);
    put(record, value, length);
}

static inline void put_place(blob *record, uint64_t tag, uint64_t block, uint64_t offset,
                             uint64_t length)
{
    blob place = {0};
    put_varint(&place, block);
    put_varint(&place, offset);
    put_varint(&place, length);
    put_field(record, tag, place.at, place.length);
    drop(&place);
}

/* A record of this kind with a place and, for aliases, a target. */
static inline blob make_record(unsigned kind, uint64_t block, uint64_t offset, uint64_t length,
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

static inline void add_entry(object *page, const char *key, unsigned kind, uint64_t block,
                             uint64_t offset, uint64_t length, const char *target)
{
    blob r = make_record(kind, block, offset, length, target);
    put_entry(page, key, &r);
    drop(&r);
}

static inline object *add_block(forgery *f, const void *raw, size_t length)
{
    object *o = add_object(&f->block, &f->blocks, BLOCK);
    put(&o->raw, raw, length);
    return o;
}

static inline void add_number(object *page, int64_t step)
{
    put_svarint(&page->raw, step);
    count_item(page, 1);
}

/* --- frames ---------------------------------------- */

typedef struct frame {
    int checksum, no_content_size, window_log;
    const blob *dictionary; /* by id, if it has one */
    int dictionary_id;
} frame;

static inline void compress(object *o, frame f)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(o->raw.length), at = 0;
    assert_non_null(c);
    o->stored.at = realloc(o->stored.at, room);
    o->stored.room = room;
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, f.checksum);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, !f.no_content_size);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, f.dictionary_id);
    if (f.window_log)
        (void)ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, f.window_log);
    if (f.dictionary)
        assert_false(
            ZSTD_isError(ZSTD_CCtx_loadDictionary(c, f.dictionary->at, f.dictionary->length)));
    if (!f.no_content_size && !f.window_log)
        assert_false(ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(c, o->raw.length)));
    /* Streamed, so that neither size nor window is taken from what is given. */
    ZSTD_inBuffer in = {o->raw.at, o->raw.length, 0};
    ZSTD_outBuffer out = {o->stored.at, room, at};
    if (f.window_log || f.no_content_size)
        assert_false(ZSTD_isError(ZSTD_compressStream2(c, &out, &in, ZSTD_e_flush)));
    assert_int_equal(ZSTD_compressStream2(c, &out, &in, ZSTD_e_end), 0);
    o->stored.length = out.pos;
    o->codec = 1;
    assert_int_equal(ZSTD_freeCCtx(c), 0);
}

/* A frame header of one's own: single segment, with a content size of 8 bytes; then these bytes. */
static inline void forge_frame(object *o, uint64_t content_size, const void *blocks, size_t length)
{
    o->stored.length = 0;
    put_number(&o->stored, 4, 0xFD2FB528);
    put_number(&o->stored, 1, 0xe0);
    put_number(&o->stored, 8, content_size);
    put(&o->stored, blocks, length);
    o->codec = 1;
}

/* --- laying and sealing ---------------------------------------- */

/* An inner page over all pages of the level below it, or over `most` of them from `first` on. */
static inline object *add_inner(forgery *f, unsigned t, unsigned n, size_t first, size_t most)
{
    forged_table *b = &f->table[t];
    uint64_t base = 0;
    object *o = add_page(f, t, n);
    for (size_t i = 0; i < b->level[n - 1].count; i++) {
        object *child = &b->level[n - 1].page[i];
        hash_object(child);
        if (i >= first && i - first < most) {
            if (i == first) {
                store_number(o->raw.at + 4, 8, base);
                o->key = child->key;
            }
            if (t == ENTRIES)
                put_key(&o->raw, 0, child->key, strlen(child->key));
            put_short_reference(&o->raw, child);
            put_varint(&o->raw, child->below);
            count_item(o, child->below);
        }
        base += stored_size(child);
    }
    return o;
}

static inline void add_section(forgery *f, unsigned type, unsigned critical, size_t size)
{
    section *s = &f->section[f->sections++];
    uint8_t zero[80 + 8 * LEVELS] = {0};
    *s = (section){.type = (uint16_t)type, .flags = (uint16_t)critical};
    put(&s->payload, zero, size);
}

static inline size_t table_size(const forged_table *t)
{
    return 80 + (t->levels > 1 ? 8 * (size_t)(t->levels - 1) : 0);
}

static inline void add_sections(forgery *f)
{
    if (f->metadata.raw.length > 0)
        add_section(f, S_METADATA, 0, 56);
    for (unsigned i = 0; i < f->dictionaries; i++)
        add_section(f, S_DICTIONARY, 1, 56);
    for (unsigned t = 0; t < TABLES; t++)
        if (!f->table[t].absent)
            add_section(f, S_ENTRIES + t, t <= BLOCKS, table_size(&f->table[t]));
    for (size_t i = 0; i < f->extras; i++)
        f->section[f->sections++] = f->extra[i];
}

static inline void place(object *o, uint64_t *at)
{
    hash_object(o);
    o->offset = *at;
    *at += stored_of(o)->length;
}

static inline void place_levels(forgery *f, unsigned t, int leaves, uint64_t *at)
{
    forged_table *b = &f->table[t];
    for (unsigned n = b->levels; n-- > 0;) {
        if ((n == 0) != leaves)
            continue;
        b->base[n] = *at;
        for (size_t i = 0; i < b->level[n].count; i++)
            place(&b->level[n].page[i], at);
    }
}

static inline void fill_table(forgery *f, unsigned t, section *s)
{
    forged_table *b = &f->table[t];
    blob *p = &s->payload;
    p->length = 0;
    put_number(p, 8, b->count);
    put_number(p, 1, b->levels);
    put_number(p, 7, 0);
    put_number(p, 8, t == BLOCKS && b->count > 0 ? b->content_base : 0);
    if (b->levels > 0)
        put_reference(p, &b->level[b->levels - 1].page[0]);
    else
        put(p, (uint8_t[56]){0}, 56);
    for (unsigned n = b->levels; n-- > 1;)
        put_number(p, 8, b->base[n - 1]);
}

static inline void fill_sections(forgery *f)
{
    unsigned dictionary = 0;
    for (size_t i = 0; i < f->sections - f->extras; i++) {
        section *s = &f->section[i];
        if (s->type >= S_ENTRIES)
            fill_table(f, s->type - (unsigned)S_ENTRIES, s);
        else {
            s->payload.length = 0;
            put_reference(&s->payload,
                          s->type == S_METADATA ? &f->metadata : &f->dictionary[dictionary++]);
        }
    }
}

/* The root, as it should be for what there is. */
static inline void fill_root(forgery *f, uint64_t file_size)
{
    static const uint8_t magic[8] = {0x89, 'A', 'N', 'W', 0x0d, 0x0a, 0x1a, 0x0a};
    uint64_t content_size = 0;
    unsigned levels = 0;
    for (size_t i = 0; i < f->blocks; i++)
        content_size += raw_size(&f->block[i]);
    for (unsigned t = 0; t < TABLES; t++)
        levels = f->table[t].levels > levels ? f->table[t].levels : levels;
    memcpy(f->root, magic, 8);
    store_number(f->root + 8, 2, 1);
    store_number(f->root + 12, 4, HEADER);
    store_number(f->root + 32, 8, file_size);
    store_number(f->root + 88, 8, f->table[ENTRIES].count);
    store_number(f->root + 96, 8, f->table[f->table[TITLE].absent ? DATE : TITLE].count);
    store_number(f->root + 104, 8, f->table[BLOCKS].count);
    store_number(f->root + 112, 8, content_size);
    store_number(f->root + 120, 4, 65536);
    store_number(f->root + 124, 4, 65536);
    store_number(f->root + 128, 4, f->block_size);
    store_number(f->root + 132, 4, f->block_size);
    store_number(f->root + 136, 4, f->dictionaries ? 65536 : 0);
    store_number(f->root + 140, 4, f->dictionaries ? 65536 : 0);
    store_number(f->root + 144, 2, f->dictionaries);
    f->root[146] = (uint8_t)levels;
}

static inline void forge_lay(forgery *f)
{
    uint64_t at = HEADER + 8;
    add_sections(f);
    for (size_t i = 0; i < f->sections; i++)
        at += 8 + f->section[i].payload.length;
    if (f->metadata.raw.length > 0)
        place(&f->metadata, &at);
    for (unsigned t = 0; t < TABLES; t++)
        place_levels(f, t, 0, &at);
    for (unsigned i = 0; i < f->dictionaries; i++)
        place(&f->dictionary[i], &at);
    for (unsigned t = 0; t < TABLES; t++)
        place_levels(f, t, 1, &at);
    f->table[BLOCKS].content_base = at;
    for (size_t i = 0; i < f->blocks; i++)
        place(&f->block[i], &at);
    f->end = at;
    fill_sections(f);
    fill_root(f, at + f->hole.length);
}

static inline void write_object(forgery *f, const object *o)
{
    const blob *b = stored_of(o);
    memcpy(f->file.at + o->offset, b->at, b->length);
}

static inline void write_objects(forgery *f)
{
    if (f->metadata.raw.length > 0)
        write_object(f, &f->metadata);
    for (unsigned i = 0; i < f->dictionaries; i++)
        write_object(f, &f->dictionary[i]);
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < f->table[t].levels; n++)
            for (size_t i = 0; i < f->table[t].level[n].count; i++)
                write_object(f, &f->table[t].level[n].page[i]);
    for (size_t i = 0; i < f->blocks; i++)
        write_object(f, &f->block[i]);
}

static inline void make_directory(forgery *f)
{
    blob *d = &f->directory.raw;
    f->directory.type = DIRECTORY;
    f->directory.offset = HEADER;
    if (d->length == 0) {
        put_number(d, 4, f->sections);
        put_number(d, 4, 0);
        for (size_t i = 0; i < f->sections; i++) {
            const section *s = &f->section[i];
            put_number(d, 2, s->type);
            put_number(d, 2, s->flags);
            put_number(d, 4, s->lie_size ? s->lie_size : s->payload.length);
            put(d, s->payload.at, s->payload.length);
        }
    }
    hash_object(&f->directory);
}

static inline void sign_root(uint8_t *file)
{
    uint8_t prehash[64];
    an_secret_key key = secret_key(1);
    uint8_t *slot = file + ROOT;
    assert_int_equal(crypto_generichash(prehash, 64, file, ROOT, NULL, 0), 0);
    memset(slot, 0, HEADER - ROOT);
    memcpy(slot, "ED", 2);
    memcpy(slot + 2, key.id, 8);
    assert_int_equal(crypto_sign_detached(slot + 10, NULL, prehash, 64, key.key), 0);
}

/* The directory's bytes are fixed, and the root refers to them. */
static inline void forge_close(forgery *f)
{
    blob reference = {0};
    make_directory(f);
    put_reference(&reference, &f->directory);
    memcpy(f->root + 152, reference.at, 56);
    drop(&reference);
    f->closed = 1;
}

/* The size that the root says may be a lie; the file has what the objects take. */
static inline void forge_seal(forgery *f)
{
    if (!f->closed)
        forge_close(f);
    f->file.length = f->file.room = (size_t)f->end + f->hole.length;
    f->file.at = calloc(1, f->file.length);
    assert_non_null(f->file.at);
    write_objects(f);
    if (f->hole.length > 0)
        memcpy(f->file.at + f->end, f->hole.at, f->hole.length);
    memcpy(f->file.at + HEADER, f->directory.raw.at, f->directory.raw.length);
    memcpy(f->file.at, f->root, ROOT);
    sign_root(f->file.at);
}

static inline void drop_object(object *o)
{
    drop(&o->raw);
    drop(&o->stored);
}

static inline void forge_drop(forgery *f)
{
    drop_object(&f->metadata);
    drop_object(&f->directory);
    for (unsigned i = 0; i < DICTIONARIES; i++)
        drop_object(&f->dictionary[i]);
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < LEVELS; n++) {
            for (size_t i = 0; i < f->table[t].level[n].count; i++)
                drop_object(&f->table[t].level[n].page[i]);
            free(f->table[t].level[n].page);
        }
    for (size_t i = 0; i < f->blocks; i++)
        drop_object(&f->block[i]);
    free(f->block);
    for (size_t i = 0; i < f->sections; i++)
        drop(&f->section[i].payload);
    drop(&f->hole);
    drop(&f->file);
    memset(f, 0, sizeof *f);
}

/* --- honest archives, to be bent ---------------------------------------- */

static inline void put_metadata(forgery *f)
{
    f->metadata.type = METADATA;
    put_field(&f->metadata.raw, AN_META_TITLE, "T", 1);
}

/* The leaf of blocks, over all of them or `most` from `first` on. */
static inline void add_block_leaf(forgery *f, size_t first, size_t most)
{
    object *o = add_page(f, BLOCKS, 0);
    uint64_t base = 0;
    for (size_t i = 0; i < f->blocks; i++) {
        hash_object(&f->block[i]);
        if (i == first)
            store_number(o->raw.at + 4, 8, base);
        if (i >= first && i - first < most) {
            put_short_reference(&o->raw, &f->block[i]);
            count_item(o, 1);
        }
        base += stored_size(&f->block[i]);
    }
}

static inline void count_tables(forgery *f)
{
    for (unsigned t = 0; t < TABLES; t++) {
        f->table[t].count = 0;
        for (size_t i = 0; f->table[t].levels > 0 && i < f->table[t].level[0].count; i++)
            f->table[t].count += f->table[t].level[0].page[i].below;
    }
}

/* One leaf for each table: a and b are articles, c an alias of a, d an empty asset; one block
 * "alphabravo".
 */
static inline void forge_plain(forgery *f)
{
    memset(f, 0, sizeof *f);
    f->block_size = 1024;
    put_metadata(f);
    add_block(f, "alphabravo", 10);
    object *leaf = add_page(f, ENTRIES, 0);
    add_entry(leaf, "a", AN_ARTICLE, 0, 0, 5, NULL);
    add_entry(leaf, "b", AN_ARTICLE, 0, 5, 5, NULL);
    add_entry(leaf, "c", AN_ALIAS, 0, 0, 0, "a");
    add_entry(leaf, "d", AN_ASSET, 0, 0, 0, NULL);
    add_block_leaf(f, 0, 1);
    for (unsigned t = TITLE; t <= DATE; t++) {
        object *order = add_page(f, t, 0);
        add_number(order, t == TITLE ? 0 : 1);
        add_number(order, t == TITLE ? 1 : -1);
    }
    count_tables(f);
}

/* Three leaves and an inner page for each table; six articles a to f of 4 bytes, each in a block of
 * its own.
 */
static inline void forge_deep(forgery *f)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    memset(f, 0, sizeof *f);
    f->block_size = 1024;
    for (unsigned i = 0; i < 6; i++)
        add_block(f, &"abcdefghi"[i], 4);
    for (unsigned i = 0; i < 6; i += 2) {
        object *leaf = add_page(f, ENTRIES, 0);
        add_entry(leaf, names[i], AN_ARTICLE, i, 0, 4, NULL);
        add_entry(leaf, names[i + 1], AN_ARTICLE, i + 1, 0, 4, NULL);
        add_block_leaf(f, i, 2);
        for (unsigned t = TITLE; t <= DATE; t++) {
            object *order = add_page(f, t, 0);
            add_number(order, i);
            add_number(order, 1);
        }
    }
    count_tables(f);
}

static inline void forge_inners(forgery *f)
{
    for (unsigned t = 0; t < TABLES; t++)
        (void)add_inner(f, t, 1, 0, SIZE_MAX);
}

#endif
