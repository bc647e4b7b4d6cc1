/* SPDX-License-Identifier: BSD-2-Clause */
/* A writer from opening to closing. internal.h lists its steps and their files. */
#define _POSIX_C_SOURCE 200809L
#include "platform/system.h"
#include "writer/arrange.h"
#include "writer/internal.h"

#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ZSTD_LEVEL = 19,
    ZSTD_LEVEL_MAX = 22,
    USUAL_PAGE_SIZE = 8192,
    METADATA_MAX = 60000,
    JOBS_MAX = 256
};

static void set_defaults(an_writer_config *c)
{
    if (c->zstd_level == 0)
        c->zstd_level = ZSTD_LEVEL;
    if (c->page_size == 0)
        c->page_size = USUAL_PAGE_SIZE;
    if (c->jobs == 0) {
        unsigned processors = ani_count_processors();
        c->jobs = processors < 1 ? 1 : processors > JOBS_MAX ? JOBS_MAX : processors;
    }
}

static const char *metadata_of(const an_writer_config *c, enum an_meta tag)
{
    const char *const texts[] = {
        [AN_META_TITLE] = c->title,
        [AN_META_PUBLISHER] = c->publisher,
        [AN_META_DESCRIPTION] = c->description,
        [AN_META_LANGUAGE] = c->language,
        [AN_META_LICENSE] = c->license,
    };
    return texts[tag] ? texts[tag] : "";
}

static bool is_valid_metadata(const an_writer_config *c)
{
    size_t total = 0;
    for (unsigned tag = AN_META_TITLE; tag <= AN_META_LICENSE; tag++) {
        const char *text = metadata_of(c, tag);
        size_t length = strlen(text);
        if (length > METADATA_MAX || !ani_is_string((const uint8_t *)text, length))
            return false;
        total += length + 8;
    }
    return total <= METADATA_MAX;
}

static bool is_valid_dictionary(const an_writer_config *c)
{
    return c->dictionary ? c->dictionary_length >= 1 &&
                               c->dictionary_length <= ANI_DICTIONARY_MAX && c->dictionary_size == 0
                         : c->dictionary_length == 0;
}

static bool is_valid_config(const an_writer_config *c)
{
    bool has_keys = c->keys && c->key_count >= 1 && c->key_count <= AN_SLOTS;
    return c->path && (c->keys_later ? c->key_count == 0 : has_keys) && c->zstd_level >= 1 &&
           c->zstd_level <= ZSTD_LEVEL_MAX &&
           (c->block_size == 0 || c->block_size >= ANI_BLOCK_MIN) &&
           c->block_size <= ANI_BLOCK_MAX && c->page_size >= ANI_PAGE_MIN &&
           c->page_size <= ANI_PAGE_MAX &&
           (c->dictionary_size <= ANI_DICTIONARY_MAX || c->dictionary_size == AN_DICTIONARY_NONE) &&
           is_valid_dictionary(c) && c->jobs <= JOBS_MAX && is_valid_metadata(c) &&
           ANI_RESERVES_ZERO(c);
}

static int copy_path(an_writer *w, const char *path)
{
    w->path = strdup(path);
    w->base = strdup(ani_base_name(path));
    w->folder = ani_folder_of(path);
    if (!w->path || !w->folder || !w->base)
        return AN_ERR_MEMORY;
    return *w->base ? AN_OK : AN_ERR_USAGE;
}

static int copy_dictionary(an_writer *w, const an_writer_config *c)
{
    if (!c->dictionary)
        return AN_OK;
    int error = an_dictionary_check(c->dictionary, c->dictionary_length);
    if (error != AN_OK)
        return error;
    w->given = malloc(c->dictionary_length);
    if (!w->given)
        return AN_ERR_MEMORY;
    memcpy(w->given, c->dictionary, c->dictionary_length);
    return AN_OK;
}

static int copy_config(an_writer *w, const an_writer_config *c)
{
    int error = copy_dictionary(w, c);
    if (error != AN_OK)
        return error;
    for (unsigned tag = AN_META_TITLE; tag <= AN_META_LICENSE; tag++) {
        w->metadata[tag] = strdup(metadata_of(c, tag));
        if (!w->metadata[tag])
            return AN_ERR_MEMORY;
    }
    if (!c->keys_later)
        memcpy(w->keys, c->keys, c->key_count * sizeof *c->keys);
    return copy_path(w, c->path);
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
    if (!is_valid_config(&c))
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
    if (error == AN_OK) {
        *writer = w;
        return AN_OK;
    }
    int reason = errno; /* that of the call that failed is for the caller */
    an_writer_close(w);
    errno = reason;
    return error;
}

const char *an_writer_message(const an_writer *writer)
{
    return writer->message;
}

/* Buffers that are there at the same time: of one phase (training a dictionary, then arranging
 * texts, then sorting entries), and of the threads. Several threads arrange the first texts during
 * training, and the next ones while texts are laid. */
size_t an_writer_memory(const an_writer_config *config)
{
    const uint64_t mib = 1 << 20;
    an_writer_config c = *config;
    set_defaults(&c);
    if (c.block_size == 0)
        c.block_size = ANI_BLOCK_CHOSEN_MAX;
    /* Training: samples, counters, a stretch, the dictionary. */
    uint64_t training = c.dictionary ? 3 * (uint64_t)c.dictionary_length
                        : c.dictionary_size == AN_DICTIONARY_NONE ? 0
                                                                  : (48 + 32 + 12 + 8) * mib;
    /* Arranging: a window of text and its shingles. */
    uint64_t window = 2 * (uint64_t)ANI_WINDOW_BYTES;
    uint64_t arranging = 2 * window;
    if (c.jobs > 1)
        training += window;
    /* Sorting: at most four sorters at once, each with its pairs and an index half as large. */
    uint64_t sorting = 6 * (uint64_t)ANI_SORT_MEMORY;
    uint64_t phase = training > sorting ? training : sorting > arranging ? sorting : arranging;
    /* Threads: pieces, raw and compressed, and a context each, whose tables zstd sizes for piece
     * and dictionary. At some levels each has tables of the dictionary, too. Two dictionaries that
     * are prepared, and a context beside the threads, take no more than that each. */
    ani_pool_config pool = {.jobs = c.jobs, .piece_size = c.block_size};
    uint64_t pieces =
        ani_pool_pieces(&pool) * (2 * (uint64_t)c.block_size + c.block_size / 128 + 1024);
    uint64_t context =
        8 * mib + ani_context_size(c.zstd_level, c.block_size, ani_dictionary_limit(&c));
    uint64_t total = phase + pieces + ((uint64_t)c.jobs + 3) * context + 16 * mib;
    return total < SIZE_MAX ? (size_t)total : SIZE_MAX;
}

/* Reads back the header that was written, from memory. */
static void fill_written_header(const ani_file_plan *plan, an_header *header)
{
    const an_source source = {.map = plan->header_bytes, .size = sizeof plan->header_bytes};
    (void)an_header_read(&source, header);
}

static void fill_stats(const an_writer *w, const ani_file_plan *plan, an_writer_stats *stats)
{
    *stats = w->stats;
    stats->block_size = w->config.block_size;
    stats->file_size = plan->header.file_size;
    stats->dictionary_bytes = 0;
    for (unsigned i = 0; i < plan->dictionaries; i++)
        stats->dictionary_bytes += plan->dictionary[i].stored;
    stats->block_bytes = ani_block_bytes(w);
    stats->search_bytes = w->search_part.early_size + w->search_part.late_size;
    stats->index_bytes = stats->file_size - stats->dictionary_bytes - stats->block_bytes;
    fill_written_header(plan, &stats->header);
}

int an_writer_sign_with(an_writer *writer, const an_secret_key *keys, size_t key_count,
                        const uint8_t series[16])
{
    an_writer_config *c = &writer->config;
    if (writer->is_broken || c->key_count != 0 || key_count < 1 || key_count > AN_SLOTS)
        return AN_ERR_USAGE;
    memcpy(writer->keys, keys, key_count * sizeof *keys);
    memcpy(c->series, series, sizeof c->series);
    c->key_count = key_count;
    return AN_OK;
}

int an_writer_train(an_writer *writer, const void **dictionary, size_t *length)
{
    *dictionary = NULL;
    *length = 0;
    if (writer->is_broken)
        return AN_ERR_USAGE;
    ani_choose_block_size(writer);
    int error = ani_enter_phase(writer, AN_PHASE_DICTIONARY, 0);
    if (error == AN_OK)
        error = ani_choose_dictionary(writer);
    if (error == AN_OK) {
        *dictionary = writer->dictionary;
        *length = writer->dictionary_length;
    }
    writer->is_broken = true;
    return error;
}

int an_writer_finish(an_writer *writer, an_writer_stats *stats)
{
    ani_file_plan plan = {0};
    if (writer->is_broken || writer->config.key_count == 0 ||
        (writer->search_steps && !writer->search_steps->is_ready(writer)))
        return AN_ERR_USAGE;
    int error = ani_enter_phase(writer, AN_PHASE_DICTIONARY, 0);
    if (error == AN_OK && writer->keep_steps)
        error = writer->keep_steps->choose(writer);
    if (error == AN_OK) {
        ani_choose_block_size(writer);
        /* Only then is there a thread for it, and what is kept has its place later. */
        if (writer->config.jobs > 1 && !writer->keep_steps)
            error = ani_begin_texts(writer);
    }
    if (error == AN_OK)
        error = ani_choose_dictionary(writer);
    if (error == AN_OK)
        error = ani_enter_phase(writer, AN_PHASE_COMPRESSING, writer->content.size);
    if (error == AN_OK)
        error = ani_make_blocks(writer);
    if (error == AN_OK)
        error = ani_enter_phase(writer, AN_PHASE_WRITING, 0);
    if (error == AN_OK)
        error = ani_make_index(writer);
    if (error == AN_OK && writer->search_steps)
        error = writer->search_steps->finish(writer);
    if (error == AN_OK)
        error = ani_plan_file(writer, &plan);
    if (error == AN_OK)
        error = ani_publish(writer, &plan);
    if (error == AN_OK && stats)
        fill_stats(writer, &plan, stats);
    ani_plan_free(&plan);
    writer->is_broken = true;
    return error;
}

void an_writer_close(an_writer *w)
{
    if (!w)
        return;
    if (w->search_steps)
        w->search_steps->close(w);
    if (w->keep_steps)
        w->keep_steps->close(w);
    ani_drop_texts(w);
    for (unsigned i = 0; i < ANI_TABLES; i++)
        ani_builder_close(w->table[i]);
    ani_builder_close(w->search_part.table);
    free(w->search_part.character_bytes);
    ani_spool_close(&w->content);
    ani_spool_close(&w->items);
    ani_spool_close(&w->places);
    ani_spool_close(&w->blocks);
    ani_sorter_close(w->by_hash);
    ani_sorter_close(w->targets);
    for (unsigned tag = AN_META_TITLE; tag <= AN_META_LICENSE; tag++)
        free(w->metadata[tag]);
    free(w->path);
    free(w->folder);
    free(w->base);
    free(w->scratch);
    free(w->given);
    ani_drop_dictionary(w);
    (void)sodium_munlock(w->keys, sizeof w->keys); /* wipes */
    free(w);
}

/* --- what every step tells its caller ---------------------------------------- */

int ani_fail(an_writer *w, int error, const char *format, ...)
{
    if (error != AN_OK && !w->is_broken) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(w->message, sizeof w->message, format, arguments);
        va_end(arguments);
    }
    if (error != AN_OK)
        w->is_broken = true;
    return error;
}

int ani_fail_io(an_writer *w, int error_number)
{
    if (error_number == 0)
        return AN_OK;
    int error = ani_fail(w, ani_io_error(error_number),
                         "%.1000s: cannot write the archive or its temporary files there: %s",
                         w->folder, strerror(error_number));
    errno = error_number;
    return error;
}

int ani_end_call(an_writer *w, ani_side_call *s, int error)
{
    int result = ani_end_side_call(s, error);
    return error == AN_OK ? ani_fail(w, result, "out of memory") : result;
}

int ani_enter_phase(an_writer *w, enum an_phase phase, uint64_t total)
{
    w->phase = phase;
    w->done = 0;
    w->total = total;
    return ani_report_bytes(w, 0);
}

int ani_report_bytes(an_writer *w, uint64_t done)
{
    const an_writer_config *c = &w->config;
    w->done += done;
    if ((c->stop && __atomic_load_n(c->stop, __ATOMIC_RELAXED) != 0) ||
        (c->progress && c->progress(c->progress_context, w->phase, w->done, w->total) != 0))
        return ani_fail(w, AN_ERR_CANCELLED, "cancelled");
    return AN_OK;
}
