/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads verify ranges of blocks, which are handed out from the first on, while the calling thread
 * verifies the index and then helps them. When a range is bad no more are handed out, and those
 * below it are all finished: so the lowest bad range found is the lowest there is, and the sentence
 * about it is the same whatever the threads do.
 */
#include "archive/verify.h"

#include "archive/explain.h"
#include "archive/open.h"
#include "numbers.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define JOBS_MOST 256u
/* Bytes of content in a range: enough to be worth it, few enough to show progress. */
#define RANGE_BYTES (8u << 20)

/* What the threads share. */
typedef struct work {
    const archive *archive;
    const policy *policy;
    pthread_mutex_t lock;
    uint64_t blocks, range; /* in all; in a range */
    uint64_t next, done;    /* not handed out yet; finished */
    uint64_t bad;           /* first block of the lowest bad range */
    int error;              /* of that range */
} work;

int parse_jobs(const char *text, unsigned *jobs)
{
    uint64_t number = 0;
    if (!parse_number(text, JOBS_MOST, &number) || number == 0) {
        say_error("--jobs takes a number of threads from 1 to %u, not \"%s\"", JOBS_MOST, text);
        return STATUS_USAGE;
    }
    *jobs = (unsigned)number;
    return STATUS_DONE;
}

static bool next_range(work *w, uint64_t *first, uint64_t *count)
{
    pthread_mutex_lock(&w->lock);
    bool more = w->error == AN_OK && w->next < w->blocks;
    if (more) {
        *first = w->next;
        *count = w->blocks - w->next < w->range ? w->blocks - w->next : w->range;
        w->next += *count;
    }
    pthread_mutex_unlock(&w->lock);
    return more;
}

static void finish_range(work *w, uint64_t first, uint64_t count, int error)
{
    pthread_mutex_lock(&w->lock);
    w->done += count;
    if (error != AN_OK && (w->error == AN_OK || first < w->bad)) {
        w->error = error;
        w->bad = first;
    }
    double share = (double)w->done / (double)w->blocks;
    progress_step(0, (uint64_t)(share * (double)w->archive->size), w->archive->size);
    pthread_mutex_unlock(&w->lock);
}

static void run_ranges(work *w, an_reader *reader)
{
    uint64_t first = 0;
    uint64_t count = 0;
    while (next_range(w, &first, &count))
        finish_range(w, first, count, an_reader_verify_blocks(reader, first, count));
}

/* A thread that cannot get a reader leaves the work to the others: the calling one has one. */
static void *verify_thread(void *context)
{
    work *w = context;
    void *memory = NULL;
    an_reader *reader = malloc(sizeof *reader);
    if (reader != NULL && archive_open_again(w->archive, w->policy, reader, &memory) == AN_OK)
        run_ranges(w, reader);
    free(memory);
    free(reader);
    return NULL;
}

static unsigned thread_count(unsigned jobs, const work *w)
{
    int processors = get_nprocs();
    unsigned count = jobs != 0 ? jobs : processors < 1 ? 1 : (unsigned)processors;
    uint64_t ranges = (w->blocks + w->range - 1) / w->range;
    count = count > JOBS_MOST ? JOBS_MOST : count;
    return ranges < count ? (unsigned)ranges : count;
}

/* Hands out no more ranges: an error of the index explains whatever is wrong with blocks. */
static void stop_ranges(work *w)
{
    pthread_mutex_lock(&w->lock);
    w->next = w->blocks;
    pthread_mutex_unlock(&w->lock);
}

/* Verifies all. Returns the error of the index; that of the blocks is in w. */
static int run_threads(work *w, an_reader *reader, unsigned count)
{
    pthread_t thread[JOBS_MOST];
    unsigned started = 0;
    while (started + 1 < count && pthread_create(&thread[started], NULL, verify_thread, w) == 0)
        started++;
    int error = an_reader_verify_index(reader);
    if (error != AN_OK)
        stop_ranges(w);
    run_ranges(w, reader);
    for (unsigned i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    return error;
}

/* Finds the first bad block of the bad range, and says which it is. */
static int say_block(archive *a, const work *w)
{
    int error = AN_OK;
    uint64_t n = w->bad;
    while (n < w->blocks && n - w->bad < w->range) {
        error = an_reader_verify_blocks(&a->reader, n, 1);
        if (error != AN_OK)
            break;
        n++;
    }
    an_fault fault;
    an_reader_fault(&a->reader, &fault);
    if (error == AN_ERR_HASH && fault.object == AN_OBJECT_BLOCK) {
        say_error("%s: block %" PRIu64 " (offset %" PRIu64
                  ") does not match its hash: the file was changed or damaged",
                  a->path, n, fault.offset);
        return STATUS_BAD;
    }
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, NULL);
    say_error("%s: could not be read the same twice (%s, near block %" PRIu64
              "): the disk or the memory of this machine is failing, or "
              "somebody writes to the file",
              a->path, an_error_name(w->error), w->bad);
    return status_of(w->error);
}

int archive_verify(archive *a, const policy *p, unsigned jobs)
{
    const an_header *header = an_reader_header(&a->reader);
    work w = {
        .archive = a, .policy = p, .lock = PTHREAD_MUTEX_INITIALIZER, .blocks = header->blocks};
    w.range = header->block_raw < RANGE_BYTES ? RANGE_BYTES / header->block_raw : 1;
    progress_begin("verifying");
    int error = run_threads(&w, &a->reader, thread_count(jobs, &w));
    progress_end();
    pthread_mutex_destroy(&w.lock);
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, NULL);
    return w.error == AN_OK ? STATUS_DONE : say_block(a, &w);
}
