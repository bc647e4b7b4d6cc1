/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cells and postings of an index in their order: spec/FORMAT.md section 17.
 *
 * Leaves are found by the rank of their first cell, as in verifying (reader/verify.c), so that each
 * page is loaded where the pages above it say. Of the leaf before only the last key is kept.
 *
 * Postings are decoded from up to 63 bits at a time, which is several times as fast as what
 * postings.c does in little code. They are taken from one value only: the next cell is read when a
 * bit is needed that this value does not have, and not before, so that what is wrong first is found
 * first.
 */
#include "search/walk.h"

enum { MANY_ONES = 16, BITS_MOST = 63, RUN_IMPACTS = 16, RUN_HEAD_MAX = 5 };
/* A refill leaves at least 56 bits: enough for a gap of 44 and 12 impacts. */
enum { QUICK_IMPACTS = 12, WIDEST_GAP = MANY_ONES + ANI_NUMBER_BITS };

/* --- cells ---------------------------------------- */

void ani_walk_begin(ani_cell_walk *w, ani_index *index)
{
    memset(w, 0, sizeof *w);
    memset(&index->seek, 0, sizeof index->seek);
    w->index = index;
}

void ani_walk_go_to(ani_cell_walk *w, uint64_t rank)
{
    ani_page *page = &w->index->seek.leaf.at.page;
    page->next = page->count = 0;
    w->rank = rank;
}

static int report_leaf(ani_cell_walk *w, uint32_t stored)
{
    const an_reader *r = w->index->r;
    w->done += stored;
    return r->config.progress &&
                   r->config.progress(r->config.progress_context, w->done, r->header.file_size) != 0
               ? AN_ERR_CANCELLED
               : AN_OK;
}

/* A page is checked while its cells are visited, and that is all which is wanted here. */
static void pass_by(void *context, const ani_cell *cell, bool is_first)
{
    (void)context, (void)cell, (void)is_first;
}

/* Reads the next cell of the leaf. */
static int step_in_leaf(ani_cell_walk *w)
{
    ani_index *x = w->index;
    ani_key key = {x->r->key, x->seek.cell.key_length};
    return ani_page_step(&x->seek.leaf.at.page, &x->r->header, &key, &x->seek.cell);
}

/* Loads the leaf that has the next cell, and goes to it. */
static int load_walked_leaf(ani_cell_walk *w)
{
    ani_index *x = w->index;
    ani_leaf leaf = {0};
    ani_leaf_watch watch = {.ends = w->end, .visitor = {pass_by, NULL}};
    int error = ani_leaf_at_rank(x->r, &x->terms, w->rank, &watch, &leaf);
    if (error != AN_OK)
        return error;
    w->leaf = x->seek.leaf.at.page = leaf.at.page;
    w->leaf_offset = leaf.offset;
    x->seek.cell.key_length = 0;
    if (leaf.at.first == w->rank)
        return report_leaf(w, leaf.stored);
    for (uint64_t n = leaf.at.first; n < w->rank && error == AN_OK; n++)
        error = step_in_leaf(w);
    return error;
}

/* Ends a leaf, and goes on to the next one if there is one. */
static int go_to_next_leaf(ani_cell_walk *w)
{
    ani_seek *s = &w->index->seek;
    int error = AN_OK;
    if (s->leaf.at.page.count > 0) {
        w->last_length = s->cell.key_length;
        memcpy(w->last, s->cell.key, w->last_length);
        if (w->on_leaf_end)
            error = w->on_leaf_end(w->context);
    }
    if (error != AN_OK)
        return error;
    return w->rank == w->index->terms.count ? AN_ERR_NOT_FOUND : load_walked_leaf(w);
}

static bool is_above_last(const ani_cell_walk *w, const ani_cell *cell)
{
    return ani_compare_keys(cell->key, cell->key_length, w->last, w->last_length) > 0;
}

int ani_walk_next(ani_cell_walk *w)
{
    ani_seek *s = &w->index->seek;
    int error = ani_page_is_done(&s->leaf.at.page) ? go_to_next_leaf(w) : AN_OK;
    if (error != AN_OK)
        return error;
    bool is_first = s->leaf.at.page.next == 0;
    error = step_in_leaf(w);
    w->rank++;
    if (error == AN_OK &&
        (s->cell.key_length > ANI_CELL_KEY_MAX || (is_first && !is_above_last(w, &s->cell))))
        error = AN_ERR_FORMAT;
    return error;
}

/* --- bits ---------------------------------------- */

/* Goes on to the next cell, which must be the next continuation of the term. */
static int go_to_continuation(ani_posting_walk *p)
{
    const ani_cell *cell = &p->cells->index->seek.cell;
    int error = ani_walk_next(p->cells);
    if (error != AN_OK)
        return error == AN_ERR_NOT_FOUND ? AN_ERR_FORMAT : error;
    p->key[p->key_length - 2] = (uint8_t)(p->continuations >> 8);
    p->key[p->key_length - 1] = (uint8_t)p->continuations;
    p->continuations++;
    if (cell->key_length != p->key_length || memcmp(cell->key, p->key, p->key_length) != 0 ||
        cell->record_length == 0)
        return AN_ERR_FORMAT;
    p->at = cell->record;
    p->end = p->at + cell->record_length;
    return AN_OK;
}

static void take_byte(ani_posting_walk *p)
{
    p->bits |= (uint64_t)*p->at++ << p->bit_count;
    p->bit_count += 8;
}

/* Takes a byte that is needed. Returns false if there is none. */
static bool need_byte(ani_posting_walk *p)
{
    if (p->error == AN_OK && p->at == p->end)
        p->error = go_to_continuation(p);
    if (p->error == AN_OK)
        take_byte(p);
    return p->error == AN_OK;
}

static void drop_bits(ani_posting_walk *p, unsigned count)
{
    p->bits >>= count;
    p->bit_count -= count;
}

/* Reads a number of at most 28 bits. */
static uint32_t take_bits(ani_posting_walk *p, unsigned count)
{
    while (p->bit_count < count)
        if (!need_byte(p))
            return 0;
    uint32_t value = (uint32_t)p->bits & ((1u << count) - 1);
    drop_bits(p, count);
    return value;
}

/* Counts bits that are 1, up to `most`, and takes the 0 bit after them if there are less. Bits that
 * were not read yet are 0. */
static unsigned take_ones(ani_posting_walk *p, unsigned most)
{
    for (;;) {
        unsigned ones = (unsigned)__builtin_ctzll(~p->bits);
        if (ones >= most) {
            drop_bits(p, most);
            return most;
        }
        if (ones < p->bit_count) {
            drop_bits(p, ones + 1);
            return ones;
        }
        if (!need_byte(p))
            return 0;
    }
}

/* --- postings ---------------------------------------- */

/* Returns k of section 17. */
static inline unsigned width_of_gap(uint32_t mean)
{
    return mean < MANY_ONES ? 0 : 28 - (unsigned)__builtin_clz(mean);
}

/* Counts bits that are 1 from the lowest on, up to `most`, below 64. */
static inline unsigned count_low_ones(uint64_t bits, unsigned most)
{
    return (unsigned)__builtin_ctzll(~bits | (uint64_t)1 << most);
}

static uint32_t take_gap(ani_posting_walk *p)
{
    unsigned width = width_of_gap((uint32_t)p->mean);
    uint32_t gap = take_ones(p, MANY_ONES);
    if (gap < MANY_ONES) {
        gap = (gap << width) + take_bits(p, width);
    } else {
        gap = take_bits(p, ANI_NUMBER_BITS);
        if (p->error == AN_OK && gap >> width < MANY_ONES)
            p->error = AN_ERR_FORMAT;
    }
    p->mean = p->mean - p->mean / 8 + gap;
    return gap;
}

static void begin_posting_run(ani_posting_walk *p, uint32_t count)
{
    p->run_left = count;
    p->mean = ((uint64_t)8 << p->number_bits) / count;
    p->next = 0;
}

static int take_run_head(ani_posting_walk *p)
{
    uint8_t bytes[RUN_HEAD_MAX];
    size_t n = 0;
    do {
        bytes[n++] = (uint8_t)take_bits(p, 8);
    } while (p->error == AN_OK && bytes[n - 1] >= 0x80 && n < sizeof bytes);
    if (p->error != AN_OK)
        return p->error;
    ani_cursor c = ani_cursor_on(bytes, n);
    uint64_t head = ani_read_varint(&c);
    if (c.bad || head < RUN_IMPACTS || head / RUN_IMPACTS > p->left ||
        head % RUN_IMPACTS >= p->impacts)
        return AN_ERR_FORMAT;
    p->left -= (uint32_t)(head / RUN_IMPACTS);
    p->impact = (unsigned)(head % RUN_IMPACTS);
    begin_posting_run(p, (uint32_t)(head / RUN_IMPACTS));
    return AN_OK;
}

void ani_begin_postings(ani_posting_walk *p, ani_cell_walk *cells, uint32_t documents)
{
    const ani_index *x = cells->index;
    const ani_cell *cell = &x->seek.cell;
    *p = (ani_posting_walk){.cells = cells,
                            .at = x->postings.at.at,
                            .end = x->postings.at.end,
                            .limit = x->limit,
                            .impacts = x->impacts,
                            .is_runs = x->postings.is_runs};
    p->number_bits = x->limit < 2 ? 0 : ani_log2(x->limit - 1) + 1;
    memcpy(p->key, cell->key, cell->key_length);
    p->key_length = cell->key_length + ANI_CONTINUATION;
    if (p->is_runs)
        p->left = documents;
    else
        begin_posting_run(p, documents);
}

/* Ends a list or run, in the middle of a byte or not. */
static bool take_padding(ani_posting_walk *p)
{
    return take_bits(p, p->bit_count % 8) == 0;
}

int ani_next_posting(ani_posting_walk *p)
{
    if (p->run_left == 0 && p->left == 0)
        return p->at == p->end && p->bit_count == 0 ? AN_ERR_NOT_FOUND : AN_ERR_FORMAT;
    int error = p->run_left == 0 ? take_run_head(p) : AN_OK;
    if (error != AN_OK)
        return error;
    while (p->bit_count <= BITS_MOST - 8 && p->at < p->end)
        take_byte(p);
    uint64_t number = p->next + take_gap(p);
    if (p->error == AN_OK && number >= p->limit)
        p->error = AN_ERR_FORMAT;
    if (!p->is_runs)
        p->impact = take_ones(p, p->impacts - 1);
    p->number = (uint32_t)number;
    p->next = number + 1;
    if (p->error == AN_OK && --p->run_left == 0 && !take_padding(p))
        p->error = AN_ERR_FORMAT;
    return p->error;
}

/* Decodes the gap that the bits begin with. *length: how many of them it has. Returns UINT32_MAX if
 * it is stored as no gap may be. */
static inline uint32_t decode_gap(uint64_t bits, unsigned width, unsigned *length)
{
    unsigned ones = count_low_ones(bits, MANY_ONES);
    if (ones < MANY_ONES) {
        *length = ones + 1 + width;
        return (ones << width) + ((uint32_t)(bits >> (ones + 1)) & ((1u << width) - 1));
    }
    uint32_t gap = (uint32_t)(bits >> MANY_ONES) & ((1u << ANI_NUMBER_BITS) - 1);
    *length = WIDEST_GAP;
    return gap >> width < MANY_ONES ? UINT32_MAX : gap;
}

void ani_pass_postings(ani_posting_walk *p)
{
    const uint8_t *at = p->at;
    uint64_t bits = p->bits;
    uint32_t mean = (uint32_t)p->mean, next = (uint32_t)p->next, left = p->run_left;
    unsigned count = p->bit_count, length;
    const unsigned most = p->impacts - 1;
    if (!p->is_runs && p->impacts > QUICK_IMPACTS)
        return;
    for (; left > 1 && p->end - at >= 8; left--) {
        bits |= ani_load_8(at) << count; /* its last bits come again with the next refill */
        at += (BITS_MOST - count) / 8;
        count |= 56;
        uint32_t gap = decode_gap(bits, width_of_gap(mean), &length);
        if (gap >= p->limit - next)
            break;
        if (!p->is_runs) {
            unsigned ones = count_low_ones(bits >> length, most);
            length += ones + (ones < most);
        }
        bits >>= length;
        count -= length;
        mean = mean - mean / 8 + gap;
        next += gap + 1;
    }
    p->at = at;
    p->bits = bits & (((uint64_t)1 << count) - 1);
    p->bit_count = count;
    p->mean = mean;
    p->next = next;
    p->number = next - 1;
    p->run_left = left;
}

/* --- what a search reads, too ---------------------------------------- */

int ani_walk_head(ani_index *x, uint32_t *documents)
{
    x->error = AN_OK;
    (void)ani_read_head(x);
    *documents = x->postings.documents;
    int error = x->error;
    x->error = AN_OK;
    return error;
}

int ani_walk_target(ani_index *x, ani_term *target)
{
    x->error = AN_OK;
    ani_read_target(x, target);
    int error = x->error;
    x->error = AN_OK;
    return error;
}

int ani_walk_open(ani_index *x)
{
    x->r->fault.object = AN_OBJECT_HEADER;
    x->error = ani_open_index(x);
    return ani_fault_of_index(x);
}

int ani_walk_characters(ani_index *x)
{
    x->error = ani_load_characters(x);
    return ani_fault_of_index(x);
}
