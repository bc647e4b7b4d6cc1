/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int read_source(void *context, uint64_t offset, void *buffer, size_t length)
{
    bench_archive *a = context;
    a->reads++;
    return pread(a->fd, buffer, length, (off_t)offset) != (ssize_t)length;
}

/* Reads the second line of a minisign public key. */
static int read_key(const char *file, an_public_key *key)
{
    char line[256];
    FILE *f = fopen(file, "r");
    bool good = f && fgets(line, sizeof line, f) && fgets(line, sizeof line, f) &&
                an_public_key_parse(line, strlen(line), key) == AN_OK;
    if (f)
        fclose(f);
    if (!good) {
        fprintf(stderr, "%s: is not a public key\n", file);
        return -1;
    }
    return 0;
}

int bench_attach(bench_archive *a, const char *file, const char *public_key, unsigned cached_pages)
{
    struct stat about;
    an_header header;
    memset(a, 0, sizeof *a);
    /* Else libsodium hashes with its slowest code. */
    if (sodium_init() < 0)
        return -1;
    a->fd = open(file, O_RDONLY | O_CLOEXEC);
    if (a->fd < 0 || fstat(a->fd, &about) != 0) {
        perror(file);
        return -1;
    }
    a->config =
        (an_config){.source = {.read = read_source, .context = a, .size = (uint64_t)about.st_size},
                    .trusted_count = 1,
                    .cached_pages = cached_pages,
                    .fast_dictionary = true};
    int error = an_header_read(&a->config.source, &header);
    if (error == AN_OK)
        error = an_reader_memory(&header, &a->config, &a->config.memory_size);
    if (error == AN_OK && !(a->config.memory = malloc(a->config.memory_size)))
        error = AN_ERR_MEMORY;
    if (error != AN_OK) {
        fprintf(stderr, "%s: %s\n", file, an_error_name(error));
        return -1;
    }
    return read_key(public_key, &a->key);
}

int bench_open(bench_archive *a)
{
    a->config.trusted = &a->key;
    int error = an_reader_open(&a->reader, &a->config);
    if (error != AN_OK)
        fprintf(stderr, "cannot open: %s\n", an_error_name(error));
    return error != AN_OK;
}

int bench_open_again(const bench_archive *a, bench_archive *another)
{
    memset(another, 0, sizeof *another);
    another->fd = dup(a->fd);
    another->key = a->key;
    another->config = a->config;
    another->config.source.context = another;
    another->config.memory = malloc(a->config.memory_size);
    return another->fd < 0 || !another->config.memory || bench_open(another);
}

void bench_close(bench_archive *a)
{
    if (a->fd >= 0)
        (void)close(a->fd);
    free(a->config.memory);
}

static char *read_text(const char *file, size_t *length)
{
    FILE *f = fopen(file, "rb");
    char *text = NULL;
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size >= 0 && fseek(f, 0, SEEK_SET) == 0)
        text = malloc((size_t)size + 1);
    *length = text ? fread(text, 1, (size_t)size, f) : 0;
    if (!text || *length != (size_t)size) {
        fprintf(stderr, "%s: cannot be read\n", file);
        free(text);
        text = NULL;
    }
    if (f)
        fclose(f);
    if (text)
        text[*length] = '\0';
    return text;
}

char **bench_lines(const char *file, char **text, size_t *count)
{
    size_t length, lines = 1;
    *count = 0;
    *text = read_text(file, &length);
    for (size_t i = 0; *text && i < length; i++)
        lines += (*text)[i] == '\n';
    char **list = *text ? calloc(lines + 1, sizeof *list) : NULL;
    if (!list) {
        free(*text);
        return NULL;
    }
    for (char *at = strtok(*text, "\n"); at; at = strtok(NULL, "\n"))
        list[(*count)++] = at;
    return list;
}

double bench_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double bench_cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, ascending);
    return count == 0 ? 0 : values[count / 2];
}

int bench_print(bench_time *t, unsigned long long bytes)
{
    if (t->count == 0)
        return -1;
    printf("{\"cpu_us\": %.2f, \"wall_us\": %.2f, \"articles\": %zu, \"bytes\": %llu}\n",
           t->cpu / (double)t->count * 1e6, bench_median(t->wall, t->count) * 1e6, t->count, bytes);
    return 0;
}

int bench_queries(int (*search)(void *context, const char *query), void *context, char **queries,
                  size_t count)
{
    enum { ROUNDS = 5 };
    bench_time t = {.wall = calloc(ROUNDS * count + 1, sizeof *t.wall)};
    for (size_t i = 0; t.wall && i < (ROUNDS + 1) * count; i++) {
        double start = bench_seconds(), cpu = bench_cpu_seconds();
        if (search(context, queries[i % count]) != 0) {
            free(t.wall);
            return 1;
        }
        if (i < count)
            continue; /* warms up */
        t.cpu += bench_cpu_seconds() - cpu;
        t.wall[t.count++] = bench_seconds() - start;
    }
    int status = bench_print(&t, 0);
    free(t.wall);
    return status != 0;
}
