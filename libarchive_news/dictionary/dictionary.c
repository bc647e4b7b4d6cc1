/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trains a dictionary, measures shorter ones against it, and keeps the one with which the archive
 * becomes smallest.
 *
 * The dictionary has two parts: first what the leaves of the table of entries repeat (titles,
 * names, tags of fields), then what the texts repeat. The texts' part is last, since what is nearer
 * costs less to refer to, and there is far more text. Training puts what pays most at the end, so
 * the end of a long dictionary is as good as a short one: candidates are the leaves' part with the
 * last half, quarter, ... of the texts' part. They are tried from the longest on, as long as the
 * shorter one is better; then none at all. Each is measured by compressing blocks out of all text
 * with it, and its own stored size counts as well.
 *
 * At a high level that takes longer than all else about a dictionary. So where there is enough text
 * for a longer one than is allowed, the longest one and half of it are first measured roughly
 * (candidate.c), and as if each took more room than it does. If the longest is clearly better even
 * so, no other one is tried.
 *
 * Blocks that are very large do without a dictionary; then it has the leaves' part only.
 *
 * A dictionary that the caller gives is used as it is, so that archives can share one.
 */
#include "dictionary/candidate.h"

#include <stdlib.h>

enum {
    LEAF_PART_MAX = 128 << 10,
    LEAF_PART_MIN = 2 << 10,
    LEAF_PART_SHARE = 16, /* at most one byte in this many of all leaves */
    TEXT_PART_MIN = 4 << 10,
    TEXT_PART_SHARE = 4,      /* at most one byte in this many of the samples */
    TEXT_BYTES_MIN = 8 << 10, /* below this no dictionary pays for itself */
    SAMPLES_MIN = 8,
    AUTO_MAX = 864 << 10,  /* spec/RATIONALE.md says why */
    TABLES_SIZE = 256,     /* bytes that zstd's format takes before the content, about */
    BLOCK_ALONE = 4 << 20, /* blocks above this do without */
};
/* How much larger the archive has to become with half of the longest dictionary. */
#define CLEARLY_LARGER 1.02

/* A part that is trained. */
typedef struct training {
    const ani_samples *samples;
    size_t size; /* of the part, at most; 0: there is none */
    uint8_t *content;
    size_t length; /* 0 also if these samples make none */
} training;

static int train(void *context)
{
    training *t = context;
    if (t->size == 0)
        return AN_OK;
    t->content = malloc(t->size);
    return t->content ? ani_train(t->samples, t->content, t->size, &t->length) : AN_ERR_MEMORY;
}

/* Collects the samples of leaves, and says how long their part may be. */
static int sample_leaves(an_writer *w, size_t most, ani_samples *s, training *t)
{
    uint64_t size = w->items.size - w->arrivals * sizeof(ani_stored_item);
    size = size / LEAF_PART_SHARE < LEAF_PART_MAX ? size / LEAF_PART_SHARE : LEAF_PART_MAX;
    size = size < most ? size : most;
    *t = (training){.samples = s};
    if (w->config.pages_raw)
        return AN_OK;
    int error = ani_sample_leaves(w, s);
    if (s->count >= SAMPLES_MIN && size >= LEAF_PART_MIN)
        t->size = (size_t)size;
    return error;
}

void ani_drop_dictionary(an_writer *w)
{
    (void)ZSTD_freeCDict(w->prepared);
    (void)ZSTD_freeCDict(w->prepared_for_pages);
    free(w->dictionary);
    free(w->dictionary_stored);
}

/* Makes it the writer's, in place of the one that it had. */
static void keep_dictionary(an_writer *w, ani_candidate *c)
{
    ani_drop_dictionary(w);
    w->prepared = c->prepared;
    w->prepared_for_pages = NULL;
    w->dictionary = c->dictionary;
    w->dictionary_length = c->dictionary_length;
    w->dictionary_stored = c->stored;
    w->dictionary_stored_length = c->stored_length;
    *c = (ani_candidate){.w = w};
}

int ani_prepare_for_pages(an_writer *w)
{
    ani_candidate c = ani_candidate_of(w, NULL, NULL, 0);
    c.dictionary = w->dictionary;
    c.dictionary_length = w->dictionary_length;
    if (!w->prepared || w->prepared_for_pages || w->config.pages_raw ||
        !ani_skips_short_matches(&c))
        return AN_OK;
    c.for_pages = true;
    int error = ani_candidate_prepare(&c);
    w->prepared_for_pages = c.prepared;
    return ani_fail(w, error, "out of memory");
}

void ani_turn_to_pages(an_writer *w)
{
    if (!w->prepared_for_pages)
        return;
    (void)ZSTD_freeCDict(w->prepared);
    w->prepared = w->prepared_for_pages;
    w->prepared_for_pages = NULL;
}

static void begin_call(const an_writer *w, ani_side_call *s)
{
    ani_begin_side_call(s, w->config.jobs);
}

static int store_candidate(void *context)
{
    ani_candidate *c = context;
    return c->stored ? AN_OK : ani_candidate_store(c);
}

/* --- one after another ---------------------------------------- */

/* A candidate that is tried, and the next one. */
typedef struct trial {
    ani_candidate now, next;
    double blocks; /* as measured with the first */
} trial;

/* Does what is done beside measuring. */
static int make_others(void *context)
{
    trial *t = context;
    int error = store_candidate(&t->now);
    if (error == AN_OK && t->next.length >= TEXT_PART_MIN)
        error = ani_candidate_build(&t->next);
    return error;
}

/* Measures with t->now, whose dictionary is built. At the same time t->now is stored, unless it is,
 * and t->next is built, since measuring leaves some threads idle. */
static int measure_and_make(an_writer *w, trial *t)
{
    ani_side_call others = {.call = make_others, .context = t};
    begin_call(w, &others);
    int error = ani_candidate_measure(w, &t->now, &t->blocks);
    return ani_end_call(w, &others, error);
}

/* Keeps t->now if the archive is estimated to become smaller with it than *best. Returns whether it
 * does. */
static bool keep_if_smaller(an_writer *w, trial *t, double *best)
{
    double total = t->blocks + (double)t->now.stored_length;
    if (total >= *best)
        return false;
    *best = total;
    keep_dictionary(w, &t->now);
    return true;
}

/* Measures without a dictionary. */
static int try_none(an_writer *w, double *best)
{
    trial t = {.now = ani_candidate_of(w, NULL, NULL, 0)};
    int error = ani_candidate_measure(w, &t.now, &t.blocks);
    if (error == AN_OK)
        (void)keep_if_smaller(w, &t, best);
    return error;
}

/* Tries the longest one, which is built, then shorter ones, and then none. */
static int try_from(an_writer *w, ani_candidate *longest)
{
    trial t = {.now = *longest};
    double best = 1e300;
    bool is_better = true;
    int error = AN_OK;
    *longest = (ani_candidate){0};
    while (error == AN_OK && is_better && t.now.dictionary_length > 0) {
        t.next = ani_candidate_of(w, t.now.pieces, t.now.parts, t.now.length / 2);
        error = ani_report_bytes(w, 0);
        if (error == AN_OK)
            error = measure_and_make(w, &t);
        is_better = error == AN_OK && keep_if_smaller(w, &t, &best);
        ani_candidate_drop(&t.now);
        t.now = t.next;
    }
    ani_candidate_drop(&t.now);
    return error == AN_OK ? try_none(w, &best) : error;
}

/* --- roughly ---------------------------------------- */

static int measure_roughly(an_writer *w, const ani_candidate *like, size_t length, double *total)
{
    ani_candidate c = ani_candidate_of(w, like->pieces, like->parts, length);
    int error = ani_report_bytes(w, 0);
    if (error == AN_OK)
        error = ani_candidate_measure_roughly(w, &c, total);
    ani_candidate_drop(&c);
    return error;
}

/* Finds out whether the longest one is clearly better than half of it. It seldom is where little
 * text has made it as short as it is. */
static int compare_roughly(an_writer *w, const ani_candidate *longest, bool *is_clear)
{
    double whole = 0, half = 0;
    *is_clear = false;
    /* A dictionary that is shorter than the pieces is not prepared for them: see pool.c. */
    if (!ani_measures_roughly(w) || !longest->parts->has_more_text ||
        longest->length / 2 < w->config.block_size)
        return AN_OK;
    int error = measure_roughly(w, longest, longest->length, &whole);
    if (error == AN_OK)
        error = measure_roughly(w, longest, longest->length / 2, &half);
    *is_clear = error == AN_OK && half >= whole * CLEARLY_LARGER;
    return error;
}

static int make_candidate(void *context)
{
    ani_candidate *c = context;
    int error = ani_candidate_build(c);
    return error == AN_OK && c->dictionary_length > 0 ? ani_candidate_store(c) : error;
}

/* Builds and stores the longest one, which is needed in any case, and meanwhile compares it
 * roughly. */
static int make_longest(an_writer *w, ani_candidate *c, bool *is_clear)
{
    ani_side_call making = {.call = make_candidate, .context = c};
    begin_call(w, &making);
    int error = compare_roughly(w, c, is_clear);
    return ani_end_call(w, &making, error);
}

/* Prepares one that is built, stores it unless it is, and keeps it. */
static int complete_and_keep(an_writer *w, ani_candidate *c)
{
    ani_side_call storing = {.call = store_candidate, .context = c};
    begin_call(w, &storing);
    int error = ani_candidate_prepare(c);
    error = ani_end_call(w, &storing, error);
    if (error != AN_OK)
        return ani_fail(w, error, "out of memory");
    keep_dictionary(w, c);
    return AN_OK;
}

static int choose_length(an_writer *w, const ani_samples *blocks, const ani_dictionary_parts *p)
{
    ani_candidate longest = ani_candidate_of(w, blocks, p, p->text_length);
    bool is_clear = false;
    int error = longest.length >= TEXT_PART_MIN ? make_longest(w, &longest, &is_clear) : AN_OK;
    if (error == AN_OK && is_clear && longest.dictionary_length > 0)
        error = complete_and_keep(w, &longest);
    else if (error == AN_OK)
        error = try_from(w, &longest);
    ani_candidate_drop(&longest);
    return error;
}

/* --- with what was trained ---------------------------------------- */

/* Returns the longest part for texts. A large share of the text would only repeat it. */
static size_t text_part_limit(const ani_samples *s, size_t most, size_t leaves_length)
{
    size_t size = most - leaves_length > TABLES_SIZE ? most - leaves_length - TABLES_SIZE : 0;
    return size <= s->length / TEXT_PART_SHARE ? size : s->length / TEXT_PART_SHARE;
}

size_t ani_dictionary_limit(const an_writer_config *c)
{
    return c->dictionary                              ? c->dictionary_length
           : c->dictionary_size == AN_DICTIONARY_NONE ? 0
           : c->dictionary_size == AN_DICTIONARY_AUTO ? AUTO_MAX
                                                      : c->dictionary_size;
}

bool ani_blocks_stand_alone(const an_writer_config *c)
{
    return c->block_size > BLOCK_ALONE;
}

/* Makes a dictionary for leaves only. */
static int choose_for_leaves(an_writer *w, size_t most)
{
    ani_samples samples = {0};
    training leaves;
    int error = sample_leaves(w, most, &samples, &leaves);
    if (error == AN_OK)
        error = ani_fail(w, train(&leaves), "out of memory");
    ani_dictionary_parts p = {.leaves = leaves.content, .leaves_length = leaves.length};
    ani_candidate c = ani_candidate_of(w, &samples, &p, 0);
    if (error == AN_OK && p.leaves_length > 0)
        error = ani_fail(w, ani_candidate_build(&c), "out of memory");
    if (error == AN_OK && c.dictionary_length > 0)
        error = complete_and_keep(w, &c);
    ani_candidate_drop(&c);
    ani_samples_free(&samples);
    free(leaves.content);
    return error;
}

/* Trains the leaves' part, and meanwhile collects the samples of texts. */
static int train_leaves(an_writer *w, size_t most, ani_samples *texts, ani_dictionary_parts *p)
{
    ani_samples samples = {0};
    training leaves;
    ani_side_call call = {.call = train, .context = &leaves};
    int error = sample_leaves(w, most, &samples, &leaves);
    if (error == AN_OK) {
        begin_call(w, &call);
        error = ani_sample_texts(w, texts);
        error = ani_end_call(w, &call, error);
    }
    ani_samples_free(&samples);
    p->leaves = leaves.content;
    p->leaves_length = leaves.length;
    return error;
}

/* Makes a dictionary for leaves and blocks. */
static int choose_for_all(an_writer *w, size_t most)
{
    ani_samples texts = {0}, blocks = {0};
    ani_dictionary_parts p = {0};
    int error = train_leaves(w, most / 8, &texts, &p);
    size_t size = text_part_limit(&texts, most, p.leaves_length);
    p.has_more_text = size < texts.length / TEXT_PART_SHARE;
    training part = {.samples = &texts, .size = size};
    if (error == AN_OK && texts.count >= SAMPLES_MIN && size >= TEXT_PART_MIN)
        error = ani_fail(w, train(&part), "out of memory");
    p.text = part.content;
    p.text_length = part.length;
    if (error == AN_OK && p.text_length > 0)
        error = ani_samples_cut(w, &texts, w->config.block_size, &blocks);
    if (error == AN_OK && p.text_length > 0)
        error = choose_length(w, &blocks, &p);
    free(blocks.size);
    ani_samples_free(&texts);
    free(p.leaves);
    free(p.text);
    return error;
}

/* Makes the caller's dictionary the writer's. */
static int keep_given(an_writer *w)
{
    ani_candidate c = ani_candidate_of(w, NULL, NULL, 0);
    c.dictionary = w->given;
    c.dictionary_length = w->config.dictionary_length;
    w->given = NULL;
    int error = complete_and_keep(w, &c);
    ani_candidate_drop(&c);
    return error;
}

int ani_choose_dictionary(an_writer *w)
{
    size_t most = ani_dictionary_limit(&w->config);
    if (w->kept_dictionaries > 0 || w->has_no_dictionary)
        return AN_OK;
    if (w->given)
        return keep_given(w);
    if (most == 0 || w->text_bytes < TEXT_BYTES_MIN)
        return AN_OK;
    return ani_blocks_stand_alone(&w->config) ? choose_for_leaves(w, most)
                                              : choose_for_all(w, most);
}
