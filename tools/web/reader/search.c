/* SPDX-License-Identifier: BSD-2-Clause */
/* Searching: the query is in the input, the results go out as an array. */
#include "shared.h"

#include <archive_news/search.h>

enum { TERMS_MAX = 64 };

/* Terms that were seen, in the form in which JavaScript reads them. */
struct seen_term {
    uint32_t articles;
    uint8_t length, bytes[35];
};

/* What one call works in, and hands out. */
struct work {
    uint8_t memory[AN_SEARCH_MEMORY(0)];
    an_result results[AN_RESULTS_MAX];
    struct seen_term seen[TERMS_MAX];
    size_t seen_count, seen_most;
};

static an_search search_for(struct work *work, size_t length)
{
    return (an_search){.query = (const char *)web_input,
                       .length = length,
                       .memory = work->memory,
                       .memory_size = sizeof work->memory,
                       .results = work->results,
                       .room = AN_RESULTS_MAX};
}

EXPORT("search") int search(size_t length)
{
    struct work *work = web_allot(sizeof *work);
    if (!work)
        return AN_ERR_MEMORY;
    an_search s = search_for(work, length);
    int error = an_search_run(&web_reader, &s);
    web_output = (web_bytes){work->results, s.given * sizeof *work->results};
    return error;
}

static bool note_term(void *context, const char *term, size_t length, uint32_t articles)
{
    struct work *work = context;
    struct seen_term *next = &work->seen[work->seen_count];
    if (articles > 0 && length <= sizeof next->bytes) {
        next->articles = articles;
        next->length = (uint8_t)length;
        __builtin_memcpy(next->bytes, term, length);
        work->seen_count++;
    }
    return work->seen_count < work->seen_most;
}

/* Gives the first words of the index that begin with that of the input. */
EXPORT("terms") int terms(size_t length, size_t most)
{
    struct work *work = web_allot(sizeof *work);
    if (!work)
        return AN_ERR_MEMORY;
    an_search s = search_for(work, length);
    work->seen_count = 0;
    work->seen_most = most < TERMS_MAX ? most : TERMS_MAX;
    int error = an_search_terms(&web_reader, &s, note_term, work);
    web_output = (web_bytes){work->seen, work->seen_count * sizeof *work->seen};
    return error;
}
