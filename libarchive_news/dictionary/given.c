/* SPDX-License-Identifier: BSD-2-Clause */
/* Dictionaries that were not trained for this archive. */
#include "dictionary/candidate.h"
#include "writer/side_call.h"

#include <stdlib.h>
#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>

/* For blocks, and for pages where that is not the same. */
struct ani_ahead {
    ani_candidate blocks, pages; /* the dictionary is that of blocks */
    bool has_pages;
    ani_side_call call;
};

static int prepare_both(void *context)
{
    ani_ahead *a = context;
    int error = ani_candidate_prepare(&a->blocks);
    if (error == AN_OK && a->has_pages && a->blocks.prepared && ani_skips_short_matches(&a->blocks))
        error = ani_candidate_prepare(&a->pages);
    return error;
}

int ani_prepare_ahead(an_writer *w, uint8_t *bytes, size_t length, ani_ahead **ahead)
{
    ani_ahead *a = calloc(1, sizeof *a);
    *ahead = a;
    if (!a) {
        free(bytes);
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    }
    a->blocks = a->pages = ani_candidate_of(w, NULL, NULL, 0);
    a->blocks.dictionary = a->pages.dictionary = bytes;
    a->blocks.dictionary_length = a->pages.dictionary_length = length;
    a->pages.for_pages = true;
    a->has_pages = !w->config.pages_raw;
    a->call = (ani_side_call){.call = prepare_both, .context = a};
    ani_begin_side_call(&a->call, w->config.jobs);
    return AN_OK;
}

int ani_end_ahead(an_writer *w, ani_ahead *a, int error)
{
    if (!a)
        return error;
    int result = ani_end_side_call(&a->call, error);
    if (result == AN_OK) {
        w->dictionary = a->blocks.dictionary;
        w->dictionary_length = a->blocks.dictionary_length;
        w->prepared = a->blocks.prepared;
        w->prepared_for_pages = a->pages.prepared;
    } else {
        (void)ZSTD_freeCDict(a->pages.prepared);
        ani_candidate_drop(&a->blocks);
    }
    free(a);
    return error == AN_OK && result != AN_OK ? ani_fail(w, result, "out of memory") : error;
}

int ani_use_dictionary(an_writer *w, uint8_t *bytes, size_t length)
{
    ani_ahead *ahead;
    int error = ani_prepare_ahead(w, bytes, length, &ahead);
    return ani_end_ahead(w, ahead, error);
}

int an_dictionary_check(const void *dictionary, size_t length)
{
    const uint8_t *bytes = dictionary;
    static const uint8_t magic[] = {0x37, 0xA4, 0x30, 0xEC};
    if (length < 8 || memcmp(bytes, magic, sizeof magic) != 0)
        return AN_OK;
    /* The compressor and the decompressor read it with different code, and both will. */
    size_t n = ZDICT_getDictHeaderSize(bytes, length);
    if (ZDICT_isError(n))
        return ani_zstd_lacks_memory(n) ? AN_ERR_MEMORY : AN_ERR_FORMAT;
    ZSTD_DDict *decoded = ZSTD_createDDict(bytes, length);
    bool is_usable = decoded != NULL;
    (void)ZSTD_freeDDict(decoded);
    return is_usable ? AN_OK : AN_ERR_FORMAT;
}
