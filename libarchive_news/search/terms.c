/* SPDX-License-Identifier: BSD-2-Clause */
/* The terms of an index, for those who suggest words. */
#include "search/internal.h"

int an_search_terms(an_reader *reader, an_search *search, an_term_function on_term, void *context)
{
    ani_index *x;
    int error = ani_begin_search(reader, search, &x);
    if (error != AN_OK || x->next_word == x->word)
        return error;
    const ani_term *first = &x->word[0].term;
    const ani_cell *cell = &x->seek.cell;
    bool is_cell = ani_begin_range(x, first);
    for (; is_cell && ani_is_in_range(x, first); is_cell = ani_read_next(x))
        if (ani_read_head(x) &&
            !on_term(context, cell->key, cell->key_length, x->postings.documents))
            break;
    return ani_fault_of_index(x);
}
