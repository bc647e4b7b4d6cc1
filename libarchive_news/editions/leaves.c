/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the leaves of which no cell has changed: spec/EDITIONS.md has the rules.
 *
 * Entries come in the order of their ids, and are compared with the leaves of the older edition.
 * They wait meanwhile. When as many in a row as a leaf has cells are equal to these cells, those
 * that wait before them (the gap) become leaves of their own, and then the old leaf follows as it
 * is stored. So an entry that changes costs its leaf, and no other.
 *
 * Where nothing but places has changed, the leaf is made anew with the same cells. Its places come
 * first and are not compressed, and zstd finds the same matches in the same text: most often all
 * bytes after the places are those that the older edition has.
 *
 * A gap is cut into leaves by what its cells cost, an estimate of their bytes. As long as more than
 * two leaves wait, a leaf is filled. What is left when the gap ends is one leaf, or two of about
 * the same size, so that each has room for what comes later. A gap of less than a quarter of a leaf
 * takes the old leaf after it in, and then has two.
 *
 * In the table of blocks the numbers stay. So its leaves keep their first and last block, but for
 * the last leaf, which new blocks fill further.
 */
#include "editions/edition.h"

#include <stdlib.h>

enum { PLACE_COST = 8, PAGE_COST = 16, SMALL_SHARE = 4 };

typedef struct waiting {
    size_t at; /* of the id, then the record, in the room */
    size_t id_length, record_length;
    size_t cost;
    ani_place place;
} waiting;

struct ani_leaf_keeper {
    an_reader *from;
    ani_leaf_list list;
    uint64_t next; /* the leaf that entries are compared with, */
    bool has_leaf; /* and is loaded: */
    ani_page page;
    char key_bytes[AN_ID_MAX + 1];
    ani_key key;
    ani_cell cell;    /* that is compared next */
    unsigned matched; /* cells before it that are equal to the last entries that wait, */
    bool is_moved;    /* but for the place of one at least */
    ani_room room;
    size_t used;
    waiting *entry;
    size_t count, capacity;
    size_t gap_cost;  /* of those that wait and are not matched */
    size_t open_cost; /* of those in the leaf that is being filled */
};

/* --- the leaves of the older edition ---------------------------------------- */

static int next_old_cell(an_writer *w, ani_leaf_keeper *k)
{
    return ani_fail_old(w, k->from, ani_page_step(&k->page, &k->from->header, &k->key, &k->cell));
}

/* Begins to read a leaf. position: where what its first cell refers to is. */
static int open_leaf(an_reader *r, const an_reference *ref, unsigned table, uint64_t position,
                     ani_page *page)
{
    an_cached_page *cached;
    memset(page->position, 0, sizeof page->position);
    page->position[0] = position;
    int error = ani_load_page(r, ref, &cached);
    return error == AN_OK ? ani_page_open(page, cached->bytes, cached->length, table, 0) : error;
}

static int load_old_leaf(an_writer *w, ani_leaf_keeper *k)
{
    k->has_leaf = k->next < k->list.count;
    if (!k->has_leaf)
        return AN_OK;
    k->key = (ani_key){k->key_bytes, 0};
    int error = open_leaf(k->from, &k->list.at[k->next], ANI_SECTION_ENTRIES, 0, &k->page);
    return error == AN_OK ? next_old_cell(w, k) : ani_fail_old(w, k->from, error);
}

/* Makes those that were matched a part of the gap. */
static void widen_gap(ani_leaf_keeper *k)
{
    for (size_t i = k->count - k->matched; i < k->count; i++)
        k->gap_cost += k->entry[i].cost;
    k->matched = 0;
    k->is_moved = false;
}

static int next_leaf(an_writer *w, ani_leaf_keeper *k)
{
    widen_gap(k);
    k->next++;
    return load_old_leaf(w, k);
}

static int open_leaf_keeper(an_writer *w)
{
    ani_edition *e = w->keeper->edition;
    ani_leaf_keeper *k = calloc(1, sizeof *k);
    e->leaves = k;
    if (!k)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    k->from = e->from;
    int error = ani_list_leaves(w, k->from, &k->from->table[ANI_TABLE_ENTRIES], &k->list);
    /* A leaf that is the whole table has no inner page above it. */
    if (k->list.count < 2)
        k->list.count = 0;
    return error == AN_OK ? load_old_leaf(w, k) : error;
}

void ani_leaf_keeper_close(ani_leaf_keeper *k)
{
    if (!k)
        return;
    free(k->list.at);
    free(k->room.bytes);
    free(k->entry);
    free(k);
}

/* --- entries that wait ---------------------------------------- */

/* What a cell costs in its leaf: key and value as they are after the entry before it, if that waits
 * too, and its place. */
static size_t cost_of(const ani_leaf_keeper *k, const ani_new_entry *e)
{
    uint8_t scratch[ANI_VARINT_MAX];
    size_t shared = 0;
    if (k->count > 0) {
        const waiting *last = &k->entry[k->count - 1];
        shared = ani_common_length(k->room.bytes + last->at, last->id_length, e->id, e->id_length);
    }
    size_t rest = e->id_length - shared;
    return ani_put_varint(scratch, shared) + ani_put_varint(scratch, rest) + rest +
           ani_put_varint(scratch, e->record_length) + e->record_length + PLACE_COST;
}

static int make_entry_room(an_writer *w, ani_leaf_keeper *k)
{
    if (k->count < k->capacity)
        return AN_OK;
    size_t capacity = 2 * k->capacity + 256;
    waiting *entry = realloc(k->entry, capacity * sizeof *entry);
    if (!entry)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    k->entry = entry;
    k->capacity = capacity;
    return AN_OK;
}

static int append_entry(an_writer *w, ani_leaf_keeper *k, const ani_new_entry *e)
{
    size_t need = k->used + e->id_length + e->record_length;
    int error = make_entry_room(w, k);
    if (error == AN_OK && need > k->room.size)
        error = ani_make_room(w, &k->room, 2 * need);
    if (error != AN_OK)
        return error;
    k->entry[k->count] = (waiting){.at = k->used,
                                   .id_length = e->id_length,
                                   .record_length = e->record_length,
                                   .cost = cost_of(k, e),
                                   .place = e->place};
    memcpy(k->room.bytes + k->used, e->id, e->id_length);
    memcpy(k->room.bytes + k->used + e->id_length, e->record, e->record_length);
    k->used = need;
    k->count++;
    return AN_OK;
}

/* Gives the first that waits to the leaf that is being filled. */
static int fill_leaf(an_writer *w, ani_leaf_keeper *k, size_t i)
{
    ani_builder *b = w->table[ANI_TABLE_ENTRIES];
    const waiting *v = &k->entry[i];
    const uint8_t *id = k->room.bytes + v->at;
    const ani_new_entry entry = {id, id + v->id_length, v->id_length, v->record_length, v->place};
    uint64_t leaves = ani_builder_leaves(b);
    int error = ani_builder_add_entry(b, &entry);
    if (ani_builder_leaves(b) != leaves)
        k->open_cost = 0;
    k->open_cost += v->cost;
    k->gap_cost -= v->cost;
    return error;
}

/* Forgets the first `n` that wait. */
static void drop_waiting(ani_leaf_keeper *k, size_t n)
{
    size_t from = n < k->count ? k->entry[n].at : k->used;
    memmove(k->room.bytes, k->room.bytes + from, k->used - from);
    memmove(k->entry, k->entry + n, (k->count - n) * sizeof *k->entry);
    k->used -= from;
    k->count -= n;
    for (size_t i = 0; i < k->count; i++)
        k->entry[i].at -= from;
}

static size_t leaf_room(const an_writer *w)
{
    return w->config.page_size - PAGE_COST;
}

/* Fills a leaf if more than two wait. */
static int fill_some(an_writer *w, ani_leaf_keeper *k)
{
    size_t n = 0;
    int error = AN_OK;
    while (error == AN_OK && n + k->matched < k->count &&
           k->open_cost + k->gap_cost > 2 * leaf_room(w))
        error = fill_leaf(w, k, n++);
    if (n > 0)
        drop_waiting(k, n);
    return error;
}

/* Fills the rest of a gap: all that wait but the matched ones become one leaf, or two. The last one
 * is not ended. */
static int fill_gap(an_writer *w, ani_leaf_keeper *k)
{
    ani_builder *b = w->table[ANI_TABLE_ENTRIES];
    int error = fill_some(w, k);
    size_t n = 0, all = k->open_cost + k->gap_cost;
    bool is_cut = all <= leaf_room(w);
    while (error == AN_OK && n + k->matched < k->count) {
        if (!is_cut && k->open_cost >= all / 2) {
            error = ani_builder_end_leaf(b);
            k->open_cost = 0;
            is_cut = true;
        }
        if (error == AN_OK)
            error = fill_leaf(w, k, n++);
    }
    drop_waiting(k, n);
    return error;
}

static int end_gap(an_writer *w, ani_leaf_keeper *k)
{
    int error = fill_gap(w, k);
    if (error == AN_OK)
        error = ani_builder_end_leaf(w->table[ANI_TABLE_ENTRIES]);
    k->open_cost = 0;
    return error;
}

/* --- keeping ---------------------------------------- */

/* Whether the cells of the old leaf fit a page with the places that they have now. */
static bool fits_with_new_places(const an_writer *w, const ani_leaf_keeper *k)
{
    const ani_builder *b = w->table[ANI_TABLE_ENTRIES];
    const ani_places_head *head = &k->page.head;
    uint8_t scratch[ANI_PLACES_HEAD_MAX];
    size_t count = k->page.count, raw = k->list.at[k->next].raw;
    size_t before = ANI_PAGE_HEADER + ani_put_places_head(scratch, head);
    size_t cells = raw - before - ani_places_size(head, count);
    ani_place_range range = {0};
    for (size_t i = k->count - count; i < k->count; i++)
        ani_widen(&range, &k->entry[i].place);
    return ani_builder_leaf_size(b, cells, count, &range, head) <= w->config.page_size;
}

/* Makes a leaf of the old leaf's cells with the places that they have now. All else that waited has
 * its leaves. */
static int renew_leaf(an_writer *w, ani_leaf_keeper *k)
{
    int error = ani_builder_keep_widths(w->table[ANI_TABLE_ENTRIES], &k->page.head);
    widen_gap(k);
    for (size_t i = 0; error == AN_OK && i < k->count; i++)
        error = fill_leaf(w, k, i);
    if (error == AN_OK)
        error = ani_builder_end_leaf(w->table[ANI_TABLE_ENTRIES]);
    k->open_cost = 0;
    drop_waiting(k, k->count);
    return error == AN_OK ? next_leaf(w, k) : error;
}

/* All cells of the old leaf are equal to the last entries that wait, but for places. */
static int keep_leaf(an_writer *w, ani_leaf_keeper *k)
{
    const an_reference *ref = &k->list.at[k->next];
    an_edition_stats *stats = &w->keeper->stats;
    size_t gap = k->open_cost + k->gap_cost;
    ani_stored_leaf leaf = {.ref = *ref, .count = k->page.count};
    if ((gap > 0 && gap < leaf_room(w) / SMALL_SHARE) ||
        (k->is_moved && !fits_with_new_places(w, k)))
        return next_leaf(w, k);
    int error = end_gap(w, k);
    if (error == AN_OK && k->is_moved)
        return renew_leaf(w, k);
    if (error == AN_OK)
        error = ani_read_stored(w, k->from, ref, &leaf.stored);
    if (error != AN_OK)
        return error;
    leaf.ref.dictionary = w->keeper->edition->numbers[ref->dictionary];
    leaf.first = k->room.bytes + k->entry[0].at;
    leaf.first_length = k->entry[0].id_length;
    error = ani_builder_add_leaf(w->table[ANI_TABLE_ENTRIES], &leaf);
    stats->pages++;
    stats->page_bytes += ref->stored;
    drop_waiting(k, k->count);
    k->matched = 0;
    return error == AN_OK ? next_leaf(w, k) : error;
}

/* Whether an entry has the id and the record of the next cell. */
static bool is_equal_cell(const ani_leaf_keeper *k, const ani_new_entry *e)
{
    const ani_cell *c = &k->cell;
    return c->key_length == e->id_length && memcmp(c->key, e->id, e->id_length) == 0 &&
           c->record_length == e->record_length &&
           memcmp(c->record, e->record, e->record_length) == 0;
}

static bool is_equal_place(const ani_place *a, const ani_place *b)
{
    return a->block == b->block && a->offset == b->offset && a->length == b->length;
}

/* Compares an entry with the cell of the old leaf that is next. Goes on to later leaves until one
 * begins at the entry or after it. */
static int match_entry(an_writer *w, ani_leaf_keeper *k, const ani_new_entry *e, bool *is_matched)
{
    const ani_pair entry = {.key = e->id, .key_length = e->id_length};
    int error = AN_OK;
    *is_matched = false;
    while (error == AN_OK && k->has_leaf) {
        const ani_pair cell = {.key = (const uint8_t *)k->cell.key,
                               .key_length = k->cell.key_length};
        *is_matched = is_equal_cell(k, e);
        if (*is_matched || (k->matched == 0 && ani_pair_compare(&entry, &cell) < 0))
            break;
        error = next_leaf(w, k);
    }
    return error;
}

static int add_matched(an_writer *w, ani_leaf_keeper *k)
{
    k->is_moved |= !is_equal_place(&k->cell.place, &k->entry[k->count - 1].place);
    k->matched++;
    return k->matched == k->page.count ? keep_leaf(w, k) : next_old_cell(w, k);
}

int ani_keep_entry(an_writer *w, const ani_new_entry *entry)
{
    bool is_matched = false;
    int error = w->keeper->edition->leaves ? AN_OK : open_leaf_keeper(w);
    ani_leaf_keeper *k = w->keeper->edition->leaves;
    if (error == AN_OK)
        error = match_entry(w, k, entry, &is_matched);
    if (error == AN_OK)
        error = append_entry(w, k, entry);
    if (error != AN_OK)
        return error;
    if (is_matched)
        return add_matched(w, k);
    k->gap_cost += k->entry[k->count - 1].cost;
    return fill_some(w, k);
}

int ani_keep_last_entries(an_writer *w)
{
    ani_leaf_keeper *k = w->keeper->edition->leaves;
    if (!k)
        return AN_OK;
    widen_gap(k);
    return fill_gap(w, k);
}

/* --- the table of blocks ---------------------------------------- */

static bool is_stub(const an_reference *ref)
{
    return ref->raw == 1 && memcmp(ref->hash, ani_stub_reference().hash, sizeof ref->hash) == 0;
}

/* Whether the cell of a block stays as it is. */
static bool is_same_block(const ani_edition *e, uint64_t n, const an_reference *ref)
{
    return (e->block[n].fate == ANI_BLOCK_KEPT || is_stub(ref)) &&
           e->numbers[ref->dictionary] == ref->dictionary;
}

/* Reads the cells of a leaf, of which the first is block `first`, and goes on from its offset to
 * that of the block after the last. */
static int read_blocks(an_writer *w, const an_reference *leaf, uint64_t first, uint64_t *offset,
                       an_reference *blocks, unsigned *count, bool *is_same)
{
    const ani_edition *e = w->keeper->edition;
    ani_key key = {NULL, 0};
    ani_page page;
    int error = open_leaf(e->from, leaf, ANI_SECTION_BLOCKS, *offset, &page);
    *is_same = true;
    for (*count = 0; error == AN_OK && !ani_page_is_done(&page); ++*count) {
        ani_cell cell;
        error = ani_page_step(&page, &e->from->header, &key, &cell);
        if (error != AN_OK)
            break;
        blocks[*count] = cell.child.ref;
        *is_same = *is_same && is_same_block(e, first + *count, &cell.child.ref);
    }
    *offset = page.position[0];
    return ani_fail_old(w, e->from, error);
}

/* Keeps a block, or lets it go. adds_cell: its cell is not in a leaf that is kept. */
static int lay_old_block(an_writer *w, uint64_t n, const an_reference *block, bool adds_cell)
{
    const ani_edition *e = w->keeper->edition;
    an_edition_stats *stats = &w->keeper->stats;
    an_reference ref = *block;
    int error = AN_OK;
    if (adds_cell && e->block[n].fate == ANI_BLOCK_GOES)
        return ani_append_stub(w);
    ref.dictionary = e->numbers[ref.dictionary];
    if (adds_cell)
        error = ani_builder_add_block(w->table[ANI_TABLE_BLOCKS], &ref);
    if (e->block[n].fate == ANI_BLOCK_KEPT) {
        stats->blocks++;
        stats->block_bytes += ref.stored;
    }
    return error == AN_OK ? ani_copy_later(w, e->from, &ref) : error;
}

static int add_blocks_leaf(an_writer *w, const an_reference *ref, uint64_t count,
                           uint64_t content_size)
{
    an_edition_stats *stats = &w->keeper->stats;
    ani_stored_leaf leaf = {.ref = *ref, .count = count, .content_size = content_size};
    const ani_edition *e = w->keeper->edition;
    int error = ani_read_stored(w, e->from, ref, &leaf.stored);
    leaf.ref.dictionary = e->numbers[ref->dictionary];
    stats->pages++;
    stats->page_bytes += ref->stored;
    return error == AN_OK ? ani_builder_add_leaf(w->table[ANI_TABLE_BLOCKS], &leaf) : error;
}

/* Lays the blocks of a leaf of the older edition. */
static int lay_blocks_leaf(an_writer *w, const an_reference *leaf, bool is_last, uint64_t *first,
                           uint64_t *offset, an_reference *blocks)
{
    unsigned count;
    bool is_same;
    uint64_t before = *offset;
    int error = read_blocks(w, leaf, *first, offset, blocks, &count, &is_same);
    is_same = is_same && !is_last;
    for (unsigned i = 0; error == AN_OK && i < count; i++)
        error = lay_old_block(w, *first + i, &blocks[i], !is_same);
    if (error == AN_OK && is_same)
        error = add_blocks_leaf(w, leaf, count, *offset - before);
    else if (error == AN_OK && !is_last)
        error = ani_builder_end_leaf(w->table[ANI_TABLE_BLOCKS]);
    *first += count;
    return error;
}

int ani_lay_old_blocks(an_writer *w)
{
    an_reader *r = w->keeper->edition->from;
    const an_table *table = &r->table[ANI_TABLE_BLOCKS];
    ani_leaf_list list = {0};
    uint64_t first = 0, offset = table->content_base;
    an_reference *blocks = malloc(UINT16_MAX * sizeof *blocks);
    int error =
        blocks ? ani_list_leaves(w, r, table, &list) : ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (uint64_t i = 0; error == AN_OK && i < list.count; i++)
        error = lay_blocks_leaf(w, &list.at[i], i + 1 == list.count, &first, &offset, blocks);
    free(list.at);
    free(blocks);
    return error;
}
