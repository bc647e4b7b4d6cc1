/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index in parts, each verified by any thread: the extents of sections; each order; the table
 * of blocks; and stretches of the table of entries. A stretch owns the leaves whose first rank lies
 * in it. It begins at the end of the leaf before them, whose last key comes before theirs.
 *
 * What parts find is put together in an an_index_check. Threads that verify entries add their
 * articles to one bitmap, a byte at a time. Each order has a bitmap of its own, which one thread
 * fills. An order has as many numbers as there are articles (the directory was checked for that).
 * So if its bitmap equals that of articles, it names each of them once and nothing else.
 *
 * This only says that all is well. Which of several errors comes first is for
 * an_reader_verify_index() to say, which goes through everything in order.
 */
#include "reader/verify.h"

#ifndef AN_SMALL

enum part { PART_SECTIONS, PART_TITLE, PART_DATE, PART_BLOCKS, PART_ENTRIES };

enum {
    STRETCH = 16384, /* ranks: some milliseconds of work */
    /* Bits of a stretch, from the first bit of a byte on, with the last leaf, which may reach
     * beyond it. Whole bytes. */
    STRETCH_BITS = STRETCH + UINT16_MAX + 1 + 8
};

_Static_assert(STRETCH % 8 == 0 && STRETCH_BITS % 8 == 0, "bitmaps of stretches are whole bytes");

static size_t bitmap_bytes(uint64_t entries)
{
    return (size_t)((entries + 7) / 8);
}

int an_index_check_memory(const an_header *header, size_t *bytes)
{
    if (header->entries > SIZE_MAX / 8)
        return AN_ERR_FORMAT;
    *bytes = AN_INDEX_BITMAPS * bitmap_bytes(header->entries);
    return AN_OK;
}

int an_index_check_begin(an_index_check *check, const an_reader *reader, void *memory, size_t size)
{
    size_t need;
    if (!reader->open)
        return AN_ERR_USAGE;
    const an_header *header = &reader->header;
    int error = an_index_check_memory(header, &need);
    if (error == AN_OK && size < need)
        error = AN_ERR_MEMORY;
    if (error != AN_OK)
        return error;
    memset(check, 0, sizeof *check);
    if (need > 0)
        memset(memory, 0, need);
    for (unsigned i = 0; i < AN_INDEX_BITMAPS; i++)
        check->bits[i] = (uint8_t *)memory + i * bitmap_bytes(header->entries);
    check->parts = PART_ENTRIES + (header->entries + STRETCH - 1) / STRETCH;
    return AN_OK;
}

uint64_t an_index_check_parts(const an_index_check *check)
{
    return check->parts;
}

static void note_ends(an_index_check *check, const ani_verification *v, unsigned index)
{
    memcpy(check->end[index], v->state.end[index], sizeof check->end[index]);
}

/* Verifies the leaves of a table from the one that holds the state's rank on, up to the one that
 * holds the rank before end. */
static int verify_leaves(ani_verification *v, unsigned index, uint64_t end)
{
    int error = AN_OK;
    while (error == AN_OK && v->state.rank < end)
        error = ani_verify_leaf(v, index);
    return error;
}

/* Fills the bitmap of an order. A number that comes twice is no article's the second time. */
static int check_order(an_index_check *check, ani_verification *v, unsigned index)
{
    v->state.bits = check->bits[index == ANI_TABLE_TITLE ? 1 : 2];
    v->state.numbers = v->r->header.entries;
    v->state.sets_bits = true;
    int error = verify_leaves(v, index, v->r->table[index].count);
    note_ends(check, v, index);
    return error == AN_OK && v->state.is_broken ? AN_ERR_FORMAT : error;
}

static int check_blocks(an_index_check *check, ani_verification *v)
{
    int error = verify_leaves(v, ANI_TABLE_BLOCKS, v->r->header.blocks);
    note_ends(check, v, ANI_TABLE_BLOCKS);
    check->content_end = v->state.content_end;
    check->content_size = v->state.content_size;
    return error;
}

/* Goes to the end of the leaf that holds the rank before this one, and keeps its last key. */
static int begin_after(ani_verification *v)
{
    an_reader *r = v->r;
    uint64_t *rank = &v->state.rank;
    ani_cell cell;
    const an_table *table = &r->table[ANI_TABLE_ENTRIES];
    const ani_position *at = &r->position[ANI_TABLE_ENTRIES];
    int error = ani_table_cell(r, table, *rank - 1, &cell);
    if (error != AN_OK)
        return error;
    *rank = at->first + at->page.count;
    error = ani_table_cell(r, table, *rank - 1, &cell);
    if (error == AN_OK)
        ani_keep_last_key(v, cell.key, cell.key_length);
    return error;
}

/* Adds the articles of a stretch to those of all. */
static void add_articles(an_index_check *check, const ani_verification *v)
{
    const an_index_state *state = &v->state;
    uint8_t *to = check->bits[0] + (size_t)(state->first / 8);
    __atomic_fetch_add(&check->articles, state->articles, __ATOMIC_RELAXED);
    for (size_t i = 0; i < bitmap_bytes(state->numbers); i++)
        if (state->bits[i] != 0)
            __atomic_fetch_or(&to[i], state->bits[i], __ATOMIC_RELAXED);
}

static int check_stretch(an_index_check *check, ani_verification *v, uint64_t n)
{
    uint8_t bits[STRETCH_BITS / 8] = {0};
    an_index_state *state = &v->state;
    uint64_t count = v->r->header.entries, rank = n * STRETCH;
    uint64_t end = count - rank < STRETCH ? count : rank + STRETCH;
    state->rank = rank;
    int error = rank > 0 ? begin_after(v) : AN_OK;
    state->bits = bits;
    state->first = state->rank & ~(uint64_t)7;
    uint64_t left = count - state->first;
    state->numbers = left < STRETCH_BITS ? left : STRETCH_BITS;
    if (error == AN_OK)
        error = verify_leaves(v, ANI_TABLE_ENTRIES, end);
    if (error == AN_OK)
        add_articles(check, v);
    if (end == count)
        note_ends(check, v, ANI_TABLE_ENTRIES);
    state->bits = NULL; /* they end here */
    return error;
}

int an_reader_verify_part(an_reader *reader, an_index_check *check, uint64_t part)
{
    if (!reader->open || part >= check->parts)
        return AN_ERR_USAGE;
    ani_lend_block(reader, NULL); /* to the last key and to extents */
    ani_verification v = {.r = reader};
    ani_trail trail;
    ani_use_trail(&v, &trail);
    switch (part) {
    case PART_SECTIONS: return ani_verify_sections(&v);
    case PART_TITLE: return check_order(check, &v, ANI_TABLE_TITLE);
    case PART_DATE: return check_order(check, &v, ANI_TABLE_DATE);
    case PART_BLOCKS: return check_blocks(check, &v);
    default: return check_stretch(check, &v, part - PART_ENTRIES);
    }
}

/* Whether an order names all articles. */
static bool is_order_of(const an_reader *r, const an_index_check *check, unsigned index,
                        unsigned bitmap)
{
    return r->table[index].type == 0 ||
           memcmp(check->bits[0], check->bits[bitmap], bitmap_bytes(r->header.entries)) == 0;
}

int an_index_check_end(const an_index_check *check, an_reader *reader)
{
    const an_header *header = &reader->header;
    if (!reader->open)
        return AN_ERR_USAGE;
    ani_verification v = {.r = reader};
    int error = AN_OK;
    while (error == AN_OK && v.state.step == ANI_STEP_METADATA)
        error = ani_verify_step(&v);
    if (error != AN_OK)
        return error;
    if (check->articles != header->articles || check->content_size != header->content_size ||
        !is_order_of(reader, check, ANI_TABLE_TITLE, 1) ||
        !is_order_of(reader, check, ANI_TABLE_DATE, 2))
        return ani_fault(reader, AN_ERR_FORMAT, &reader->directory);
    v.state.step = ANI_STEP_FILE;
    v.state.position = AN_HEADER_SIZE;
    v.state.content_end = check->content_end;
    memcpy(v.state.end, check->end, sizeof v.state.end);
    while (error == AN_OK && v.state.step == ANI_STEP_FILE)
        error = ani_verify_step(&v);
    return error;
}

#endif
