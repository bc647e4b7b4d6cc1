/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every byte verified: spec/FORMAT.md section 12.
 *
 * The index comes first. Each table is walked leaf by leaf, in the order of its cells: so every
 * page is loaded at the position that the pages above it give, and each cell is checked. Then the
 * orders are proven (see "the steps"), and the extents of everything must fill the file
 * (extents.c). All this is done in steps of one page, extent or piece each, so that slices.c may
 * pause between two of them.
 *
 * Then the blocks, whose stored bytes are hashed but not decompressed. Where the processor hashes
 * several at once, as many are read together as there is memory for.
 */
#include "reader/verify.h"

int ani_report(an_reader *r, uint64_t done)
{
    const an_config *config = &r->config;
    return config->progress &&
                   config->progress(config->progress_context, done, r->header.file_size) != 0
               ? AN_ERR_CANCELLED
               : AN_OK;
}

void ani_lend_block(an_reader *r, const void *borrower)
{
    r->block_length = 0;
    r->borrower = borrower;
}

static size_t window_bytes(const ani_verification *v)
{
    return (size_t)((v->state.numbers + 7) / 8);
}

#ifndef AN_SMALL

/* Leaves are read ahead into what is left over, after the bits of the window if these lie there. */
static void place_trail(const ani_verification *v)
{
    const an_reader *r = v->r;
    bool has_bits = v->state.numbers > 0 && v->state.bits == r->spare;
    size_t used = has_bits ? window_bytes(v) * (v->state.copy ? 2 : 1) : 0;
    if (v->trail)
        ani_trail_begin(v->trail, r->spare + used, r->spare_size - used);
}

void ani_use_trail(ani_verification *v, ani_trail *trail)
{
    v->trail = trail;
    place_trail(v);
}

#endif

void ani_place_window(ani_verification *v, size_t lent)
{
    an_reader *r = v->r;
    an_index_state *state = &v->state;
    size_t size = r->header.block_raw - lent;
    state->bits = r->block + lent;
    if (ANI_USES_SPARE && r->spare_size > size) {
        state->bits = r->spare;
        size = r->spare_size;
    }
    uint64_t most = r->header.entries - state->first;
    state->numbers = most / 8 < size ? most : (uint64_t)size * 8;
    memset(state->bits, 0, window_bytes(v));
    if (ANI_USES_SPARE)
        state->copy = window_bytes(v) <= size / 2 ? state->bits + window_bytes(v) : NULL;
#ifndef AN_SMALL
    place_trail(v);
#endif
}

/* Keeps the bits of the window, or puts back those that were kept. Returns false where there is no
 * room for that. */
static bool keep_bits(const ani_verification *v, bool put_back)
{
    const an_index_state *state = &v->state;
    if (!ANI_USES_SPARE || !state->copy)
        return false;
    memcpy(put_back ? state->bits : state->copy, put_back ? state->copy : state->bits,
           window_bytes(v));
    return true;
}

/* Turns the bit of an entry number to this value. Returns false if it had it already. Numbers
 * outside of the window have no bit. */
static bool turn_bit(ani_verification *v, uint64_t number, bool value)
{
    uint64_t n = number - v->state.first;
    if (n >= v->state.numbers)
        return true;
    uint8_t *byte = v->state.bits + (size_t)(n / 8), mask = (uint8_t)(1u << n % 8);
    *byte ^= mask;
    return ((*byte & mask) != 0) == value;
}

static int check_entry_cell(ani_verification *v, const ani_cell *cell, uint64_t rank)
{
    an_entry entry;
    an_reader *r = v->r;
    int error = ani_parse_entry(cell, rank, &entry);
    if (error != AN_OK)
        return error;
    if ((entry.length > 0 && entry.block >= r->header.blocks) ||
        (entry.overflow_length > 0 && entry.overflow_block >= r->header.blocks))
        return AN_ERR_FORMAT;
    v->state.articles += entry.kind == AN_ARTICLE;
    return AN_OK;
}

static int check_cell(ani_verification *v, const ani_cell *cell, uint64_t rank)
{
    if (v->table->type == ANI_SECTION_ENTRIES) {
        int error = v->state.is_repeat ? AN_OK : check_entry_cell(v, cell, rank);
        /* A record begins with its kind. */
        if (error == AN_OK && cell->record[0] == AN_ARTICLE)
            (void)turn_bit(v, rank, true);
        return error;
    }
    if (v->table->type == ANI_SECTION_BLOCKS) {
        v->state.content_end = v->table->content_base + v->watch.position + cell->child.ref.offset +
                               cell->child.ref.stored;
        v->state.content_size += cell->child.ref.raw;
    } else if (!turn_bit(v, cell->number, v->state.sets_bits)) {
        v->state.is_broken = true;
    }
    return AN_OK;
}

/* The last key of a leaf is kept in the block's memory (a key always fits) and compared with the
 * first key of the next. */
static bool follows_last_key(const ani_verification *v, const ani_cell *cell)
{
    ani_key last = {(char *)v->r->block, v->state.last_key_length};
    ani_key none = {NULL, 0};
    return last.length == 0 ||
           ani_key_compare((const uint8_t *)last.bytes, last.length, &none, cell) < 0;
}

/* Checks the next cell of a leaf, whose key is built. The first error counts. */
static void visit_cell(void *context, const ani_cell *cell, bool is_first)
{
    ani_verification *v = context;
    if (v->cell_error == AN_OK && is_first && !follows_last_key(v, cell))
        v->cell_error = AN_ERR_FORMAT;
    if (v->cell_error == AN_OK)
        v->cell_error = check_cell(v, cell, v->watch.rank++);
    v->key_length = cell->key_length;
}

/* Visits the cells of a leaf that was checked before, and is in the cache. */
static int visit_leaf(ani_verification *v, ani_leaf *leaf)
{
    an_reader *r = v->r;
    ani_page *page = &leaf->at.page;
    v->watch.rank = leaf->at.first;
    ani_key key = {r->key, 0};
    while (!ani_page_is_done(page)) {
        ani_cell cell;
        bool is_first = page->next == 0;
        int error = ani_page_next(page, &r->header, &cell);
        if (error == AN_OK && v->table->type == ANI_SECTION_ENTRIES)
            error = ani_key_advance(&key, &cell, is_first);
        if (error != AN_OK)
            return error;
        visit_cell(v, &cell, is_first);
    }
    return AN_OK;
}

void ani_keep_last_key(ani_verification *v, const char *key, size_t length)
{
    memcpy(v->r->block, key, length);
    v->state.last_key_length = length;
}

/* Loads the leaf at this rank, and checks it and its cells. */
static int verify_leaf(ani_verification *v, uint64_t rank, ani_leaf *leaf)
{
    an_reader *r = v->r;
    v->watch =
        (ani_leaf_watch){.ends = v->state.end[v->table - r->table], .visitor = {visit_cell, v}};
#ifndef AN_SMALL
    v->watch.trail = v->trail;
#endif
    v->cell_error = AN_OK;
    int error = ani_leaf_at_rank(r, v->table, rank, &v->watch, leaf);
    if (error != AN_OK)
        return error;
    const an_reference at = {.offset = leaf->offset, .type = AN_OBJECT_PAGE};
    if (!v->watch.has_visited)
        error = visit_leaf(v, leaf);
    if (error == AN_OK)
        error = v->cell_error;
    if (v->table->type == ANI_SECTION_ENTRIES && !v->state.is_repeat && error == AN_OK)
        ani_keep_last_key(v, r->key, v->key_length);
    return ani_fault(r, error, &at);
}

int ani_verify_leaf(ani_verification *v, unsigned index)
{
    ani_leaf leaf;
    v->table = &v->r->table[index];
    int error = verify_leaf(v, v->state.rank, &leaf);
    if (error != AN_OK)
        return error;
    v->state.done += v->state.is_repeat ? 0 : leaf.stored;
    v->state.rank = leaf.at.first + leaf.count;
    return ani_report(v->r, v->state.done);
}

/* --- the steps ---------------------------------------- */

/*
 * The orders name each article once and no other entry. An order has as many numbers as there are
 * articles (the directory was checked for that). So it is enough that each of them is an article's,
 * and that none comes twice.
 *
 * There is a bit for each entry number of a window, set for articles. Walking the title order
 * clears them: one that is clear already is no article or came before. So does walking the date
 * order, with bits that were kept. Where there is no memory to keep them, the date order sets them
 * again: one that is set already came before. Walking the title order once more then clears what
 * the date order has set, which must be the same. Windows follow each other until all numbers have
 * been in one. What is wrong is reported when both orders have been walked to their ends.
 */

static int go_to(ani_verification *v, enum ani_step step)
{
    v->state.step = step;
    v->state.rank = step == ANI_STEP_WINDOW ? v->state.first : 0;
    v->state.last_key_length = 0;
    return AN_OK;
}

int ani_set_window(ani_verification *v)
{
    v->state.is_repeat = true;
    v->state.is_broken = v->state.sets_bits = v->state.has_lost_bits = false;
    ani_place_window(v, 0);
    return go_to(v, ANI_STEP_WINDOW);
}

/* Ends a window: its bits were walked over by both orders. */
static int end_window(ani_verification *v)
{
    an_index_state *state = &v->state;
    unsigned wrong = state->is_title_broken ? ANI_TABLE_TITLE : ANI_TABLE_DATE;
    if (state->is_broken)
        return ani_fault(v->r, AN_ERR_FORMAT, &v->r->table[wrong].top);
    state->first += state->numbers;
    return ani_set_window(v);
}

static int begin_orders(ani_verification *v)
{
    const an_table *table = v->r->table;
    if (table[ANI_TABLE_TITLE].count + table[ANI_TABLE_DATE].count == 0)
        return go_to(v, ANI_STEP_FILE);
    if (v->state.has_lost_bits)
        return ani_set_window(v);
    (void)keep_bits(v, false);
    return go_to(v, ANI_STEP_TITLE);
}

static int end_title_order(ani_verification *v)
{
    v->state.is_title_broken = v->state.is_broken;
    v->state.sets_bits = !keep_bits(v, true) && v->r->table[ANI_TABLE_TITLE].type != 0;
    return go_to(v, ANI_STEP_DATE);
}

static int end_date_order(ani_verification *v)
{
    bool has_to_clear = v->state.sets_bits && v->r->table[ANI_TABLE_DATE].type != 0;
    v->state.sets_bits = false;
    v->state.is_repeat = true;
    return has_to_clear && !v->state.is_broken ? go_to(v, ANI_STEP_CLEAR) : end_window(v);
}

/* Compares a count or sum with what the root says, when a table has been walked, and goes on. */
static int check_total(ani_verification *v, uint64_t total, uint64_t stated, unsigned table)
{
    int error = total == stated ? AN_OK : AN_ERR_FORMAT;
    return ani_fault(v->r, error, &v->r->table[table].top);
}

static int end_entries(ani_verification *v)
{
    const an_header *header = &v->r->header;
    int error = check_total(v, v->state.articles, header->articles, ANI_TABLE_ENTRIES);
    return error == AN_OK ? go_to(v, ANI_STEP_BLOCKS) : error;
}

static int end_blocks(ani_verification *v)
{
    const an_header *header = &v->r->header;
    int error = check_total(v, v->state.content_size, header->content_size, ANI_TABLE_BLOCKS);
    return error == AN_OK ? begin_orders(v) : error;
}

static int end_walk(ani_verification *v)
{
    switch (v->state.step) {
    case ANI_STEP_ENTRIES: return end_entries(v);
    case ANI_STEP_BLOCKS: return end_blocks(v);
    case ANI_STEP_TITLE: return end_title_order(v);
    case ANI_STEP_DATE: return end_date_order(v);
    case ANI_STEP_CLEAR: return end_window(v);
    default: return v->state.numbers > 0 ? begin_orders(v) : go_to(v, ANI_STEP_FILE);
    }
}

/* Verifies the next leaf of the table that this step walks over. */
static int walk_on(ani_verification *v)
{
    static const uint8_t tables[] = {
        [ANI_STEP_ENTRIES] = ANI_TABLE_ENTRIES, [ANI_STEP_BLOCKS] = ANI_TABLE_BLOCKS,
        [ANI_STEP_WINDOW] = ANI_TABLE_ENTRIES,  [ANI_STEP_TITLE] = ANI_TABLE_TITLE,
        [ANI_STEP_DATE] = ANI_TABLE_DATE,       [ANI_STEP_CLEAR] = ANI_TABLE_TITLE,
    };
    const an_index_state *state = &v->state;
    unsigned index = tables[state->step];
    uint64_t end =
        state->step == ANI_STEP_WINDOW ? state->first + state->numbers : v->r->table[index].count;
    return state->rank < end ? ani_verify_leaf(v, index) : end_walk(v);
}

/* Loads and checks the metadata, and then each dictionary. */
static int verify_metadata(ani_verification *v)
{
    an_index_state *state = &v->state;
    const uint8_t *fields;
    size_t length;
    int error = state->count == 0 ? an_reader_metadata(v->r, &fields, &length)
                                  : ani_load_dictionary(v->r, state->count);
    if (error == AN_OK && state->count++ == v->r->header.dictionaries) {
        state->count = 0;
        (void)go_to(v, ANI_STEP_ENTRIES);
    }
    return error;
}

int ani_verify_step(ani_verification *v)
{
    switch (v->state.step) {
    case ANI_STEP_METADATA: return verify_metadata(v);
    case ANI_STEP_FILE: return ani_meet_extent(v);
    default: return walk_on(v);
    }
}

void ani_begin_index(ani_verification *v, an_reader *r)
{
    memset(v, 0, sizeof *v);
    v->r = r;
    v->state.position = AN_HEADER_SIZE;
    ani_place_window(v, ani_key_limit(r->header.page_raw));
}

int an_reader_verify_index(an_reader *reader)
{
    ani_verification v;
    int error = AN_OK;
    if (!reader->open)
        return AN_ERR_USAGE;
    ani_lend_block(reader, NULL); /* to the last key and to windows */
    ani_begin_index(&v, reader);
#ifndef AN_SMALL
    ani_trail trail;
    ani_use_trail(&v, &trail);
#endif
    while (error == AN_OK && v.state.step != ANI_STEP_SECTIONS)
        error = ani_verify_step(&v);
    return error == AN_OK ? ani_verify_sections(&v) : error;
}

static bool is_there(const an_source *source, const an_reference *ref)
{
    return ref->offset <= source->size && ref->stored <= source->size - ref->offset;
}

/* The memory into which blocks are read for hashing: that of stored bytes, if more than one may
 * fit.
 */
static uint8_t *room_for_blocks(const an_reader *r, size_t *size)
{
    bool has_more = ANI_TOGETHER > 1 && r->stored_size > r->header.block_raw;
    *size = has_more ? r->stored_size : r->header.block_raw;
    return has_more ? r->stored : r->block;
}

/* Gathers the references of blocks to verify together: that of the next cell of a leaf, and those
 * after it as long as their bytes have arrived and there is memory for them. Moves the page past
 * them. most: how many, at least 1 and no more than are left in the leaf. */
static int gather_blocks(an_reader *r, const an_table *table, ani_page *page, uint64_t most,
                         an_reference *ref, unsigned *count)
{
    const an_source *source = &r->config.source;
    size_t room = SIZE_MAX;
    if (!source->map)
        (void)room_for_blocks(r, &room);
    ani_page next = *page;
    ani_cell cell;
    *count = 0;
    do {
        int error = ani_page_next(&next, &r->header, &cell);
        if (error != AN_OK)
            return *count > 0 ? AN_OK : error;
        cell.child.ref.offset += table->content_base;
        if (*count > 0 && (cell.child.ref.stored > room || !is_there(source, &cell.child.ref)))
            break;
        ref[*count] = cell.child.ref;
        room -= cell.child.ref.stored;
        *page = next;
    } while (++*count < ANI_TOGETHER && *count < most);
    return AN_OK;
}

static int check_stored(an_reader *r, const an_reference *ref, const ani_hash_job *job)
{
    int error = memcmp(job->hash, ref->hash, ANI_HASH_SIZE) == 0 ? AN_OK : AN_ERR_HASH;
    if (error == AN_OK && ref->codec == ANI_ZSTD)
        error = ani_check_frame(job->bytes, ref);
    return error == AN_OK ? ani_report(r, ref->offset + ref->stored) : ani_fault(r, error, ref);
}

/* Verifies blocks from the next cell of a leaf on, which are read and hashed together. *count: how
 * many. */
static int verify_together(an_reader *r, const an_table *table, ani_page *page, uint64_t most,
                           unsigned *count)
{
    an_reference ref[ANI_TOGETHER];
    ani_hash_job job[ANI_TOGETHER];
    const uint8_t *bytes;
    size_t size;
    int error = gather_blocks(r, table, page, most, ref, count);
    if (error != AN_OK)
        return error;
    const an_reference *last = &ref[*count - 1];
    r->block_length = 0; /* it may lie among stored bytes */
    error = ani_is_in_file(&r->header, last) ? AN_OK : AN_ERR_FORMAT;
    if (error == AN_OK)
        error = ani_source_bytes(&r->config.source, ref[0].offset,
                                 (size_t)(last->offset - ref[0].offset) + last->stored,
                                 room_for_blocks(r, &size), &bytes, &r->fault.read_result);
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
    ani_lend_block(reader, NULL); /* to stored bytes */
    const an_table *table = &reader->table[ANI_TABLE_BLOCKS];
    for (uint64_t n = first, end = first + count; n < end;) {
        ani_leaf leaf;
        int error = ani_leaf_at_rank(reader, table, n, NULL, &leaf);
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
