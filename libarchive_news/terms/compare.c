/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the index of an archive with one that was made anew of its articles.
 *
 * Both are walked side by side, term by term and posting by posting, so that cells may be cut in
 * different places. The first posting that differs may be a document too many, one too few, or one
 * with another impact. In runs their order does not tell: so each of the two documents is looked
 * for among the other index's postings of the term.
 */
#include "search/walk.h"
#include "terms/terms.h"

typedef struct side {
    ani_index *index;
    ani_cell_walk cells;
    ani_posting_walk postings;
    uint64_t rank; /* of the term */
    uint32_t documents;
    bool has_ended; /* there are no more terms */
    bool is_done;   /* there are no more postings */
} side;

typedef struct comparison {
    side stated, made;
    an_search_difference *difference;
} comparison;

static int begin_side(side *s, an_reader *reader, void *memory, size_t memory_size)
{
    if (!reader->open)
        return AN_ERR_USAGE;
    s->index = ani_place_index(reader, memory, memory_size);
    if (!s->index)
        return AN_ERR_MEMORY;
    int error = ani_walk_open(s->index);
    if (error == AN_OK)
        ani_walk_begin(&s->cells, s->index);
    return error;
}

static const ani_cell *cell_of(const side *s)
{
    return &s->index->seek.cell;
}

static int next_term_of(side *s)
{
    const ani_cell *cell = cell_of(s);
    int error = ani_walk_next(&s->cells);
    s->has_ended = error == AN_ERR_NOT_FOUND;
    if (error != AN_OK)
        return s->has_ended ? AN_OK : error;
    s->rank = s->cells.rank - 1;
    if (cell->key_length > ANI_TERM_MAX ||
        !ani_is_string((const uint8_t *)cell->key, cell->key_length))
        return AN_ERR_FORMAT;
    return ani_walk_head(s->index, &s->documents);
}

/* Notes what differs in the term that this side has read, and ends the comparison. */
static int end_with(comparison *c, enum an_search_change change, const side *s, uint64_t number)
{
    an_search_difference *d = c->difference;
    const ani_posting_walk *p = &s->postings;
    /* Continuations may have been read since, which begin with the term. */
    bool has_postings = p->key_length > ANI_CONTINUATION;
    size_t length = has_postings ? p->key_length - ANI_CONTINUATION : cell_of(s)->key_length;
    d->change = change;
    d->number = number;
    memcpy(d->term, has_postings ? (const char *)p->key : cell_of(s)->key, length);
    d->term[length] = '\0';
    return AN_OK;
}

static int end_with_term(comparison *c, enum an_search_change change, side *s)
{
    s->postings.key_length = 0;
    return end_with(c, change, s, 0);
}

static bool has_difference(const comparison *c)
{
    return c->difference->change != AN_SEARCH_SAME;
}

/* --- postings ---------------------------------------- */

/* Looks for a document among all postings of the term. *impact: ANI_IMPACTS_MAX if it has none. */
static int find_document(side *s, uint32_t number, unsigned *impact)
{
    int error = AN_OK;
    *impact = ANI_IMPACTS_MAX;
    ani_walk_go_to(&s->cells, s->rank);
    error = ani_walk_next(&s->cells);
    if (error == AN_OK)
        error = ani_walk_head(s->index, &s->documents);
    if (error != AN_OK)
        return error;
    ani_begin_postings(&s->postings, &s->cells, s->documents);
    while ((error = ani_next_posting(&s->postings)) == AN_OK)
        if (s->postings.number == number)
            *impact = s->postings.impact;
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

/* Judges a posting of one side. Notes nothing if the other side has the very same. */
static int judge_posting(comparison *c, side *other, uint32_t number, unsigned impact,
                         enum an_search_change missing)
{
    unsigned found;
    int error = find_document(other, number, &found);
    if (error != AN_OK || found == impact)
        return error;
    return end_with(c, found == ANI_IMPACTS_MAX ? missing : AN_SEARCH_OTHER_IMPACT, other, number);
}

/* The postings differ where the two walks stand. */
static int explain_postings(comparison *c)
{
    side *stated = &c->stated, *made = &c->made;
    const ani_posting_walk a = stated->postings, b = made->postings;
    int error = AN_OK;
    if (!stated->is_done)
        error = judge_posting(c, made, a.number, a.impact, AN_SEARCH_ADDED_ARTICLE);
    if (error == AN_OK && !has_difference(c) && !made->is_done)
        error = judge_posting(c, stated, b.number, b.impact, AN_SEARCH_LACKING_ARTICLE);
    if (error == AN_OK && !has_difference(c))
        error = end_with(c, AN_SEARCH_OTHER_FORM, made, 0);
    return error;
}

static int next_posting_of(side *s)
{
    int error = ani_next_posting(&s->postings);
    s->is_done = error == AN_ERR_NOT_FOUND;
    return s->is_done ? AN_OK : error;
}

static int compare_postings(comparison *c)
{
    side *stated = &c->stated, *made = &c->made;
    const ani_posting_walk *a = &stated->postings, *b = &made->postings;
    ani_begin_postings(&stated->postings, &stated->cells, stated->documents);
    ani_begin_postings(&made->postings, &made->cells, made->documents);
    if (a->is_runs != b->is_runs)
        return end_with(c, AN_SEARCH_OTHER_FORM, made, 0);
    for (;;) {
        int error = next_posting_of(stated);
        if (error == AN_OK)
            error = next_posting_of(made);
        if (error != AN_OK || (stated->is_done && made->is_done))
            return error;
        if (stated->is_done || made->is_done || a->number != b->number || a->impact != b->impact)
            return explain_postings(c);
    }
}

/* --- terms ---------------------------------------- */

static int compare_targets(comparison *c)
{
    ani_term a, b;
    int error = ani_walk_target(c->stated.index, &a);
    if (error == AN_OK)
        error = ani_walk_target(c->made.index, &b);
    bool is_same =
        error == AN_OK && a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
    return error != AN_OK || is_same ? error : end_with_term(c, AN_SEARCH_OTHER_TARGET, &c->made);
}

/* Compares what both say of one term. */
static int compare_term(comparison *c)
{
    bool is_redirect = c->stated.documents == 0, is_made_so = c->made.documents == 0;
    if (is_redirect != is_made_so)
        return end_with_term(c, AN_SEARCH_OTHER_TARGET, &c->made);
    return is_redirect ? compare_targets(c) : compare_postings(c);
}

/* Which term comes first, that of the index (below 0) or that which was made. */
static int order_of_terms(const comparison *c)
{
    const ani_cell *a = cell_of(&c->stated), *b = cell_of(&c->made);
    if (c->stated.has_ended || c->made.has_ended)
        return c->stated.has_ended - c->made.has_ended;
    return ani_compare_keys(a->key, a->key_length, b->key, b->key_length);
}

static int compare_terms(comparison *c)
{
    for (;;) {
        int error = next_term_of(&c->stated);
        if (error == AN_OK)
            error = next_term_of(&c->made);
        if (error != AN_OK || (c->stated.has_ended && c->made.has_ended))
            return error;
        int order = order_of_terms(c);
        if (order != 0)
            return order < 0 ? end_with_term(c, AN_SEARCH_ADDED_TERM, &c->stated)
                             : end_with_term(c, AN_SEARCH_LACKING_TERM, &c->made);
        error = compare_term(c);
        if (error != AN_OK || has_difference(c))
            return error;
    }
}

/* --- the whole ---------------------------------------- */

static int compare_characters(comparison *c)
{
    const ani_cursor *a = &c->stated.index->alphabet, *b = &c->made.index->alphabet;
    int error = ani_walk_characters(c->stated.index);
    if (error == AN_OK)
        error = ani_walk_characters(c->made.index);
    if (error != AN_OK)
        return error;
    if (ani_left(a) != ani_left(b) || (ani_left(a) > 0 && memcmp(a->at, b->at, ani_left(a)) != 0))
        c->difference->change = AN_SEARCH_OTHER_CHARACTERS;
    return AN_OK;
}

static bool are_weights_same(const ani_index *a, const ani_index *b)
{
    return a->impacts == b->impacts && memcmp(a->weights, b->weights, sizeof a->weights) == 0;
}

int an_search_compare(const an_search_side *stated, const an_search_side *made,
                      an_search_difference *difference)
{
    comparison c = {.difference = difference};
    *difference = (an_search_difference){.change = AN_SEARCH_SAME};
    int error = begin_side(&c.stated, stated->reader, stated->memory, stated->memory_size);
    if (error == AN_OK)
        error = begin_side(&c.made, made->reader, made->memory, made->memory_size);
    if (error == AN_OK)
        error = compare_terms(&c);
    if (error == AN_OK && !has_difference(&c) && !are_weights_same(c.stated.index, c.made.index))
        difference->change = AN_SEARCH_OTHER_WEIGHTS;
    if (error == AN_OK && !has_difference(&c))
        error = compare_characters(&c);
    return error;
}
