/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entrance to writing an index of words.
 *
 * An index names articles by the numbers of their entries, which are known only when all ids are
 * sorted. So the terms of an article wait in a spool, and a second spool says by arrival where they
 * are. When the writer makes the table of entries, it says which article gets which number, one
 * after another; then the terms are read back.
 *
 * In the spool an article is one term after another: a byte that is the term's length, the term,
 * and its count as a varint.
 */
#include "terms/terms.h"

#include <stdlib.h>
#include <string.h>

enum {
    COUNTS_MOST = 1 << 26, /* in an article: 900 x 2^26 x 2^28 fits 64 bits */
    TERM_ROOM = 1 + AN_TERM_MAX + ANI_VARINT_MAX
};

/* Where the terms of an article are in their spool. */
typedef struct term_span {
    uint64_t at, size;
} term_span;

/* --- steps of the writer ---------------------------------------- */

static int read_article(ani_search *s, const term_span *span)
{
    if (span->size > s->article_size) {
        uint8_t *article = realloc(s->article, (size_t)span->size);
        if (!article)
            return ani_fail(s->w, AN_ERR_MEMORY, "out of memory");
        s->article = article;
        s->article_size = (size_t)span->size;
    }
    return ani_fail_io(s->w, ani_spool_read(&s->terms, span->at, s->article, (size_t)span->size));
}

/* Numbers from 2^28 on cannot be searched. */
static int on_article(an_writer *w, uint64_t arrival, uint64_t number)
{
    ani_search *s = w->search;
    term_span span = {0};
    if (arrival * sizeof span >= s->starts.size || number >= ANI_NUMBER_LIMIT)
        return AN_OK;
    int error =
        ani_fail_io(w, ani_spool_read(&s->starts, arrival * sizeof span, &span, sizeof span));
    if (error == AN_OK && span.size > 0)
        error = read_article(s, &span);
    return error == AN_OK && span.size > 0
               ? ani_invert_article(s, s->article, (size_t)span.size, number)
               : error;
}

static int begin_index(an_writer *w)
{
    return ani_inverter_open(w->search);
}

static int finish_index(an_writer *w)
{
    ani_search *s = w->search;
    int error = ani_inverter_finish(s);
    /* An index without terms is left out. */
    if (error != AN_OK || s->documents == 0)
        return error;
    error = ani_make_groups(s);
    if (error == AN_OK) {
        ani_choose_impacts(s);
        error = ani_make_cells(s);
    }
    return error == AN_OK ? ani_make_search_part(s) : error;
}

static bool is_index_ready(const an_writer *w)
{
    return w->search->is_described;
}

static void close_index(an_writer *w)
{
    ani_search *s = w->search;
    ani_inverter_close(s->inverter);
    ani_sorter_close(s->by_group);
    ani_sorter_close(s->by_name);
    ani_sorter_close(s->by_term);
    ani_spool_close(&s->terms);
    ani_spool_close(&s->starts);
    ani_spool_close(&s->postings);
    free(s->article);
    free(s);
    w->search = NULL;
}

static const ani_search_steps search_steps = {is_index_ready, begin_index,         on_article,
                                              finish_index,   ani_put_search_part, close_index};

/* --- what the caller does ---------------------------------------- */

size_t an_search_writer_memory(size_t most_terms)
{
    /* While articles are inverted: two sorters, each with an index half as large, and one with as
     * much room to sort it; the arena of the inverter, which may be moved while it grows, and its
     * tables. While groups are made: two sorters that are merged, and a third. The counts of
     * strengths and the buffers of files come to either. */
    const size_t fixed = 4 * (size_t)ANI_SORT_MEMORY + ((size_t)36 << 20);
    return most_terms < (SIZE_MAX - fixed) / 512 ? fixed + 512 * most_terms : SIZE_MAX;
}

int an_search_writer_open(an_writer *w)
{
    if (w->is_broken || w->search || w->arrivals > 0)
        return AN_ERR_USAGE;
    ani_search *s = calloc(1, sizeof *s);
    if (!s)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    s->w = w;
    w->search = s;
    w->search_steps = &search_steps;
    int error = ani_spool_open(&s->terms, w->folder);
    if (error == 0)
        error = ani_spool_open(&s->starts, w->folder);
    return ani_fail_io(w, error);
}

static bool are_terms(const an_term *terms, size_t count)
{
    uint64_t sum = 0;
    if (count > AN_ARTICLE_TERMS)
        return false;
    for (size_t i = 0; i < count; i++) {
        const an_term *t = &terms[i];
        if (t->length < 1 || t->length > AN_TERM_MAX || t->count < 1 ||
            !ani_is_string(t->bytes, t->length))
            return false;
        sum += t->count;
    }
    return sum <= COUNTS_MOST;
}

/* Says nothing of the items that came since the last article with terms. */
static int skip_arrivals(ani_search *s)
{
    const term_span none = {0};
    int error = 0;
    while (error == 0 && s->starts.size < (s->w->arrivals - 1) * sizeof none)
        error = ani_spool_append(&s->starts, &none, sizeof none);
    return error;
}

static int spool_terms(ani_search *s, const an_term *terms, size_t count)
{
    term_span span = {.at = s->terms.size};
    int error = skip_arrivals(s);
    for (size_t i = 0; i < count && error == 0; i++) {
        uint8_t room[TERM_ROOM];
        size_t n = 1;
        room[0] = (uint8_t)terms[i].length;
        memcpy(room + n, terms[i].bytes, terms[i].length);
        n += terms[i].length;
        n += ani_put_varint(room + n, terms[i].count);
        error = ani_spool_append(&s->terms, room, n);
    }
    span.size = s->terms.size - span.at;
    return error == 0 ? ani_spool_append(&s->starts, &span, sizeof span) : error;
}

/* Whether the item that was added last may get terms now. */
static bool may_have_terms(const an_writer *w)
{
    return w->search && w->arrivals > 0 && w->is_last_searched &&
           w->search->starts.size < w->arrivals * sizeof(term_span);
}

int an_search_writer_add(an_writer *w, const an_term *terms, size_t count)
{
    if (w->is_broken || !may_have_terms(w) || !are_terms(terms, count))
        return AN_ERR_USAGE;
    return ani_fail_io(w, spool_terms(w->search, terms, count));
}

int an_search_writer_describe(an_writer *w, const an_search_config *config)
{
    ani_search *s = w->search;
    const char *name = config->stemmer ? config->stemmer : "";
    size_t length = strlen(name);
    if (w->is_broken || !s || !config->character || length > AN_STEM_MAX ||
        !ANI_RESERVES_ZERO(config) || !ani_is_string((const uint8_t *)name, length))
        return AN_ERR_USAGE;
    memcpy(s->stemmer, name, length + 1);
    s->config = *config;
    s->config.stemmer = s->stemmer;
    s->is_described = true;
    return AN_OK;
}
