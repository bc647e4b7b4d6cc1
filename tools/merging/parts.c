/* SPDX-License-Identifier: BSD-2-Clause */
#include "merging/parts.h"

#include "archive/explain.h"
#include "archive/open.h"
#include "archive/verify.h"
#include "report/message.h"
#include "status.h"

#include <stdlib.h>
#include <sys/resource.h>

enum { PAGE_USUAL = 8192 };

/* Each part is an open file. */
static void permit_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_part(part *p, const char *file, const reading_options *o)
{
    int status = archive_attach(&p->a, file);
    if (status == STATUS_DONE)
        status = archive_open(&p->a, &o->policy);
    if (status == STATUS_DONE)
        status = archive_verify(&p->a, &o->policy, o->jobs);
    if (status == STATUS_DONE && an_reader_has_unknown_sections(&p->a.reader))
        say_warning("%s: has sections that this version does not know: they are left out", file);
    return status;
}

int parts_open(parts *p, char **files, int count, const reading_options *o)
{
    int status = STATUS_DONE;
    permit_open_files();
    p->at = calloc((size_t)count, sizeof *p->at);
    if (p->at == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    for (int i = 0; i < count && status == STATUS_DONE; i++) {
        p->count++;
        p->at[i].a.fd = -1;
        status = open_part(&p->at[i], files[i], o);
    }
    return status;
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
