/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searches an archive through the public interface, once for each line of the file QUERIES, and
 * prints one line of JSON.
 *
 * - search_anews time FILE KEY QUERIES PAGES: times searches in an open archive, after all of them
 *   were made once
 * - search_anews pages FILE KEY QUERIES PAGES: counts what a search reads in an archive that was
 *   just opened; the characters of the index are read like a page
 * - search_anews found FILE KEY QUERIES PAGES: the numbers of the ten best entries
 * - search_anews ranges FILE KEY QUERIES PAGES: counts what is read from opening on until the ten
 *   best entries are loaded, also in sectors of 512 bytes, each of which counts once
 *
 * PAGES is how many index pages the reader keeps.
 */
#include "archive.h"

#include <archive_news/search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BEST = 10, SECTOR = 512 };

/* What the reader has read so far. */
typedef struct counted_file {
    int fd;
    uint64_t reads, bytes, sectors;
    uint8_t *touched; /* of each sector: whether it was read */
    size_t sector_count;
} counted_file;

typedef struct searcher {
    bench_archive a;
    counted_file file;
    an_search search;
    an_result results[BEST];
    char **queries, *text;
    size_t count;
} searcher;

static int read_counted(void *context, uint64_t offset, void *buffer, size_t length)
{
    counted_file *f = context;
    f->reads++;
    f->bytes += length;
    for (uint64_t i = offset / SECTOR; i < f->sector_count && i * SECTOR < offset + length; i++) {
        f->sectors += !f->touched[i];
        f->touched[i] = 1;
    }
    return pread(f->fd, buffer, length, (off_t)offset) != (ssize_t)length;
}

static void forget_reads(counted_file *f)
{
    f->reads = f->bytes = f->sectors = 0;
    memset(f->touched, 0, f->sector_count);
}

static int open_searcher(searcher *s, char **words)
{
    if (bench_attach(&s->a, words[0], words[1], (unsigned)strtoul(words[3], NULL, 10)) != 0)
        return -1;
    s->file.fd = s->a.fd;
    s->file.sector_count = (size_t)(s->a.config.source.size / SECTOR + 1);
    s->file.touched = calloc(s->file.sector_count, 1);
    s->queries = bench_lines(words[2], &s->text, &s->count);
    if (!s->file.touched || !s->queries)
        return -1;
    s->a.config.source.read = read_counted;
    s->a.config.source.context = &s->file;
    if (bench_open(&s->a) != 0)
        return -1;
    s->search.memory_size = an_search_memory(&s->a.reader);
    s->search.memory = malloc(s->search.memory_size);
    s->search.results = s->results;
    s->search.room = BEST;
    return s->search.memory ? 0 : -1;
}

static void close_searcher(searcher *s)
{
    free(s->search.memory);
    free(s->queries);
    free(s->text);
    free(s->file.touched);
    bench_close(&s->a);
}

static int search_for(void *context, const char *query)
{
    searcher *s = context;
    s->search.query = query;
    s->search.length = strlen(query);
    int error = an_search_run(&s->a.reader, &s->search);
    if (error != AN_OK)
        fprintf(stderr, "%s: %s\n", query, an_error_name(error));
    return error != AN_OK;
}

static int load_best(searcher *s)
{
    int error = AN_OK;
    for (size_t i = 0; i < s->search.given && error == AN_OK; i++) {
        an_entry entry;
        error = an_entry_at(&s->a.reader, AN_BY_ID, s->results[i].number, &entry);
    }
    return error != AN_OK;
}

static int time_searches(searcher *s)
{
    return bench_queries(search_for, s, s->queries, s->count);
}

static int count_pages(searcher *s)
{
    printf("{\"reads\": [");
    for (size_t i = 0; i < s->count; i++) {
        if (bench_open(&s->a) != 0)
            return 1;
        forget_reads(&s->file);
        if (search_for(s, s->queries[i]) != 0)
            return 1;
        printf("%s%llu", i > 0 ? ", " : "", (unsigned long long)s->file.reads);
    }
    printf("]}\n");
    return 0;
}

static int count_ranges(searcher *s)
{
    uint64_t reads = 0, bytes = 0, sectors = 0;
    for (size_t i = 0; i < s->count; i++) {
        forget_reads(&s->file);
        if (bench_open(&s->a) != 0 || search_for(s, s->queries[i]) != 0 || load_best(s) != 0)
            return 1;
        reads += s->file.reads;
        bytes += s->file.bytes;
        sectors += s->file.sectors;
    }
    double count = (double)s->count;
    printf("{\"reads\": %.2f, \"bytes\": %.1f, \"sector_bytes\": %.1f}\n", (double)reads / count,
           (double)bytes / count, (double)(SECTOR * sectors) / count);
    return 0;
}

static int print_found(searcher *s)
{
    printf("{\"found\": [");
    for (size_t i = 0; i < s->count; i++) {
        if (search_for(s, s->queries[i]) != 0)
            return 1;
        printf("%s[", i > 0 ? ", " : "");
        for (size_t k = 0; k < s->search.given; k++)
            printf("%s%llu", k > 0 ? ", " : "", (unsigned long long)s->results[k].number);
        printf("]");
    }
    printf("]}\n");
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(searcher *);
    } modes[] = {{"time", time_searches},
                 {"pages", count_pages},
                 {"found", print_found},
                 {"ranges", count_ranges}};
    static searcher s;
    for (size_t i = 0; argc == 6 && i < sizeof modes / sizeof *modes; i++) {
        if (strcmp(argv[1], modes[i].name) != 0)
            continue;
        int status = open_searcher(&s, argv + 2) == 0 && s.count > 0 ? modes[i].run(&s) : 1;
        close_searcher(&s);
        return status;
    }
    fprintf(stderr, "search_anews time|pages|found|ranges FILE KEY QUERIES PAGES\n");
    return 2;
}
