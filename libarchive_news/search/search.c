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

static bool is_block_enough(const an_reader *r)
{
    return r->header.block_raw >= accumulators_size;
}

size_t an_search_memory(const an_reader *reader)
{
    size_t size = sizeof(ani_index) + ALIGNMENT_OF_INDEX - 1;
    return is_block_enough(reader) ? size : size + ALIGNMENT_OF_INDEX + accumulators_size;
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
    size_t end = (sizeof *x + ALIGNMENT_OF_INDEX - 1) / ALIGNMENT_OF_INDEX * ALIGNMENT_OF_INDEX;
    x->accumulator = (ani_accumulator *)(void *)(memory + end);
    if (is_block_enough(r)) {
        x->accumulator = (ani_accumulator *)(void *)r->block;
        r->block_length = 0;
        r->borrower = NULL;
    }
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
static int load_new_characters(const ani_index *x, an_cached_page **page)
{
    int error = ani_load_page(x->r, &x->characters, page);
    if (error != AN_OK)
        return error;
    (*page)->offset = 0;
    error = ani_check_characters((*page)->bytes, (*page)->length);
    (*page)->checked = error == AN_OK;
    return ani_fault(x->r, error, &x->characters);
}

int ani_load_characters(const ani_index *x, const uint8_t **bytes, size_t *size)
{
    an_cached_page *fresh = NULL;
    *bytes = x->weights; /* of which there are none */
    *size = 0;
    if (x->characters.type == 0)
        return AN_OK;
    const an_cached_page *page = ANI_POSITIONS > 0 ? find_characters(x) : NULL;
    if (!page) {
        int error = load_new_characters(x, &fresh);
        if (error != AN_OK)
            return error;
        page = fresh;
    }
    *bytes = page->bytes;
    *size = page->length;
    return AN_OK;
}

static int read_query(ani_index *x, const an_search *search)
{
    const uint8_t *bytes;
    size_t size;
    int error = ani_load_characters(x, &bytes, &size);
    if (error == AN_OK)
        x->words = ani_split(bytes, size, search->query, search->length, x->word);
    return error;
}

/* Goes to a term that a redirect names, and reads its head. */
static int read_target_term(ani_index *x, const ani_term *term, uint32_t *documents)
{
    bool found = false;
    int error = ani_read_term(x, term, &found);
    if (error == AN_ERR_NOT_FOUND || (error == AN_OK && !found))
        return AN_ERR_FORMAT;
    if (error == AN_OK)
        error = ani_read_head(x, documents);
    return error == AN_OK && *documents == 0 ? AN_ERR_FORMAT : error;
}

static void count_documents(ani_word *w, uint32_t documents)
{
    uint32_t room = ANI_DOCUMENTS_MAX - w->documents;
    w->documents += documents < room ? documents : room;
}

static bool is_same_term(const ani_term *a, const ani_term *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Notes the target of a redirect in the range of a word, if it leads out of it. */
static int note_target(ani_index *x, const ani_word *w)
{
    ani_term t;
    unsigned i = 0;
    int error = ani_read_target(x, &t);
    if (error != AN_OK || ani_begins_with(t.bytes, t.length, &w->term))
        return error;
    while (i < x->targets && !is_same_term(&x->target[i], &t))
        i++;
    if (i == x->targets && i < ANI_TARGETS_MAX)
        x->target[x->targets++] = t;
    return AN_OK;
}

/* Counts or adds what the last cell, one of a range, says of a word. */
static int visit_term(ani_index *x, ani_word *w)
{
    uint32_t documents;
    bool is_term;
    int error = ani_read_term_head(x, &is_term, &documents);
    if (error != AN_OK || !is_term)
        return error;
    if (documents == 0)
        return note_target(x, w);
    if (x->rarity > 0)
        return ani_add_postings(x, documents);
    count_documents(w, documents);
    return AN_OK;
}

static int visit_range(ani_index *x, ani_word *w)
{
    int error = ani_begin_range(x, &w->term);
    while (error == AN_OK && ani_is_in_range(x, &w->term)) {
        x->left--;
        error = visit_term(x, w);
        if (error == AN_OK)
            error = x->left > 0 ? ani_read_next(x) : AN_ERR_NOT_FOUND;
    }
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

/* Counts or adds a word that is a prefix. */
static int visit_prefix(ani_index *x, ani_word *w)
{
    uint32_t documents;
    x->targets = 0;
    int error = visit_range(x, w);
    for (unsigned i = 0; i < x->targets && error == AN_OK; i++) {
        if (x->left == 0 && x->rarity > 0)
            break;
        if (x->rarity > 0)
            x->left--;
        error = read_target_term(x, &x->target[i], &documents);
        if (error == AN_OK && x->rarity > 0)
            error = ani_add_postings(x, documents);
        else if (error == AN_OK)
            count_documents(w, documents);
    }
    return error;
}

static int count_term(ani_index *x, ani_word *w)
{
    bool found = false;
    ani_term target;
    int error = ani_read_term(x, &w->term, &found);
    if (error == AN_ERR_NOT_FOUND || (error == AN_OK && !found))
        return AN_OK;
    if (error == AN_OK)
        error = ani_read_head(x, &w->documents);
    if (error != AN_OK || w->documents > 0)
        return error;
    error = ani_read_target(x, &target);
    w->term = target;
    return error == AN_OK ? read_target_term(x, &w->term, &w->documents) : error;
}

static int count_words(ani_index *x)
{
    int error = AN_OK;
    x->rarity = 0;
    for (unsigned i = 0; i < x->words && error == AN_OK; i++) {
        ani_word *w = &x->word[i];
        w->documents = 0;
        w->is_done = false;
        x->left = ANI_CELLS_MAX;
        error = w->is_prefix ? visit_prefix(x, w) : count_term(x, w);
    }
    return error;
}

static bool is_like_earlier(const ani_index *x, const ani_word *w)
{
    for (const ani_word *e = x->word; e < w; e++)
        if (e->is_prefix == w->is_prefix && is_same_term(&e->term, &w->term))
            return true;
    return false;
}

/* 16 times the logarithm of a number above 0 to base 2, linear between powers of 2. */
static unsigned log16(uint32_t value)
{
    unsigned e = ani_log2(value);
    return 16 * e + (e >= 4 ? value >> (e - 4) : value << (4 - e)) - 16;
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
    for (ani_word *w = x->word; w < x->word + x->words; w++)
        if (!w->is_done && w->documents > 0 && (!rarest || w->documents < rarest->documents))
            rarest = w;
    return rarest;
}

static int add_word(ani_index *x, ani_word *w)
{
    uint32_t documents;
    x->left = ANI_CELLS_MAX;
    x->rarity = rarity_of(x, w);
    if (w->is_prefix)
        return visit_prefix(x, w);
    x->left--;
    int error = read_target_term(x, &w->term, &documents);
    return error == AN_OK ? ani_add_postings(x, documents) : error;
}

static int add_words(ani_index *x)
{
    int error = AN_OK;
    for (ani_word *w = x->word; w < x->word + x->words; w++)
        w->is_done = is_like_earlier(x, w);
    x->allowed = ANI_POSTINGS_MAX;
    for (ani_word *w; error == AN_OK && (w = next_word(x)) != NULL;) {
        w->is_done = true;
        x->adding++;
        error = add_word(x, w);
        if (error == ANI_END_OF_WORD)
            error = AN_OK;
    }
    return error == ANI_END_OF_SEARCH ? AN_OK : error;
}

/* Gives the best results, one after the other. Each look is for the best that was not given. */
static void give_results(ani_index *x, an_search *search)
{
    ani_accumulator *a = x->accumulator, *end = a + x->accumulators;
    search->found = x->accumulators;
    while (search->given < search->room && search->given < search->found) {
        ani_accumulator *best = a;
        uint32_t most = 0;
        for (ani_accumulator *b = a; b < end; b++) {
            uint32_t rank = (uint32_t)b->words << 16 | b->score;
            if (rank > most) {
                most = rank;
                best = b;
            }
        }
        search->results[search->given++] =
            (an_result){.number = best->number, .score = best->score, .words = best->words};
        best->words = 0;
        best->score = 0;
    }
}

int ani_begin_search(an_reader *reader, an_search *search, ani_index **index)
{
    search->given = search->found = 0;
    if (!reader->open || search->length > AN_QUERY_MAX ||
        !ani_is_string((const uint8_t *)search->query, search->length))
        return AN_ERR_USAGE;
    ani_index *x = *index = ani_place_index(reader, search->memory, search->memory_size);
    if (!x)
        return AN_ERR_MEMORY;
    reader->fault.object = AN_OBJECT_HEADER;
    int error = ani_open_index(x);
    return error == AN_OK ? read_query(x, search) : error;
}

int an_search_run(an_reader *reader, an_search *search)
{
    ani_index *x;
    int error = ani_begin_search(reader, search, &x);
    if (error != AN_OK)
        return error;
    error = count_words(x);
    if (error == AN_OK)
        error = add_words(x);
    if (error == AN_OK)
        give_results(x, search);
    return ani_fault_of_index(x, error);
}
