/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads verify parts of the index and then ranges of blocks, each with a reader of its own. Both
 * are handed out from the first on. When a range is bad no more are handed out, and those below it
 * are all finished: so the lowest bad range found is the lowest there is. When a part of the index
 * is bad, the calling thread goes through the index from its beginning. So the sentence about what
 * is wrong is the same whatever the threads do. The index of words is verified by one of them, and
 * its errors only count when all else is good.
 */
#include "archive/verify.h"

#include "archive/explain.h"
#include "archive/index_of_words.h"
#include "archive/open.h"
#include "numbers.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define JOBS_MOST 256u
/* Bytes of content in a range: enough to be worth it, few enough to show progress. */
#define RANGE_BYTES (8u << 20)
/* Entries that are worth a thread. */
#define ENTRIES_EACH 16384u
/* Bytes of memory for parts of the index, at most: enough for 22 million entries. One thread
 * verifies the index of a larger archive, in as little memory as it has. */
#define CHECK_MEMORY_MOST (8u << 20)

/* What the threads share. */
typedef struct work {
    const archive *archive;
    const policy *policy;
    pthread_mutex_t lock;
    uint64_t blocks, range; /* in all; in a range */
    uint64_t next, done;    /* not handed out yet; finished */
    uint64_t bad;           /* first block of the lowest bad range */
    int error;              /* of that range */
    an_index_check check;
    void *check_memory;   /* NULL: one thread verifies the index */
    uint64_t part, parts; /* of the index: the next one, how many */
    int part_error;       /* of a part, or of all of them together */
    bool has_search;      /* the index of words was not handed out yet */
    int search_error;     /* of the index of words */
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

/* Prepares the parts of the index. Where there is no memory for them, there are none. */
static void begin_parts(work *w, const an_reader *reader)
{
    size_t size;
    if (an_index_check_memory(an_reader_header(reader), &size) != AN_OK || size > CHECK_MEMORY_MOST)
        return;
    w->check_memory = malloc(size + 1);
    if (w->check_memory != NULL &&
        an_index_check_begin(&w->check, reader, w->check_memory, size) == AN_OK)
        w->parts = an_index_check_parts(&w->check);
}

static bool next_index_part(work *w, uint64_t *part)
{
    pthread_mutex_lock(&w->lock);
    bool more = w->part < w->parts;
    if (more)
        *part = w->part++;
    pthread_mutex_unlock(&w->lock);
    return more;
}

/* Hands out nothing more: an error of the index explains whatever is wrong with blocks. */
static void stop_work(work *w, int error)
{
    pthread_mutex_lock(&w->lock);
    w->part_error = error;
    w->part = w->parts;
    w->next = w->blocks;
    w->has_search = false;
    pthread_mutex_unlock(&w->lock);
}

static void run_parts(work *w, an_reader *reader)
{
    uint64_t part = 0;
    while (next_index_part(w, &part)) {
        int error = an_reader_verify_part(reader, &w->check, part);
        if (error != AN_OK)
            stop_work(w, error);
    }
}

static bool take_words(work *w)
{
    pthread_mutex_lock(&w->lock);
    bool is_left = w->has_search && w->error == AN_OK;
    w->has_search = false;
    pthread_mutex_unlock(&w->lock);
    return is_left;
}

/* One thread verifies the index of words. It is the longest piece of work, and so it comes first
 * where there are several threads. */
static void verify_words(work *w, an_reader *reader)
{
    if (!take_words(w))
        return;
    int error = index_of_words_verify(reader);
    pthread_mutex_lock(&w->lock);
    w->search_error = error;
    pthread_mutex_unlock(&w->lock);
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
    if (reader != NULL && archive_open_again(w->archive, w->policy, reader, &memory) == AN_OK) {
        verify_words(w, reader);
        run_parts(w, reader);
        run_ranges(w, reader);
    }
    free(memory);
    free(reader);
    return NULL;
}

unsigned verify_threads(unsigned jobs)
{
    unsigned count = jobs != 0 ? jobs : platform_count_processors();
    return count > JOBS_MOST ? JOBS_MOST : count;
}

static unsigned thread_count(unsigned jobs, const work *w)
{
    /* What is fetched comes one after the other. */
    unsigned count = w->archive->remote != NULL ? 1 : verify_threads(jobs);
    uint64_t ranges = (w->blocks + w->range - 1) / w->range;
    uint64_t pieces = ranges + an_reader_header(&w->archive->reader)->entries / ENTRIES_EACH;
    return pieces < count ? (unsigned)pieces : count;
}

/* Puts together what threads have found in the index. If that is not good, goes through it from the
 * beginning to find what is wrong. */
static int finish_index(work *w, an_reader *reader)
{
    if (w->part_error == AN_OK)
        w->part_error = an_index_check_end(&w->check, reader);
    return w->part_error == AN_OK ? AN_OK : an_reader_verify_index(reader);
}

/* Verifies all. Returns the error of the index; that of the blocks is in w. */
static int run_threads(work *w, an_reader *reader, unsigned count)
{
    pthread_t thread[JOBS_MOST];
    unsigned started = 0;
    int error = AN_OK;
    if (count > 1)
        begin_parts(w, reader);
    while (started + 1 < count && pthread_create(&thread[started], NULL, verify_thread, w) == 0)
        started++;
    if (w->parts == 0)
        error = an_reader_verify_index(reader);
    if (error != AN_OK)
        stop_work(w, error);
    run_parts(w, reader);
    run_ranges(w, reader);
    verify_words(w, reader);
    for (unsigned i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    if (w->parts > 0)
        error = finish_index(w, reader);
    free(w->check_memory);
    return error;
}

/* Says that a second look has not found the error of the first one. */
static int say_unsteady(const archive *a, int error, const char *where)
{
    say_error("%s: could not be read the same twice (%s, %s): the disk or the memory of this "
              "machine is failing, or somebody writes to the file",
              a->path, an_error_name(error), where);
    return status_of(error);
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
    char where[40];
    (void)snprintf(where, sizeof where, "near block %" PRIu64, w->bad);
    return say_unsteady(a, w->error, where);
}

/* No index is as good as one, and so is one that only a later version can read: its bytes are those
 * that were signed. */
static bool is_fine_for_words(int error)
{
    return error == AN_OK || error == AN_ERR_NOT_FOUND || error == AN_ERR_UNSUPPORTED;
}

/* Says what is wrong with the index of words. A second look tells where, and needs the memory of
 * one thread only. */
static int check_words(archive *a, const work *w)
{
    bool is_fine = is_fine_for_words(w->search_error);
    int error = is_fine ? w->search_error : index_of_words_verify(&a->reader);
    if (!is_fine_for_words(error))
        return archive_say(a, &a->reader, error, "index of words");
    if (!is_fine && w->search_error != AN_ERR_MEMORY)
        return say_unsteady(a, w->search_error, "in the index of words");
    a->words_error = error;
    return STATUS_DONE;
}

bool archive_is_fine(archive *a)
{
    an_reader *reader = &a->reader;
    int error = an_reader_verify_index(reader);
    if (error == AN_OK)
        error = an_reader_verify_blocks(reader, 0, an_reader_header(reader)->blocks);
    if (error == AN_OK)
        a->words_error = index_of_words_verify(reader);
    return error == AN_OK && is_fine_for_words(a->words_error);
}

int archive_verify(archive *a, const policy *p, unsigned jobs)
{
    const an_header *header = an_reader_header(&a->reader);
    work w = {.archive = a,
              .policy = p,
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .blocks = header->blocks,
              .has_search = true};
    w.range = header->block_raw < RANGE_BYTES ? RANGE_BYTES / header->block_raw : 1;
    archive_expect_all(a);
    progress_begin("verifying");
    int error = run_threads(&w, &a->reader, thread_count(jobs, &w));
    progress_end();
    pthread_mutex_destroy(&w.lock);
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, NULL);
    if (w.part_error != AN_OK)
        return say_unsteady(a, w.part_error, "in the index");
    return w.error == AN_OK ? check_words(a, &w) : say_block(a, &w);
}
