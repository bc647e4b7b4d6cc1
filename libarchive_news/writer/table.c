/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds the pages of a table bottom-up while its items come: spec/FORMAT.md section 7. */
#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct level {
    ani_spool spool; /* stored pages, one behind the other */
    uint8_t *page;   /* the one being filled */
    size_t length;
    unsigned count;
    uint64_t below, base; /* of the page being filled */
    uint8_t first[AN_ID_MAX], last[AN_ID_MAX];
    size_t first_length, last_length;
    uint64_t pages;
    an_reference latest; /* the last page that was written; offset in the level */
} level;

/* What the level above is to be told of a page, once it is compressed. */
typedef struct sent_page {
    uint64_t below;
    size_t first_length;
    uint8_t first[AN_ID_MAX];
} sent_page;

struct ani_builder {
    an_writer *w;
    unsigned type;
    level *level[ANI_LEVELS_MAX];
    unsigned levels;
    uint64_t count, last_number, block_position;
    ani_pool *leaves, *inner; /* leaves are compressed while others are filled; inner pages, which
                                 are few, one at a time */
    sent_page *sent;          /* leaves on their way, in a ring */
    uint64_t given, taken;    /* leaves */
    unsigned ring;
    int is_only_leaf;
    ani_piece piece; /* the inner page that the pool gave back; stored points into the pool */
};

/* An item on its way into a level. */
typedef struct item {
    const uint8_t *key, *value;
    size_t key_length, value_length;
    uint64_t below, position;
} item;

static int add_item(ani_builder *b, unsigned n, const item *i);

static int add_level(ani_builder *b)
{
    if (b->levels == ANI_LEVELS_MAX)
        return ani_fail(b->w, AN_ERR_FORMAT, "more entries than an archive can hold");
    level *l = calloc(1, sizeof *l);
    if (!l)
        return ani_fail(b->w, AN_ERR_MEMORY, "out of memory");
    b->level[b->levels++] = l;
    l->page = malloc(b->w->config.page_size);
    if (!l->page)
        return ani_fail(b->w, AN_ERR_MEMORY, "out of memory");
    return ani_fail_io(b->w, ani_spool_open(&l->spool, b->w->folder));
}

static int take_leaf(void *context, const ani_piece *piece);

static int take_inner(void *context, const ani_piece *piece)
{
    ((ani_builder *)context)->piece = *piece;
    return AN_OK;
}

/* The dictionary has a part for leaves of entries; others hold little but hashes and steps of
 * numbers. */
static int open_leaves(ani_builder *b)
{
    an_writer *w = b->w;
    int is_entries = b->type == ANI_SECTION_ENTRIES;
    ani_pool_config config = {.jobs = is_entries ? ani_jobs(w) : 0,
                              .level = w->config.level,
                              .piece_size = w->config.page_size,
                              .dictionary = w->dictionary,
                              .dictionary_length = is_entries ? w->dictionary_length : 0,
                              .prepared = w->prepared,
                              .type = AN_OBJECT_PAGE,
                              .raw = w->config.pages_raw,
                              .take = take_leaf,
                              .context = b};
    b->ring = ani_pool_slots(&config);
    b->sent = malloc(b->ring * sizeof *b->sent);
    return b->sent ? ani_pool_open(&b->leaves, &config) : AN_ERR_MEMORY;
}

static int open_inner(ani_builder *b)
{
    an_writer *w = b->w;
    ani_pool_config config = {.jobs = 0,
                              .level = w->config.level,
                              .piece_size = w->config.page_size,
                              .type = AN_OBJECT_PAGE,
                              .raw = w->config.pages_raw,
                              .take = take_inner,
                              .context = b};
    return ani_pool_open(&b->inner, &config);
}

int ani_builder_open(ani_builder **out, an_writer *w, unsigned type)
{
    ani_builder *b = calloc(1, sizeof *b);
    *out = b;
    if (!b)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    b->w = w;
    b->type = type;
    int error = open_leaves(b);
    if (error == AN_OK)
        error = open_inner(b);
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

static void note_limits(an_writer *w, const an_reference *ref)
{
    if (ref->raw > w->page_raw)
        w->page_raw = ref->raw;
    if (ref->stored > w->page_stored)
        w->page_stored = ref->stored;
}

static void put_page_header(const ani_builder *b, unsigned n)
{
    level *l = b->level[n];
    l->page[0] = (uint8_t)b->type;
    l->page[1] = (uint8_t)n;
    ani_store(l->page + 2, 2, l->count);
    ani_store(l->page + 4, 8, n > 0 || b->type == ANI_SECTION_BLOCKS ? l->base : 0);
}

/* Writes a compressed page; latest is its reference. */
static int write_page(ani_builder *b, unsigned n, const ani_piece *p)
{
    level *l = b->level[n];
    l->latest = (an_reference){.offset = l->spool.size,
                               .stored = (uint32_t)p->stored_length,
                               .raw = (uint32_t)p->raw_length,
                               .codec = p->codec,
                               .type = AN_OBJECT_PAGE,
                               .dictionary = p->dictionary};
    memcpy(l->latest.hash, p->hash, sizeof p->hash);
    note_limits(b->w, &l->latest);
    l->pages++;
    return ani_fail_io(b->w, ani_spool_append(&l->spool, p->stored, p->stored_length));
}

/* Tells the level above of the page that was written last. */
static int add_child(ani_builder *b, unsigned n, const uint8_t *first, size_t first_length,
                     uint64_t below)
{
    const an_reference *ref = &b->level[n]->latest;
    uint8_t value[ANI_SHORT_REFERENCE_MAX + 10];
    size_t length = ani_put_short_reference(value, ref);
    length += ani_put_varint(value + length, below);
    item up = {first, value, first_length, length, below, ref->offset};
    return add_item(b, n + 1, &up);
}

static int take_leaf(void *context, const ani_piece *piece)
{
    ani_builder *b = context;
    const sent_page *s = &b->sent[b->taken++ % b->ring];
    int error = write_page(b, 0, piece);
    return error == AN_OK && !b->is_only_leaf ? add_child(b, 0, s->first, s->first_length, s->below)
                                              : error;
}

static int give(ani_builder *b, ani_pool *pool, unsigned n)
{
    uint8_t *raw;
    int error = ani_pool_room(pool, &raw);
    if (error != AN_OK)
        return ani_fail(b->w, error, "out of memory");
    put_page_header(b, n);
    memcpy(raw, b->level[n]->page, b->level[n]->length);
    ani_pool_give(pool, b->level[n]->length);
    return AN_OK;
}

static int drain(ani_builder *b, ani_pool *pool)
{
    int error = ani_pool_drain(pool);
    return error == AN_OK ? AN_OK : ani_fail(b->w, error, "out of memory");
}

static int send_leaf(ani_builder *b)
{
    level *l = b->level[0];
    int error = give(b, b->leaves, 0);
    if (error != AN_OK)
        return error;
    /* give() has taken the one that had this place in the ring. */
    sent_page *s = &b->sent[b->given++ % b->ring];
    s->below = l->below;
    s->first_length = l->first_length;
    memcpy(s->first, l->first, l->first_length);
    l->count = 0;
    return AN_OK;
}

static int write_inner(ani_builder *b, unsigned n)
{
    int error = give(b, b->inner, n);
    if (error == AN_OK)
        error = drain(b, b->inner);
    return error == AN_OK ? write_page(b, n, &b->piece) : error;
}

static size_t common_prefix(const level *l, const item *i)
{
    size_t n = 0;
    if (l->count > 0)
        while (n < l->last_length && n < i->key_length && l->last[n] == i->key[n])
            n++;
    return n;
}

/* The item's bytes into the page; 0: no room, or the count is full. */
static int put_item(ani_builder *b, level *l, const item *i)
{
    uint8_t lengths[20];
    size_t n = 0, shared = common_prefix(l, i), rest = i->key_length - shared;
    size_t start = l->count > 0 ? l->length : ANI_PAGE_HEADER;
    if (b->type == ANI_SECTION_ENTRIES) {
        n = ani_put_varint(lengths, shared);
        n += ani_put_varint(lengths + n, rest);
    }
    if (l->count == UINT16_MAX || start + n + rest + i->value_length > b->w->config.page_size)
        return 0;
    memcpy(l->page + start, lengths, n);
    if (rest > 0)
        memcpy(l->page + start + n, i->key + shared, rest);
    memcpy(l->page + start + n + rest, i->value, i->value_length);
    l->length = start + n + rest + i->value_length;
    if (l->count++ == 0) {
        l->base = i->position;
        l->below = 0;
        if (i->key_length > 0)
            memcpy(l->first, i->key, i->key_length);
        l->first_length = i->key_length;
    }
    l->below += i->below;
    if (i->key_length > 0)
        memcpy(l->last, i->key, i->key_length);
    l->last_length = i->key_length;
    return 1;
}

/* Closes the page of a level and tells the level above. */
static int close_page(ani_builder *b, unsigned n)
{
    level *l = b->level[n];
    int error = n == 0 ? send_leaf(b) : write_inner(b, n);
    if (error == AN_OK && n > 0)
        error = add_child(b, n, l->first, l->first_length, l->below);
    l->count = 0;
    return error;
}

static int add_item(ani_builder *b, unsigned n, const item *i)
{
    int error = AN_OK;
    if (n == b->levels)
        error = add_level(b);
    if (error != AN_OK || put_item(b, b->level[n], i))
        return error;
    error = close_page(b, n);
    if (error == AN_OK && !put_item(b, b->level[n], i))
        error = ani_fail(b->w, AN_ERR_USAGE, "an item does not fit a page of %u bytes",
                         b->w->config.page_size);
    return error;
}

int ani_builder_add(ani_builder *b, const uint8_t *key, size_t key_length, const uint8_t *value,
                    size_t value_length, uint64_t block_stored)
{
    item i = {key, value, key_length, value_length, 1, b->block_position};
    uint8_t delta[10];
    uint64_t number = 0;
    int is_order = b->type >= ANI_SECTION_TITLE;
    if (is_order) {
        /* The value is the entry's number; what a page holds is the step from the item before. */
        number = ani_load(value, 8);
        i.value = delta;
        i.value_length = ani_put_varint(delta, ani_zigzag((int64_t)(number - b->last_number)));
    }
    level *leaf = b->levels > 0 ? b->level[0] : NULL;
    if (is_order && leaf && leaf->count > 0 &&
        (leaf->count == UINT16_MAX || leaf->length + i.value_length > b->w->config.page_size)) {
        int error = close_page(b, 0);
        if (error != AN_OK)
            return error;
        i.value_length = ani_put_varint(delta, ani_zigzag((int64_t)number));
    }
    b->last_number = number;
    b->block_position += block_stored;
    b->count++;
    return add_item(b, 0, &i);
}

static int finish_leaves(ani_builder *b)
{
    int error = AN_OK;
    if (b->levels == 0)
        return AN_OK;
    b->is_only_leaf = b->given == 0;
    if (b->level[0]->count > 0)
        error = send_leaf(b);
    return error == AN_OK ? drain(b, b->leaves) : error;
}

int ani_builder_finish(ani_builder *b)
{
    int error = finish_leaves(b);
    for (unsigned n = 1; error == AN_OK && n < b->levels; n++) {
        /* A level whose only page this is, is the top: nobody needs to be told. */
        if (b->level[n]->pages == 0)
            return write_inner(b, n);
        error = b->level[n]->count > 0 ? close_page(b, n) : AN_OK;
    }
    return error;
}

void ani_builder_close(ani_builder *b)
{
    if (!b)
        return;
    for (unsigned n = 0; n < b->levels; n++) {
        ani_spool_close(&b->level[n]->spool);
        free(b->level[n]->page);
        free(b->level[n]);
    }
    ani_pool_close(b->leaves);
    ani_pool_close(b->inner);
    free(b->sent);
    free(b);
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

uint64_t ani_builder_level_size(const ani_builder *b, unsigned n)
{
    return b->level[n]->spool.size;
}

ani_spool *ani_builder_level(ani_builder *b, unsigned n)
{
    return &b->level[n]->spool;
}
