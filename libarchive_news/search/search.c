/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searching: the algorithm of spec/FORMAT.md section 17, whose bounds and order are the same for
 * every reader.
 *
 * Each word is looked up twice: to count its documents, and then, the rarest word first, to add
 * them. In between only words are kept, so that memory does not depend on the archive. What is
 * found is kept in accumulators, in the order of numbers. They lie in the reader's buffer for a
 * block where it is large enough, since no block is read meanwhile.
 */
#include "search/internal.h"

enum { ALIGNMENT_OF_INDEX = 8 };
static const size_t accumulators_size = AN_RESULTS_MAX * sizeof(ani_accumulator);

/* The public header does not know these types. */
_Static_assert(sizeof(ani_index) + ALIGNMENT_OF_INDEX - 1 <= AN_SEARCH_FIXED,
               "AN_SEARCH_FIXED is too small");
_Static_assert(AN_RESULTS_MAX * sizeof(ani_accumulator) == AN_SEARCH_GATHERED,
               "AN_SEARCH_GATHERED is another size");

static bool is_block_enough(const an_reader *r)
{
    return r->header.block_raw >= accumulators_size;
}

__attribute__((noinline)) size_t an_search_memory(const an_reader *reader)
{
    size_t size = sizeof(ani_index) + ALIGNMENT_OF_INDEX - 1;
    return is_block_enough(reader) ? size : size + accumulators_size;
}

ani_index *ani_place_index(an_reader *r, void *room, size_t size)
{
    uint8_t *memory = room;
    if (!memory || size < an_search_memory(r))
        return NULL;
    memory += ALIGNMENT_OF_INDEX - 1;
    memory -= (uintptr_t)memory % ALIGNMENT_OF_INDEX;
    ani_index *x = (ani_index *)(void *)memory;
    memset(x, 0, sizeof *x);
    x->r = r;
    void *accumulators = x + 1;
    if (is_block_enough(r)) {
        accumulators = r->block;
        r->block_length = 0;
        r->borrower = NULL;
    }
    x->accumulator = x->found = accumulators;
    return x;
}

/* They are checked once, and again only when they were dropped from the cache; by a small reader,
 * whose cache is small, each time. What lies in the cache with their hash is no page: the hash of a
 * page begins with another name. */
int ani_load_characters(ani_index *x)
{
    an_cached_page *page;
    if (x->characters.type != 0) {
        int error = ani_load_page(x->r, &x->characters, &page);
        if (error != AN_OK)
            return error;
        x->where = &x->characters;
        x->alphabet = ani_cursor_on(page->bytes, page->length);
        bool is_good = (ANI_POSITIONS > 0 && page->checked) || ani_check_characters(x);
        if (!is_good)
            return AN_ERR_FORMAT;
        if (ANI_POSITIONS > 0)
            page->checked = true;
    }
    x->where = &x->terms.top;
    return AN_OK;
}

/* Counts or adds the term whose head was read last. */
static void visit_term(ani_index *x)
{
    if (x->rarity > 0) {
        ani_add_postings(x);
        return;
    }
    x->visited->documents += x->postings.documents;
    if (x->visited->documents > ANI_DOCUMENTS_MAX)
        x->visited->documents = ANI_DOCUMENTS_MAX;
}

/* Counts or adds a term that must be in the table, and no redirect. */
static void visit_target(ani_index *x, const ani_term *term)
{
    if (ani_read_term(x, term) && x->seek.order == 0 && ani_read_head(x) &&
        x->postings.documents > 0)
        visit_term(x);
    else
        ani_refuse(x);
}

/* Notes the target of a redirect: that of a word that is no prefix, which takes the place of the
 * word, and those that lead out of the range of a prefix. */
static void note_target(ani_index *x)
{
    ani_word *w = x->visited;
    ani_term *t = x->next_target, *e = x->target;
    ani_read_target(x, t);
    if (!w->is_prefix)
        memcpy(&w->term, t, ani_size_of_term(t));
    else if (t == x->target + ANI_TARGETS_MAX || ani_begins_with(t->bytes, t->length, &w->term))
        return;
    while (memcmp(e, t, ani_size_of_term(t)) != 0)
        e++;
    if (e == t)
        x->next_target = t + 1;
}

/* Counts or adds a word: the term that it is, or all terms of its range. */
static void visit_word(ani_index *x, ani_word *w)
{
    x->visited = w;
    x->left = ANI_CELLS_MAX;
    x->next_target = x->target;
    bool is_cell = ani_read_term(x, &w->term);
    if (!w->is_prefix && x->seek.order != 0)
        is_cell = false;
    if (w->is_prefix && !is_cell)
        is_cell = ani_read_next(x);
    while (is_cell && ani_is_in_range(x, &w->term)) {
        if (!ani_read_head(x))
            ; /* a continuation, which counts as a cell */
        else if (x->postings.documents > 0)
            visit_term(x);
        else
            note_target(x);
        is_cell = w->is_prefix && x->left > 0 && ani_read_next(x);
    }
    const ani_term *t = x->target;
    for (; t < x->next_target && (x->left > 0 || x->rarity == 0); t++)
        visit_target(x, t);
}

/* Counts the words, and drops those that are like an earlier one. */
static void count_words(ani_index *x)
{
    for (ani_word *w = x->word; w < x->next_word; w++) {
        visit_word(x, w);
        for (const ani_word *e = x->word; e < w; e++)
            if (memcmp(e, w, 1 + ani_size_of_term(&w->term)) == 0)
                w->documents = 0;
    }
}

/* Returns 16 times the logarithm of a number above 0 to base 2, linear between powers of 2; less
 * 480, which does not matter where two of them are compared. */
static int log16(uint32_t value)
{
    int zeros = __builtin_clz(value);
    return (int)(value << zeros >> 27) - 16 * zeros;
}

/* Returns how rare a word is, less 1. */
static uint32_t rarity_of(const ani_index *x, const ani_word *w)
{
    uint64_t articles = x->r->header.articles;
    uint32_t n = articles >> ANI_DOCUMENT_BITS == 0 ? (uint32_t)articles : ANI_DOCUMENTS_MAX;
    int rarity = log16(2 * n + 2) - log16(2 * w->documents + 1);
    return rarity > 0 ? (uint32_t)rarity : 0;
}

/* Returns the rarest word that was not added yet, NULL if there is none. */
static ani_word *next_word(ani_index *x)
{
    ani_word *rarest = NULL;
    uint32_t least = UINT32_MAX; /* of documents, less one */
    for (ani_word *w = x->word; w < x->next_word; w++) {
        if (w->documents - 1 < least) {
            least = w->documents - 1;
            rarest = w;
        }
    }
    return rarest;
}

static void add_words(ani_index *x, const an_search *search)
{
    ani_word *w;
    x->allowed = ANI_POSTINGS_MAX;
    x->search = search;
    while (x->allowed > 0 && (w = next_word(x)) != NULL) {
        x->rarity = rarity_of(x, w) + 1;
        x->adding++;
        w->documents = 0;
        visit_word(x, w);
        if (x->error == ANI_STOP)
            x->error = AN_OK;
    }
}

/* Gives the best results, one after the other. Each look is for the best that was not given. */
static void give_results(const ani_index *x, an_search *search)
{
    ani_accumulator *a = x->accumulator, *end = x->found;
    search->found = (size_t)(end - a);
    search->given = search->found < search->room ? search->found : search->room;
    an_result *result = search->results;
    for (size_t left = search->given; left > 0; left--, result++) {
        ani_accumulator *best = a;
        uint32_t most = 0;
        for (ani_accumulator *b = a; b < end; b++) {
            uint32_t rank = (uint32_t)b->words << 16 | b->score;
            if (rank > most) {
                most = rank;
                best = b;
            }
        }
        *result = (an_result){.number = best->number, .score = best->score, .words = best->words};
        best->words = 0;
    }
}

int ani_begin_search(an_reader *reader, an_search *search, ani_index **index)
{
    search->given = search->found = 0;
    if (!reader->open || search->length > AN_QUERY_MAX || !ANI_RESERVES_ZERO(search) ||
        !ani_is_string((const uint8_t *)search->query, search->length))
        return AN_ERR_USAGE;
    ani_index *x = *index = ani_place_index(reader, search->memory, search->memory_size);
    if (!x)
        return AN_ERR_MEMORY;
    reader->fault.object = AN_OBJECT_HEADER;
    x->error = ani_open_index(x);
    if (x->error == AN_OK)
        x->error = ani_load_characters(x);
    if (x->error == AN_OK)
        ani_split(x, search->query, search->length);
    return AN_OK;
}

int an_search_run(an_reader *reader, an_search *search)
{
    ani_index *x;
    int error = ani_begin_search(reader, search, &x);
    if (error != AN_OK)
        return error;
    count_words(x);
    add_words(x, search);
    if (x->error == AN_OK)
        give_results(x, search);
    return ani_fault_of_index(x);
}
