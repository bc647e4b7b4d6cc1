/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zstd's decoder, which nothing else in the reader calls. With AN_NO_ZSTD there is none, for
 * firmware whose archives are stored as they are: what is compressed is then refused as of a later
 * version, and takes no memory.
 */
#include "reader/internal.h"

#ifdef AN_NO_ZSTD

size_t ani_decoder_size(void)
{
    return 0;
}

size_t ani_dictionary_tables_size(uint32_t length)
{
    (void)length;
    return 0;
}

bool ani_begin_decoder(an_reader *r)
{
    (void)r;
    return true;
}

bool ani_decodes_in_place(void)
{
    return false;
}

int ani_prepare_dictionary(an_reader *r)
{
    (void)r;
    return AN_ERR_UNSUPPORTED;
}

int ani_check_frame(const uint8_t *bytes, const an_reference *ref)
{
    (void)bytes;
    (void)ref;
    return AN_ERR_UNSUPPORTED;
}

int ani_decompress(an_reader *r, const an_reference *ref, const uint8_t *stored, uint8_t *buffer)
{
    (void)r;
    (void)ref;
    (void)stored;
    (void)buffer;
    return AN_ERR_UNSUPPORTED;
}

#else

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

size_t ani_decoder_size(void)
{
    return ZSTD_estimateDCtxSize();
}

size_t ani_dictionary_tables_size(uint32_t length)
{
    return ZSTD_estimateDDictSize(length, ZSTD_dlm_byRef);
}

bool ani_begin_decoder(an_reader *r)
{
    r->decoder = ZSTD_initStaticDCtx(r->decoder, r->decoder_size);
    return r->decoder != NULL;
}

/* Since version 1.5.4, which may be older than the header that this was compiled with. */
bool ani_decodes_in_place(void)
{
    return ZSTD_versionNumber() >= 10504;
}

int ani_prepare_dictionary(an_reader *r)
{
    r->prepared_dictionary =
        ZSTD_initStaticDDict(r->dictionary_tables, r->dictionary_tables_size, r->dictionary_bytes,
                             r->dictionary_length, ZSTD_dlm_byRef, ZSTD_dct_auto);
    return r->prepared_dictionary ? AN_OK : AN_ERR_FORMAT;
}

int ani_check_frame(const uint8_t *bytes, const an_reference *ref)
{
    ZSTD_frameHeader frame;
    uint32_t window = ref->raw > 1024 ? ref->raw : 1024;
    if (ZSTD_getFrameHeader(&frame, bytes, ref->stored) != 0 || frame.frameType != ZSTD_frame)
        return AN_ERR_FORMAT;
    if (frame.frameContentSize != ref->raw || frame.windowSize > window || frame.checksumFlag ||
        frame.dictID != 0)
        return AN_ERR_FORMAT;
    return ZSTD_findFrameCompressedSize(bytes, ref->stored) == ref->stored ? AN_OK : AN_ERR_FORMAT;
}

/* Decompresses with the prepared dictionary. A dictionary is larger than a processor's nearest
 * caches, and each match in it would wait for memory. zstd has a loop that fetches matches ahead,
 * and uses it for the first zstd block after a change of dictionary. A decoder that begins anew
 * forgets its dictionary, so that each frame counts as such a change. What comes out is the same.
 */
static size_t decompress_prepared(an_reader *r, const an_reference *ref, const uint8_t *stored,
                                  uint8_t *buffer)
{
    if (ANI_PREFETCHES)
        (void)ZSTD_decompressBegin(r->decoder); /* it cannot fail */
    return ZSTD_decompress_usingDDict(r->decoder, buffer, ref->raw, stored, ref->stored,
                                      r->prepared_dictionary);
}

int ani_decompress(an_reader *r, const an_reference *ref, const uint8_t *stored, uint8_t *buffer)
{
    size_t n; /* what came out, or an error code of zstd, which is larger than any size */
    bool has_dictionary = ref->dictionary != 0;
    if (has_dictionary && r->prepared_dictionary)
        n = decompress_prepared(r, ref, stored, buffer);
    else
        n = ZSTD_decompress_usingDict(r->decoder, buffer, ref->raw, stored, ref->stored,
                                      has_dictionary ? r->dictionary_bytes : NULL,
                                      has_dictionary ? r->dictionary_length : 0);
    return n == ref->raw ? AN_OK : AN_ERR_FORMAT;
}

#endif
