/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Postings: spec/FORMAT.md section 17. A term's posting bytes go on from cell to cell, and the next
 * cell is read when its first byte is needed. A byte that cannot be read counts as zero and leaves
 * an error, which is looked at before anything is done with what was read.
 */
#include "search/internal.h"

enum { ESCAPE = 16, SCORE_MAX = 65535 };

unsigned ani_log2(uint32_t value)
{
    return 31 - (unsigned)__builtin_clz(value | 1);
}

int ani_read_head(ani_index *x, uint32_t *documents)
{
    ani_postings *p = &x->postings;
    p->at = ani_cursor_on(x->seek.cell.record, x->seek.cell.record_length);
    uint64_t head = ani_read_varint(&p->at);
    p->is_runs = head % 2 != 0;
    *documents = (uint32_t)(head / 2);
    return p->at.bad || head / 2 > x->limit || head == 1 ? AN_ERR_FORMAT : AN_OK;
}

int ani_read_term_head(ani_index *x, bool *is_term, uint32_t *documents)
{
    const ani_cell *cell = &x->seek.cell;
    size_t n = 0;
    while (n < cell->key_length && cell->key[n] != 0)
        n++;
    *is_term = n == cell->key_length;
    if (!*is_term)
        return AN_OK;
    return cell->key_length > ANI_TERM_MAX ? AN_ERR_FORMAT : ani_read_head(x, documents);
}

int ani_read_target(ani_index *x, ani_term *target)
{
    ani_cursor *c = &x->postings.at;
    size_t length = x->seek.cell.key_length, off = (size_t)ani_read_number(c, 1), on = ani_left(c);
    if (c->bad || off > length || length - off + on > ANI_TERM_MAX || length - off + on == 0)
        return AN_ERR_FORMAT;
    memcpy(target->bytes, x->seek.cell.key, length - off);
    memcpy(target->bytes + (length - off), c->at, on);
    target->length = (uint8_t)(length - off + on);
    return ani_is_string(target->bytes, target->length) ? AN_OK : AN_ERR_FORMAT;
}

/* Reads the next cell, which must be the next continuation of the term. Returns why there are no
 * more bytes. */
static int read_continuation(ani_index *x)
{
    ani_postings *p = &x->postings;
    if (x->left == 0)
        return ANI_END_OF_WORD;
    x->left--;
    int error = ani_read_next(x);
    if (error == AN_ERR_NOT_FOUND)
        return AN_ERR_FORMAT;
    if (error != AN_OK)
        return error;
    p->key[p->term_length + 1] = (uint8_t)(p->continuations >> 8);
    p->key[p->term_length + 2] = (uint8_t)p->continuations;
    p->continuations++;
    size_t length = p->term_length + 3;
    if (x->seek.cell.key_length != length || memcmp(x->seek.cell.key, p->key, length) != 0 ||
        x->seek.cell.record_length == 0)
        return AN_ERR_FORMAT;
    p->at = ani_cursor_on(x->seek.cell.record, x->seek.cell.record_length);
    return AN_OK;
}

static unsigned read_byte(ani_index *x)
{
    ani_postings *p = &x->postings;
    if (p->error == AN_OK && ani_left(&p->at) == 0)
        p->error = read_continuation(x);
    return p->error == AN_OK ? *p->at.at++ : 0;
}

/* Reads a number of at most 28 bits. */
static uint32_t read_bits_of_postings(ani_index *x, unsigned count)
{
    ani_postings *p = &x->postings;
    uint32_t value = 0;
    for (unsigned got = 0, n; got < count; got += n) {
        if (p->bit_count == 0) {
            p->bits = read_byte(x);
            p->bit_count = 8;
        }
        n = count - got < p->bit_count ? count - got : p->bit_count;
        value |= (p->bits & ((1u << n) - 1)) << got;
        p->bits >>= n;
        p->bit_count -= n;
    }
    return value;
}

/* Counts bits that are 1, up to `most`, and reads the 0 bit after them if there are less. */
static unsigned count_ones(ani_index *x, unsigned most)
{
    ani_postings *p = &x->postings;
    unsigned ones = 0, found;
    while (ones < most) {
        if (p->bit_count == 0) {
            p->bits = read_byte(x);
            p->bit_count = 8;
        }
        /* Above the bits of the byte are zeros, so that these end the count, too. */
        found = (unsigned)__builtin_ctz(~p->bits);
        found = found < most - ones ? found : most - ones;
        ones += found;
        p->bits >>= found;
        p->bit_count -= found;
        if (ones < most && p->bit_count > 0) {
            p->bits >>= 1;
            p->bit_count--;
            break;
        }
    }
    return ones;
}

/* Reads a gap. mean: m of section 17, at most 2^31. */
static uint32_t read_gap(ani_index *x, uint32_t *mean)
{
    unsigned width = *mean < ESCAPE ? 0 : ani_log2(*mean) - 3;
    uint32_t gap = count_ones(x, ESCAPE);
    if (gap < ESCAPE) {
        gap = (gap << width) + read_bits_of_postings(x, width);
    } else {
        gap = read_bits_of_postings(x, ANI_NUMBER_BITS);
        if (x->postings.error == AN_OK && gap >> width < ESCAPE)
            x->postings.error = AN_ERR_FORMAT;
    }
    *mean = *mean - *mean / 8 + gap;
    return gap;
}

/* Returns where the accumulator of a document is or belongs. */
static ani_accumulator *accumulator_for(const ani_index *x, uint32_t number)
{
    unsigned low = 0, high = x->accumulators;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (x->accumulator[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return x->accumulator + low;
}

static void add_posting(ani_index *x, uint32_t number, unsigned impact)
{
    ani_accumulator *a = accumulator_for(x, number), *end = x->accumulator + x->accumulators;
    if (a == end || a->number != number) {
        if (x->accumulators == AN_RESULTS_MAX)
            return;
        memmove(a + 1, a, (size_t)(end - a) * sizeof *a);
        x->accumulators++;
        *a = (ani_accumulator){.number = number};
    }
    uint32_t score = a->score + x->rarity * x->weights[impact] / 16;
    a->score = (uint16_t)(score < SCORE_MAX ? score : SCORE_MAX);
    a->words = (uint8_t)(a->words + (a->last != x->adding));
    a->last = (uint8_t)x->adding;
}

/* Adds `count` documents of a list, or of a run with this impact. */
static int add_documents(ani_index *x, uint32_t count, bool is_list, unsigned impact)
{
    ani_postings *p = &x->postings;
    unsigned bits = x->limit < 2 ? 0 : ani_log2(x->limit - 1) + 1;
    uint32_t mean = (8u << bits) / count, next = 0;
    p->bit_count = 0;
    p->bits = 0;
    for (; count > 0; count--) {
        uint32_t gap = read_gap(x, &mean);
        if (p->error == AN_OK && gap >= x->limit - next)
            p->error = AN_ERR_FORMAT;
        if (is_list)
            impact = count_ones(x, x->impacts - 1);
        if (p->error != AN_OK)
            return p->error;
        next += gap + 1;
        add_posting(x, next - 1, impact);
        if (--x->allowed == 0)
            return ANI_END_OF_SEARCH;
    }
    return p->bits == 0 ? AN_OK : AN_ERR_FORMAT;
}

/* Adds a run of at most *left documents, and takes their count off. */
static int add_run(ani_index *x, uint32_t *left)
{
    uint8_t bytes[ANI_VARINT_MAX];
    size_t n = 0;
    do {
        bytes[n++] = (uint8_t)read_byte(x);
    } while (bytes[n - 1] >= 0x80 && n < sizeof bytes);
    if (x->postings.error != AN_OK)
        return x->postings.error;
    ani_cursor c = ani_cursor_on(bytes, n);
    uint64_t head = ani_read_varint(&c);
    if (c.bad || head < 16 || head / 16 > *left || head % 16 >= x->impacts)
        return AN_ERR_FORMAT;
    *left -= (uint32_t)(head / 16);
    return add_documents(x, (uint32_t)(head / 16), false, (unsigned)(head % 16));
}

int ani_add_postings(ani_index *x, uint32_t documents)
{
    ani_postings *p = &x->postings;
    int error = AN_OK;
    p->term_length = (unsigned)x->seek.cell.key_length;
    memcpy(p->key, x->seek.cell.key, p->term_length);
    p->key[p->term_length] = 0;
    p->continuations = 0;
    p->error = AN_OK;
    if (!p->is_runs)
        error = add_documents(x, documents, true, 0);
    while (p->is_runs && documents > 0 && error == AN_OK)
        error = add_run(x, &documents);
    return error == AN_OK && ani_left(&p->at) > 0 ? AN_ERR_FORMAT : error;
}
