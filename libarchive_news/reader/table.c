/* SPDX-License-Identifier: BSD-2-Clause */
/* The walker of all tables: spec/FORMAT.md section 7. */
#include "reader/internal.h"

/* Where a walk stands: the page to load next, and what its parent says of it. */
typedef struct walk {
    const an_table *table;
    an_reference ref;
    unsigned level;
    uint64_t below; /* items beneath the page */
    uint64_t rank;  /* of the first of them */
    ani_key key;    /* its first key; length 0: not known, or none */
} walk;

const an_table *ani_table(const an_reader *r, unsigned type)
{
    return &r->table[type - ANI_SECTION_ENTRIES];
}

/* What is kept of the table does not outlive a walk, which makes other keys. */
static walk begin(an_reader *r, const an_table *table)
{
    ani_position unused;
    ani_position_in(r, table, &unused)->page.count = 0;
    walk w = {table, table->top, table->levels - 1, table->count, 0, {r->key, 0}};
    return w;
}

static bool first_key_is(ani_page page, const an_header *limits, const ani_key *key)
{
    ani_cell item;
    ani_key none = {NULL, 0};
    if (key->length == 0)
        return true;
    return ani_page_next(&page, limits, &item) == AN_OK &&
           ani_key_compare((const uint8_t *)key->bytes, key->length, &none, &item) == 0;
}

/* Loads the page and holds it against what its parent says. */
static int load(an_reader *r, walk *w, ani_page *page)
{
    an_cached_page *slot;
    int error = ani_load_page(r, &w->ref, &slot);
    if (error != AN_OK)
        return error;
    error = ani_page_open(page, slot->bytes, slot->length, w->table->type, w->level);
    if (error == AN_OK && slot->below == 0) {
        error = ani_page_check(*page, &r->header, w->below, &w->key);
        slot->below = error == AN_OK ? w->below : 0;
    } else if (error == AN_OK &&
               (slot->below != w->below || !first_key_is(*page, &r->header, &w->key))) {
        error = AN_ERR_FORMAT;
    }
    w->key.length = 0;
    return ani_fault(r, error, &w->ref);
}

static void descend(walk *w, const ani_cell *item)
{
    w->ref = item->ref;
    w->level--;
    w->ref.offset += w->table->base[w->level];
    w->below = item->below;
}

/* The next item; key, if the table has keys, becomes its key. */
static int next_item(an_reader *r, ani_key *key, ani_page *page, ani_cell *item)
{
    int error = ani_page_next(page, &r->header, item);
    return error == AN_OK && page->table == ANI_SECTION_ENTRIES
               ? ani_key_advance(key, item, page->next == 1)
               : error;
}

/* The child that holds item `rank`; its first key is in w->key. */
static int child_at_rank(an_reader *r, walk *w, ani_page *page, uint64_t rank)
{
    ani_cell item;
    int error;
    while ((error = next_item(r, &w->key, page, &item)) == AN_OK) {
        if (rank - w->rank < item.below) {
            descend(w, &item);
            return AN_OK;
        }
        w->rank += item.below;
    }
    return error == AN_ERR_NOT_FOUND ? AN_ERR_FORMAT : error;
}

int ani_leaf_at_rank(an_reader *r, const an_table *table, uint64_t rank, ani_leaf *leaf)
{
    walk w = begin(r, table);
    for (;;) {
        int error = load(r, &w, &leaf->at.page);
        if (error != AN_OK)
            return error;
        leaf->offset[w.level] = w.ref.offset;
        leaf->stored[w.level] = w.ref.stored;
        leaf->rank[w.level] = w.rank;
        leaf->items[w.level] = (uint16_t)leaf->at.page.count;
        if (w.level == 0)
            break;
        error = child_at_rank(r, &w, &leaf->at.page, rank);
        if (error != AN_OK)
            return ani_fault(r, error, &w.ref);
    }
    leaf->at.first = w.rank;
    leaf->at.key_length = 0;
    leaf->count = w.below;
    return AN_OK;
}

int ani_table_cell(an_reader *r, const an_table *table, uint64_t rank, ani_cell *item)
{
    ani_leaf leaf;
    int error = AN_OK;
    ani_position *p = ani_position_in(r, table, &leaf.at);
    if (p == &leaf.at || rank - p->first < p->page.next || rank - p->first >= p->page.count) {
        error = ani_leaf_at_rank(r, table, rank, &leaf);
        if (error != AN_OK)
            return error;
        *p = leaf.at;
    }
    ani_key key = {r->key, p->key_length};
    while (error == AN_OK && p->page.next <= rank - p->first)
        error = next_item(r, &key, &p->page, item);
    p->key_length = key.length;
    if (error != AN_OK)
        p->page.count = 0;
    return error == AN_ERR_NOT_FOUND ? AN_ERR_FORMAT : error;
}

/* Goes to the last child whose key is not above id. AN_ERR_NOT_FOUND: id is below them all. */
static int child_for_id(an_reader *r, walk *w, ani_page *page, const char *id, size_t length)
{
    ani_cell item, chosen;
    uint64_t rank = w->rank;
    int error;
    chosen.below = 0;
    while ((error = ani_page_next(page, &r->header, &item)) == AN_OK) {
        if (ani_key_compare((const uint8_t *)id, length, &w->key, &item) < 0)
            break;
        error = ani_key_advance(&w->key, &item, page->next == 1);
        if (error != AN_OK)
            break;
        chosen = item;
        w->rank = rank;
        rank += item.below;
    }
    if (error != AN_OK && error != AN_ERR_NOT_FOUND)
        return error;
    if (chosen.below == 0)
        return AN_ERR_NOT_FOUND;
    descend(w, &chosen);
    return AN_OK;
}

static int seek_in_leaf(an_reader *r, walk *w, ani_page *page, const char *id, size_t length,
                        bool *found, ani_cell *item)
{
    int error;
    while ((error = ani_page_next(page, &r->header, item)) == AN_OK) {
        int order = ani_key_compare((const uint8_t *)id, length, &w->key, item);
        if (order <= 0) {
            *found = order == 0;
            return order == 0 ? ani_key_advance(&w->key, item, page->next == 1) : AN_OK;
        }
        error = ani_key_advance(&w->key, item, page->next == 1);
        if (error != AN_OK)
            return error;
        w->rank++;
    }
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

int ani_table_seek(an_reader *r, const char *id, size_t length, uint64_t *rank, bool *found,
                   ani_cell *item)
{
    const an_table *table = ani_table(r, ANI_SECTION_ENTRIES);
    ani_page page;
    *rank = 0;
    *found = false;
    if (table->count == 0)
        return AN_OK;
    walk w = begin(r, table);
    for (;;) {
        int error = load(r, &w, &page);
        if (error == AN_OK && w.level > 0)
            error = child_for_id(r, &w, &page, id, length);
        else if (error == AN_OK) {
            error = seek_in_leaf(r, &w, &page, id, length, found, item);
            *rank = w.rank;
            return ani_fault(r, error, &w.ref);
        }
        if (error == AN_ERR_NOT_FOUND)
            return AN_OK;
        if (error != AN_OK)
            return error;
    }
}
