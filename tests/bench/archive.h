/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive opened by the public interface, as any program would: what the benchmark's programs
 * share. */
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

/* Opens the file and reads the key; then bench_open() opens a reader, again and again if wanted.
 * Both say what is wrong; 0: good. */
int bench_attach(bench_archive *a, const char *file, const char *public_key, unsigned cached_pages);
int bench_open(bench_archive *a);
void bench_close(bench_archive *a);

/* A further reader of the same file, for another thread. */
int bench_open_again(const bench_archive *a, bench_archive *another);

/* The lines of a file. Gives them with a NULL behind the last, all in one allocation beside
 * `*text`; NULL: said why. */
char **bench_lines(const char *file, char **text, size_t *count);

double bench_seconds(void);

/* What this thread has computed for: others on the machine do not count. */
double bench_cpu_seconds(void);

/* A read that was timed both ways. */
typedef struct bench_time {
    double *wall, cpu; /* of each; the sum */
    size_t count;
} bench_time;

/* One line of JSON. Not 0: there is nothing to print. */
int bench_print(bench_time *t, unsigned long long bytes);

/* Sorts what is given. */
double bench_median(double *values, size_t count);

#endif
