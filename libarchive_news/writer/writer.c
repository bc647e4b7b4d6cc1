/* SPDX-License-Identifier: BSD-2-Clause */
/* A writer's life: open, finish, close. Adding is in items.c. */
#define _GNU_SOURCE
#include "writer/arrange.h"
#include "writer/internal.h"

#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LEVEL = 19,
    LEVEL_MAX = 22,
    BLOCK_SIZE = 16384,
    PAGE_SIZE = 8192,
    METADATA_MAX = 60000,
    JOBS_MAX = 256
};

int ani_fail(an_writer *w, int error, const char *format, ...)
{
    /* The first sentence says what went wrong; those of the callers above only that it did. */
    if (error != AN_OK && !w->broken) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(w->message, sizeof w->message, format, arguments);
        va_end(arguments);
    }
    if (error != AN_OK)
        w->broken = 1;
    return error;
}

int ani_fail_io(an_writer *w, int error_number)
{
    if (error_number == 0)
        return AN_OK;
    return ani_fail(w, error_number == ENOMEM ? AN_ERR_MEMORY : AN_ERR_IO,
                    "%.1000s: cannot write the archive or its temporary files there: %s", w->folder,
                    strerror(error_number));
}

int ani_report(an_writer *w, uint64_t done)
{
    const an_writer_config *c = &w->config;
    w->done += done;
    if (c->progress && c->progress(c->progress_context, w->done, w->total) != 0)
        return ani_fail(w, AN_ERR_CANCELLED, "cancelled");
    return AN_OK;
}

unsigned ani_jobs(const an_writer *w)
{
    return w->config.jobs;
}

static void set_defaults(an_writer_config *c)
{
    if (c->level == 0)
        c->level = LEVEL;
    if (c->block_size == 0)
        c->block_size = BLOCK_SIZE;
    if (c->page_size == 0)
        c->page_size = PAGE_SIZE;
    if (c->jobs == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        c->jobs = processors < 1 ? 1 : processors > JOBS_MAX ? JOBS_MAX : (unsigned)processors;
    }
}

static int is_valid(const an_writer_config *c)
{
    const char *texts[] = {c->title, c->publisher, c->description, c->language, c->license};
    size_t length = 0;
    for (unsigned i = 0; i < 5; i++) {
        size_t n = texts[i] ? strlen(texts[i]) : 0;
        if (n > METADATA_MAX || !ani_is_string((const uint8_t *)texts[i], n))
            return 0;
        length += n + 8;
    }
    return length <= METADATA_MAX && c->path && c->keys && c->key_count >= 1 &&
           c->key_count <= AN_SLOTS && c->level >= 1 && c->level <= LEVEL_MAX &&
           c->block_size >= ANI_BLOCK_MIN && c->block_size <= ANI_BLOCK_MAX &&
           c->page_size >= ANI_PAGE_MIN && c->page_size <= ANI_PAGE_MAX &&
           (c->dictionary_size <= ANI_DICTIONARY_MAX || c->dictionary_size == AN_DICTIONARY_NONE) &&
           c->jobs <= JOBS_MAX;
}

static int copy_text(char **to, const char *from)
{
    *to = strdup(from ? from : "");
    return *to ? 0 : ENOMEM;
}

static int copy_config(an_writer *w, const an_writer_config *c)
{
    const char *texts[] = {c->title, c->publisher, c->description, c->language, c->license};
    for (unsigned i = 0; i < 5; i++)
        if (copy_text(&w->meta[i], texts[i]) != 0)
            return AN_ERR_MEMORY;
    const char *slash = strrchr(c->path, '/');
    w->path = strdup(c->path);
    w->folder = slash == c->path ? strdup("/")
                : slash          ? strndup(c->path, (size_t)(slash - c->path))
                                 : strdup(".");
    w->base = strdup(slash ? slash + 1 : c->path);
    if (!w->path || !w->folder || !w->base)
        return AN_ERR_MEMORY;
    memcpy(w->keys, c->keys, c->key_count * sizeof *c->keys);
    return *w->base ? AN_OK : AN_ERR_USAGE;
}

static int open_spools(an_writer *w)
{
    ani_spool *spools[] = {&w->content, &w->items, &w->places, &w->blocks};
    for (unsigned i = 0; i < sizeof spools / sizeof spools[0]; i++) {
        int error = ani_fail_io(w, ani_spool_open(spools[i], w->folder));
        if (error != AN_OK)
            return error;
    }
    int error = ani_fail_io(w, ani_sorter_open(&w->by_hash, w->folder));
    return error == AN_OK ? ani_fail_io(w, ani_sorter_open(&w->targets, w->folder)) : error;
}

int an_writer_open(an_writer **writer, const an_writer_config *config)
{
    an_writer_config c = *config;
    *writer = NULL;
    set_defaults(&c);
    if (!is_valid(&c))
        return AN_ERR_USAGE;
    if (sodium_init() < 0)
        return AN_ERR_MEMORY;
    an_writer *w = calloc(1, sizeof *w);
    if (!w)
        return AN_ERR_MEMORY;
    w->config = c;
    (void)sodium_mlock(w->keys, sizeof w->keys);
    int error = copy_config(w, config);
    if (error == AN_OK)
        error = open_spools(w);
    if (error != AN_OK)
        an_writer_close(w);
    else
        *writer = w;
    return error;
}

const char *an_writer_message(const an_writer *writer)
{
    return writer->message;
}

size_t an_writer_memory(const an_writer_config *config)
{
    an_writer_config c = *config;
    set_defaults(&c);
    /* Sorters: at most three at once, each with its records, an index half as large, and the copy
     * that sorting takes. Training: samples, counters of fastcover. Arranging: a window of text and
     * its shingles. These three come one after another. Threads: pieces, and a context each, whose
     * tables zstd sizes for piece and dictionary; at some levels those of the dictionary are its
     * own. */
    uint64_t sorters = 6 * (uint64_t)ANI_SORT_MEMORY;
    uint64_t training = c.dictionary_size == AN_DICTIONARY_NONE ? 0 : (uint64_t)(48 + 96 + 8) << 20;
    uint64_t arranging = 2 * (uint64_t)ANI_WINDOW_BYTES;
    uint64_t phase = training > sorters ? training : sorters > arranging ? sorters : arranging;
    ani_pool_config pool = {.jobs = c.jobs, .piece_size = c.block_size};
    uint64_t pieces =
        ani_pool_slots(&pool) * (2 * (uint64_t)c.block_size + c.block_size / 128 + 1024);
    uint64_t contexts =
        ((uint64_t)c.jobs + 2) *
        ((8u << 20) + ani_context_size(c.level, c.block_size, ani_dictionary_limit(&c)));
    uint64_t total = phase + pieces + contexts + (16u << 20);
    return total < SIZE_MAX ? (size_t)total : SIZE_MAX;
}

static int check_finish(an_writer *w)
{
    if (w->broken)
        return *w->message ? AN_ERR_USAGE
                           : ani_fail(w, AN_ERR_USAGE, "the writer cannot go on after an error");
    w->total = w->content.size;
    w->done = 0;
    return AN_OK;
}

int an_writer_finish(an_writer *writer, an_writer_stats *stats)
{
    an_writer_stats unused;
    int error = check_finish(writer);
    if (error == AN_OK)
        error = ani_choose_dictionary(writer);
    if (error == AN_OK)
        error = ani_make_blocks(writer);
    if (error == AN_OK)
        error = ani_make_index(writer);
    if (error == AN_OK)
        error = ani_publish(writer, stats ? stats : &unused);
    writer->broken = 1;
    return error;
}

void an_writer_close(an_writer *w)
{
    if (!w)
        return;
    for (unsigned i = 0; i < ANI_TABLES; i++)
        ani_builder_close(w->table[i]);
    ani_spool_close(&w->content);
    ani_spool_close(&w->items);
    ani_spool_close(&w->places);
    ani_spool_close(&w->blocks);
    ani_sorter_close(w->by_hash);
    ani_sorter_close(w->targets);
    for (unsigned i = 0; i < 5; i++)
        free(w->meta[i]);
    free(w->path);
    free(w->folder);
    free(w->base);
    free(w->scratch);
    ani_drop_dictionary(w);
    (void)sodium_munlock(w->keys, sizeof w->keys); /* wipes */
    free(w);
}
