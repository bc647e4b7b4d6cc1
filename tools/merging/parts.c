/* SPDX-License-Identifier: BSD-2-Clause */
#include "merging/parts.h"

#include "archive/explain.h"
#include "archive/open.h"
#include "archive/verify.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <pthread.h>
#include <stdlib.h>

enum { PAGE_USUAL = 8192, PART_THREADS = 64 };

static int open_part(part *p, const char *file, const policy *trust)
{
    p->a.fd = -1;
    int status = archive_attach(&p->a, file);
    return status == STATUS_DONE ? archive_open(&p->a, trust) : status;
}

/* --- verifying ---------------------------------------- */

/* Many parts are small, and one thread verifies each. */
typedef struct verifying {
    parts *all;
    pthread_mutex_t lock;
    unsigned next, done; /* not handed out yet; finished */
} verifying;

static part *next_unverified(verifying *r)
{
    pthread_mutex_lock(&r->lock);
    part *p = r->next < r->all->count ? &r->all->at[r->next++] : NULL;
    pthread_mutex_unlock(&r->lock);
    return p;
}

static void *verify_some(void *context)
{
    verifying *r = context;
    for (part *p; (p = next_unverified(r)) != NULL;) {
        p->is_fine = archive_is_fine(&p->a);
        pthread_mutex_lock(&r->lock);
        progress_step(++r->done, 0, 0);
        pthread_mutex_unlock(&r->lock);
    }
    return NULL;
}

static void verify_side_by_side(parts *all, unsigned threads)
{
    pthread_t thread[PART_THREADS];
    unsigned started = 0;
    verifying r = {.all = all, .lock = PTHREAD_MUTEX_INITIALIZER};
    progress_begin("verifying parts");
    while (started + 1 < threads && started < PART_THREADS &&
           pthread_create(&thread[started], NULL, verify_some, &r) == 0)
        started++;
    (void)verify_some(&r);
    for (unsigned i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    pthread_mutex_destroy(&r.lock);
    progress_end();
}

/* Where there are fewer parts than threads, all threads verify one part after the other. That is
 * also how it is said what is wrong with a part, so that the first one is named. */
static int verify_parts(parts *all, const reading_options *o)
{
    unsigned threads = verify_threads(o->jobs);
    int status = STATUS_DONE;
    if (threads > 1 && all->count >= threads)
        verify_side_by_side(all, threads);
    for (unsigned i = 0; i < all->count && status == STATUS_DONE; i++) {
        part *p = &all->at[i];
        if (!p->is_fine)
            status = archive_verify(&p->a, &o->policy, o->jobs);
        if (status == STATUS_DONE && an_reader_has_unknown_sections(&p->a.reader))
            say_warning("%s: has sections that this version does not know: they are left out",
                        p->a.path);
    }
    return status;
}

/* --- opening and closing ---------------------------------------- */

int parts_open(parts *p, char **files, int count, const reading_options *o)
{
    int status = STATUS_DONE;
    platform_permit_open_files(); /* each part is one */
    p->at = calloc((size_t)count, sizeof *p->at);
    if (p->at == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    for (int i = 0; i < count && status == STATUS_DONE; i++)
        status = open_part(&p->at[p->count++], files[i], &o->policy);
    return status == STATUS_DONE ? verify_parts(p, o) : status;
}

void parts_close(parts *p)
{
    for (unsigned i = 0; i < p->count; i++) {
        an_cover_close(p->at[i].cover);
        archive_close(&p->at[i].a);
    }
    free(p->at);
    *p = (parts){0};
}

int part_say(const part *p, int error, const char *subject)
{
    return archive_say(&p->a, &p->a.reader, error, subject);
}

an_kept_place place_of_content(const an_entry *e)
{
    return (an_kept_place){e->block, e->offset, e->has_content ? e->length : 0};
}

an_kept_place place_of_overflow(const an_entry *e)
{
    return (an_kept_place){e->overflow_block, e->overflow_offset,
                           e->has_overflow ? e->overflow_length : 0};
}

uint32_t parts_block_size(const parts *p)
{
    uint32_t most = 0;
    for (unsigned i = 0; i < p->count; i++) {
        uint32_t size = an_reader_header(&p->at[i].a.reader)->block_raw;
        most = size > most ? size : most;
    }
    return most;
}

/* The limit in a root is that of the largest page. In a small archive this says little of where its
 * writer ends pages, so that small ones do not make the pages of others small. */
uint32_t parts_page_size(const parts *p)
{
    uint32_t most = 0;
    bool has_large = false;
    for (unsigned i = 0; i < p->count; i++) {
        const an_header *h = an_reader_header(&p->at[i].a.reader);
        most = h->page_raw > most ? h->page_raw : most;
        has_large = has_large || h->levels > 1;
    }
    return has_large || most > PAGE_USUAL ? most : PAGE_USUAL;
}

bool parts_have_raw_pages(const parts *p)
{
    for (unsigned i = 0; i < p->count; i++)
        if (an_reader_header(&p->at[i].a.reader)->page_stored > 0)
            return false;
    return true;
}

bool parts_have_raw_blocks(const parts *p)
{
    for (unsigned i = 0; i < p->count; i++)
        if (an_reader_header(&p->at[i].a.reader)->block_stored > 0)
            return false;
    return true;
}
