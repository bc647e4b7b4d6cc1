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

size_t an_search_memory(const an_reader *reader)
{
    size_t size = sizeof(ani_index) + ALIGNMENT_OF_INDEX - 1;
    return is_block_enough(reader) ? size : size + accumulators_size;
}

ani_index *ani_place_index(an_reader *r, void *room, size_t size)
{
    uint8_t *memory = room;
    if (!memory || size < an_search_memory(r))
        return NULL;
    memory += (0 - (uintptr_t)memory) % ALIGNMENT_OF_INDEX;
    ani_index *x = (ani_index *)(void *)memory;
    memset(x, 0, sizeof *x);
    x->r = r;
    x->accumulator = (ani_accumulator *)(void *)(x + 1);
    if (is_block_enough(r)) {
        x->accumulator = (ani_accumulator *)(void *)r->block;
        r->block_length = 0;
        r->borrower = NULL;
    }
    x->found = x->accumulator;
    return x;
}

/* Finds the characters that an earlier search has left in the cache. Loading anything else there
 * makes the page unchecked. A small reader, whose cache is small, does not look. */
static const an_cached_page *find_characters(const ani_index *x)
{
    const an_cached_page *page = x->r->page, *end = page + x->r->cached_pages;
    for (; page < end; page++)
        if (page->checked && page->offset == 0 && page->length == x->characters.raw &&
            memcmp(page->hash, x->characters.hash, sizeof page->hash) == 0)
            return page;
    return NULL;
}

/* The page that the characters are loaded into loses its offset, because they are no page: nothing
 * else is taken for them. */
int ani_load_characters(ani_index *x)
{
    an_cached_page *fresh;
    if (x->characters.type != 0) {
        const an_cached_page *page = ANI_POSITIONS > 0 ? find_characters(x) : NULL;
        int error = page ? AN_OK : ani_load_page(x->r, &x->characters, &fresh);
        if (error != AN_OK)
            return error;
        x->where = &x->characters;
        x->alphabet = page ? ani_cursor_on(page->bytes, page->length)
                           : ani_cursor_on(fresh->bytes, fresh->length);
        if (!page) {
            fresh->offset = 0;
            fresh->checked = ani_check_characters(x);
            if (!fresh->checked)
                return AN_ERR_FORMAT;
        }
    }
    x->where = &x->terms.top;
    return AN_OK;
}

/* Finds a term, which counts as a cell, and reads the head of its value. Returns false if there is
 * none. */
static bool find_indexed_term(ani_index *x, const ani_term *term)
{
    x->left--;
    return ani_read_term(x, term) && x->seek.order == 0 && ani_read_head(x);
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
    if (find_indexed_term(x, term) && x->postings.documents > 0)
        visit_term(x);
    else
        ani_refuse(x);
}

/* Notes the target of a redirect in the range of a word, if it leads out of it. */
static void note_target(ani_index *x)
{
    ani_term *t = x->next_target, *e = x->target;
    ani_read_target(x, t);
    if (t == x->target + ANI_TARGETS_MAX || ani_begins_with(t->bytes, t->length, &x->visited->term))
        return;
    while (memcmp(e, t, sizeof *t) != 0)
        e++;
    if (e == t)
        x->next_target = t + 1;
}

/* Counts or adds the words of a range. */
static void visit_range(ani_index *x)
{
    const ani_term *term = &x->visited->term;
    bool is_cell = ani_begin_range(x, term);
    for (; is_cell && ani_is_in_range(x, term); is_cell = x->left > 0 && ani_read_next(x)) {
        x->left--;
        if (!ani_read_term_head(x))
            continue;
        if (x->postings.documents > 0)
            visit_term(x);
        else
            note_target(x);
    }
}

/* Counts or adds a word that is no prefix. It becomes the target, if it is a redirect. */
static void visit_whole_word(ani_index *x)
{
    ani_term *term = &x->visited->term;
    if (!find_indexed_term(x, term))
        return;
    if (x->postings.documents == 0) {
        ani_read_target(x, term);
        visit_target(x, term);
    } else {
        visit_term(x);
    }
}

/* Counts or adds a word. */
static void visit_word(ani_index *x, ani_word *w)
{
    x->visited = w;
    x->left = ANI_CELLS_MAX;
    x->next_target = x->target;
    if (w->is_prefix)
        visit_range(x);
    else
        visit_whole_word(x);
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
            if (memcmp(e, w, offsetof(ani_word, folded)) == 0)
                w->documents = 0;
    }
}

/* 16 times the logarithm of a number above 0 to base 2, linear between powers of 2. */
static unsigned log16(uint32_t value)
{
    unsigned e = ani_log2(value);
    return 16 * e + (value << (31 - e) >> 27);
}

static uint32_t rarity_of(const ani_index *x, const ani_word *w)
{
    uint64_t articles = x->r->header.articles;
    uint32_t n = articles < ANI_DOCUMENTS_MAX ? (uint32_t)articles : ANI_DOCUMENTS_MAX;
    unsigned whole = log16(2 * n + 2), part = log16(2 * w->documents + 1);
    return whole > part ? whole - part + 1 : 1;
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

static void add_words(ani_index *x)
{
    ani_word *w;
    x->allowed = ANI_POSTINGS_MAX;
    while (x->allowed > 0 && (w = next_word(x)) != NULL) {
        x->rarity = rarity_of(x, w);
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
    add_words(x);
    if (x->error == AN_OK)
        give_results(x, search);
    return ani_fault_of_index(x);
}
