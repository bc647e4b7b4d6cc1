/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verifying proves that the bytes of the file are those that were signed. It decompresses no block,
 * and no reader compares a content with the hash that its entry states. Whoever has signed an
 * archive can make blocks that do not decompress, or that versions of zstd read differently.
 *
 * Entries are taken in batches, and each batch is read in the order of the blocks, by several
 * threads that each have a reader.
 */
#include "verifying/contents.h"

#include "archive/entries.h"
#include "archive/explain.h"
#include "archive/open.h"
#include "archive/verify.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1 << 15, HASH_SIZE = 32, CONTENT_THREADS = 64, EACH_LEAST = 64 };

typedef struct text {
    an_entry entry; /* without its strings */
    bool has_hash;
    uint8_t hash[HASH_SIZE];
} text;

/* Texts of a batch that a thread reads, and the first of them, by number, that is not right. */
typedef struct share {
    const archive *archive;
    const policy *policy;
    const text *texts;
    size_t count;
    an_reader *reader;
    uint64_t wrong; /* UINT64_MAX: none */
} share;

/* --- one share ---------------------------------------- */

/* Reads a content piece by piece, into *hash. Returns AN_*. */
static int read_hashed(an_reader *reader, const text *t, uint8_t hash[HASH_SIZE])
{
    crypto_generichash_blake2b_state state;
    int error = AN_OK;
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, HASH_SIZE);
    for (uint64_t at = 0; error == AN_OK && at < t->entry.length;) {
        const void *bytes;
        size_t n = 0;
        error = an_content_view(reader, &t->entry, at, &bytes, &n);
        if (error == AN_OK && t->has_hash)
            (void)crypto_generichash_blake2b_update(&state, bytes, n);
        at += n;
    }
    (void)crypto_generichash_blake2b_final(&state, hash, HASH_SIZE);
    return error;
}

/* Reads all of a text. *is_stated: its content has the hash that is stated, if any is. Returns
 * AN_*. */
static int read_one(an_reader *reader, const text *t, bool *is_stated)
{
    uint8_t hash[HASH_SIZE], *overflow = NULL;
    size_t length;
    int error = read_hashed(reader, t, hash);
    *is_stated = !t->has_hash || memcmp(hash, t->hash, HASH_SIZE) == 0;
    if (error == AN_OK)
        error = entry_overflow(reader, &t->entry, &overflow, &length);
    free(overflow);
    return error;
}

static void read_share(share *s)
{
    s->wrong = UINT64_MAX;
    for (size_t i = 0; i < s->count; i++) {
        const text *t = &s->texts[i];
        bool is_stated;
        if ((read_one(s->reader, t, &is_stated) != AN_OK || !is_stated) &&
            t->entry.number < s->wrong)
            s->wrong = t->entry.number;
    }
}

static void *read_beside(void *context)
{
    share *s = context;
    void *memory = NULL;
    an_reader *reader = malloc(sizeof *reader);
    s->reader = reader;
    if (reader != NULL && archive_open_again(s->archive, s->policy, reader, &memory) == AN_OK)
        read_share(s);
    else
        s->reader = NULL; /* the caller reads it */
    free(memory);
    free(reader);
    return NULL;
}

/* --- one batch ---------------------------------------- */

static int by_block(const void *a, const void *b)
{
    return entry_compare_places(&((const text *)a)->entry, &((const text *)b)->entry);
}

/* Divides a batch among threads. Returns the number of the first entry that is not right, or
 * UINT64_MAX. */
static uint64_t read_batch(archive *a, const policy *p, text *texts, size_t count, unsigned jobs)
{
    share shares[CONTENT_THREADS];
    pthread_t thread[CONTENT_THREADS] = {0};
    size_t threads = verify_threads(jobs), started = 1;
    threads = threads < CONTENT_THREADS ? threads : CONTENT_THREADS;
    threads = threads < count / EACH_LEAST + 1 ? threads : count / EACH_LEAST + 1;
    qsort(texts, count, sizeof *texts, by_block);
    for (size_t i = 0, at = 0; i < threads; i++) {
        size_t end = count * (i + 1) / threads;
        shares[i] = (share){a, p, texts + at, end - at, NULL, UINT64_MAX};
        at = end;
    }
    while (started < threads &&
           pthread_create(&thread[started], NULL, read_beside, &shares[started]) == 0)
        started++;
    uint64_t wrong = UINT64_MAX;
    for (size_t i = 0; i < threads; i++) {
        bool is_read = i > 0 && i < started;
        if (is_read) {
            pthread_join(thread[i], NULL);
            is_read = shares[i].reader != NULL;
        }
        if (!is_read) {
            shares[i].reader = &a->reader;
            read_share(&shares[i]);
        }
        if (shares[i].wrong < wrong)
            wrong = shares[i].wrong;
    }
    return wrong;
}

/* --- all of them ---------------------------------------- */

/* Takes note of an entry. */
static void note_entry(text *t, const an_entry *entry, contents *found)
{
    an_field hash;
    *t = (text){.entry = *entry};
    t->entry.id = NULL;
    t->entry.record = NULL;
    t->has_hash = entry->has_content &&
                  an_entry_field(entry, AN_TAG_CONTENT_HASH, &hash) == AN_OK &&
                  hash.length == HASH_SIZE;
    if (t->has_hash)
        memcpy(t->hash, hash.value, HASH_SIZE);
    found->read += entry->has_content;
    found->hashed += t->has_hash;
}

/* Checks that an alias leads to an entry. What that one has is its own affair. */
static int check_alias(archive *a, const an_entry *entry)
{
    an_entry target;
    char *id = strdup(entry->id);
    int error = an_entry_resolve(&a->reader, entry, &target);
    bool is_right = error == AN_OK || error == AN_ERR_NOT_FOUND || error == AN_ERR_WITHDRAWN;
    int status = is_right ? STATUS_DONE : archive_say(a, &a->reader, error, id);
    free(id);
    return status;
}

/* Reads an entry that is not right once more, and says what is wrong with it. */
static int say_wrong(archive *a, uint64_t number)
{
    an_entry entry;
    text t;
    contents unused = {0};
    bool is_stated = true;
    int error = an_entry_at(&a->reader, AN_BY_ID, number, &entry);
    if (error != AN_OK)
        return archive_say(a, &a->reader, error, NULL);
    char *id = strdup(entry.id);
    note_entry(&t, &entry, &unused);
    error = read_one(&a->reader, &t, &is_stated);
    int status = STATUS_BAD;
    if (error != AN_OK)
        status = archive_say(a, &a->reader, error, id);
    else
        say_error("%s: %s: its content is not the one whose hash the entry states: %s", a->path,
                  id != NULL ? id : "an entry",
                  is_stated ? "the file changed while it was read"
                            : "whoever signed it made it so, or this version of zstd reads it "
                              "differently");
    free(id);
    return status;
}

static int verify_batches(archive *a, const policy *p, unsigned jobs, text *texts, contents *found)
{
    uint64_t entries = an_reader_header(&a->reader)->entries;
    for (uint64_t number = 0; number < entries;) {
        size_t count = 0;
        for (; number < entries && count < BATCH; number++) {
            an_entry entry;
            int error = an_entry_at(&a->reader, AN_BY_ID, number, &entry);
            if (error != AN_OK)
                return archive_say(a, &a->reader, error, NULL);
            if (entry.has_content || entry.has_overflow)
                note_entry(&texts[count++], &entry, found);
            int status = entry.kind == AN_ALIAS ? check_alias(a, &entry) : STATUS_DONE;
            if (status != STATUS_DONE)
                return status;
        }
        uint64_t wrong = read_batch(a, p, texts, count, jobs);
        if (wrong != UINT64_MAX)
            return say_wrong(a, wrong);
        progress_step(number, 0, 0);
    }
    return STATUS_DONE;
}

int contents_verify(archive *a, const policy *p, unsigned jobs, contents *found)
{
    *found = (contents){0};
    text *texts = malloc(BATCH * sizeof *texts);
    if (texts == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    progress_begin("reading contents");
    int status = verify_batches(a, p, jobs, texts, found);
    progress_end();
    free(texts);
    return status;
}
