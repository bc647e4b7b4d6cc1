/* SPDX-License-Identifier: BSD-2-Clause */
/* Searching: the query is in the input, the results go out as an array. */
#include "shared.h"

#include <archive_news/search.h>

enum { TERMS_MAX = 64 };

static uint8_t memory[AN_SEARCH_MEMORY(0)];
static an_result results[AN_RESULTS_MAX];

/* Terms that were seen, in the form in which JavaScript reads them. */
static struct seen_term {
    uint32_t articles;
    uint8_t length, bytes[35];
} seen[TERMS_MAX];
static size_t seen_count, seen_most;

static an_search search_for(size_t length)
{
    return (an_search){.query = (const char *)web_input,
                       .length = length,
                       .memory = memory,
                       .memory_size = sizeof memory,
                       .results = results,
                       .room = AN_RESULTS_MAX};
}

EXPORT("search") int search(size_t length)
{
    an_search s = search_for(length);
    int error = an_search_run(&web_reader, &s);
    web_output = (web_bytes){results, s.given * sizeof *results};
    return error;
}

static bool note_term(void *context, const char *term, size_t length, uint32_t articles)
{
    struct seen_term *next = &seen[seen_count];
    (void)context;
    if (articles > 0 && length <= sizeof next->bytes) {
        next->articles = articles;
        next->length = (uint8_t)length;
        __builtin_memcpy(next->bytes, term, length);
        seen_count++;
    }
    return seen_count < seen_most;
}

/* Gives the first words of the index that begin with that of the input. */
EXPORT("terms") int terms(size_t length, size_t most)
{
    an_search s = search_for(length);
    seen_count = 0;
    seen_most = most < TERMS_MAX ? most : TERMS_MAX;
    int error = an_search_terms(&web_reader, &s, note_term, NULL);
    web_output = (web_bytes){seen, seen_count * sizeof *seen};
    return error;
}
