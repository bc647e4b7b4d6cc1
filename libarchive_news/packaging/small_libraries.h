/* SPDX-License-Identifier: BSD-2-Clause */
/* Included before zstd's and libsodium's own sources (never yours): makes them small, and free of a
 * heap. */
#ifndef ARCHIVE_NEWS_SMALL_LIBRARIES_H
#define ARCHIVE_NEWS_SMALL_LIBRARIES_H

#ifndef NDEBUG
#define NDEBUG /* assert brings stdio */
#endif

/* zstd: one decoder instead of two, no buffer for long offsets, no heap. 95,792 bytes of RAM become
 * 30,320; with small_huffman.h, 18,032. */
#define HUF_FORCE_DECOMPRESS_X1
#define ZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT
#define ZSTD_NO_INLINE
#define ZSTD_STRIP_ERROR_STRINGS
#define ZSTD_LEGACY_SUPPORT 0
#define ZSTD_TRACE 0
#define ZSTD_DISABLE_ASM
#define DYNAMIC_BMI2 0
#define ZSTD_DECODER_INTERNAL_BUFFER 64
#define XXH_NAMESPACE ZSTD_
#define ZSTD_DEPS_MALLOC
#define ZSTD_malloc(size) ((void *)0)
#define ZSTD_calloc(count, size) ((void *)0)
#define ZSTD_free(memory) ((void)(memory))

/* libsodium, as its configure script would say. */
#define CONFIGURED 1
#define SODIUM_STATIC 1
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE_LITTLE_ENDIAN 1
#else
#define NATIVE_BIG_ENDIAN 1
#endif
#define HAVE_WEAK_SYMBOLS 1

#endif
