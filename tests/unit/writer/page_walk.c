/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each table is walked from its top page: a page before its children, from left to right. Pages of
 * a level lie one after the other, so that the next one of each level is known without the spans.
 * On the way up, what a page holds is summed and compared with what its parent says of it.
 *
 * A leaf of entries is remembered until the next one: only then is it known whether that one's
 * first cell would have fit.
 */
#include "writer/page_walk.h"

#include "support/wire_offsets.h"

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum { PAGE_HEAD = 4, PLACES_MAX = 16384 };

typedef struct cursor {
    const uint8_t *at, *end;
} cursor;

typedef struct place {
    uint64_t block, offset, length;
} place;

/* Spans: [0] of blocks, [n + 1] of pages of level n. */
typedef struct sums {
    uint64_t below, span[WALKED_LEVELS + 1];
} sums;

typedef struct child {
    unsigned codec;
    size_t stored, raw;
} child;

typedef struct key {
    char bytes[AN_ID_MAX];
    size_t length;
} key;

/* A leaf of entries. */
typedef struct leaf {
    place places[PLACES_MAX + 1];
    size_t count, cells; /* bytes of cells */
    key last;
} leaf;

typedef struct walk {
    page_walk *found;
    const uint8_t *file;
    unsigned table; /* its section type */
    uint64_t base[WALKED_LEVELS], next[WALKED_LEVELS];
    key first; /* of the page that was walked last */
    leaf *now, *before;
} walk;

/* --- bytes ---------------------------------------- */

static uint64_t take_number(cursor *c, unsigned count)
{
    assert_true((size_t)(c->end - c->at) >= count);
    c->at += count;
    return load_number(c->at - count, count);
}

static uint64_t take_varint(cursor *c)
{
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
        byte = (uint8_t)take_number(c, 1);
        value |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    assert_true(byte != 0 || shift == 7); /* the shortest form */
    return value;
}

static const uint8_t *take_bytes(cursor *c, size_t length)
{
    assert_true((size_t)(c->end - c->at) >= length);
    c->at += length;
    return c->at - length;
}

static size_t varint_size(uint64_t value)
{
    size_t n = 1;
    for (; value > 0x7f; value >>= 7)
        n++;
    return n;
}

static unsigned bits_for(uint64_t value)
{
    unsigned n = 0;
    for (; value > 0; value >>= 1)
        n++;
    return n;
}

static uint64_t take_bits(const uint8_t *array, size_t *at, unsigned count)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < count; i++, ++*at)
        value |= (uint64_t)(array[*at / 8] >> *at % 8 & 1) << i;
    return value;
}

/* --- places ---------------------------------------- */

typedef struct widths {
    uint64_t least;
    unsigned block, offset, length;
} widths;

/* The array that 15.6 demands for these places, in an archive of so many blocks. */
static widths canonical_widths(const place *places, size_t count, uint64_t blocks)
{
    uint64_t least = UINT64_MAX, most = 0, offset = 0, length = 0;
    for (size_t i = 0; i < count; i++) {
        const place *p = &places[i];
        if (p->length == 0)
            continue;
        least = p->block < least ? p->block : least;
        most = p->block > most ? p->block : most;
        offset = p->offset > offset ? p->offset : offset;
        length = p->length > length ? p->length : length;
    }
    least = length == 0 ? 0 : least;
    unsigned block = bits_for(most - least), roomy = 0;
    if (length > 0 && blocks + blocks / 4 > least)
        roomy = bits_for(blocks + blocks / 4 - 1 - least);
    if (roomy > block)
        block = roomy < block + 3 ? roomy : block + 3;
    return (widths){least, block, bits_for(offset), bits_for(length)};
}

static size_t size_before_cells(const walk *w, const place *places, size_t count)
{
    widths bits = canonical_widths(places, count, load_number(w->file + ROOT_BLOCKS, 8));
    return PAGE_HEAD + varint_size(bits.least) + 3 +
           (count * (bits.block + bits.offset + bits.length) + 7) / 8;
}

/* Reads the array, and demands that it is the canonical one. */
static void take_places(walk *w, cursor *c, size_t count)
{
    place *places = w->now->places;
    widths given = {.least = take_varint(c)};
    given.block = (unsigned)take_number(c, 1);
    given.offset = (unsigned)take_number(c, 1);
    given.length = (unsigned)take_number(c, 1);
    size_t bits = count * (given.block + given.offset + given.length), at = 0;
    const uint8_t *array = take_bytes(c, (bits + 7) / 8);
    assert_true(count <= PLACES_MAX);
    for (size_t i = 0; i < count; i++) {
        place *p = &places[i];
        p->block = take_bits(array, &at, given.block);
        p->offset = take_bits(array, &at, given.offset);
        p->length = take_bits(array, &at, given.length);
        assert_true(p->length > 0 || (p->block == 0 && p->offset == 0));
        p->block += p->length > 0 ? given.least : 0;
        w->found->empty_places += p->length == 0;
    }
    assert_true(at % 8 == 0 || array[at / 8] >> at % 8 == 0);
    widths wanted = canonical_widths(places, count, load_number(w->file + ROOT_BLOCKS, 8));
    assert_int_equal(given.least, wanted.least);
    assert_int_equal(given.block, wanted.block);
    assert_int_equal(given.offset, wanted.offset);
    assert_int_equal(given.length, wanted.length);
}

/* --- objects ---------------------------------------- */

static child take_short_reference(cursor *c)
{
    child o = {.codec = (unsigned)take_number(c, 1)};
    assert_int_equal(take_varint(c), 0); /* no dictionary in these tests */
    o.stored = (size_t)take_varint(c);
    o.raw = (size_t)take_varint(c);
    (void)take_bytes(c, HASH_SIZE);
    return o;
}

/* Demands that the first block of a frame ends where the places of a leaf end. */
static void check_first_block(const uint8_t *stored, size_t length, size_t places_end)
{
    ZSTD_frameHeader head;
    ZSTD_DStream *stream = ZSTD_createDStream();
    uint8_t *raw = malloc(ZSTD_BLOCKSIZE_MAX);
    assert_int_equal(ZSTD_getFrameHeader(&head, stored, length), 0);
    assert_int_equal(head.checksumFlag, 0);
    assert_int_equal(head.dictID, 0);
    assert_int_equal(head.windowSize, head.frameContentSize); /* one segment */
    uint64_t block = load_number(stored + head.headerSize, 3);
    size_t size = (block >> 1 & 3) == 1 ? 1 : (size_t)(block >> 3);
    ZSTD_inBuffer in = {stored, head.headerSize + 3 + size, 0};
    ZSTD_outBuffer out = {raw, ZSTD_BLOCKSIZE_MAX, 0};
    assert_non_null(raw);
    assert_true(in.size < length);
    assert_false(ZSTD_isError(ZSTD_decompressStream(stream, &out, &in)));
    assert_int_equal(out.pos, places_end);
    free(raw);
    (void)ZSTD_freeDStream(stream);
}

/* Returns a page's raw bytes, malloced. */
static uint8_t *load_page(const walk *w, const child *o, const uint8_t *stored)
{
    uint8_t *raw = malloc(o->raw);
    assert_non_null(raw);
    if (o->codec == CODEC_STORED) {
        assert_int_equal(o->stored, o->raw);
        memcpy(raw, stored, o->raw);
    } else {
        assert_true(o->stored < o->raw);
        assert_int_equal(ZSTD_decompress(raw, o->raw, stored, o->stored), o->raw);
        if (o->stored > w->found->largest_compressed)
            w->found->largest_compressed = o->stored;
    }
    assert_true(o->raw <= w->found->page_size);
    if (o->raw > w->found->largest_raw)
        w->found->largest_raw = o->raw;
    return raw;
}

/* --- pages ---------------------------------------- */

static void take_key(walk *w, cursor *c, key *k, bool is_first)
{
    size_t shared = (size_t)take_varint(c), rest = (size_t)take_varint(c);
    assert_true(rest > 0 && shared + rest <= AN_ID_MAX && (!is_first || shared == 0));
    assert_true(is_first || shared <= k->length);
    memcpy(k->bytes + shared, take_bytes(c, rest), rest);
    k->length = shared + rest;
    if (k->length > w->found->longest_key)
        w->found->longest_key = k->length;
}

/* Demands that the leaf before had no room for the first cell of this one. */
static void check_leaf_was_full(walk *w, cursor cells)
{
    leaf *l = w->before;
    key k;
    size_t shared = 0;
    take_key(w, &cells, &k, true);
    while (shared < l->last.length && shared < k.length && l->last.bytes[shared] == k.bytes[shared])
        shared++;
    size_t rest = k.length - shared, length = (size_t)take_varint(&cells);
    l->places[l->count] = w->now->places[0];
    assert_true(size_before_cells(w, l->places, l->count + 1) + l->cells + varint_size(shared) +
                    varint_size(rest) + rest + varint_size(length) + length >
                w->found->page_size);
}

static sums walk_entries(walk *w, cursor c, size_t count, const child *o, const uint8_t *raw,
                         const uint8_t *stored)
{
    leaf *l = w->now;
    take_places(w, &c, count);
    if (o->codec == CODEC_ZSTD) {
        check_first_block(stored, o->stored, (size_t)(c.at - raw));
        w->found->compressed_leaves++;
    }
    if (w->before->count > 0)
        check_leaf_was_full(w, c);
    l->count = count;
    l->cells = (size_t)(c.end - c.at);
    for (size_t i = 0; i < count; i++) {
        take_key(w, &c, &l->last, i == 0);
        size_t length = (size_t)take_varint(&c);
        (void)take_bytes(&c, length);
        if (i == 0)
            w->first = l->last;
    }
    assert_ptr_equal(c.at, c.end);
    w->now = w->before;
    w->before = l;
    return (sums){.below = count};
}

static sums walk_blocks(cursor c, size_t count)
{
    sums s = {.below = count};
    for (size_t i = 0; i < count; i++)
        s.span[0] += take_short_reference(&c).stored;
    assert_ptr_equal(c.at, c.end);
    return s;
}

static sums walk_numbers(cursor c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)take_varint(&c);
    assert_ptr_equal(c.at, c.end);
    return (sums){.below = count};
}

static sums walk_page(walk *w, unsigned level, const child *o);

/* Walks a child, and adds it to the sums of its parent, which says `stated` of it. */
static void add_child(walk *w, unsigned level, const child *o, const sums *stated, sums *s)
{
    sums is = walk_page(w, level, o);
    assert_int_equal(is.below, stated->below);
    assert_memory_equal(is.span, stated->span, sizeof is.span);
    s->below += is.below;
    for (unsigned i = 0; i <= WALKED_LEVELS; i++)
        s->span[i] += is.span[i];
    s->span[level + 1] += o->stored;
}

static sums walk_inner(walk *w, unsigned level, cursor c, size_t count)
{
    sums s = {0};
    key k, first = {.length = 0};
    for (size_t i = 0; i < count; i++) {
        if (w->table == SECTION_ENTRIES)
            take_key(w, &c, &k, i == 0);
        if (w->table == SECTION_ENTRIES && i == 0)
            first = k;
        child o = take_short_reference(&c);
        sums stated = {.below = take_varint(&c)};
        for (unsigned n = level - 1; n > 0; n--)
            stated.span[n] = take_varint(&c);
        if (w->table == SECTION_BLOCKS)
            stated.span[0] = take_varint(&c);
        add_child(w, level - 1, &o, &stated, &s);
        if (w->table == SECTION_ENTRIES) {
            assert_int_equal(w->first.length, k.length);
            assert_memory_equal(w->first.bytes, k.bytes, k.length);
        }
    }
    assert_ptr_equal(c.at, c.end);
    w->first = first;
    return s;
}

static sums walk_page(walk *w, unsigned level, const child *o)
{
    const uint8_t *stored = w->file + w->base[level] + w->next[level];
    uint8_t *raw = load_page(w, o, stored);
    cursor c = {raw, raw + o->raw};
    w->next[level] += o->stored;
    assert_int_equal(take_number(&c, 1), w->table);
    assert_int_equal(take_number(&c, 1), level);
    size_t count = (size_t)take_number(&c, 2);
    assert_true(count > 0);
    sums s = level > 0                     ? walk_inner(w, level, c, count)
             : w->table == SECTION_ENTRIES ? walk_entries(w, c, count, o, raw, stored)
             : w->table == SECTION_BLOCKS  ? walk_blocks(c, count)
                                           : walk_numbers(c, count);
    free(raw);
    return s;
}

/* --- tables ---------------------------------------- */

static void walk_table(page_walk *found, const uint8_t *file, unsigned type, const uint8_t *table)
{
    walk *w = calloc(1, sizeof *w);
    const uint8_t *top = table + TABLE_TOP;
    unsigned levels = table[TABLE_LEVELS];
    assert_non_null(w);
    *w = (walk){.found = found, .file = file, .table = type};
    w->now = calloc(1, sizeof *w->now);
    w->before = calloc(1, sizeof *w->before);
    assert_true(w->now && w->before);
    found->levels[type - SECTION_ENTRIES] = levels;
    if (levels > 0) {
        child o = {.codec = top[REFERENCE_CODEC],
                   .stored = (size_t)load_number(top + REFERENCE_STORED, 4),
                   .raw = (size_t)load_number(top + REFERENCE_RAW, 4)};
        w->base[levels - 1] = load_number(top + REFERENCE_OFFSET, 8);
        for (unsigned i = 1; i < levels; i++)
            w->base[levels - 1 - i] =
                load_number(table + TABLE_LEVEL_BASES + LEVEL_BASE_SIZE * (size_t)(i - 1), 8);
        assert_int_equal(walk_page(w, levels - 1, &o).below, load_number(table + TABLE_COUNT, 8));
    }
    free(w->now);
    free(w->before);
    free(w);
}

void walk_pages(page_walk *w, const uint8_t *file)
{
    const uint8_t *directory = file + load_number(file + ROOT_DIRECTORY + REFERENCE_OFFSET, 8);
    const uint8_t *section = directory + DIRECTORY_HEADER;
    for (uint64_t n = load_number(directory, 4); n > 0; n--) {
        unsigned type = (unsigned)load_number(section + SECTION_TYPE, 2);
        if (type >= SECTION_ENTRIES)
            walk_table(w, file, type, section + SECTION_HEADER);
        section += SECTION_HEADER + load_number(section + SECTION_PAYLOAD_SIZE, 4);
    }
}
