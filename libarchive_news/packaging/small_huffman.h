/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before zstd's decompress/zstd_*.c, after small_libraries.h: 12,288 bytes of RAM less, of
 * a zstd that is as it was. Huffman codes have at most 11 bits (RFC 8878, 4.2.1). The decoder that
 * HUF_FORCE_DECOMPRESS_X1 chooses needs two bytes for each of 2^11 codes, where zstd keeps room for
 * its other decoder, of four times that size. A table says its capacity in words of four bytes, as
 * a logarithm.
 */
#ifndef ARCHIVE_NEWS_SMALL_HUFFMAN_H
#define ARCHIVE_NEWS_SMALL_HUFFMAN_H

#include "common/huf.h"

/* zstd's own header sets the capacity to 12, so that what it makes of 12 is changed. */
#undef HUF_DTABLE_SIZE
#define HUF_DTABLE_SIZE(log) (1 + (1 << (log) >> 2))

#include "decompress/zstd_decompress_internal.h"

#undef ZSTD_HUFFDTABLE_CAPACITY_LOG
#define ZSTD_HUFFDTABLE_CAPACITY_LOG 10

_Static_assert(sizeof(((ZSTD_entropyDTables_t *)0)->hufTable) ==
                   4 * (1 + (1 << ZSTD_HUFFDTABLE_CAPACITY_LOG)),
               "a table has the capacity that it says");

#endif
