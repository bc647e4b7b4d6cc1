/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the postings of a group into posting bytes: rules 17.45 to 17.52 and 17.84.
 *
 * A list is written in one pass. Runs have one impact each, and begin with how many documents they
 * have. So the postings are read once to count the impacts, and once more for each impact that has
 * some: most groups lie in memory for that, and for the largest ones memory stays bounded.
 */
#include "terms/terms.h"

enum {
    LIST_MOST = 512, /* documents */
    PAIR_MOST = ANI_VARINT_MAX + 2,
    WIDE_ONES = 16, /* a gap with as many is stored whole */
    WIDE_BITS = 28,
    GAP_POWER_MOST = 28
};

/* Reads the postings of a group, as often as is asked for. */
typedef struct posting_reader {
    ani_search *s;
    const ani_group *group;
    uint8_t *window;
    uint64_t window_at, next; /* offsets in the spool */
    size_t window_length;
    uint64_t left, number; /* postings; that of the last one */
} posting_reader;

static void rewind_postings(posting_reader *r)
{
    r->next = r->group->at;
    r->left = r->group->documents;
    r->number = 0;
}

/* Reads from here on unless a whole posting is in the window, or all that is left. */
static int fill_window(posting_reader *r)
{
    uint64_t end = r->group->at + r->group->size;
    uint64_t held = r->window_at + r->window_length;
    if (r->next >= r->window_at && r->next < held && (held - r->next >= PAIR_MOST || held == end))
        return 0;
    uint64_t left = end - r->next;
    r->window_at = r->next;
    r->window_length = left < ANI_POSTINGS_WINDOW ? (size_t)left : ANI_POSTINGS_WINDOW;
    return ani_spool_read(&r->s->postings, r->window_at, r->window, r->window_length);
}

static int next_of_group(posting_reader *r, unsigned *impact)
{
    int error = ani_fail_io(r->s->w, fill_window(r));
    if (error != AN_OK)
        return error;
    const uint8_t *at = r->window + (size_t)(r->next - r->window_at);
    ani_cursor c = ani_cursor_on(at, r->window_length - (size_t)(r->next - r->window_at));
    r->number += ani_read_varint(&c);
    *impact = r->s->impacts[ani_read_number(&c, 2)];
    r->next += (uint64_t)(c.at - at);
    r->left--;
    return AN_OK;
}

/* --- bits ---------------------------------------- */

/* Bytes that begin with their lowest bit. */
typedef struct bit_sink {
    const ani_byte_sink *to;
    uint64_t bits; /* fewer than 8 between calls */
    unsigned count;
    int error;
} bit_sink;

static void put_posting_bits(bit_sink *b, uint64_t value, unsigned width)
{
    if (b->error != AN_OK)
        return;
    b->bits |= value << b->count;
    b->count += width;
    for (; b->count >= 8 && b->error == AN_OK; b->count -= 8) {
        b->error = b->to->put(b->to->context, (uint8_t)b->bits);
        b->bits >>= 8;
    }
}

static void put_ones(bit_sink *b, unsigned count)
{
    put_posting_bits(b, ((uint64_t)1 << count) - 1, count);
}

static void finish_bits(bit_sink *b)
{
    if (b->count > 0)
        put_posting_bits(b, 0, 8 - b->count);
}

static int put_head(const ani_byte_sink *to, uint64_t head)
{
    uint8_t bytes[ANI_VARINT_MAX];
    size_t n = ani_put_varint(bytes, head);
    int error = AN_OK;
    for (size_t i = 0; i < n && error == AN_OK; i++)
        error = to->put(to->context, bytes[i]);
    return error;
}

/* The adaptive Rice code of gaps. */
typedef struct gap_coder {
    uint32_t mean;     /* eight times the gap that is expected */
    uint64_t expected; /* the number that has gap 0 */
} gap_coder;

static gap_coder begin_gaps(const an_writer *w, uint64_t documents)
{
    unsigned power = 0;
    while (power < GAP_POWER_MOST && (uint64_t)1 << power < w->stats.entries)
        power++;
    return (gap_coder){.mean = (uint32_t)(((uint64_t)8 << power) / documents)};
}

static unsigned rice_width(uint32_t mean)
{
    unsigned width = 0;
    while (mean >> (width + 4) > 0)
        width++;
    return width;
}

static void put_gap(gap_coder *g, bit_sink *b, uint64_t number)
{
    uint32_t gap = (uint32_t)(number - g->expected);
    unsigned width = rice_width(g->mean);
    if (gap >> width < WIDE_ONES) {
        put_ones(b, gap >> width);
        put_posting_bits(b, 0, 1);
        put_posting_bits(b, gap & (((uint32_t)1 << width) - 1), width);
    } else {
        put_ones(b, WIDE_ONES);
        put_posting_bits(b, gap, WIDE_BITS);
    }
    g->mean = g->mean - g->mean / 8 + gap;
    g->expected = number + 1;
}

/* --- lists and runs ---------------------------------------- */

/* The highest impact needs no end. */
static void put_impact(bit_sink *b, unsigned impact)
{
    put_ones(b, impact);
    if (impact < ANI_IMPACTS - 1)
        put_posting_bits(b, 0, 1);
}

static int put_list(posting_reader *r, const ani_byte_sink *to)
{
    bit_sink bits = {.to = to};
    gap_coder gaps = begin_gaps(r->s->w, r->group->documents);
    int error = put_head(to, 2 * r->group->documents);
    unsigned impact;
    for (rewind_postings(r); r->left > 0 && error == AN_OK;) {
        error = next_of_group(r, &impact);
        if (error != AN_OK)
            break;
        put_gap(&gaps, &bits, r->number);
        put_impact(&bits, impact);
        error = bits.error;
    }
    finish_bits(&bits);
    return error == AN_OK ? bits.error : error;
}

static int put_run(posting_reader *r, unsigned wanted, uint64_t count, const ani_byte_sink *to)
{
    bit_sink bits = {.to = to};
    gap_coder gaps = begin_gaps(r->s->w, count);
    int error = put_head(to, count << 4 | wanted);
    unsigned impact;
    for (rewind_postings(r); r->left > 0 && error == AN_OK;) {
        error = next_of_group(r, &impact);
        if (error == AN_OK && impact == wanted) {
            put_gap(&gaps, &bits, r->number);
            error = bits.error;
        }
    }
    finish_bits(&bits);
    return error == AN_OK ? bits.error : error;
}

static int count_impacts(posting_reader *r, uint64_t counts[ANI_IMPACTS])
{
    int error = AN_OK;
    unsigned impact;
    for (rewind_postings(r); r->left > 0 && error == AN_OK;) {
        error = next_of_group(r, &impact);
        if (error == AN_OK)
            counts[impact]++;
    }
    return error;
}

static int put_runs(posting_reader *r, const ani_byte_sink *to)
{
    uint64_t counts[ANI_IMPACTS] = {0};
    int error = put_head(to, 2 * r->group->documents + 1);
    if (error == AN_OK)
        error = count_impacts(r, counts);
    for (unsigned i = ANI_IMPACTS; i-- > 0 && error == AN_OK;)
        if (counts[i] > 0)
            error = put_run(r, i, counts[i], to);
    return error;
}

int ani_put_postings(ani_search *s, const ani_group *group, const ani_byte_sink *to)
{
    posting_reader r = {.s = s, .group = group, .window = s->window};
    return group->documents <= LIST_MOST ? put_list(&r, to) : put_runs(&r, to);
}
