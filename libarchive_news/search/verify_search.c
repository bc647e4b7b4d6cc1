/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Proves that an index is well formed: rules 17.69 to 17.72 of spec/FORMAT.md.
 *
 * All cells are walked, and all postings read. A redirect has a target, which must be a term. Most
 * targets are in the same leaf or the next one. So targets are kept until a leaf was read, and then
 * looked for in it, in the order of their redirects: the place in the leaf goes on with them, and
 * begins anew only where a target is below the one before. Those that cannot be in the leaf are
 * kept further, and are looked for in the table when the memory for them is half full, and at the
 * end.
 *
 * That is done in the order of the targets, so that neighbours find their leaf loaded. Otherwise an
 * index of scattered redirects would have a leaf loaded for each. If one is at fault, they are
 * looked for again in the order of their redirects: so the first fault is the one that is reported,
 * whenever it is found.
 *
 * Last, the pages and the characters must fill the extents. An extent may hold several of them one
 * after another, and one may lie in several extents that follow each other.
 */
#include "search/walk.h"

static const size_t targets_size = AN_RESULTS_MAX * sizeof(ani_accumulator);
enum { TARGET_ROOM = 1 + ANI_TERM_MAX };
typedef uint32_t place_of_target; /* its offset in the memory of the targets */

typedef struct verification {
    ani_cell_walk cells;
    ani_index *index;
    /* Targets that were not found yet: length and bytes of each. They lie in the memory that the
     * caller gave beyond that of a search, or in that of the accumulators if this is larger. */
    uint8_t *targets;
    size_t length, count;
    size_t recent, fresh;       /* where those of the leaf before begin, and those of this one */
    place_of_target *order_end; /* after the room for putting them in order */
} verification;

/* --- targets ---------------------------------------- */

/* A place in the leaf, whose keys are built in the reader's memory for keys. */
typedef struct leaf_place {
    ani_page page;
    ani_cell cell; /* the last one; key_length 0: none */
} leaf_place;

static int compare_with_key(const ani_term *term, const void *key, size_t length)
{
    return ani_compare_keys(term->bytes, term->length, key, length);
}

static int compare_with_cell(const ani_term *term, const ani_cell *cell)
{
    return compare_with_key(term, cell->key, cell->key_length);
}

/* Whether the last cell is a term that is no redirect. */
static int check_target_cell(ani_index *x, const ani_cell *cell)
{
    uint32_t documents;
    x->seek.cell = *cell;
    int error = ani_walk_head(x, &documents);
    return error == AN_OK && documents == 0 ? AN_ERR_FORMAT : error;
}

static int step_in_place(const verification *v, leaf_place *place)
{
    an_reader *r = v->index->r;
    ani_key key = {r->key, place->cell.key_length};
    return ani_page_step(&place->page, &r->header, &key, &place->cell);
}

/* Looks for a term that is between the first and the last key of the leaf. Errors: AN_ERR_FORMAT if
 * it is not there, or is a redirect. */
static int look_in_leaf(verification *v, leaf_place *place, const ani_term *term)
{
    int order = compare_with_cell(term, &place->cell);
    if (order < 0) {
        place->page = v->cells.leaf;
        place->cell.key_length = 0;
        order = 1;
    }
    while (order > 0 && !ani_page_is_done(&place->page)) {
        int error = step_in_place(v, place);
        if (error != AN_OK)
            return error;
        order = compare_with_cell(term, &place->cell);
    }
    return order == 0 ? check_target_cell(v->index, &place->cell) : AN_ERR_FORMAT;
}

static const uint8_t *get_target(const uint8_t *at, ani_term *term)
{
    term->length = at[0];
    memcpy(term->bytes, at + 1, term->length);
    return at + 1 + term->length;
}

/* Looks for the targets of this leaf and the one before that may be in the leaf, and keeps the
 * others. After an error, those before the one that it is about are kept. */
static int look_for_all_in_leaf(verification *v)
{
    leaf_place place = {.page = v->cells.leaf};
    const uint8_t *at = v->targets + v->recent, *end = v->targets + v->length;
    int error = step_in_place(v, &place);
    uint8_t first[ANI_CELL_KEY_MAX];
    const size_t first_length = place.cell.key_length;
    if (error != AN_OK || first_length > sizeof first) /* a map that changes */
        return error != AN_OK ? error : AN_ERR_FORMAT;
    memcpy(first, place.cell.key, first_length);
    const uint8_t *fresh = v->targets + v->fresh;
    v->length = v->recent;
    while (at < end && error == AN_OK) {
        ani_term term;
        const uint8_t *next = get_target(at, &term);
        if (compare_with_key(&term, first, first_length) >= 0 &&
            compare_with_key(&term, v->cells.last, v->cells.last_length) <= 0) {
            error = look_in_leaf(v, &place, &term);
            v->count--;
        } else {
            memmove(v->targets + v->length, at, (size_t)(next - at));
            v->length += (size_t)(next - at);
        }
        if (at < fresh)
            v->recent = v->length;
        at = next;
    }
    v->fresh = v->length;
    return error;
}

static int compare_kept_targets(const verification *v, place_of_target a, place_of_target b)
{
    const uint8_t *one = v->targets + a, *other = v->targets + b;
    return ani_compare_keys(one + 1, *one, other + 1, *other);
}

/* Lets a place go down in the heap, in which none is below the ones that hang on it. */
static void sink_place(const verification *v, place_of_target *heap, size_t at, size_t count)
{
    place_of_target sinks = heap[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare_kept_targets(v, heap[child], heap[child + 1]) < 0)
            child++;
        if (compare_kept_targets(v, sinks, heap[child]) >= 0)
            break;
        heap[at] = heap[child];
    }
    heap[at] = sinks;
}

/* Puts the targets that were kept in their order. Returns how many there are. */
static size_t order_targets(const verification *v, place_of_target **order)
{
    size_t count = 0, at = 0;
    place_of_target *heap = *order = v->order_end - v->count;
    for (; at < v->length; at += 1 + (size_t)v->targets[at])
        heap[count++] = (place_of_target)at;
    for (at = count / 2; at > 0; at--)
        sink_place(v, heap, at - 1, count);
    for (at = count; at > 1; at--) {
        place_of_target last = heap[0];
        heap[0] = heap[at - 1];
        heap[at - 1] = last;
        sink_place(v, heap, 0, at - 1);
    }
    return count;
}

static int look_in_table(ani_index *x, const uint8_t *target)
{
    ani_term term;
    (void)get_target(target, &term);
    if (ani_read_term(x, &term) && x->seek.order == 0)
        return check_target_cell(x, &x->seek.cell);
    return x->error == AN_OK ? AN_ERR_FORMAT : x->error;
}

/* Looks for the targets in their order, and once for those that are alike. */
static int look_in_order(verification *v)
{
    place_of_target *order;
    size_t count = order_targets(v, &order);
    int error = AN_OK;
    for (size_t i = 0; i < count && error == AN_OK; i++)
        if (i == 0 || compare_kept_targets(v, order[i - 1], order[i]) != 0)
            error = look_in_table(v->index, v->targets + order[i]);
    return error;
}

/* Looks for the targets in the order of their redirects, after an error. Returns that of the first
 * one at fault; the one that there was if it does not come again. */
static int look_as_met(verification *v, int error)
{
    ani_index *x = v->index;
    const an_fault fault = x->r->fault;
    x->r->fault.object = AN_OBJECT_HEADER;
    x->error = AN_OK;
    for (size_t at = 0; at < v->length; at += 1 + (size_t)v->targets[at]) {
        int first = look_in_table(x, v->targets + at);
        if (first != AN_OK)
            return first;
    }
    x->r->fault = fault;
    return error;
}

/* Looks for the targets that are left in the table. */
static int look_for_rest(verification *v)
{
    uint64_t rank = v->cells.rank;
    int error = look_in_order(v);
    if (error != AN_OK)
        error = look_as_met(v, error);
    v->length = v->count = v->recent = v->fresh = 0;
    ani_walk_go_to(&v->cells, rank);
    return error;
}

/* How much more memory there is for targets, each of which takes a place, too. */
static size_t room_for_targets(const verification *v)
{
    return (size_t)((uint8_t *)(v->order_end - v->count) - v->targets) - v->length;
}

static int end_leaf(void *context)
{
    verification *v = context;
    int error = look_for_all_in_leaf(v);
    bool is_time = error != AN_OK || v->length > room_for_targets(v);
    int earlier = is_time ? look_for_rest(v) : AN_OK;
    return earlier != AN_OK ? earlier : error;
}

static int keep_target(verification *v)
{
    ani_term term;
    int error = ani_walk_target(v->index, &term);
    if (error != AN_OK)
        return error;
    v->targets[v->length] = term.length;
    memcpy(v->targets + v->length + 1, term.bytes, term.length);
    v->length += 1 + (size_t)term.length;
    v->count++;
    bool has_room = room_for_targets(v) >= TARGET_ROOM + sizeof(place_of_target);
    return has_room ? AN_OK : look_for_rest(v);
}

/* --- cells ---------------------------------------- */

/* Reads all postings of the last cell, with its continuations. */
static int check_postings(verification *v, uint32_t documents)
{
    ani_posting_walk p;
    unsigned impact = ANI_IMPACTS_MAX;
    uint32_t number = 0;
    int error;
    ani_begin_postings(&p, &v->cells, documents);
    while ((error = ani_next_posting(&p)) == AN_OK) {
        if (p.is_runs && (p.impact > impact || (p.impact == impact && p.number <= number)))
            return AN_ERR_FORMAT;
        impact = p.impact;
        ani_pass_postings(&p);
        number = p.number;
    }
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

static int check_index_cell(verification *v)
{
    ani_index *x = v->index;
    const ani_cell *cell = &x->seek.cell;
    uint32_t documents;
    if (cell->key_length > ANI_TERM_MAX ||
        !ani_is_string((const uint8_t *)cell->key, cell->key_length))
        return AN_ERR_FORMAT;
    int error = ani_walk_head(x, &documents);
    if (error != AN_OK)
        return error;
    return documents == 0 ? keep_target(v) : check_postings(v, documents);
}

static int check_cells(verification *v)
{
    int error = AN_OK;
    while (error == AN_OK) {
        error = ani_walk_next(&v->cells);
        if (error == AN_OK)
            error = check_index_cell(v);
    }
    int earlier = look_for_rest(v);
    if (earlier != AN_OK)
        return earlier;
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

/* --- extents ---------------------------------------- */

/* Returns where the level of pages or the characters object ends that begins here; 0: none does. */
static uint64_t find_end(const verification *v, uint64_t position)
{
    const ani_index *x = v->index;
    for (unsigned level = 0; level < x->terms.levels; level++)
        if (x->terms.base[level] == position)
            return v->cells.end[level];
    bool is_characters = x->characters.type != 0 && x->characters.offset == position;
    return is_characters ? position + x->characters.stored : 0;
}

/* The section's payload begins with its extents, which ascend. */
static bool are_extents_filled(const verification *v, const ani_cursor *payload)
{
    ani_cursor c = *payload;
    uint64_t position = 0, end = 0;
    unsigned met = 0, all = v->index->terms.levels + (v->index->characters.type != 0);
    for (size_t count = ani_count_extents(&c); count > 0; count--) {
        ani_extent e;
        ani_read_extent(&c, false, &e);
        if (position > end && e.offset != end)
            return false;
        if (position == end)
            position = e.offset;
        end = e.offset + e.size;
        for (; position < end; met++)
            if ((position = find_end(v, position)) == 0)
                return false;
    }
    return position == end && met == all;
}

static int check_extents_of_index(verification *v)
{
    an_cached_page *directory;
    ani_section_view section;
    an_reader *r = v->index->r;
    int error = ani_load_directory(r, &directory);
    if (error != AN_OK)
        return error;
    bool is_good = ani_find_search(directory->bytes, directory->length, &section) &&
                   are_extents_filled(v, &section.payload);
    return ani_fault(r, is_good ? AN_OK : AN_ERR_FORMAT, &r->directory);
}

/* --- the whole ---------------------------------------- */

/* Notes in which leaf an error was, unless an object was noted. */
static int fault_of_leaf(const verification *v, int error)
{
    an_reader *r = v->index->r;
    const an_reference leaf = {.offset = v->cells.leaf_offset, .type = AN_OBJECT_PAGE};
    bool is_noted = error != AN_ERR_FORMAT || r->fault.object != AN_OBJECT_HEADER;
    return is_noted ? error : ani_fault(r, error, &leaf);
}

/* Gives the targets the memory that the caller gave beyond that of a search, if it is larger than
 * that of the accumulators. */
static void place_targets(verification *v, uint8_t *memory, size_t size)
{
    size_t used = an_search_memory(v->index->r), room = size - used, most = UINT32_MAX;
    v->targets = memory + used;
    if (room <= targets_size) {
        v->targets = (uint8_t *)v->index->accumulator;
        room = targets_size;
    }
    uint8_t *end = v->targets + (room < most ? room : most);
    end -= (uintptr_t)end % sizeof(place_of_target);
    v->order_end = (place_of_target *)(void *)end;
}

int an_search_verify(an_reader *reader, void *memory, size_t memory_size)
{
    if (!reader->open)
        return AN_ERR_USAGE;
    ani_index *x = ani_place_index(reader, memory, memory_size);
    if (!x)
        return AN_ERR_MEMORY;
    int error = ani_walk_open(x);
    if (error == AN_OK)
        error = ani_walk_characters(x);
    if (error != AN_OK)
        return error;
    verification v = {.index = x};
    place_targets(&v, memory, memory_size);
    ani_walk_begin(&v.cells, x);
    v.cells.on_leaf_end = end_leaf;
    v.cells.context = &v;
    error = fault_of_leaf(&v, check_cells(&v));
    return error == AN_OK ? check_extents_of_index(&v) : error;
}
