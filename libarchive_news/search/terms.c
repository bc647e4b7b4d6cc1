/* SPDX-License-Identifier: BSD-2-Clause */
/* The terms of an index, for those who suggest words. */
#include "search/internal.h"

int an_search_terms(an_reader *reader, an_search *search, an_term_function on_term, void *context)
{
    ani_index *x;
    int error = ani_begin_search(reader, search, &x);
    if (error != AN_OK || x->words == 0)
        return error;
    const ani_term *first = &x->word[0].term;
    error = ani_begin_range(x, first);
    while (error == AN_OK && ani_is_in_range(x, first)) {
        uint32_t documents;
        bool is_term;
        error = ani_read_term_head(x, &is_term, &documents);
        if (error == AN_OK && is_term &&
            !on_term(context, x->seek.cell.key, x->seek.cell.key_length, documents))
            break;
        if (error == AN_OK)
            error = ani_read_next(x);
    }
    return error == AN_ERR_NOT_FOUND ? AN_OK : ani_fault_of_index(x, error);
}
