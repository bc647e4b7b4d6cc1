/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds the pages of a table bottom-up while its cells come: spec/FORMAT.md section 7.
 *
 * Each level has one page in memory, which is being filled. A cell goes into the leaf, level 0.
 * When a cell does not fit, the page is closed: it is compressed, appended to its level's spool,
 * and becomes a cell of the page one level up, which may close in turn. So memory holds one page
 * for each of at most eight levels, however many cells come. At the end the pages that are left are
 * closed from the leaf upwards; a level's only page is the top of the tree.
 *
 * A page holds no offset, so that it is the same bytes wherever it stands. Instead, a cell of an
 * inner page states how many stored bytes each level has beneath it. Each page sums them up while
 * its cells come, and tells its parent.
 *
 * A leaf of entries also holds the place of each entry, in an array before the cells. It does not
 * compress, and would spoil the codes that zstd makes for the text in the cells, so that it becomes
 * a zstd block of its own.
 *
 * The leaves of entries and of terms, which are many, are compressed on all threads, and those of
 * entries with the dictionary. The level above learns about a leaf only when the pool hands it
 * back; until then its first key waits in a ring. Inner pages are few, and compressed one at a
 * time.
 */
#include "writer/builder.h"

#include "writer/filling.h"
#include "writer/internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct page_level {
    ani_spool spool; /* the stored pages, one directly after the other */
    uint64_t pages;
    an_reference latest; /* the last page in the spool */
    ani_filling page;    /* that is being filled */
} page_level;

/* What the level above is told of a leaf when the pool hands it back. */
typedef struct sent_leaf {
    ani_page_sums sums;
    size_t first_length;
    uint8_t first[AN_ID_MAX];
} sent_leaf;

struct ani_builder {
    an_writer *w;
    unsigned type; /* enum ani_section */
    page_level *level[ANI_LEVELS_MAX];
    unsigned levels;
    uint64_t count;
    uint64_t last_number; /* orders */
    ani_pool *leaves, *inner;
    ani_piece inner_piece; /* what the pool handed back; its bytes are in the pool */
    sent_leaf *sent;       /* leaves under way: a ring */
    unsigned ring_size;
    uint64_t leaves_sent, leaves_written;
    bool is_only_leaf;
};

static int add_cell(ani_builder *b, unsigned n, const ani_new_cell *cell);

/* --- opening ---------------------------------------- */

static bool has_keys(const ani_builder *b)
{
    return b->type == ANI_SECTION_ENTRIES || b->type == ANI_SECTION_SEARCH;
}

static int add_level(ani_builder *b)
{
    page_level *l = calloc(1, sizeof *l);
    if (!l)
        return ani_fail(b->w, AN_ERR_MEMORY, "out of memory");
    bool has_places = b->type == ANI_SECTION_ENTRIES && b->levels == 0;
    b->level[b->levels++] = l;
    if (!ani_filling_open(&l->page, b->w->config.page_size, has_keys(b), has_places))
        return ani_fail(b->w, AN_ERR_MEMORY, "out of memory");
    l->page.blocks = b->w->stats.blocks;
    return ani_fail_io(b->w, ani_spool_open(&l->spool, b->w->folder));
}

static int on_leaf(void *context, const ani_piece *piece);

static int on_inner_page(void *context, const ani_piece *piece)
{
    ani_builder *b = context;
    b->inner_piece = *piece;
    return AN_OK;
}

/* The dictionary has a part for the leaves of entries. Those of other tables hold little but hashes
 * and steps between numbers, which no dictionary helps. */
static int open_leaves(ani_builder *b)
{
    an_writer *w = b->w;
    bool is_entries = b->type == ANI_SECTION_ENTRIES;
    ani_pool_config config = {.jobs = has_keys(b) ? w->config.jobs : 0,
                              .zstd_level = w->config.zstd_level,
                              .piece_size = w->config.page_size,
                              .type = AN_OBJECT_PAGE,
                              .uncompressed = w->config.pages_raw,
                              .dictionary = w->dictionary,
                              .dictionary_length = is_entries ? w->dictionary_length : 0,
                              .dictionary_number = ani_dictionary_number(w),
                              .prepared = w->prepared,
                              .on_piece = on_leaf,
                              .context = b};
    b->ring_size = ani_pool_pieces(&config);
    b->sent = malloc(b->ring_size * sizeof *b->sent);
    return b->sent ? ani_pool_open(&b->leaves, &config) : AN_ERR_MEMORY;
}

static int open_inner_pages(ani_builder *b)
{
    an_writer *w = b->w;
    ani_pool_config config = {.jobs = 0,
                              .zstd_level = w->config.zstd_level,
                              .piece_size = w->config.page_size,
                              .type = AN_OBJECT_PAGE,
                              .uncompressed = w->config.pages_raw,
                              .on_piece = on_inner_page,
                              .context = b};
    return ani_pool_open(&b->inner, &config);
}

int ani_builder_open(ani_builder **builder, an_writer *w, enum ani_table_index table)
{
    ani_builder *b = calloc(1, sizeof *b);
    *builder = b;
    if (!b)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    b->w = w;
    b->type = ANI_SECTION_ENTRIES + (unsigned)table;
    int error = open_leaves(b);
    if (error == AN_OK)
        error = open_inner_pages(b);
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

/* --- closing a page ---------------------------------------- */

static void note_limits(an_writer *w, const an_reference *ref)
{
    if (ref->raw > w->page_raw)
        w->page_raw = ref->raw;
    if (ani_compressed_size(ref) > w->page_stored)
        w->page_stored = ref->stored;
}

/* Gives the page of a level to a pool. */
static int send_page(ani_builder *b, ani_pool *pool, unsigned n)
{
    const page_level *l = b->level[n];
    uint8_t *raw;
    int error = ani_pool_room(pool, &raw);
    if (error != AN_OK)
        return ani_fail(b->w, error, "out of memory");
    size_t before = ani_put_page(&l->page, b->type, n, raw);
    ani_pool_give(pool, before + l->page.length, l->page.places ? before : 0);
    return AN_OK;
}

static int drain_pages(ani_builder *b, ani_pool *pool)
{
    int error = ani_pool_drain(pool);
    return error == AN_OK ? AN_OK : ani_fail(b->w, error, "out of memory");
}

/* Appends a page to its level's spool; `latest` is its reference then, but for the offset. */
static int write_page(ani_builder *b, unsigned n, const ani_piece *p)
{
    page_level *l = b->level[n];
    l->latest = ani_piece_reference(p, AN_OBJECT_PAGE);
    note_limits(b->w, &l->latest);
    l->pages++;
    return ani_fail_io(b->w, ani_spool_append(&l->spool, p->stored, p->stored_length));
}

/* Adds the page of level n that was written last to the level above. */
static int add_child(ani_builder *b, unsigned n, const uint8_t *first, size_t first_length,
                     const ani_page_sums *sums)
{
    const an_reference *ref = &b->level[n]->latest;
    ani_new_cell cell = {.key = first, .key_length = first_length, .sums = *sums};
    uint64_t spans[ANI_DEPTH_MAX];
    unsigned count = 0, last = b->type == ANI_SECTION_BLOCKS ? 0 : 1;
    if (n + 1 == ANI_LEVELS_MAX)
        return ani_fail(b->w, AN_ERR_FORMAT,
                        "more entries than fit an archive with pages of %" PRIu32
                        " bytes: choose larger pages",
                        b->w->config.page_size);
    for (unsigned i = n + 1; i-- > last;)
        spans[count++] = sums->spans[i];
    cell.value_length = ani_put_child(cell.value, ref, sums->below, spans, count);
    cell.sums.spans[n + 1] = ref->stored;
    return add_cell(b, n + 1, &cell);
}

static int on_leaf(void *context, const ani_piece *piece)
{
    ani_builder *b = context;
    const sent_leaf *s = &b->sent[b->leaves_written++ % b->ring_size];
    int error = write_page(b, 0, piece);
    return error == AN_OK && !b->is_only_leaf ? add_child(b, 0, s->first, s->first_length, &s->sums)
                                              : error;
}

static int send_leaf(ani_builder *b)
{
    page_level *l = b->level[0];
    int error = send_page(b, b->leaves, 0);
    if (error != AN_OK)
        return error;
    /* The ring has as many places as the pool, which has just made room for this leaf. */
    sent_leaf *s = &b->sent[b->leaves_sent++ % b->ring_size];
    s->sums = l->page.sums;
    s->first_length = l->page.first_length;
    memcpy(s->first, l->page.first, l->page.first_length);
    return AN_OK;
}

static int write_inner_page(ani_builder *b, unsigned n)
{
    int error = send_page(b, b->inner, n);
    if (error == AN_OK)
        error = drain_pages(b, b->inner);
    return error == AN_OK ? write_page(b, n, &b->inner_piece) : error;
}

static int close_page(ani_builder *b, unsigned n)
{
    page_level *l = b->level[n];
    int error = n == 0 ? send_leaf(b) : write_inner_page(b, n);
    if (error == AN_OK && n > 0)
        error = add_child(b, n, l->page.first, l->page.first_length, &l->page.sums);
    ani_empty_page(&l->page);
    return error;
}

/* --- adding ---------------------------------------- */

static int add_cell(ani_builder *b, unsigned n, const ani_new_cell *cell)
{
    int error = AN_OK;
    if (n == b->levels)
        error = add_level(b);
    if (error != AN_OK || ani_put_cell(&b->level[n]->page, cell))
        return error;
    error = close_page(b, n);
    if (error == AN_OK && !ani_put_cell(&b->level[n]->page, cell))
        error = ani_fail(b->w, AN_ERR_USAGE, "a cell does not fit a page of %u bytes",
                         b->w->config.page_size);
    return error;
}

/* Adds a cell with a key. The place is NULL in tables without places. */
static int add_keyed(ani_builder *b, const uint8_t *key, size_t key_length, const ani_place *place,
                     const uint8_t *value, size_t value_length)
{
    ani_new_cell cell = {.key = key,
                         .key_length = key_length,
                         .record = value,
                         .record_length = value_length,
                         .place = place,
                         .sums.below = 1};
    cell.value_length = ani_put_varint(cell.value, value_length);
    b->count++;
    return add_cell(b, 0, &cell);
}

int ani_builder_add_entry(ani_builder *b, const ani_new_entry *e)
{
    return add_keyed(b, e->id, e->id_length, &e->place, e->record, e->record_length);
}

int ani_builder_add_term(ani_builder *b, const uint8_t *key, size_t key_length,
                         const uint8_t *value, size_t value_length)
{
    return add_keyed(b, key, key_length, NULL, value, value_length);
}

int ani_builder_add_block(ani_builder *b, const an_reference *block)
{
    ani_new_cell cell = {.sums = {.below = 1, .spans[0] = block->stored}};
    cell.value_length = ani_put_short_reference(cell.value, block);
    b->count++;
    return add_cell(b, 0, &cell);
}

/* Whether the leaf has cells, and room for no more than those. */
static bool is_full(const ani_builder *b, size_t value_length)
{
    const page_level *leaf = b->levels > 0 ? b->level[0] : NULL;
    return leaf && leaf->page.count > 0 && !ani_fits_page(&leaf->page, NULL, value_length);
}

/* What a page holds is the step from the number before; the first step in a page is from 0. */
int ani_builder_add_number(ani_builder *b, uint64_t number)
{
    ani_new_cell cell = {.sums.below = 1};
    cell.value_length = ani_put_step(cell.value, number, b->last_number);
    if (is_full(b, cell.value_length)) {
        int error = close_page(b, 0);
        if (error != AN_OK)
            return error;
        cell.value_length = ani_put_step(cell.value, number, 0);
    }
    b->last_number = number;
    b->count++;
    return add_cell(b, 0, &cell);
}

/* --- whole leaves ---------------------------------------- */

int ani_builder_end_leaf(ani_builder *b)
{
    return b->levels > 0 && b->level[0]->page.count > 0 ? close_page(b, 0) : AN_OK;
}

size_t ani_builder_leaf_size(const ani_builder *b, size_t cells, size_t count,
                             const ani_place_range *range, const ani_places_head *before)
{
    const ani_filling page = {.blocks = b->w->stats.blocks, .widths = *before};
    uint8_t scratch[ANI_PLACES_HEAD_MAX];
    const ani_places_head head = ani_filling_head(&page, range);
    return ANI_PAGE_HEADER + ani_put_places_head(scratch, &head) + ani_places_size(&head, count) +
           cells;
}

int ani_builder_keep_widths(ani_builder *b, const ani_places_head *before)
{
    int error = b->levels == 0 ? add_level(b) : AN_OK;
    if (error == AN_OK)
        b->level[0]->page.widths = *before;
    return error;
}

uint64_t ani_builder_leaves(const ani_builder *b)
{
    return b->leaves_sent;
}

/* The leaves before it are compressed and written first. */
int ani_builder_add_leaf(ani_builder *b, const ani_stored_leaf *leaf)
{
    ani_page_sums sums = {.below = leaf->count, .spans[0] = leaf->content_size};
    int error = b->levels == 0 ? add_level(b) : ani_builder_end_leaf(b);
    if (error == AN_OK)
        error = drain_pages(b, b->leaves);
    if (error != AN_OK)
        return error;
    page_level *l = b->level[0];
    l->latest = leaf->ref;
    note_limits(b->w, &l->latest);
    l->pages++;
    b->count += leaf->count;
    b->leaves_sent++;
    b->leaves_written++;
    error = ani_fail_io(b->w, ani_spool_append(&l->spool, leaf->stored, leaf->ref.stored));
    return error == AN_OK ? add_child(b, 0, leaf->first, leaf->first_length, &sums) : error;
}

/* --- the end ---------------------------------------- */

static int finish_leaves(ani_builder *b)
{
    int error = AN_OK;
    if (b->levels == 0)
        return AN_OK;
    b->is_only_leaf = b->leaves_sent == 0;
    if (b->level[0]->page.count > 0)
        error = send_leaf(b);
    return error == AN_OK ? drain_pages(b, b->leaves) : error;
}

int ani_builder_finish(ani_builder *b)
{
    int error = finish_leaves(b);
    for (unsigned n = 1; error == AN_OK && n < b->levels; n++) {
        /* A level's only page is the top: there is no level above. */
        if (b->level[n]->pages == 0)
            return write_inner_page(b, n);
        error = b->level[n]->page.count > 0 ? close_page(b, n) : AN_OK;
    }
    return error;
}

void ani_builder_table(const ani_builder *b, an_table *table)
{
    memset(table, 0, sizeof *table);
    table->type = (uint8_t)b->type;
    table->count = b->count;
    table->levels = b->levels;
    if (b->levels > 0)
        table->top = b->level[b->levels - 1]->latest;
}

ani_spool *ani_builder_level(ani_builder *b, unsigned level)
{
    return &b->level[level]->spool;
}

void ani_builder_close(ani_builder *b)
{
    if (!b)
        return;
    for (unsigned n = 0; n < b->levels; n++) {
        ani_spool_close(&b->level[n]->spool);
        ani_filling_close(&b->level[n]->page);
        free(b->level[n]);
    }
    ani_pool_close(b->leaves);
    ani_pool_close(b->inner);
    free(b->sent);
    free(b);
}
