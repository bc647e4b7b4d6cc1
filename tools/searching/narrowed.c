/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A search is run that wants no article, so that it names all that have a word; and another one for
 * each word that must be in an article. The entries of what is left are looked at in the order of
 * their numbers, so that each page is loaded once.
 */
#include "searching/narrowed.h"

#include <stdlib.h>
#include <string.h>

enum {
    POSTINGS_MOST = 1 << 20, /* that a search reads: section 17 */
    PAGE_OF_LONG_CELLS = 4000,
    NUMBERS_MOST = 1 << 30, /* that an index can name: section 17 */
    WINDOW_FIRST = 32,
    WINDOW_MOST = 1 << 14, /* candidates that are fetched together */
};

static bool is_named(const narrowed *n, uint64_t number)
{
    return number < n->count && (n->wanted[number / 8] >> number % 8 & 1) != 0;
}

static bool is_number_wanted(void *context, uint64_t number)
{
    return is_named(context, number);
}

/* Marks what a search names, and wants none of it. */
static bool mark_number(void *context, uint64_t number)
{
    narrowed *n = context;
    n->heard++;
    if (number < n->count)
        n->wanted[number / 8] |= (uint8_t)(1u << number % 8);
    return false;
}

bool search_begin(an_reader *reader, an_search *search)
{
    search->memory_size = an_search_memory(reader);
    search->memory = malloc(search->memory_size);
    return search->memory != NULL;
}

int search_run(an_reader *reader, an_search *search, narrowed *n)
{
    if (n != NULL && n->wanted != NULL) {
        search->is_wanted = is_number_wanted;
        search->wanted_context = n;
    }
    int error = search_begin(reader, search) ? an_search_run(reader, search) : AN_ERR_MEMORY;
    free(search->memory);
    return error;
}

/* Marks all articles with a word of the query. The marks are made: all are 0. */
static int mark_words(narrowed *n, an_reader *reader, const char *text, size_t length)
{
    an_search search = {
        .query = text, .length = length, .is_wanted = mark_number, .wanted_context = n};
    int error = search_run(reader, &search, NULL);
    n->is_cut = n->heard >= POSTINGS_MOST;
    return error;
}

static int make_marks(narrowed *n, an_reader *reader)
{
    int error = an_entry_count(reader, AN_BY_ID, &n->count);
    if (error != AN_OK)
        return error;
    if (n->count > NUMBERS_MOST)
        n->count = NUMBERS_MOST;
    n->wanted = calloc((size_t)(n->count / 8 + 1), 1);
    return n->wanted != NULL ? AN_OK : AN_ERR_MEMORY;
}

/* Whether a search for one term has named all articles that have it. It reads 1,024 cells of it, of
 * 1,000 bytes; in small pages, of fewer. A prefix may have more terms than it reads. */
static bool names_all(const narrowed *n, const an_reader *reader, const char *term)
{
    const an_header *h = an_reader_header(reader);
    uint64_t sure = h->page_raw < PAGE_OF_LONG_CELLS ? POSTINGS_MOST / 4 : POSTINGS_MOST;
    return n->heard < sure && strchr(term, '*') == NULL;
}

/* Leaves those that have this term, too. */
static int demand_term(narrowed *n, an_reader *reader, const char *term)
{
    narrowed with_term = {0};
    int error = make_marks(&with_term, reader);
    if (error == AN_OK)
        error = mark_words(&with_term, reader, term, strlen(term));
    if (error == AN_OK && names_all(&with_term, reader, term))
        for (uint64_t i = 0; i <= n->count / 8; i++)
            n->wanted[i] &= with_term.wanted[i];
    narrowed_free(&with_term);
    return error;
}

/* Leaves those that have each word of what must stand side by side. */
static int demand_phrases(narrowed *n, an_reader *reader, const query *q)
{
    int error = AN_OK;
    for (size_t i = 0; i < q->count; i++) {
        const bytes *terms = &q->phrases[i].terms;
        if (q->phrases[i].is_unwanted)
            continue;
        for (size_t at = 0; error == AN_OK && at < terms->length; at += strlen(terms->at + at) + 1)
            error = demand_term(n, reader, terms->at + at);
    }
    return error;
}

/* Returns the first number from this one on that is marked; n->count if there is none. */
static uint64_t next_marked(const narrowed *n, uint64_t number)
{
    while (number < n->count && !is_named(n, number))
        number += n->wanted[number / 8] >> number % 8 == 0 ? 8 - number % 8 : 1;
    return number < n->count ? number : n->count;
}

/* Judges an entry by its fields. The overflow is read only where it may have one of them. */
static int judge_number(an_reader *reader, const filter *f, uint64_t number, bool *is_wanted)
{
    hit h = {0};
    int error = an_entry_at(reader, AN_BY_ID, number, &h.entry);
    if (error == AN_OK && h.entry.has_overflow && !filter_finds_fields(f, &h))
        error = hit_load(reader, number, &h);
    if (error == AN_OK)
        error = filter_judge_fields(f, &h, is_wanted);
    hit_free(&h);
    return error;
}

typedef struct window {
    const narrowed *n;
    an_reader *reader;
    const filter *f;
    uint64_t first, size;
} window;

/* Reads what judging the next candidates will read. */
static void judge_window(void *context)
{
    const window *w = context;
    uint64_t number = next_marked(w->n, w->first);
    bool is_wanted;
    for (uint64_t i = 0; i < w->size && number < w->n->count; i++) {
        (void)judge_number(w->reader, w->f, number, &is_wanted);
        number = next_marked(w->n, number + 1);
    }
}

int narrowed_find(narrowed *n, archive *a, const filter *f, damage *d, int *status)
{
    int error = make_marks(n, &a->reader);
    if (error == AN_OK)
        error = mark_words(n, &a->reader, f->query->text.at, f->query->text.length);
    if (error == AN_OK)
        error = demand_phrases(n, &a->reader, f->query);
    window w = {.n = n, .reader = &a->reader, .f = f, .size = WINDOW_FIRST};
    uint64_t left = 0;
    if (error != AN_OK || !filter_wants_fields(f))
        return error;
    for (uint64_t number = next_marked(n, 0); number < n->count;
         number = next_marked(n, number + 1), left--) {
        bool is_wanted = false;
        if (left == 0) {
            w.first = number;
            archive_rehearse(a, judge_window, &w);
            left = w.size;
            w.size = w.size < WINDOW_MOST ? 2 * w.size : w.size;
        }
        error = judge_number(&a->reader, f, number, &is_wanted);
        if (error == AN_ERR_MEMORY || error == AN_ERR_IO)
            return error;
        if (error != AN_OK)
            damage_note(d, a, error, 1, status);
        if (error != AN_OK || !is_wanted)
            n->wanted[number / 8] ^= (uint8_t)(1u << number % 8);
    }
    return AN_OK;
}

void narrowed_free(narrowed *n)
{
    free(n->wanted);
    *n = (narrowed){0};
}
