/* SPDX-License-Identifier: BSD-2-Clause */
/* Searches archives that are rightly hashed and signed, whatever is in their index. An archive, and
 * after it a query, which a zero byte may end early. */
#include "read_all.h"
#include "signed_target.h"

#include <archive_news/search.h>

enum { QUERY = 48, RESULTS = 20 };

/* Mutates the query, or three times in four a run of bytes of the archive. Lengths stay, so that
 * the query stays at the end. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (size <= AN_HEADER_SIZE + QUERY)
        return LLVMFuzzerMutate(data, size, most);
    if (seed % 4 == 0) {
        mutate_run(data, size, size - QUERY, QUERY);
        return size;
    }
    size_t room = size - QUERY - AN_HEADER_SIZE, at = AN_HEADER_SIZE + seed / 4 % room;
    mutate_run(data, size - QUERY, at, 1 + (seed >> 20) % 16);
    return size;
}

/* Searches in exactly as much memory as is demanded. */
static int search_once(an_reader *r, an_search *search)
{
    search->memory_size = an_search_memory(r);
    search->memory = malloc(search->memory_size);
    int error = search->memory ? an_search_run(r, search) : AN_ERR_MEMORY;
    free(search->memory);
    if (search->given > search->found || search->given > search->room ||
        search->found > AN_RESULTS_MAX || (error != AN_OK && search->found > 0))
        abort();
    return error;
}

/* Checks the order of results, and reads what they name. */
static void check_results(an_reader *r, const an_search *search)
{
    an_entry entry;
    for (size_t i = 0; i < search->given; i++) {
        const an_result *a = &search->results[i], *before = a - 1;
        if (a->number >= an_reader_header(r)->entries || a->words == 0)
            abort();
        if (i > 0 && (a->words > before->words ||
                      (a->words == before->words &&
                       (a->score > before->score ||
                        (a->score == before->score && a->number <= before->number)))))
            abort();
        if (an_entry_at(r, AN_BY_ID, a->number, &entry) == AN_OK && i < 3)
            read_entry(r, &entry);
    }
}

static int verify_index(an_reader *r)
{
    size_t size = an_search_memory(r);
    void *memory = malloc(size);
    int error = memory ? an_search_verify(r, memory, size) : AN_ERR_MEMORY;
    free(memory);
    return error;
}

/* A query finds the same twice, with an index verified in between; and it can only be wrong itself
 * if the index is well formed. */
static void search_twice(an_reader *r, const char *query, size_t length)
{
    an_result results[2][RESULTS];
    an_search search[2];
    int error[2], verified = AN_OK;
    for (int i = 0; i < 2; i++) {
        search[i] =
            (an_search){.query = query, .length = length, .results = results[i], .room = RESULTS};
        error[i] = search_once(r, &search[i]);
        if (error[i] == AN_OK)
            check_results(r, &search[i]);
        if (i == 0)
            verified = verify_index(r);
    }
    if (verified == AN_OK && error[0] != AN_OK && error[0] != AN_ERR_USAGE)
        abort();
    if (error[0] != error[1] || search[0].found != search[1].found)
        abort();
    for (size_t i = 0; i < search[0].given; i++)
        if (results[0][i].number != results[1][i].number)
            abort();
}

static void search_archive(const uint8_t *bytes, size_t size, const char *query, size_t length)
{
    bytes_source source = {bytes, size};
    an_config config = {.trusted = &public, .trusted_count = 1, .cached_pages = 1 + length % 3};
    config.source = length % 2 != 0
                        ? (an_source){.map = bytes, .size = size}
                        : (an_source){.read = source_read, .context = &source, .size = size};
    an_header header;
    an_reader reader;
    if (an_header_read(&config.source, &header) != AN_OK ||
        an_reader_memory(&header, &config, &config.memory_size) != AN_OK ||
        config.memory_size > MEMORY_MOST)
        return;
    config.memory = malloc(config.memory_size);
    if (config.memory && an_reader_open(&reader, &config) == AN_OK)
        search_twice(&reader, query, length);
    free(config.memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size <= AN_HEADER_SIZE + QUERY)
        return 0;
    size -= QUERY;
    size_t length = strnlen((const char *)data + size, QUERY);
    uint8_t *archive = malloc(size);
    char *query = malloc(length + 1);
    if (archive && query) {
        memcpy(archive, data, size);
        memcpy(query, data + size, length);
        query[length] = '\0';
        rehash(archive, size, &secret);
        search_archive(archive, size, query, length);
    }
    free(archive);
    free(query);
    return 0;
}
