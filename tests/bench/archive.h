/* SPDX-License-Identifier: BSD-2-Clause */
/* What the benchmark's programs share: an archive opened by the public interface, as any program
 * would open it. */
#ifndef BENCH_ARCHIVE_H
#define BENCH_ARCHIVE_H

#include <archive_news/reader.h>

typedef struct bench_archive {
    int fd;
    an_public_key key;
    an_config config;
    an_reader reader;
    uint64_t reads; /* calls of the read callback so far */
} bench_archive;

/* Opens the file and reads the key; bench_open() then opens a reader, any number of times. Both
 * print what is wrong, and return 0 on success. */
int bench_attach(bench_archive *a, const char *file, const char *public_key, unsigned cached_pages);
int bench_open(bench_archive *a);
void bench_close(bench_archive *a);

/* A further reader of the same file, for another thread. */
int bench_open_again(const bench_archive *a, bench_archive *another);

/* Returns the lines of a file, and a NULL after the last; they point into `*text`. The caller frees
 * both. Returns NULL after printing what is wrong. */
char **bench_lines(const char *file, char **text, size_t *count);

double bench_seconds(void);

/* Returns the processor time of this thread, which does not depend on what else runs. */
double bench_cpu_seconds(void);

/* Reads that were timed both ways. */
typedef struct bench_time {
    double *wall, cpu; /* of each read; of all together */
    size_t count;
} bench_time;

/* Prints one line of JSON. Returns -1 if there is nothing to print. */
int bench_print(bench_time *t, unsigned long long bytes);

/* Times a search for each query, after all of them were made once, and prints that. `search`
 * returns 0, or prints what is wrong. Returns the exit status. */
int bench_queries(int (*search)(void *context, const char *query), void *context, char **queries,
                  size_t count);

/* Sorts the values. */
double bench_median(double *values, size_t count);

#endif
