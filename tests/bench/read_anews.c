/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times how a program reads articles through the public interface. Prints one line of JSON.
 *
 * - read_anews random FILE KEY IDS: finds and reads the articles whose ids the file IDS lists, each
 *   from a block that is not in memory
 * - read_anews open FILE KEY COUNT: opens and checks the signature, COUNT times
 * - read_anews signature FILE KEY COUNT: has libsodium check one signature, COUNT times, which is
 *   the least that opening can cost
 * - read_anews pages FILE KEY COUNT: finds COUNT random entries with one cached page, and counts
 *   the reads for each
 */
#include "archive.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many as the command has: half a megabyte. */
enum { CACHED_PAGES = 64 };

static volatile unsigned char sink;

/* Reads one article to its last byte. Returns its block, or UINT64_MAX after an error. */
static uint64_t read_article(an_reader *reader, const char *id, uint64_t *total)
{
    an_entry entry;
    int error = an_entry_find(reader, id, strlen(id), &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length;) {
        const void *bytes;
        size_t n;
        error = an_content_view(reader, &entry, at, &bytes, &n);
        if (error == AN_OK) {
            sink = *(const unsigned char *)bytes;
            at += n;
            *total += n;
        }
    }
    if (error != AN_OK) {
        fprintf(stderr, "%s: %s\n", id, an_error_name(error));
        return UINT64_MAX;
    }
    return entry.block;
}

static int time_random(bench_archive *a, const char *ids)
{
    char *text;
    size_t count;
    char **list = bench_lines(ids, &text, &count);
    bench_time t = {.wall = list ? calloc(count + 1, sizeof *t.wall) : NULL};
    uint64_t last = UINT64_MAX, bytes = 0;
    for (size_t i = 0; t.wall && i < count; i++) {
        double start = bench_seconds(), cpu = bench_cpu_seconds();
        uint64_t block = read_article(&a->reader, list[i], &bytes);
        cpu = bench_cpu_seconds() - cpu;
        if (block == UINT64_MAX)
            return 1;
        if (block == last)
            continue; /* it was in memory */
        last = block;
        t.cpu += cpu;
        t.wall[t.count++] = bench_seconds() - start;
    }
    int status = bench_print(&t, bytes);
    free(t.wall);
    free(list);
    free(text);
    return status != 0;
}

static int time_open(bench_archive *a, size_t count)
{
    bench_time t = {.wall = calloc(count + 1, sizeof *t.wall)};
    for (; t.wall && t.count < count; t.count++) {
        double start = bench_seconds(), cpu = bench_cpu_seconds();
        if (bench_open(a) != 0)
            return 1;
        t.cpu += bench_cpu_seconds() - cpu;
        t.wall[t.count] = bench_seconds() - start;
    }
    int status = bench_print(&t, 0);
    free(t.wall);
    return status != 0;
}

/* Signs a hash of 64 bytes, as the reader is given one, with a key of its own. */
static int time_signature(size_t count)
{
    unsigned char public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    unsigned char signature[crypto_sign_BYTES], hash[64] = {0};
    if (sodium_init() < 0 || crypto_sign_keypair(public, secret) != 0 ||
        crypto_sign_detached(signature, NULL, hash, sizeof hash, secret) != 0)
        return 1;
    bench_time t = {.wall = calloc(count + 1, sizeof *t.wall)};
    bool good = true;
    for (; good && t.wall && t.count < count; t.count++) {
        double start = bench_seconds(), cpu = bench_cpu_seconds();
        good = crypto_sign_verify_detached(signature, hash, sizeof hash, public) == 0;
        t.cpu += bench_cpu_seconds() - cpu;
        t.wall[t.count] = bench_seconds() - start;
    }
    int status = good ? bench_print(&t, 0) : -1;
    free(t.wall);
    return status != 0;
}

/* Returns the same numbers in each run, so that the entries are the same. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int count_pages(bench_archive *a, size_t count)
{
    uint64_t entries = an_reader_header(&a->reader)->entries, seed = 88172645463325252u, sum = 0,
             most = 0;
    double *took = calloc(count + 1, sizeof *took);
    for (size_t i = 0; took && i < count && entries > 0; i++) {
        an_entry entry;
        char id[AN_ID_MAX];
        int error = an_entry_at(&a->reader, AN_BY_ID, next_random(&seed) % entries, &entry);
        size_t length = entry.id_length;
        if (error == AN_OK)
            memcpy(id, entry.id, length);
        uint64_t before = a->reads;
        double start = bench_seconds();
        if (error != AN_OK || an_entry_find(&a->reader, id, length, &entry) != AN_OK)
            return 1;
        took[i] = bench_seconds() - start;
        uint64_t pages = a->reads - before;
        sum += pages;
        most = pages > most ? pages : most;
    }
    if (!took || entries == 0 || count == 0)
        return 1;
    printf("{\"most\": %llu, \"mean\": %.2f, \"wall_us\": %.2f}\n", (unsigned long long)most,
           (double)sum / (double)count, bench_median(took, count) * 1e6);
    free(took);
    return 0;
}

int main(int argc, char **argv)
{
    bench_archive a;
    if (argc != 5) {
        fprintf(stderr, "read_anews random|open|signature|pages FILE KEY IDS|COUNT\n");
        return 2;
    }
    bool pages = strcmp(argv[1], "pages") == 0;
    if (bench_attach(&a, argv[2], argv[3], pages ? 1 : CACHED_PAGES) != 0 || bench_open(&a) != 0)
        return 1;
    unsigned long count = strtoul(argv[4], NULL, 10);
    int status = pages                               ? count_pages(&a, count)
                 : strcmp(argv[1], "open") == 0      ? time_open(&a, count)
                 : strcmp(argv[1], "signature") == 0 ? time_signature(count)
                                                     : time_random(&a, argv[4]);
    bench_close(&a);
    return status;
}
