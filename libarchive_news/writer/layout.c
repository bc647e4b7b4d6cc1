/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plans where each object lies in the file, then makes the header and the directory.
 *
 * The order is that of spec/FORMAT.md section 2: header, directory, metadata, the upper levels of
 * all tables, dictionary, leaves, blocks, and last the leaves of the index of words. What a reader
 * needs first comes first, so the start of a file that is still arriving can be browsed. The
 * directory names offsets and hashes of all that follows it, and the header names those of the
 * directory. So everything is compressed and hashed before the first byte of the file is written.
 * The size of the directory is known before its content: only then do the offsets follow.
 */
#include "writer/layout.h"

#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* Compresses an object if that makes it smaller. */
static int compress_object(an_writer *w, uint8_t **bytes, an_reference *ref)
{
    size_t raw = ref->raw, n = raw;
    uint8_t *to = malloc(ZSTD_compressBound(raw));
    ZSTD_CCtx *context = ZSTD_createCCtx();
    bool is_done =
        to && context && ani_set_reproducible(context) &&
        !ZSTD_isError(
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, w->config.zstd_level)) &&
        !ZSTD_isError(n = ZSTD_compress2(context, to, ZSTD_compressBound(raw), *bytes, raw));
    (void)ZSTD_freeCCtx(context);
    if (is_done && n < raw) {
        free(*bytes);
        *bytes = to;
        ref->codec = ANI_ZSTD;
        ref->stored = (uint32_t)n;
    } else {
        free(to);
    }
    return is_done ? AN_OK : ani_fail(w, AN_ERR_MEMORY, "out of memory");
}

int ani_finish_object(an_writer *w, uint8_t **bytes, an_reference *ref)
{
    ref->stored = ref->raw;
    /* Where no page is compressed, a reader needs no room for what is. */
    int error = w->config.pages_raw ? AN_OK : compress_object(w, bytes, ref);
    if (error == AN_OK)
        ani_hash(ref->type, *bytes, ref->stored, ref->hash);
    return error;
}

static int make_metadata(an_writer *w, ani_file_plan *plan)
{
    size_t n = 0, room = 1;
    for (unsigned tag = AN_META_TITLE; tag <= AN_META_LICENSE; tag++)
        room += strlen(w->metadata[tag]) + 2 * (size_t)ANI_VARINT_MAX;
    plan->metadata_bytes = malloc(room);
    if (!plan->metadata_bytes)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (unsigned tag = AN_META_TITLE; tag <= AN_META_LICENSE; tag++) {
        size_t length = strlen(w->metadata[tag]);
        if (length > 0)
            n += ani_put_field(plan->metadata_bytes + n, tag, w->metadata[tag], length);
    }
    if (n == 0)
        return AN_OK;
    plan->metadata = (an_reference){.raw = (uint32_t)n, .type = AN_OBJECT_METADATA};
    return ani_finish_object(w, &plan->metadata_bytes, &plan->metadata);
}

/* The dictionaries that were kept, or the one that was made. */
static int describe_dictionaries(an_writer *w, ani_file_plan *plan)
{
    plan->dictionaries = w->kept_dictionaries > 0 ? w->kept_dictionaries : w->dictionary_length > 0;
    plan->dictionary = calloc(plan->dictionaries + 1, sizeof *plan->dictionary);
    if (!plan->dictionary)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (unsigned i = 0; i < w->kept_dictionaries; i++)
        plan->dictionary[i] = w->kept_dictionary[i].ref;
    if (w->kept_dictionaries > 0 || w->dictionary_length == 0)
        return AN_OK;
    an_reference *ref = plan->dictionary;
    ref->type = AN_OBJECT_DICTIONARY;
    ref->raw = (uint32_t)w->dictionary_length;
    ref->stored = (uint32_t)w->dictionary_stored_length;
    ref->codec = ref->stored < ref->raw ? ANI_ZSTD : ANI_STORED;
    ani_hash(AN_OBJECT_DICTIONARY, w->dictionary_stored, ref->stored, ref->hash);
    return AN_OK;
}

static ani_directory directory_of(ani_file_plan *plan)
{
    return (ani_directory){.table = plan->table, .metadata = plan->metadata};
}

static uint64_t place_inner_pages(const an_writer *w, ani_file_plan *plan, uint64_t at)
{
    for (unsigned i = 0; i < ANI_TABLES; i++)
        for (unsigned level = plan->table[i].levels; level-- > 1;) {
            plan->table[i].base[level] = at;
            at += ani_builder_level(w->table[i], level)->size;
        }
    return at;
}

/* The inner pages of terms, then the characters object. */
static uint64_t place_early_search(an_writer *w, ani_file_plan *plan, uint64_t at)
{
    ani_search_part *part = &w->search_part;
    part->early_offset = at;
    for (unsigned level = plan->search.levels; level-- > 1;) {
        plan->search.base[level] = at;
        at += ani_builder_level(part->table, level)->size;
    }
    return at + part->characters.stored;
}

static void place_late_search(an_writer *w, ani_file_plan *plan, uint64_t at)
{
    an_table *t = &plan->search;
    if (t->levels == 0)
        return;
    w->search_part.late_offset = at;
    t->base[0] = at;
    t->top.offset = t->base[t->levels - 1];
}

static uint64_t place_leaves(const an_writer *w, ani_file_plan *plan, uint64_t at)
{
    for (unsigned i = 0; i < ANI_TABLES; i++) {
        an_table *t = &plan->table[i];
        if (t->levels == 0)
            continue;
        t->base[0] = at;
        at += ani_builder_level(w->table[i], 0)->size;
        t->top.offset = t->base[t->levels - 1];
    }
    return at;
}

static void place_objects(an_writer *w, ani_file_plan *plan)
{
    uint64_t at = AN_HEADER_SIZE + plan->directory_size;
    plan->metadata.offset = at;
    at = place_inner_pages(w, plan, at + plan->metadata.stored);
    at = place_early_search(w, plan, at);
    for (unsigned i = 0; i < plan->dictionaries; i++) {
        plan->dictionary[i].offset = at;
        at += plan->dictionary[i].stored;
    }
    at = place_leaves(w, plan, at);
    plan->table[ANI_TABLE_BLOCKS].content_base = w->stats.blocks > 0 ? at : 0;
    place_late_search(w, plan, at + ani_block_bytes(w));
    plan->header.file_size = at + ani_block_bytes(w) + w->search_part.late_size;
}

static uint32_t max_of(uint32_t a, size_t b)
{
    return b > a ? (uint32_t)b : a;
}

static void fill_page_limits(const an_writer *w, ani_file_plan *plan)
{
    uint32_t raw = max_of(w->page_raw, plan->directory_size);
    const an_reference *characters = &w->search_part.characters;
    raw = max_of(max_of(raw, plan->metadata.raw), 4 * w->longest_key);
    plan->header.page_raw = max_of(max_of(raw, characters->raw), ANI_PAGE_MIN);
    uint32_t stored = max_of(w->page_stored, ani_compressed_size(&plan->metadata));
    plan->header.page_stored = max_of(stored, ani_compressed_size(characters));
}

static void fill_limits(const an_writer *w, ani_file_plan *plan)
{
    an_header *h = &plan->header;
    fill_page_limits(w, plan);
    /* A limit below the configured size saves readers memory. But content that runs through several
     * blocks is found by arithmetic with the size that it was cut with. */
    bool has_long = w->has_long_content || w->longest_placed > w->config.block_size;
    h->block_raw = has_long ? w->config.block_size : max_of(ANI_BLOCK_MIN, w->block_raw);
    h->block_stored = w->block_stored;
    h->dictionaries = plan->dictionaries;
    for (unsigned i = 0; i < plan->dictionaries; i++) {
        const an_reference *ref = &plan->dictionary[i];
        h->dictionary_raw = max_of(h->dictionary_raw, ref->raw);
        h->dictionary_stored = max_of(h->dictionary_stored, ani_compressed_size(ref));
    }
    for (unsigned i = 0; i < ANI_TABLES; i++)
        if (plan->table[i].levels > h->levels)
            h->levels = plan->table[i].levels;
    h->levels = plan->search.levels > h->levels ? plan->search.levels : h->levels;
}

static void fill_header(const an_writer *w, ani_file_plan *plan)
{
    an_header *h = &plan->header;
    h->created = w->config.created;
    h->current_until = w->config.current_until;
    memcpy(h->series, w->config.series, sizeof h->series);
    h->epoch = w->config.epoch;
    h->sequence = w->config.sequence;
    memcpy(h->previous, w->config.previous, sizeof h->previous);
    h->entries = w->stats.entries;
    h->articles = w->stats.articles;
    h->blocks = w->stats.blocks;
    h->content_size = w->content_size;
    fill_limits(w, plan);
}

static int make_directory(an_writer *w, ani_file_plan *plan, an_reference *ref)
{
    ani_directory directory = directory_of(plan);
    plan->directory_bytes = malloc(plan->directory_size);
    if (!plan->directory_bytes)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    size_t search_size = w->search_part.payload_size;
    size_t n = ani_put_directory(plan->directory_bytes, &directory, plan->dictionary,
                                 plan->dictionaries, search_size);
    if (search_size > 0)
        w->search_steps->put(w, &plan->search, plan->directory_bytes + n - search_size);
    *ref = (an_reference){.offset = AN_HEADER_SIZE,
                          .stored = (uint32_t)n,
                          .raw = (uint32_t)n,
                          .type = AN_OBJECT_DIRECTORY};
    ani_hash(AN_OBJECT_DIRECTORY, plan->directory_bytes, n, ref->hash);
    return AN_OK;
}

static int sign_header(an_writer *w, ani_file_plan *plan, const an_reference *directory)
{
    ani_put_root(plan->header_bytes, &plan->header, directory);
    ani_hash_root(plan->header_bytes, plan->header.identity);
    for (size_t i = 0; i < w->config.key_count; i++) {
        int error = an_header_sign(plan->header_bytes, &w->keys[i]);
        if (error != AN_OK)
            return ani_fail(w, error,
                            error == AN_ERR_USAGE
                                ? "a secret key is damaged: its public half does not belong to it"
                                : "the archive could not be signed");
    }
    return AN_OK;
}

int ani_plan_file(an_writer *w, ani_file_plan *plan)
{
    an_reference directory_ref;
    memset(plan, 0, sizeof *plan);
    int error = make_metadata(w, plan);
    if (error == AN_OK)
        error = describe_dictionaries(w, plan);
    if (error != AN_OK)
        return error;
    for (unsigned i = 0; i < ANI_TABLES; i++)
        ani_builder_table(w->table[i], &plan->table[i]);
    if (w->search_part.table)
        ani_builder_table(w->search_part.table, &plan->search);
    ani_directory directory = directory_of(plan);
    plan->directory_size =
        ani_directory_size(&directory, plan->dictionaries, w->search_part.payload_size);
    place_objects(w, plan);
    fill_header(w, plan);
    error = make_directory(w, plan, &directory_ref);
    return error == AN_OK ? sign_header(w, plan, &directory_ref) : error;
}

void ani_plan_free(ani_file_plan *plan)
{
    free(plan->metadata_bytes);
    free(plan->dictionary);
    free(plan->directory_bytes);
}
