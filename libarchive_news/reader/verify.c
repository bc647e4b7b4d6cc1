/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every byte verified: spec/FORMAT.md section 12.
 *
 * The index comes first. Each table is walked leaf by leaf, in the order of its cells: so every
 * page is loaded, each cell is checked, and the pages of a level are found to follow one another
 * without a gap. Orders must name each article exactly once. There is no memory to tick them off,
 * so the numbers and their squares are added up and compared with those of the articles. In the end
 * the extents (directory, metadata, dictionaries, levels, content) must fill the file.
 *
 * Then the blocks, whose stored bytes are hashed but not decompressed. Where the processor hashes
 * several at once, as many are read together as there is memory for.
 */
#include "reader/internal.h"

typedef struct verification {
    an_reader *r;
    /* Where the next page of a level must begin. When the table is done: where the level ends. */
    uint64_t next[ANI_TABLES][ANI_LEVELS_MAX];
    uint64_t content_end, content_size;
    /* Articles, and the sums over their numbers, plus 1 each; the same sums over an order. */
    uint64_t articles, sum, sum_of_squares;
    uint64_t order_sum, order_sum_of_squares;
    size_t last_key_length;
    unsigned single; /* levels, as bits, whose last page so far has one child */
    uint64_t done;   /* bytes, for progress */
} verification;

static int report(an_reader *r, uint64_t done)
{
    const an_config *config = &r->config;
    return config->progress &&
                   config->progress(config->progress_context, done, r->header.file_size) != 0
               ? AN_ERR_CANCELLED
               : AN_OK;
}

static int check_entry_cell(verification *v, const ani_cell *cell, uint64_t rank)
{
    an_entry entry;
    an_reader *r = v->r;
    int error = ani_parse_entry(cell, rank, &entry);
    if (error != AN_OK)
        return error;
    if ((entry.length > 0 && entry.block >= r->header.blocks) ||
        (entry.overflow_length > 0 && entry.overflow_block >= r->header.blocks))
        return AN_ERR_FORMAT;
    if (entry.kind == AN_ARTICLE) {
        v->articles++;
        v->sum += rank + 1;
        v->sum_of_squares += (rank + 1) * (rank + 1);
    }
    return AN_OK;
}

static int check_block_cell(verification *v, const ani_cell *cell)
{
    uint64_t offset = v->r->table[ANI_TABLE_BLOCKS].content_base + cell->ref.offset;
    if (offset != v->content_end)
        return AN_ERR_FORMAT;
    v->content_end += cell->ref.stored;
    v->content_size += cell->ref.raw;
    return AN_OK;
}

static int check_cell(verification *v, unsigned type, const ani_cell *cell, uint64_t rank)
{
    if (type == ANI_SECTION_ENTRIES)
        return check_entry_cell(v, cell, rank);
    if (type == ANI_SECTION_BLOCKS)
        return check_block_cell(v, cell);
    v->order_sum += cell->number + 1;
    v->order_sum_of_squares += (cell->number + 1) * (cell->number + 1);
    return AN_OK;
}

/* The last key of a leaf is kept in the block's memory (an id always fits) and compared with the
 * first key of the next. */
static bool follows_last_key(verification *v, const ani_cell *cell)
{
    ani_key last = {(char *)v->r->block, v->last_key_length};
    ani_key none = {NULL, 0};
    return last.length == 0 ||
           ani_key_compare((const uint8_t *)last.bytes, last.length, &none, cell) < 0;
}

static int check_leaf(verification *v, ani_leaf *leaf, const an_table *table)
{
    an_reader *r = v->r;
    ani_page *page = &leaf->at.page;
    ani_key key = {r->key, 0};
    bool has_keys = table->type == ANI_SECTION_ENTRIES;
    for (uint64_t rank = leaf->at.first; !ani_page_is_done(page); rank++) {
        ani_cell cell;
        bool is_first = page->next == 0;
        int error = ani_page_next(page, &r->header, &cell);
        if (error == AN_OK && has_keys && is_first && !follows_last_key(v, &cell))
            error = AN_ERR_FORMAT;
        if (error == AN_OK && has_keys)
            error = ani_key_advance(&key, &cell, is_first);
        if (error == AN_OK)
            error = check_cell(v, table->type, &cell, rank);
        if (error != AN_OK)
            return error;
    }
    if (has_keys) {
        memcpy(r->block, key.bytes, key.length);
        v->last_key_length = key.length;
    }
    return AN_OK;
}

/* Pages that this leaf is the first beneath have not been seen before: each must follow the one
 * before it on its level, which must not be an inner page with one child. */
static int check_contiguous(verification *v, uint64_t *next, const ani_leaf *leaf, unsigned levels)
{
    for (unsigned level = 0; level < levels; level++) {
        if (leaf->rank[level] != leaf->at.first)
            continue;
        if (leaf->offset[level] != next[level] || (v->single & 1u << level))
            return AN_ERR_FORMAT;
        next[level] += leaf->stored[level];
        if (level > 0 && leaf->cells[level] == 1)
            v->single |= 1u << level;
    }
    return AN_OK;
}

static int verify_table(verification *v, unsigned index)
{
    an_reader *r = v->r;
    const an_table *table = &r->table[index];
    an_reference at = table->top;
    memcpy(v->next[index], table->base, sizeof table->base);
    v->last_key_length = 0;
    v->single = 0;
    for (uint64_t rank = 0; rank < table->count;) {
        ani_leaf leaf;
        int error = ani_leaf_at_rank(r, table, rank, &leaf);
        if (error != AN_OK)
            return error;
        at.offset = leaf.offset[0];
        error = check_contiguous(v, v->next[index], &leaf, table->levels);
        if (error == AN_OK)
            error = check_leaf(v, &leaf, table);
        if (error != AN_OK)
            return ani_fault(r, error, &at);
        rank = leaf.at.first + leaf.count;
        v->done += leaf.stored[0];
        error = report(r, v->done);
        if (error != AN_OK)
            return error;
    }
    return AN_OK;
}

static int verify_order(verification *v, unsigned index)
{
    if (v->r->table[index].type == 0)
        return AN_OK;
    v->order_sum = v->order_sum_of_squares = 0;
    int error = verify_table(v, index);
    if (error == AN_OK && (v->order_sum != v->sum || v->order_sum_of_squares != v->sum_of_squares))
        error = ani_fault(v->r, AN_ERR_FORMAT, &v->r->table[index].top);
    return error;
}

static int dictionary_reference(an_reader *r, unsigned n, an_reference *ref)
{
    an_cached_page *directory;
    int error = ani_load_directory(r, &directory);
    return error == AN_OK
               ? ani_find_dictionary(directory->bytes, directory->length, &r->header, n, ref)
               : error;
}

static int verify_dictionaries(an_reader *r)
{
    int error = AN_OK;
    for (unsigned n = 1; n <= r->header.dictionaries && error == AN_OK; n++)
        error = ani_load_dictionary(r, n);
    return error;
}

/* A search for the extent that comes next in the file. */
typedef struct extent_search {
    uint64_t position;   /* where it may begin at the earliest */
    uint64_t begin, end; /* the nearest so far; begin UINT64_MAX: none */
    unsigned count;      /* extents that were looked at */
} extent_search;

static void consider(extent_search *s, uint64_t begin, uint64_t end)
{
    s->count++;
    if (begin >= s->position && begin < s->begin) {
        s->begin = begin;
        s->end = end;
    }
}

static void consider_object(extent_search *s, const an_reference *ref)
{
    consider(s, ref->offset, ref->offset + ref->stored);
}

/* Looks at all extents: what the directory refers to, and the directory itself. */
static int search_extents(verification *v, extent_search *s)
{
    an_reader *r = v->r;
    an_reference ref;
    consider_object(s, &r->directory);
    if (r->metadata.type != 0)
        consider_object(s, &r->metadata);
    for (unsigned n = 1; n <= r->header.dictionaries; n++) {
        int error = dictionary_reference(r, n, &ref);
        if (error != AN_OK)
            return error;
        consider_object(s, &ref);
    }
    for (unsigned i = 0; i < ANI_TABLES; i++)
        for (unsigned level = 0; level < r->table[i].levels; level++)
            consider(s, r->table[i].base[level], v->next[i][level]);
    if (r->header.blocks > 0)
        consider(s, r->table[ANI_TABLE_BLOCKS].content_base, v->content_end);
    return AN_OK;
}

/* Step 5: no gap and no overlap, up to the end. Extents are met in the order of the file, one
 * search for each, since there is no memory to sort them. */
static int verify_extents(verification *v)
{
    an_reader *r = v->r;
    extent_search s = {.position = AN_HEADER_SIZE};
    unsigned seen = 0;
    bool gap = false;
    for (;; seen++) {
        s.begin = UINT64_MAX;
        s.count = 0;
        int error = search_extents(v, &s);
        if (error != AN_OK)
            return error;
        if (s.begin == UINT64_MAX)
            break;
        gap |= s.begin > s.position;
        s.position = s.end;
    }
    gap |= s.position < r->header.file_size;
    int error = AN_OK;
    if (seen != s.count || s.position > r->header.file_size)
        error = AN_ERR_FORMAT;
    else if (gap)
        error = r->has_unknown_sections ? AN_ERR_UNSUPPORTED : AN_ERR_FORMAT;
    return ani_fault(r, error, &r->directory);
}

int an_reader_verify_index(an_reader *reader)
{
    const uint8_t *fields;
    size_t length;
    if (!reader->open)
        return AN_ERR_USAGE;
    reader->block_length = 0; /* its memory is lent to the last key */
    verification v = {.r = reader, .content_end = reader->table[ANI_TABLE_BLOCKS].content_base};
    int error = an_reader_metadata(reader, &fields, &length);
    if (error == AN_OK)
        error = verify_dictionaries(reader);
    if (error == AN_OK)
        error = verify_table(&v, ANI_TABLE_ENTRIES);
    if (error == AN_OK && v.articles != reader->header.articles)
        error = ani_fault(reader, AN_ERR_FORMAT, &reader->table[ANI_TABLE_ENTRIES].top);
    if (error == AN_OK)
        error = verify_table(&v, ANI_TABLE_BLOCKS);
    if (error == AN_OK && v.content_size != reader->header.content_size)
        error = ani_fault(reader, AN_ERR_FORMAT, &reader->table[ANI_TABLE_BLOCKS].top);
    if (error == AN_OK)
        error = verify_order(&v, ANI_TABLE_TITLE);
    if (error == AN_OK)
        error = verify_order(&v, ANI_TABLE_DATE);
    return error == AN_OK ? verify_extents(&v) : error;
}

static bool is_there(const an_source *source, const an_reference *ref)
{
    return ref->offset <= source->size && ref->stored <= source->size - ref->offset;
}

/* Gathers the references of blocks to verify together: that of the next cell of a leaf, and those
 * after it as long as their bytes have arrived and there is memory for them. Moves the page past
 * them. most: how many, at least 1 and no more than are left in the leaf. */
static int gather_blocks(an_reader *r, const an_table *table, ani_page *page, uint64_t most,
                         an_reference *ref, unsigned *count)
{
    const an_source *source = &r->config.source;
    size_t room = source->map ? SIZE_MAX : r->stored_size;
    ani_page next = *page;
    ani_cell cell;
    *count = 0;
    do {
        int error = ani_page_next(&next, &r->header, &cell);
        if (error != AN_OK)
            return *count > 0 ? AN_OK : error;
        cell.ref.offset += table->content_base;
        if (*count > 0 && (cell.ref.stored > room || !is_there(source, &cell.ref)))
            break;
        ref[*count] = cell.ref;
        room -= cell.ref.stored;
        *page = next;
    } while (++*count < ANI_TOGETHER && *count < most);
    return AN_OK;
}

static int check_stored(an_reader *r, const an_reference *ref, const ani_hash_job *job)
{
    int error = memcmp(job->hash, ref->hash, ANI_HASH_SIZE) == 0 ? AN_OK : AN_ERR_HASH;
    if (error == AN_OK && ref->codec == ANI_ZSTD)
        error = ani_check_frame(job->bytes, ref);
    return error == AN_OK ? report(r, ref->offset + ref->stored) : ani_fault(r, error, ref);
}

/* Verifies blocks from the next cell of a leaf on, which are read and hashed together. *count: how
 * many. */
static int verify_together(an_reader *r, const an_table *table, ani_page *page, uint64_t most,
                           unsigned *count)
{
    an_reference ref[ANI_TOGETHER];
    ani_hash_job job[ANI_TOGETHER];
    const uint8_t *bytes;
    int error = gather_blocks(r, table, page, most, ref, count);
    if (error != AN_OK)
        return error;
    const an_reference *last = &ref[*count - 1];
    error = ani_is_in_file(&r->header, last) ? AN_OK : AN_ERR_FORMAT;
    if (error == AN_OK)
        error = ani_source_bytes(&r->config.source, ref[0].offset,
                                 (size_t)(last->offset - ref[0].offset) + last->stored, r->stored,
                                 &bytes, &r->fault.read_result);
    if (error != AN_OK)
        return ani_fault(r, error, &ref[0]);
    for (unsigned i = 0; i < *count; bytes += ref[i++].stored)
        job[i] = (ani_hash_job){.bytes = bytes, .length = ref[i].stored};
    ani_hash_many(AN_OBJECT_BLOCK, job, *count);
    for (unsigned i = 0; i < *count && error == AN_OK; i++)
        error = check_stored(r, &ref[i], &job[i]);
    return error;
}

/* Blocks from number n to below end, as far as they are in a leaf. */
static int verify_blocks_of_leaf(an_reader *r, const an_table *table, ani_leaf *leaf, uint64_t n,
                                 uint64_t end)
{
    ani_cell cell;
    int error = AN_OK;
    uint64_t at = leaf->at.first;
    if (end > at + leaf->count)
        end = at + leaf->count;
    for (; error == AN_OK && at < n; at++)
        error = ani_page_next(&leaf->at.page, &r->header, &cell);
    while (error == AN_OK && at < end) {
        unsigned count;
        error = verify_together(r, table, &leaf->at.page, end - at, &count);
        at += count;
    }
    return error;
}

int an_reader_verify_blocks(an_reader *reader, uint64_t first, uint64_t count)
{
    if (!reader->open || first > reader->header.blocks || count > reader->header.blocks - first)
        return AN_ERR_USAGE;
    const an_table *table = &reader->table[ANI_TABLE_BLOCKS];
    for (uint64_t n = first, end = first + count; n < end;) {
        ani_leaf leaf;
        int error = ani_leaf_at_rank(reader, table, n, &leaf);
        if (error == AN_OK)
            error = verify_blocks_of_leaf(reader, table, &leaf, n, end);
        if (error != AN_OK)
            return error;
        n = leaf.at.first + leaf.count;
    }
    return AN_OK;
}

int an_reader_verify(an_reader *reader)
{
    int error = an_reader_verify_index(reader);
    return error == AN_OK ? an_reader_verify_blocks(reader, 0, reader->header.blocks) : error;
}
