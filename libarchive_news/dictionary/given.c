/* SPDX-License-Identifier: BSD-2-Clause */
/* Dictionaries that were not trained for this archive. */
#include "dictionary/candidate.h"

#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>

int ani_use_dictionary(an_writer *w, uint8_t *bytes, size_t length)
{
    w->dictionary = bytes;
    w->dictionary_length = length;
    ani_candidate c = ani_candidate_of(w, NULL, NULL, 0);
    c.dictionary = bytes;
    c.dictionary_length = length;
    if (ani_candidate_prepare(&c) != AN_OK)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    w->prepared = c.prepared;
    return AN_OK;
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
