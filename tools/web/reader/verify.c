/* SPDX-License-Identifier: BSD-2-Clause */
/* Verifying in small steps, between which JavaScript shows progress and fetches what is lacking:
 * the index in the library's slices, what the index of words says, then one block after the
 * other. */
#include "shared.h"

#include <archive_news/search.h>

/* With more than a search has, forms of words are looked up in their order, which is quicker. */
enum { MORE_MEMORY = 1 << 20 };

static an_index_slices slices;
static uint64_t next_block;
static bool is_index_done, are_words_done;

EXPORT("verify_begin") int verify_begin(void)
{
    next_block = 0;
    is_index_done = are_words_done = false;
    web_done = 0;
    return an_index_slices_begin(&slices, &web_reader);
}

/* Looks into the index of words, whose bytes were compared with their hash before. One that only a
 * later version can read is left. */
static int look_into_words(void)
{
    size_t size = AN_SEARCH_MEMORY(0) + MORE_MEMORY;
    void *memory = web_allot(size);
    if (!memory)
        memory = web_allot(size = AN_SEARCH_MEMORY(0));
    if (!memory)
        return AN_ERR_MEMORY;
    double done = web_done;
    int error = an_search_verify(&web_reader, memory, size);
    web_done = done;
    if (error == AN_ERR_NOT_FOUND || error == AN_ERR_UNSUPPORTED)
        error = AN_OK;
    are_words_done = error == AN_OK;
    return error;
}

static int verify_block(void)
{
    int error = an_reader_verify_blocks(&web_reader, next_block, 1);
    if (error == AN_OK)
        next_block++;
    return error;
}

/* Does one step. *web_output.at is then whether that was the last one. */
EXPORT("verify_step") int verify_step(void)
{
    static bool is_done;
    uint64_t blocks = an_reader_header(&web_reader)->blocks;
    int error = AN_OK;
    if (!is_index_done)
        error = an_reader_verify_slice(&web_reader, &slices, &is_index_done);
    else if (!are_words_done)
        error = look_into_words();
    else if (next_block < blocks)
        error = verify_block();
    is_done = error == AN_OK && are_words_done && next_block >= blocks;
    web_output = (web_bytes){&is_done, sizeof is_done};
    return error;
}

/* How far verifying has come: bytes of the index, blocks, and all blocks. */
EXPORT("verified_index") double verified_index(void)
{
    return web_done;
}

EXPORT("verified_blocks") double verified_blocks(void)
{
    return (double)next_block;
}

EXPORT("blocks") double blocks(void)
{
    return (double)an_reader_header(&web_reader)->blocks;
}
