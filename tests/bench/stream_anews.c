/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stream_anews FILE KEY THREADS [unique]
 *
 * Writes the content of all entries to standard output, in the order in which it lies in the
 * archive, through the public interface. With `unique`, content that several entries share is
 * written once: the output is then the bytes of the blocks.
 *
 * Each thread reads one run of entries after another; the threads write in turn.
 */
#include "archive.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MOST = 64, RUN_BYTES = 512 << 10 };

typedef struct work {
    bench_archive *archive;
    an_entry *entries;
    size_t count, next; /* next: not handed out yet */
    size_t turn;        /* entries before it have been written */
    pthread_mutex_t lock;
    pthread_cond_t turned;
    bool failed;
} work;

/* Entries that one thread reads at a time; one long entry may be larger than RUN_BYTES. */
typedef struct run {
    size_t first, end;
    size_t bytes;
} run;

static int by_place(const void *a, const void *b)
{
    const an_entry *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static int list_entries(work *w, bool unique)
{
    an_reader *reader = &w->archive->reader;
    uint64_t all = an_reader_header(reader)->entries;
    w->entries = calloc((size_t)all + 1, sizeof *w->entries);
    for (uint64_t i = 0; w->entries && i < all; i++) {
        an_entry *entry = &w->entries[w->count];
        if (an_entry_at(reader, AN_BY_ID, i, entry) != AN_OK)
            return -1;
        w->count += entry->has_content && entry->length > 0;
    }
    if (!w->entries)
        return -1;
    qsort(w->entries, w->count, sizeof *w->entries, by_place);
    size_t kept = 0;
    for (size_t i = 0; unique && i < w->count; i++) {
        const an_entry *e = &w->entries[i];
        if (kept == 0 || by_place(e, &(an_entry){.block = w->entries[kept - 1].block,
                                                 .offset = w->entries[kept - 1].offset,
                                                 .number = e->number}) != 0)
            w->entries[kept++] = *e;
    }
    w->count = unique ? kept : w->count;
    return 0;
}

/* Hands out the next entries whose content fits a run, or one that does not. Runs end where a block
 * ends, so that no block is decompressed twice. */
static bool next_run(work *w, run *r)
{
    (void)pthread_mutex_lock(&w->lock);
    *r = (run){.first = w->next, .end = w->next, .bytes = 0};
    while (!w->failed && r->end < w->count) {
        const an_entry *e = &w->entries[r->end];
        bool same_block = r->end > r->first && e->block == w->entries[r->end - 1].block;
        if (r->end > r->first && !same_block && r->bytes + e->length > RUN_BYTES)
            break;
        r->bytes += (size_t)e->length;
        r->end++;
    }
    w->next = r->end;
    (void)pthread_mutex_unlock(&w->lock);
    return r->end > r->first;
}

static int read_run(const work *w, an_reader *reader, const run *r, char *buffer)
{
    for (size_t i = r->first; i < r->end; i++) {
        size_t n;
        if (an_content_read(reader, &w->entries[i], 0, buffer, (size_t)w->entries[i].length, &n) !=
            AN_OK)
            return -1;
        buffer += n;
    }
    return 0;
}

static int write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);
        if (n <= 0)
            return -1;
        bytes += n;
        length -= (size_t)n;
    }
    return 0;
}

static void write_run(work *w, const run *r, const char *buffer, int error)
{
    (void)pthread_mutex_lock(&w->lock);
    while (w->turn != r->first)
        (void)pthread_cond_wait(&w->turned, &w->lock);
    bool failed = w->failed;
    (void)pthread_mutex_unlock(&w->lock);
    if (!failed && (error != 0 || write_all(buffer, r->bytes) != 0))
        failed = true;
    (void)pthread_mutex_lock(&w->lock);
    w->failed |= failed;
    w->turn = r->end;
    (void)pthread_cond_broadcast(&w->turned);
    (void)pthread_mutex_unlock(&w->lock);
}

static void *work_runs(void *context)
{
    work *w = context;
    bench_archive own;
    run r;
    char *buffer = NULL;
    size_t size = 0;
    int usable = bench_open_again(w->archive, &own) == 0;
    while (next_run(w, &r)) {
        if (r.bytes > size) {
            free(buffer);
            buffer = malloc(r.bytes);
            size = buffer ? r.bytes : 0;
        }
        int error = usable && buffer ? read_run(w, &own.reader, &r, buffer) : -1;
        write_run(w, &r, buffer, error);
    }
    free(buffer);
    bench_close(&own);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_archive a;
    pthread_t thread[THREADS_MOST];
    unsigned wanted = argc > 3 ? (unsigned)atoi(argv[3]) : 0, started = 0;
    if (wanted == 0 || wanted > THREADS_MOST) {
        fprintf(stderr, "stream_anews FILE KEY THREADS [unique]\n");
        return 2;
    }
    work w = {.archive = &a, .lock = PTHREAD_MUTEX_INITIALIZER, .turned = PTHREAD_COND_INITIALIZER};
    if (bench_attach(&a, argv[1], argv[2], 16) != 0 || bench_open(&a) != 0 ||
        list_entries(&w, argc > 4) != 0)
        return 1;
    while (started + 1 < wanted && pthread_create(&thread[started], NULL, work_runs, &w) == 0)
        started++;
    work_runs(&w);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(thread[i], NULL);
    if (w.failed)
        fprintf(stderr, "%s: cannot be read or written whole\n", argv[1]);
    free(w.entries);
    bench_close(&a);
    return w.failed;
}
