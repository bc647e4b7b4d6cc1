/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zstd's decoder as one file, for the packages of SDKs. join.sh puts each file that is named here
 * in the place of its #include line: the settings, then zstd's own sources, unmodified.
 *
 * xxhash is left out: it only computes checksums of frames, and the reader refuses a frame that
 * has one before it decompresses it. If a checksum were compared all the same, it would not match.
 */
#include "small_libraries.h"

#define ZSTD_STATIC_LINKING_ONLY
#include "archive_news_zstd.h"
#include <stdint.h>

/* As large as zstd's own, so that the decoder takes the memory that AN_DECODER_SIZE states. */
typedef struct XXH64_state_t {
    uint64_t unused[11];
} XXH64_state_t;

#define XXH64_reset(state, seed) ((void)(state))
#define XXH64_update(state, bytes, length) ((void)(state))
#define XXH64_digest(state) ((void)(state), (uint64_t)0)
/* zstd hashes dictionary ids with it, for sets of dictionaries. A reader has none. */
#define XXH64(bytes, length, seed) ((void)(bytes), (uint64_t)(seed))

#include "common/zstd_deps.h"

#include "common/entropy_common.c"
#include "common/error_private.c"
#include "common/fse_decompress.c"
#include "common/zstd_common.c"
#include "decompress/huf_decompress.c"

#include "small_huffman.h"

#include "decompress/zstd_ddict.c"
#include "decompress/zstd_decompress.c"
#include "decompress/zstd_decompress_block.c"
