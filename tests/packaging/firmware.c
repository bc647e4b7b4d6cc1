/* SPDX-License-Identifier: BSD-2-Clause */
/* A small firmware, to build against a package: verifies an archive that is linked into it, prints
 * an article, and the name of the error or "ok". With WORDS defined it prints before that, one a
 * line, the ids of the articles that it finds by these words. */
#include "board.h"
#include "publisher.h"

#include <archive_news/search.h>
#include <string.h>

extern const uint8_t archive[];
extern const uint32_t archive_size;
int main(void);

static uint8_t memory[AN_MEMORY_MAPPED(4096, 4096, 1)];
static an_reader reader;

static int show(const char *id)
{
    an_entry entry;
    const void *bytes;
    size_t length;
    int error = an_entry_find(&reader, id, strlen(id), &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
        error = an_content_view(&reader, &entry, at, &bytes, &length);
        if (error == AN_OK)
            console(bytes, length);
    }
    return error;
}

#ifdef WORDS
enum { BEST = 10 };

static uint8_t search_memory[AN_SEARCH_MEMORY(4096)];

static int find(void)
{
    an_result results[BEST];
    an_search search = {.query = WORDS,
                        .length = sizeof WORDS - 1,
                        .memory = search_memory,
                        .memory_size = sizeof search_memory,
                        .results = results,
                        .room = BEST};
    int error = an_search_run(&reader, &search);
    for (size_t i = 0; i < search.given && error == AN_OK; i++) {
        an_entry entry;
        error = an_entry_at(&reader, AN_BY_ID, results[i].number, &entry);
        if (error == AN_OK) {
            console(entry.id, entry.id_length);
            console("\n", 1);
        }
    }
    return error;
}
#else
static int find(void)
{
    return AN_OK;
}
#endif

int main(void)
{
    an_config config = {.source = {.map = archive, .size = archive_size},
                        .memory = memory,
                        .memory_size = sizeof memory,
                        .trusted = publisher_keys,
                        .trusted_count = 1};
    int error = an_reader_open(&reader, &config);
    if (error == AN_OK)
        error = an_reader_verify(&reader);
    if (error == AN_OK)
        error = find();
    if (error == AN_OK)
        error = show("news/0007");
    const char *name = an_error_name(error);
    console(name, strlen(name));
    console("\n", 1);
    return *stack_bottom == STACK_PAINT ? error : 97;
}
