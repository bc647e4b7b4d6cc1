/* SPDX-License-Identifier: BSD-2-Clause */
#include "best_matches.h"

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

int best_matches(an_reader *reader, const char *words, void *memory, size_t size, best_show show,
                 void *context)
{
    an_result results[BEST_MATCHES];
    an_search search = {.query = words,
                        .length = length_of(words),
                        .memory = memory,
                        .memory_size = size,
                        .results = results,
                        .room = BEST_MATCHES};
    int error = an_search_run(reader, &search);
    for (size_t i = 0; i < search.given && error == AN_OK; i++) {
        an_entry entry;
        error = an_entry_at(reader, AN_BY_ID, results[i].number, &entry);
        /* An index may be wrong about what it names, though its publisher signed it. */
        if (error == AN_OK && entry.kind == AN_ARTICLE &&
            show(context, &entry, results[i].words) != 0)
            break;
    }
    return error;
}
