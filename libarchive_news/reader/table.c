/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way through a table: spec/FORMAT.md section 7. All tables are trees of pages, and this is the
 * only code that goes through them. Four of them are the reader's; that of terms is a search's.
 *
 * A walk begins at the top page, which the directory refers to, and goes down one level at a time.
 * On each page it chooses one cell, the child, by rank (how many cells of leaves lie before it) or
 * by id.
 *
 * No page says where its children are. What it says of each child is how many bytes lie beneath it
 * on each level. So the page that is being read sums up where the objects of each level begin, and
 * hands these positions down to the child.
 *
 * Nothing that a child says of itself is believed: a page that is loaded for the first time is
 * checked from end to end against what its parent says of it (the number of cells and the stored
 * bytes beneath, the first key). The cached page notes that, and is not checked again. It needs
 * not: two cells never lead to the same page. What lies beneath a child that a walk goes to is
 * within its spans, because every page on the way agreed with its parent, and the spans of another
 * child begin where these end.
 *
 * Mostly the next cell asked for is the one after the last. So where in each table the last cell
 * was read is kept in r->position, and going on from there loads and decodes nothing twice. Entries
 * and terms share one position, because the keys of both are built in r->key.
 */
#include "reader/internal.h"

/* Where a walk stands: the page to load next, and what its parent says of it. */
typedef struct walk {
    const an_table *table;
    ani_child next;
    unsigned level;
    uint64_t rank;         /* of the first cell of a leaf beneath the page */
    ani_key key;           /* its first key; length 0: not known, or the table has none */
    ani_leaf_watch *watch; /* NULL: none */
#ifndef AN_SMALL
    const uint8_t *stored;  /* bytes of that page, if they were hashed ahead; else NULL */
    an_cached_page *loaded; /* the page before it */
#endif
} walk;

/* Returns the position that is kept of a table, or `other` where none are kept. */
static ani_position *position_in(const an_reader *r, const an_table *table, ani_position *other)
{
    /* Callers pass the address of a position that is not filled yet. */
    /* cppcheck-suppress uninitvar */
    if (ANI_POSITIONS == 0)
        return other;
    bool is_search = table->type == ANI_SECTION_SEARCH;
    return &r->position[is_search ? ANI_TABLE_ENTRIES : table - r->table];
}

/* Begins a walk that reads its pages with `page`, which becomes a leaf without cells. It builds its
 * keys in r->key, so the position in the table is lost. */
static void begin_walk(an_reader *r, const an_table *table, walk *w, ani_page *page)
{
    ani_position unused;
    position_in(r, table, &unused)->page.count = 0;
    w->table = table;
    w->next.ref = table->top;
    w->level = table->levels - 1;
    w->next.beneath = (ani_beneath){.below = table->count};
    w->rank = 0;
    w->key = (ani_key){r->key, 0};
    w->watch = NULL;
#ifndef AN_SMALL
    w->stored = NULL;
#endif
    memset(page, 0, sizeof *page);
}

#ifdef AN_SMALL

static int load_page_to_come(an_reader *r, walk *w, an_cached_page **page)
{
    return ani_load_page(r, &w->next.ref, page);
}

#else

/* Loads the page that the walk has come to. */
static int load_page_to_come(an_reader *r, walk *w, an_cached_page **page)
{
    int error = w->stored ? ani_load_hashed_page(r, &w->next.ref, w->stored, page)
                          : ani_load_page(r, &w->next.ref, page);
    w->stored = NULL;
    w->loaded = error == AN_OK ? *page : NULL;
    return error;
}

#endif

/* Checks a page with what its parent says of it. The cells of a leaf are visited at the same time:
 * parsing them twice would take as long again. */
static int check_page(an_reader *r, walk *w, const ani_page *page)
{
    bool is_top = w->level + 1 == w->table->levels;
    if (!ANI_VISITS || !w->watch || w->level > 0)
        return ani_page_check(*page, &r->header, &w->next.beneath, is_top, &w->key);
    w->watch->has_visited = true;
    w->watch->position = page->position[0];
    return ani_page_visit(*page, &r->header, &w->next.beneath, is_top, &w->key, &w->watch->visitor);
}

/* Loads the page that the walk has come to, and holds it against what its parent says. */
static int load_page_of_walk(an_reader *r, walk *w, ani_page *page)
{
    an_cached_page *cached;
    int error = load_page_to_come(r, w, &cached);
    if (error != AN_OK)
        return error;
    error = ani_page_open(page, cached->bytes, cached->length, w->table->type, w->level);
    if (error == AN_OK && !cached->checked) {
        error = check_page(r, w, page);
        cached->checked = error == AN_OK;
    }
    w->key.length = 0;
    return ani_fault(r, error, &w->next.ref);
}

/* The same, and notes what lies beneath a page that cannot be loaded. */
static int load_next(an_reader *r, walk *w, ani_page *page)
{
    int error = load_page_of_walk(r, w, page);
    if (error != AN_OK && ANI_NOTES_SPANS && w->table->type != ANI_SECTION_SEARCH) {
        r->fault.first = w->rank;
        r->fault.count = w->next.beneath.below;
        r->fault.order = (unsigned)(w->table - r->table);
    }
    return error;
}

/* Takes back what a cell added to the positions of the levels below its child. */
static void step_back(ani_page *page, const ani_cell *cell)
{
    for (unsigned i = 1; i < ANI_DEPTH_MAX; i++)
        page->position[i] -= cell->child.beneath.span[i - 1];
}

/* Goes to the child of the cell that the page has read last. */
static void descend(walk *w, ani_page *page, const ani_cell *cell)
{
    w->next = cell->child;
    w->level--;
    w->next.ref.offset += w->table->base[w->level];
    step_back(page, cell);
    memmove(page->position, page->position + 1, (ANI_DEPTH_MAX - 1) * sizeof *page->position);
}

#ifdef AN_SMALL

static void keep_trail(const walk *w, const ani_page *page, const ani_cell *child)
{
    (void)w, (void)page, (void)child;
}

static bool follow_trail(an_reader *r, walk *w, ani_page *page, uint64_t rank)
{
    (void)r, (void)w, (void)page, (void)rank;
    return false;
}

#else

/* Keeps the page above the leaves, which has read the cell of the child. */
static void keep_trail(const walk *w, const ani_page *page, const ani_cell *child)
{
    if (w->level == 1 && w->watch && w->watch->trail)
        ani_trail_keep(w->watch->trail, w->table, w->loaded, page, &w->key,
                       w->rank + child->child.beneath.below);
}

/* Goes to the leaf that begins with this rank, if the trail leads there. Its first key is then in
 * w->key. */
static bool follow_trail(an_reader *r, walk *w, ani_page *page, uint64_t rank)
{
    ani_cell cell;
    ani_trail *t = w->watch ? w->watch->trail : NULL;
    if (!t || !ani_trail_next(r, t, w->table, rank, &cell, &w->stored))
        return false;
    *page = t->page;
    memcpy(w->key.bytes, t->key, t->key_length);
    w->key.length = t->key_length;
    w->rank = rank;
    w->level = 1;
    descend(w, page, &cell);
    return true;
}

#endif

/* Goes to the child that holds the cell of this rank; its first key is then in w->key. */
static int descend_to_rank(an_reader *r, walk *w, ani_page *page, uint64_t rank)
{
    ani_cell cell;
    int error;
    for (;;) {
        /* The page was checked: its cells have as many beneath as its parent says, so that one of
         * them holds the rank. */
        error = ani_page_pass(page, &r->header, &w->key, &cell);
        if (error != AN_OK)
            return ani_fault(r, error, &w->next.ref);
        if (rank - w->rank < cell.child.beneath.below)
            break;
        w->rank += cell.child.beneath.below;
    }
    error = ani_page_complete(page, &r->header, &cell);
    if (error != AN_OK)
        return ani_fault(r, error, &w->next.ref);
    keep_trail(w, page, &cell);
    descend(w, page, &cell);
    return AN_OK;
}

/* Goes to the page of a level that holds the cell of this rank. */
static int page_at_rank(an_reader *r, const an_table *table, unsigned level, uint64_t rank,
                        ani_leaf_watch *watch, ani_leaf *leaf)
{
    walk w;
    ani_page *page = &leaf->at.page;
    begin_walk(r, table, &w, page);
    w.watch = watch;
    (void)follow_trail(r, &w, page, rank);
    for (;;) {
        if (ANI_VISITS && watch)
            watch->rank = w.rank;
        int error = load_next(r, &w, page);
        if (error != AN_OK)
            return error;
        if (watch)
            watch->ends[w.level] = w.next.ref.offset + w.next.ref.stored;
        if (w.level == level)
            break;
        if (watch && page->count == 1 && w.rank + w.next.beneath.below < table->count)
            return ani_fault(r, AN_ERR_FORMAT, &w.next.ref);
        error = descend_to_rank(r, &w, page, rank);
        if (error != AN_OK)
            return error;
    }
    leaf->offset = w.next.ref.offset;
    leaf->stored = w.next.ref.stored;
    leaf->at.first = w.rank;
    leaf->at.key_length = 0;
    leaf->count = w.next.beneath.below;
    return AN_OK;
}

int ani_leaf_at_rank(an_reader *r, const an_table *table, uint64_t rank, ani_leaf_watch *watch,
                     ani_leaf *leaf)
{
    return page_at_rank(r, table, 0, rank, watch, leaf);
}

#ifndef AN_SMALL
int ani_page_at_rank(an_reader *r, const an_table *table, unsigned level, uint64_t rank,
                     ani_leaf *page)
{
    return page_at_rank(r, table, level, rank, NULL, page);
}
#endif

int ani_table_cell(an_reader *r, const an_table *table, uint64_t rank, ani_cell *cell)
{
    ani_leaf leaf;
    int error = AN_OK;
    ani_position *p = position_in(r, table, &leaf.at);
    if (p == &leaf.at || rank - p->first < p->page.next || rank - p->first >= p->page.count) {
        error = ani_leaf_at_rank(r, table, rank, NULL, &leaf);
        if (error != AN_OK)
            return error;
        *p = leaf.at;
    }
    ani_key key = {r->key, p->key_length};
    while (error == AN_OK && p->page.next <= rank - p->first)
        error = ani_page_pass(&p->page, &r->header, &key, cell);
    if (error == AN_OK)
        error = ani_page_complete(&p->page, &r->header, cell);
    p->key_length = key.length;
    if (error != AN_OK)
        p->page.count = 0;
    return error;
}

#ifdef AN_SMALL

/* Reads the next cell and compares the id that is sought with its key. This becomes the key of the
 * walk, but in an inner page only if it is not above the id. */
static int compare_next(an_reader *r, walk *w, ani_seek *seek, ani_cell *cell)
{
    bool is_first = seek->leaf.at.page.next == 0;
    int error = ani_page_next(&seek->leaf.at.page, &r->header, cell);
    if (error == AN_OK) {
        seek->order = ani_key_compare((const uint8_t *)seek->id, seek->length, &w->key, cell);
        if (seek->order >= 0 || w->level == 0)
            error = ani_key_advance(&w->key, cell, is_first);
    }
    return ani_fault(r, error, &w->next.ref);
}

/* Goes on past the first cell whose key is not below the id. */
static int seek_in_leaf(an_reader *r, walk *w, ani_seek *seek)
{
    while (!ani_page_is_done(&seek->leaf.at.page)) {
        int error = compare_next(r, w, seek, &seek->cell);
        if (error != AN_OK || seek->order <= 0)
            return error;
    }
    return AN_OK;
}

#else

/* Goes past the next cell of an inner page and compares the id that is sought with its key. This
 * becomes the key of the walk if it is not above the id. */
static int compare_next(an_reader *r, walk *w, ani_seek *seek, ani_cell *cell)
{
    bool is_first = seek->leaf.at.page.next == 0;
    int error = ani_page_skip(&seek->leaf.at.page, &r->header, cell);
    if (error == AN_OK) {
        seek->order = ani_key_compare((const uint8_t *)seek->id, seek->length, &w->key, cell);
        if (seek->order >= 0)
            error = ani_key_advance(&w->key, cell, is_first);
    }
    return ani_fault(r, error, &w->next.ref);
}

/* Compares the id that is sought with the key of a cell, whose key before it is below the id.
 * same: how many bytes the id and the key before it begin with alike; returns that of the id and
 * the cell's key. A key that has more than these bytes from the one before is as far below the id.
 * Any other begins with bytes of the id. So no key is built. */
static size_t compare_on(ani_seek *seek, size_t same)
{
    const ani_cell *cell = &seek->cell;
    seek->order = 1;
    if (cell->shared > same)
        return same;
    const uint8_t *text = (const uint8_t *)seek->id + cell->shared;
    size_t left = seek->length - cell->shared;
    size_t least = left < cell->rest_length ? left : cell->rest_length, n = 0;
    while (n < least && text[n] == cell->rest[n])
        n++;
    seek->order = n < least ? text[n] - cell->rest[n]
                            : (left > cell->rest_length) - (left < cell->rest_length);
    return cell->shared + n;
}

/* Completes the cell that was sought: its key begins as the id does. */
static int complete_sought(an_reader *r, walk *w, ani_seek *seek)
{
    ani_cell *cell = &seek->cell;
    w->key.length = cell->shared;
    memcpy(w->key.bytes, seek->id, cell->shared);
    int error = ani_key_advance(&w->key, cell, false);
    return error == AN_OK ? ani_page_complete(&seek->leaf.at.page, &r->header, cell) : error;
}

/* Goes on past the first cell whose key is not below the id. */
static int seek_in_leaf(an_reader *r, walk *w, ani_seek *seek)
{
    size_t same = 0;
    int error = AN_OK;
    while (error == AN_OK && !ani_page_is_done(&seek->leaf.at.page)) {
        error = ani_page_skip(&seek->leaf.at.page, &r->header, &seek->cell);
        if (error != AN_OK)
            break;
        same = compare_on(seek, same);
        if (seek->order <= 0) {
            error = complete_sought(r, w, seek);
            break;
        }
    }
    return ani_fault(r, error, &w->next.ref);
}

#endif

/* Goes to the last child whose key is not above the id. If there is none, the page has no cells
 * then. */
static int descend_to_id(an_reader *r, walk *w, ani_seek *seek)
{
    ani_page *page = &seek->leaf.at.page;
    ani_cell cells[2]; /* the last child, and the next one */
    uint64_t rank = w->rank;
    unsigned n = 0; /* children whose key is not above the id */
    while (!ani_page_is_done(page)) {
        ani_cell *cell = &cells[n % 2];
        int error = compare_next(r, w, seek, cell);
        if (error != AN_OK)
            return error;
        if (seek->order < 0) {
            step_back(page, cell);
            break;
        }
        w->rank = rank;
        rank += cell->child.beneath.below;
        n++;
    }
    if (n == 0) {
        page->count = page->next = 0;
        return AN_OK;
    }
    ani_cell *child = &cells[(n - 1) % 2];
    int error = ani_page_complete(page, &r->header, child);
    if (error != AN_OK)
        return ani_fault(r, error, &w->next.ref);
    descend(w, page, child);
    return AN_OK;
}

int ani_table_seek(an_reader *r, const an_table *table, ani_seek *seek)
{
    ani_page *page = &seek->leaf.at.page;
    walk w;
    begin_walk(r, table, &w, page);
    int error = AN_OK;
    bool has_child = table->count > 0;
    while (has_child) {
        error = load_next(r, &w, page);
        if (error != AN_OK || w.level == 0)
            break;
        error = descend_to_id(r, &w, seek);
        has_child = error == AN_OK && page->count > 0;
    }
    if (error == AN_OK)
        error = seek_in_leaf(r, &w, seek);
    if (page->count == 0)
        seek->order = 1;
    seek->leaf.at.first = w.rank;
    return error;
}
