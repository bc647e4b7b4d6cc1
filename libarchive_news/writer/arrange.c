/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Texts are compared by shingles: hashes of 24 bytes at every offset, of which only those that are
 * 0 modulo 64 are kept. So a passage that two texts share gives both the same shingles, wherever it
 * stands. Shingles that more than 40 texts have are left out: such passages are in the dictionary.
 *
 * A block begins with some text. Each text that is put into it raises the score of every other text
 * once for each shingle that the two share. The text with the highest score for its length comes
 * next. The time for a block is bounded: at most 512 texts have a score at a time.
 */
#include "writer/arrange.h"

#include <stdlib.h>
#include <string.h>

enum {
    SHINGLE = 24,         /* bytes */
    EVERY = 64,           /* one shingle in this many is kept */
    SHARED_MAX = 40,      /* texts that have a shingle */
    CANDIDATES_MAX = 512, /* texts with a score */
    AHEAD_MAX = 400,      /* texts looked at for one that fits */
    SCORE_MIN = 2,
};

struct ani_arrangement {
    ani_text *texts;
    size_t count;
    uint64_t *shingles; /* hash << 32 | text, sorted; only those that texts share */
    size_t shingle_count;
    uint32_t *of_text; /* indices into shingles, text by text */
    uint32_t *first;   /* of_text[first[t] .. first[t + 1]) are those of text t */
    uint32_t *score;   /* of each text: shingles that it shares with those in the block */
    uint32_t candidate[CANDIDATES_MAX]; /* texts with a score */
    size_t candidates;
    size_t first_left; /* every text before it is taken */
};

/* Written out, since compilers make one load of this and none of a loop. */
static uint64_t load_eight(const uint8_t *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
           (uint64_t)p[7] << 56;
}

static uint32_t hash_at(const uint8_t *p)
{
    uint64_t h = load_eight(p) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 29 ^ load_eight(p + 8)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 32 ^ load_eight(p + 16)) * 0x94D049BB133111EBu;
    return (uint32_t)(h >> 32);
}

/* Adds the text's shingles, at most twice as many as its length gives on average: a text that
 * repeats one must not crowd out the others. */
static size_t add_shingles(uint64_t *to, const ani_text *t, size_t index)
{
    size_t n = 0, most = (size_t)t->length / EVERY * 2;
    for (uint32_t at = 0; at + SHINGLE <= t->length && n < most; at++) {
        uint32_t h = hash_at(t->bytes + at);
        if (h % EVERY == 0)
            to[n++] = (uint64_t)h << 32 | index;
    }
    return n;
}

static int compare_shingles(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Keeps each shingle of a text once, and only those that 2 to SHARED_MAX texts have. */
static void keep_shared(ani_arrangement *a)
{
    size_t kept = 0;
    uint64_t *s = a->shingles;
    for (size_t i = 0, end; i < a->shingle_count; i = end) {
        size_t start = kept;
        for (end = i; end < a->shingle_count && s[end] >> 32 == s[i] >> 32; end++)
            if (kept == start || s[kept - 1] != s[end])
                s[kept++] = s[end];
        if (kept - start < 2 || kept - start > SHARED_MAX)
            kept = start;
    }
    a->shingle_count = kept;
}

static void index_texts(ani_arrangement *a)
{
    for (size_t i = 0; i < a->shingle_count; i++)
        a->first[(uint32_t)a->shingles[i] + 1]++;
    for (size_t t = 0; t < a->count; t++)
        a->first[t + 1] += a->first[t];
    /* Meanwhile, score counts the shingles of each text that are in of_text. */
    for (size_t i = 0; i < a->shingle_count; i++) {
        uint32_t t = (uint32_t)a->shingles[i];
        a->of_text[a->first[t] + a->score[t]++] = (uint32_t)i;
    }
    memset(a->score, 0, a->count * sizeof *a->score);
}

ani_arrangement *ani_arrange(ani_text *texts, size_t count)
{
    ani_arrangement *a = calloc(1, sizeof *a);
    size_t bytes = 0;
    if (!a)
        return NULL;
    for (size_t i = 0; i < count; i++)
        bytes += texts[i].length;
    a->texts = texts;
    a->count = count;
    a->shingles = malloc((bytes / EVERY * 2 + 1) * sizeof *a->shingles);
    a->first = calloc(count + 1, sizeof *a->first);
    a->score = calloc(count + 1, sizeof *a->score);
    for (size_t i = 0; a->shingles && i < count; i++)
        a->shingle_count += add_shingles(a->shingles + a->shingle_count, &texts[i], i);
    if (a->shingles) {
        qsort(a->shingles, a->shingle_count, sizeof *a->shingles, compare_shingles);
        keep_shared(a);
    }
    a->of_text = malloc((a->shingle_count + 1) * sizeof *a->of_text);
    if (!a->shingles || !a->first || !a->score || !a->of_text) {
        ani_arrange_free(a);
        return NULL;
    }
    index_texts(a);
    return a;
}

void ani_arrange_free(ani_arrangement *a)
{
    if (!a)
        return;
    free(a->shingles);
    free(a->of_text);
    free(a->first);
    free(a->score);
    free(a);
}

static void raise_score(ani_arrangement *a, uint32_t text)
{
    if (a->texts[text].is_taken)
        return;
    if (a->score[text] == 0) {
        if (a->candidates == CANDIDATES_MAX)
            return;
        a->candidate[a->candidates++] = text;
    }
    a->score[text]++;
}

/* Notes that the text is in the block: raises the score of every other that shares a shingle. */
static void note_text(ani_arrangement *a, size_t text)
{
    a->texts[text].is_taken = true;
    for (uint32_t i = a->first[text]; i < a->first[text + 1]; i++) {
        size_t at = a->of_text[i];
        uint64_t hash = a->shingles[at] >> 32;
        while (at > 0 && a->shingles[at - 1] >> 32 == hash)
            at--;
        for (; at < a->shingle_count && a->shingles[at] >> 32 == hash; at++)
            raise_score(a, (uint32_t)a->shingles[at]);
    }
}

void ani_arrange_begin(ani_arrangement *a, size_t text)
{
    for (size_t i = 0; i < a->candidates; i++)
        a->score[a->candidate[i]] = 0;
    a->candidates = 0;
    note_text(a, text);
}

/* Whether x beats y by score over the root of the length: both sides are squared. */
static bool is_better(const ani_arrangement *a, uint32_t x, uint32_t y)
{
    uint64_t left = (uint64_t)a->score[x] * a->score[x] * a->texts[y].length,
             right = (uint64_t)a->score[y] * a->score[y] * a->texts[x].length;
    return left > right || (left == right && x < y);
}

/* Removes the best candidate from the list. Returns the count of texts if none fits. */
static size_t remove_best(ani_arrangement *a, size_t room)
{
    size_t best = a->count, best_at = 0;
    for (size_t i = 0; i < a->candidates; i++) {
        uint32_t t = a->candidate[i];
        if (a->score[t] < SCORE_MIN || a->texts[t].length > room)
            continue;
        if (best == a->count || is_better(a, t, (uint32_t)best)) {
            best = t;
            best_at = i;
        }
    }
    if (best < a->count) {
        a->candidate[best_at] = a->candidate[--a->candidates];
        a->score[best] = 0;
    }
    return best;
}

static size_t next_in_order(ani_arrangement *a, size_t room)
{
    while (a->first_left < a->count && a->texts[a->first_left].is_taken)
        a->first_left++;
    for (size_t i = a->first_left; i < a->count && i < a->first_left + AHEAD_MAX; i++)
        if (!a->texts[i].is_taken && a->texts[i].length <= room)
            return i;
    return a->count;
}

size_t ani_arrange_next(ani_arrangement *a, size_t room)
{
    size_t t = remove_best(a, room);
    if (t == a->count) {
        t = next_in_order(a, room);
        /* It may be a candidate with too low a score, and must not be found again. */
        for (size_t i = 0; t < a->count && i < a->candidates; i++)
            if (a->candidate[i] == t)
                a->candidate[i] = a->candidate[--a->candidates];
        if (t < a->count)
            a->score[t] = 0;
    }
    if (t < a->count)
        note_text(a, t);
    return t;
}
