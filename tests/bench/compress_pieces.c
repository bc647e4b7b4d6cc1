/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * compress_pieces LEVEL THREADS PIECE DICTIONARY FILE [attach]
 *
 * Compresses the bytes of a file in pieces, with zstd and a dictionary and nothing else: the least
 * that packing can cost. Prints the sum of the compressed sizes. DICTIONARY may be empty. zstd
 * copies the dictionary's tables for each piece; `attach` makes it share them.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum { THREADS_MOST = 64 };

typedef struct work {
    int zstd_level, attach;
    size_t piece, size, dictionary_size;
    const char *bytes, *dictionary;
    ZSTD_CDict *prepared;
    atomic_size_t next; /* number of a piece */
    atomic_size_t stored;
    atomic_int failed;
} work;

static const char *map(const char *file, size_t *size)
{
    struct stat about;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        return NULL;
    *size = (size_t)about.st_size;
    const char *bytes = *size == 0 ? "" : mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static void *run(void *context)
{
    work *w = context;
    ZSTD_CCtx *cctx = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(w->piece);
    char *out = malloc(room);
    int usable =
        cctx && out &&
        !ZSTD_isError(ZSTD_CCtx_setParameter(cctx, ZSTD_c_compressionLevel, w->zstd_level)) &&
        !ZSTD_isError(ZSTD_CCtx_setParameter(cctx, ZSTD_c_dictIDFlag, 0)) &&
        !ZSTD_isError(
            ZSTD_CCtx_setParameter(cctx, ZSTD_c_forceAttachDict,
                                   w->attach ? ZSTD_dictForceAttach : ZSTD_dictDefaultAttach)) &&
        (!w->prepared || !ZSTD_isError(ZSTD_CCtx_refCDict(cctx, w->prepared)));
    while (usable) {
        size_t at = atomic_fetch_add(&w->next, 1) * w->piece;
        if (at >= w->size)
            break;
        size_t n = ZSTD_compress2(cctx, out, room, w->bytes + at,
                                  w->size - at < w->piece ? w->size - at : w->piece);
        usable = !ZSTD_isError(n);
        if (usable)
            atomic_fetch_add(&w->stored, n);
    }
    if (!usable)
        atomic_store(&w->failed, 1);
    (void)ZSTD_freeCCtx(cctx);
    free(out);
    return NULL;
}

static int run_threads(work *w, unsigned count)
{
    pthread_t thread[THREADS_MOST];
    unsigned started = 0;
    while (started < count && started < THREADS_MOST &&
           pthread_create(&thread[started], NULL, run, w) == 0)
        started++;
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(thread[i], NULL);
    return started == count && !w->failed ? 0 : -1;
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7) {
        fprintf(stderr, "compress_pieces LEVEL THREADS PIECE DICTIONARY FILE [attach]\n");
        return 2;
    }
    work w = {.zstd_level = atoi(argv[1]),
              .attach = argc == 7,
              .piece = (size_t)strtoul(argv[3], NULL, 10)};
    w.dictionary = map(argv[4], &w.dictionary_size);
    w.bytes = map(argv[5], &w.size);
    if (!w.dictionary || !w.bytes || w.piece == 0) {
        fprintf(stderr, "compress_pieces: cannot read %s or %s\n", argv[4], argv[5]);
        return 1;
    }
    if (w.dictionary_size > 0)
        w.prepared = ZSTD_createCDict(w.dictionary, w.dictionary_size, w.zstd_level);
    if (run_threads(&w, (unsigned)atoi(argv[2])) != 0) {
        fprintf(stderr, "compress_pieces: failed\n");
        return 1;
    }
    printf("%zu\n", (size_t)w.stored);
    (void)ZSTD_freeCDict(w.prepared);
    return 0;
}
