/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects samples to train a dictionary on, and trains it.
 *
 * If there is more than can be looked at, items are chosen so that they are spread evenly over all
 * of them. The arithmetic is in whole numbers, since processors round fractions differently, and
 * the same items must give the same dictionary on every machine.
 */
#include "writer/samples.h"

#include "format/page.h"
#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_BYTES_MAX = 48 << 20,   /* of all samples of texts */
    TEXT_SAMPLE_MAX = 128 << 10, /* of one: zstd looks at no more */
    TEXT_SAMPLE_MIN = 8,
    TEXT_COUNT_MAX = 1 << 17,
    LEAF_BYTES_MAX = 8 << 20,   /* of all samples of leaves */
    LEAF_SAMPLE = 4096,         /* of one, about */
    CUT_BYTES_MAX = 256 << 10,  /* of all samples that are cut like blocks */
    CUT_SAMPLE_MAX = 128 << 10, /* of one: zstd looks at no more */
};

typedef struct sample_place {
    uint64_t at;
    size_t length;
} sample_place;

/* Gives the upper 64 and the lower 32 bits of a product. */
static void multiply(uint64_t a, uint32_t b, uint64_t product[2])
{
    uint64_t low = (a & UINT32_MAX) * b;
    product[0] = (a >> 32) * b + (low >> 32);
    product[1] = low & UINT32_MAX;
}

/* Whether the next item is a sample, after `seen` of `all` were seen and `taken` of at most `most`
 * became samples (bytes or items): taken / most <= seen / all. All are if all <= most. most is
 * below 2^32. */
static bool is_due(size_t taken, size_t most, uint64_t seen, uint64_t all)
{
    uint64_t left[2], right[2];
    multiply(all, (uint32_t)taken, left);
    multiply(seen, (uint32_t)most, right);
    return all <= most || left[0] < right[0] || (left[0] == right[0] && left[1] <= right[1]);
}

/* Chooses places in the spool of contents; room: the most bytes in all. */
static int choose_texts(an_writer *w, sample_place *places, unsigned *count, size_t room)
{
    ani_item_reader reader = {0};
    uint64_t seen = 0;
    size_t taken = 0;
    bool end;
    int error;
    *count = 0;
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end && *count < TEXT_COUNT_MAX) {
        uint64_t length = reader.item.content_length;
        if (!reader.item.is_text || length < TEXT_SAMPLE_MIN)
            continue;
        size_t n = length > TEXT_SAMPLE_MAX ? TEXT_SAMPLE_MAX : (size_t)length;
        bool due = is_due(taken, room, seen, w->text_bytes) &&
                   is_due(*count, TEXT_COUNT_MAX, reader.arrival, w->arrivals);
        seen += length;
        if (!due || n > room - taken)
            continue;
        places[(*count)++] = (sample_place){reader.item.content, n};
        taken += n;
    }
    return error;
}

/* The trainer takes one piece of the dictionary from each stretch of the samples. Neighbours, which
 * are often alike, must not fill a stretch. The same count gives the same order. */
static void shuffle_texts(sample_place *places, unsigned count)
{
    uint64_t state = 0x9E3779B97F4A7C15u;
    for (unsigned i = count; i > 1; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        unsigned j = (unsigned)(state % i);
        sample_place swap = places[i - 1];
        places[i - 1] = places[j];
        places[j] = swap;
    }
}

static int read_texts(an_writer *w, ani_samples *s, const sample_place *places, unsigned count)
{
    int error = AN_OK;
    for (unsigned i = 0; i < count && error == AN_OK; i++) {
        error = ani_fail_io(
            w, ani_spool_read(&w->content, places[i].at, s->bytes + s->length, places[i].length));
        s->size[s->count++] = places[i].length;
        s->length += places[i].length;
    }
    return error;
}

int ani_sample_texts(an_writer *w, ani_samples *s)
{
    unsigned count = 0;
    size_t room = w->text_bytes < TEXT_BYTES_MAX ? (size_t)w->text_bytes : TEXT_BYTES_MAX;
    sample_place *places = malloc(TEXT_COUNT_MAX * sizeof *places);
    s->bytes = malloc(room + 1);
    s->size = malloc(TEXT_COUNT_MAX * sizeof *s->size);
    int error = places && s->bytes && s->size ? choose_texts(w, places, &count, room)
                                              : ani_fail(w, AN_ERR_MEMORY, "out of memory");
    if (error == AN_OK) {
        shuffle_texts(places, count);
        error = read_texts(w, s, places, count);
    }
    free(places);
    return error;
}

/* Encodes a cell as it will stand in a leaf, but for the place of the overflow. */
static size_t put_leaf_cell(uint8_t *to, const ani_item_reader *reader, const uint8_t *last,
                            size_t last_length)
{
    const ani_stored_item *s = &reader->item;
    size_t shared = 0;
    while (shared < last_length && shared < s->id_length && last[shared] == reader->id[shared])
        shared++;
    size_t n = ani_put_key(to, shared, reader->id + shared, s->id_length - shared);
    n += ani_put_varint(to + n, s->fields_length);
    n += ani_put_kind(to + n, s->kind);
    memcpy(to + n, reader->fields, s->fields_length);
    return n + s->fields_length;
}

/* The samples are like leaves, but hold items in the order of arrival. */
int ani_sample_leaves(an_writer *w, ani_samples *s)
{
    ani_item_reader reader = {0};
    uint8_t last[AN_ID_MAX] = {0};
    size_t last_length = 0, began = 0;
    bool end;
    int error;
    s->bytes = malloc(LEAF_BYTES_MAX + 2 * ANI_PAGE_MAX);
    s->size = malloc((LEAF_BYTES_MAX / LEAF_SAMPLE + 1) * sizeof *s->size);
    if (!s->bytes || !s->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end &&
           s->length < LEAF_BYTES_MAX) {
        if (s->length == began && !is_due(began, LEAF_BYTES_MAX, reader.at, w->items.size))
            continue;
        s->length += put_leaf_cell(s->bytes + s->length, &reader, last, last_length);
        last_length = reader.item.id_length;
        memcpy(last, reader.id, last_length);
        if (s->length - began >= LEAF_SAMPLE) {
            s->size[s->count++] = s->length - began;
            began = s->length;
            last_length = 0;
        }
    }
    s->length = began;
    return error;
}

void ani_samples_free(ani_samples *s)
{
    free(s->bytes);
    free(s->size);
    *s = (ani_samples){0};
}

int ani_samples_cut(an_writer *w, const ani_samples *s, size_t size, ani_samples *cut)
{
    size_t most = s->length < CUT_BYTES_MAX ? s->length : CUT_BYTES_MAX;
    if (size > CUT_SAMPLE_MAX)
        size = CUT_SAMPLE_MAX;
    *cut = (ani_samples){.bytes = s->bytes, .size = malloc((most / size + 1) * sizeof *cut->size)};
    if (!cut->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while (cut->length < most) {
        size_t left = most - cut->length;
        cut->size[cut->count] = left < size ? left : size;
        cut->length += cut->size[cut->count++];
    }
    return AN_OK;
}

/* --- training ---------------------------------------- */

/*
 * Trains a dictionary as the "fast cover" trainer of zstd does.
 *
 * Each run of eight bytes in the samples is counted. Runs are told apart by a hash alone. Then the
 * samples are divided into as many stretches as the dictionary has room for segments of 256 bytes.
 * Each stretch in turn gives the segment whose runs are the most frequent in all samples, where a
 * run that comes twice in a segment counts once. The runs of that segment count nothing afterwards,
 * so what is in the dictionary is not chosen again. The segments that were chosen first stand last,
 * where it costs least to refer to them.
 *
 * ZDICT_trainFromBuffer_fastCover() chooses the same segments. But it also compresses all samples,
 * for tables that are not needed here, and it waits for memory at each run, since the counters fit
 * no cache. Here the hashes of many runs are made first, which takes no such waiting, and each
 * counter is fetched some runs before it is used.
 */
enum {
    RUN = 8,                          /* bytes */
    SEGMENT = 256,                    /* bytes, the most */
    SEGMENT_RUNS = SEGMENT - RUN + 1, /* that begin in a segment */
    STRETCH_MIN = 10 * SEGMENT,       /* bytes */
    EMPTY_MAX = 10,                   /* stretches in turn that give nothing: then it ends */
    AHEAD = 16,                       /* runs between fetching a counter and using it */
    COUNTED_AT_ONCE = 1 << 14,        /* runs */
    COUNTERS_LOG_MIN = 20,            /* the binary logarithm of how many there are at least */
    RUNS_EACH = 8,                    /* runs for one counter at most */
    COUNT_BITS = 8,                   /* of a counter: see there */
    COUNT_MASK = (1 << COUNT_BITS) - 1
};
/* A segment holds one run more until its first one is removed. */
_Static_assert(SEGMENT_RUNS + 1 <= COUNT_MASK, "a counter holds all runs of a segment");

/* A counter holds how frequent a run is in all samples. Its lowest COUNT_BITS bits hold how often
 * the run comes in the segment that is looked at. */
typedef struct trainer {
    const uint8_t *bytes;
    size_t starts; /* offsets at which a run may begin */
    uint32_t *counters;
    unsigned counters_log;
    uint32_t *runs; /* the counters of runs that follow each other */
    size_t run_count;
} trainer;

/* Runs [begin, end) of trainer.runs. */
typedef struct segment {
    size_t begin, end;
    uint64_t score;
} segment;

/* More counters tell no more, and they are slower: fewer of them are in a cache. */
static unsigned counters_log_for(size_t length)
{
    unsigned log = COUNTERS_LOG_MIN;
    while (length / RUNS_EACH > (size_t)1 << log)
        log++;
    return log;
}

static uint64_t load_run(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

/* Finds the counters of `count` runs. */
static void find_counters(trainer *t, size_t at, size_t count)
{
    unsigned shift = 64 - t->counters_log;
    for (size_t i = 0; i < count; i++)
        t->runs[i] = (uint32_t)(load_run(t->bytes + at + i) * 0xCF1BBCDCB7A56463u >> shift);
    t->run_count = count;
}

/* Gives the counter of a run, and fetches that of a later one. */
static uint32_t *fetch_counter(const trainer *t, size_t i)
{
    if (i + AHEAD < t->run_count)
        __builtin_prefetch(&t->counters[t->runs[i + AHEAD]], 1);
    return &t->counters[t->runs[i]];
}

/* Counts the runs of a sample. One that would not fit its counter any more stays as frequent. */
static void count_runs(trainer *t, size_t from, size_t length)
{
    size_t end = length < RUN ? from : from + length - RUN + 1;
    for (size_t n; from < end; from += n) {
        n = end - from < COUNTED_AT_ONCE ? end - from : COUNTED_AT_ONCE;
        find_counters(t, from, n);
        for (size_t i = 0; i < n; i++) {
            uint32_t *counter = fetch_counter(t, i);
            if (*counter <= UINT32_MAX - (1u << COUNT_BITS))
                *counter += 1u << COUNT_BITS;
        }
    }
}

static void include_run(const trainer *t, segment *s)
{
    uint32_t *counter = fetch_counter(t, s->end);
    if ((*counter & COUNT_MASK) == 0)
        s->score += *counter >> COUNT_BITS;
    ++*counter;
    s->end++;
}

static void exclude_run(const trainer *t, segment *s)
{
    uint32_t *counter = &t->counters[t->runs[s->begin]];
    --*counter;
    if ((*counter & COUNT_MASK) == 0)
        s->score -= *counter >> COUNT_BITS;
    s->begin++;
}

/* Returns the segment of a stretch with the highest score. Its runs count nothing afterwards. */
static segment choose_segment(trainer *t, size_t at, size_t stretch)
{
    segment best = {0}, now = {0};
    find_counters(t, at, stretch);
    while (now.end < stretch) {
        include_run(t, &now);
        if (now.end - now.begin > SEGMENT_RUNS)
            exclude_run(t, &now);
        if (now.score > best.score)
            best = now;
    }
    while (now.begin < stretch)
        exclude_run(t, &now);
    for (size_t i = best.begin; i < best.end; i++)
        t->counters[t->runs[i]] = 0;
    return best;
}

/* Fills the dictionary from its end. Returns how many bytes are left empty at its beginning. */
static size_t fill_dictionary(trainer *t, size_t stretch, uint8_t *to, size_t size)
{
    size_t stretches = t->starts / stretch;
    unsigned empty = 0;
    for (size_t i = 0; size > 0 && empty < EMPTY_MAX; i = (i + 1) % stretches) {
        segment s = choose_segment(t, i * stretch, stretch);
        empty = s.score == 0 ? empty + 1 : 0;
        if (s.score == 0)
            continue;
        size_t length = s.end - s.begin + RUN - 1;
        if (length > size)
            length = size;
        if (length < RUN)
            break;
        size -= length;
        memcpy(to + size, t->bytes + i * stretch + s.begin, length);
    }
    return size;
}

/* Returns how many runs begin in each stretch. */
static size_t stretch_for(size_t starts, size_t size)
{
    size_t stretch = starts / (size / SEGMENT > 0 ? size / SEGMENT : 1);
    if (stretch < STRETCH_MIN)
        stretch = starts < STRETCH_MIN ? starts : STRETCH_MIN;
    return stretch;
}

int ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length)
{
    *length = 0;
    if (s->length < RUN)
        return AN_OK;
    trainer t = {.bytes = s->bytes, .starts = s->length - RUN + 1};
    size_t stretch = stretch_for(t.starts, size);
    t.counters_log = counters_log_for(s->length);
    t.counters = calloc((size_t)1 << t.counters_log, sizeof *t.counters);
    t.runs = malloc((stretch > COUNTED_AT_ONCE ? stretch : COUNTED_AT_ONCE) * sizeof *t.runs);
    int error = t.counters && t.runs ? AN_OK : AN_ERR_MEMORY;
    if (error == AN_OK) {
        for (size_t i = 0, at = 0; i < s->count; at += s->size[i++])
            count_runs(&t, at, s->size[i]);
        size_t empty = fill_dictionary(&t, stretch, content, size);
        *length = size - empty;
        memmove(content, content + empty, *length);
    }
    free(t.counters);
    free(t.runs);
    return error;
}
