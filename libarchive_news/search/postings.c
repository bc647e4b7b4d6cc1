/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Postings: spec/FORMAT.md section 17. A term's posting bytes go on from cell to cell, and the next
 * cell is read when its first byte is needed. A byte that cannot be read counts as zero and leaves
 * an error, which is looked at before anything is done with what was read.
 *
 * Without AN_SMALL up to 63 bits are read at a time, from one value only: in more code, that takes
 * half the instructions.
 *
 * The numbers of a list or run ascend, and so does the place among the accumulators where each
 * belongs. So one walk along them serves for all of it.
 */
#include "search/internal.h"

enum { ESCAPE = 16, SCORE_MAX = 65535 };

unsigned ani_log2(uint32_t value)
{
    return 31 - (unsigned)__builtin_clz(value);
}

bool ani_read_head(ani_index *x)
{
    ani_postings *p = &x->postings;
    const ani_cell *cell = &x->seek.cell;
    size_t n = 0;
    x->left--;
    while (n < cell->key_length && cell->key[n] != 0)
        n++;
    if (n != cell->key_length)
        return false;
    p->at = ani_cursor_on(cell->record, cell->record_length);
    uint32_t head = ani_read_varint_30(&p->at);
    p->is_runs = head % 2;
    p->documents = head / 2;
    if (n > ANI_TERM_MAX || p->documents > x->limit || head == 1)
        ani_refuse(x);
    return x->error == AN_OK;
}

void ani_read_target(ani_index *x, ani_term *target)
{
    const uint8_t *at = x->postings.at.at;
    size_t left = ani_left(&x->postings.at), length = x->seek.cell.key_length;
    if (left == 0 || *at > length || length - *at + left - 2 >= ANI_TERM_MAX) {
        ani_refuse(x);
        return;
    }
    size_t kept = length - *at;
    target->length = (uint8_t)(kept + left - 1);
    memcpy(target->bytes, x->seek.cell.key, kept);
    memcpy(target->bytes + kept, at + 1, left - 1);
    if (!ani_is_string(target->bytes, target->length))
        ani_refuse(x);
}

/* Reads the next cell, which must be the next continuation of the term. */
static void read_continuation(ani_index *x)
{
    ani_postings *p = &x->postings;
    const ani_cell *cell = &x->seek.cell;
    size_t length = p->term_length + 3;
    if (x->left == 0) {
        x->error = ANI_STOP;
        return;
    }
    x->left--;
    x->key[length - 2] = (uint8_t)(p->continuations >> 8);
    x->key[length - 1] = (uint8_t)p->continuations;
    p->continuations++;
    if (!ani_read_next(x) || ani_compare_keys(cell->key, cell->key_length, x->key, length) != 0 ||
        cell->record_length == 0)
        ani_refuse(x);
    p->at.at = cell->record;
    p->at.end = cell->record + cell->record_length;
}

static unsigned read_byte(ani_index *x)
{
    ani_postings *p = &x->postings;
    if (x->error == AN_OK && ani_left(&p->at) == 0)
        read_continuation(x);
    return x->error == AN_OK ? *p->at.at++ : 0;
}

#ifdef AN_SMALL

static void begin_posting_bits(ani_postings *p)
{
    p->bits = 1;
}

/* Reads `count` bits, 28 at most, as a number; or, unary, counts bits that are 1, up to `count`,
 * and reads the 0 bit after them if there are less. */
static uint32_t read_bits_of_postings(ani_index *x, unsigned count, bool is_unary)
{
    ani_postings *p = &x->postings;
    uint32_t value = 0;
    for (unsigned n = 0; n < count; n++) {
        unsigned bits = p->bits == 1 ? 0x100 | read_byte(x) : p->bits;
        uint32_t bit = bits % 2;
        p->bits = bits / 2;
        if (is_unary && bit == 0)
            break;
        value += is_unary ? 1 : bit << n;
    }
    return value;
}

static uint32_t read_number(ani_index *x, unsigned count)
{
    return read_bits_of_postings(x, count, false);
}

static unsigned count_ones(ani_index *x, unsigned most)
{
    return read_bits_of_postings(x, most, true);
}

/* Ends a list or run: the bits that are left of its last byte are 0. */
static void end_posting_bits(ani_index *x)
{
    const ani_postings *p = &x->postings;
    if ((p->bits & (p->bits - 1)) != 0)
        ani_refuse(x);
}

#else

static void begin_posting_bits(ani_postings *p)
{
    p->bits = p->bit_count = 0;
}

/* Reads more bits, so that there are `count`, which is 28 at most. They are read ahead from this
 * value only: of the next cell, no byte more than is needed. */
static void need_bits(ani_index *x, unsigned count)
{
    ani_postings *p = &x->postings;
    if (ani_left(&p->at) >= 8) {
        p->bits |= ani_load_8(p->at.at) << p->bit_count;
        p->at.at += (63 - p->bit_count) / 8;
        p->bit_count |= 56;
        p->bits &= ((uint64_t)1 << p->bit_count) - 1;
    }
    for (; p->bit_count < count; p->bit_count += 8)
        p->bits |= (uint64_t)read_byte(x) << p->bit_count;
}

static inline void drop_read_bits(ani_postings *p, unsigned count)
{
    p->bits >>= count;
    p->bit_count -= count;
}

/* Reads a number of so many bits, 28 at most. */
static inline uint32_t read_number(ani_index *x, unsigned count)
{
    ani_postings *p = &x->postings;
    if (p->bit_count < count)
        need_bits(x, count);
    uint32_t value = (uint32_t)p->bits & ((1u << count) - 1);
    drop_read_bits(p, count);
    return value;
}

/* Counts bits that are 1, up to `most`, and reads the 0 bit after them if there are less. The bits
 * above those that were read are 0. */
static inline unsigned count_ones(ani_index *x, unsigned most)
{
    ani_postings *p = &x->postings;
    for (;;) {
        unsigned ones = (unsigned)__builtin_ctzll(~p->bits | (uint64_t)1 << most);
        unsigned used = ones < most ? ones + 1 : ones;
        if (used <= p->bit_count) {
            drop_read_bits(p, used);
            return ones;
        }
        need_bits(x, p->bit_count + 1);
    }
}

/* Ends a list or run: gives back the bytes that it does not need. The bits that are left of its
 * last byte are 0. */
static void end_posting_bits(ani_index *x)
{
    ani_postings *p = &x->postings;
    p->at.at -= p->bit_count / 8;
    if ((p->bits & ((1u << p->bit_count % 8) - 1)) != 0)
        ani_refuse(x);
}

#endif

/* Reads a gap. mean: m of section 17, at most 2^31. Returns false if it may not be stored so. */
static bool read_gap(ani_index *x, uint32_t mean, uint32_t *gap)
{
    unsigned width = ani_log2(mean | (ESCAPE / 2)) - 3;
    uint32_t ones = count_ones(x, ESCAPE);
    if (ones < ESCAPE) {
        *gap = (ones << width) + read_number(x, width);
        return true;
    }
    *gap = read_number(x, ANI_NUMBER_BITS);
    return *gap >> width >= ESCAPE;
}

/* Adds a posting, given the first accumulator whose number is not below its own. */
static void add_posting(ani_index *x, ani_accumulator *a, uint32_t number, unsigned impact)
{
    ani_accumulator *end = x->found;
    if (a == end || a->number != number) {
        const an_search *s = x->search;
        if (end == x->accumulator + AN_RESULTS_MAX ||
            (s->is_wanted && !s->is_wanted(s->wanted_context, number)))
            return;
        memmove(a + 1, a, (size_t)((uint8_t *)end - (uint8_t *)a));
        x->found = end + 1;
        *a = (ani_accumulator){.number = number};
    }
    uint32_t score = a->score + x->rarity * x->weights[impact] / 16;
    a->score = (uint16_t)(score < SCORE_MAX ? score : SCORE_MAX);
    a->words = (uint8_t)(a->words + (a->last != x->adding));
    a->last = (uint8_t)x->adding;
}

/* Adds `count` documents of a list, or of a run with this impact. */
static void add_documents(ani_index *x, uint32_t count, unsigned impact)
{
    ani_postings *p = &x->postings;
    ani_accumulator *a = x->accumulator;
    /* The exponent is b of section 17. No list and no run that got here is empty.
     * NOLINTNEXTLINE(clang-analyzer-core.*) */
    uint32_t mean = (8u << ani_log2(2 * x->limit - 1)) / count, number = UINT32_MAX;
    begin_posting_bits(p);
    for (; count > 0; count--) {
        uint32_t gap;
        if (!read_gap(x, mean, &gap) || gap >= x->limit - 1 - number)
            ani_refuse(x);
        mean = mean - mean / 8 + gap;
        number += gap + 1;
        if (!p->is_runs)
            impact = count_ones(x, x->impacts - 1);
        if (x->error != AN_OK)
            return;
        while (a < x->found && a->number < number)
            a++;
        add_posting(x, a, number, impact);
        if (--x->allowed == 0)
            x->error = ANI_STOP;
    }
    end_posting_bits(x);
}

/* Reads the head of a run, of at most `left` documents. Returns their count. */
static uint32_t read_run_head(ani_index *x, uint32_t left, unsigned *impact)
{
    unsigned byte = read_byte(x);
    uint32_t count = byte % 0x80 / 16;
    *impact = byte % 16;
    for (unsigned shift = 3; byte >= 0x80 && shift < 31; shift += 7) {
        byte = read_byte(x);
        count |= byte % 0x80 << shift;
    }
    /* The last byte is neither 0 nor one that others follow. */
    if (byte - 1 >= 0x7f || count - 1 >= left || *impact >= x->impacts)
        ani_refuse(x);
    return count;
}

void ani_add_postings(ani_index *x)
{
    ani_postings *p = &x->postings;
    p->term_length = (unsigned)x->seek.cell.key_length;
    p->continuations = 0;
    memcpy(x->key, x->seek.cell.key, p->term_length + 1); /* and a zero byte */
    for (uint32_t left = p->documents; left > 0;) {
        unsigned impact = 0;
        uint32_t count = p->is_runs ? read_run_head(x, left, &impact) : left;
        if (x->error != AN_OK)
            return;
        left -= count;
        add_documents(x, count, impact);
    }
    if (ani_left(&p->at) > 0)
        ani_refuse(x);
}
