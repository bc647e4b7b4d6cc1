/* SPDX-License-Identifier: BSD-2-Clause */
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
 * counter is fetched some runs before it is used. Large pages of memory halve what is left of it.
 */
#include "dictionary/samples.h"

#include "platform/system.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUN = 8,                          /* bytes */
    SEGMENT = 256,                    /* bytes, the most */
    SEGMENT_RUNS = SEGMENT - RUN + 1, /* that begin in a segment */
    STRETCH_MIN = 10 * SEGMENT,       /* bytes */
    EMPTY_MAX = 10,                   /* stretches in turn that give nothing: then it ends */
    AHEAD = 64,                       /* runs between fetching a counter and using it */
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
        ani_expect_scattered_reads(t.counters, sizeof *t.counters << t.counters_log);
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
