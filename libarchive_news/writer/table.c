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

struct ani_builder {
    an_writer *w;
    unsigned type;
    level *level[ANI_LEVELS_MAX];
    unsigned levels;
    uint64_t count, last_number, block_position;
    ani_pool *pool;
    ani_piece piece; /* the page that the pool gave back; stored points into the pool */
};

/* An item on its way into a level. */
typedef struct item {
    const uint8_t *key, *value;
    size_t key_length, value_length;
    uint64_t below, position;
} item;

static int take_page(void *context, const ani_piece *piece)
{
    ((ani_builder *)context)->piece = *piece;
    return AN_OK;
}

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

int ani_builder_open(ani_builder **out, an_writer *w, unsigned type)
{
    ani_builder *b = calloc(1, sizeof *b);
    *out = b;
    if (!b)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    b->w = w;
    b->type = type;
    ani_pool_config config = {.jobs = 1,
                              .level = w->config.level,
                              .piece_size = w->config.page_size,
                              .type = ANI_PAGE,
                              .raw = w->config.pages_raw,
                              .take = take_page,
                              .context = b};
    int error = ani_pool_open(&b->pool, &config);
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

static void note_limits(an_writer *w, const an_reference *ref)
{
    if (ref->raw > w->page_raw)
        w->page_raw = ref->raw;
    if (ref->stored > w->page_stored)
        w->page_stored = ref->stored;
}

/* Compresses and writes the page being filled; latest is its reference. */
static int write_page(ani_builder *b, unsigned n)
{
    level *l = b->level[n];
    uint8_t *raw;
    l->page[0] = (uint8_t)b->type;
    l->page[1] = (uint8_t)n;
    ani_store(l->page + 2, 2, l->count);
    ani_store(l->page + 4, 8, n > 0 || b->type == ANI_SECTION_BLOCKS ? l->base : 0);
    int error = ani_pool_room(b->pool, &raw);
    if (error == AN_OK) {
        memcpy(raw, l->page, l->length);
        ani_pool_give(b->pool, l->length);
        error = ani_pool_drain(b->pool);
    }
    if (error != AN_OK)
        return ani_fail(b->w, error, "out of memory");
    const ani_piece *p = &b->piece;
    l->latest = (an_reference){.offset = l->spool.size,
                               .stored = (uint32_t)p->stored_length,
                               .raw = (uint32_t)l->length,
                               .codec = p->codec,
                               .type = ANI_PAGE,
                               .dictionary = p->dictionary};
    memcpy(l->latest.hash, p->hash, sizeof p->hash);
    note_limits(b->w, &l->latest);
    l->pages++;
    return ani_fail_io(b->w, ani_spool_append(&l->spool, p->stored, p->stored_length));
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

static int add_item(ani_builder *b, unsigned n, const item *i);

/* Closes the page of a level and tells the level above. */
static int close_page(ani_builder *b, unsigned n)
{
    level *l = b->level[n];
    uint8_t value[ANI_SHORT_REFERENCE_MAX + 10];
    int error = write_page(b, n);
    if (error != AN_OK)
        return error;
    size_t length = ani_put_short_reference(value, &l->latest);
    length += ani_put_varint(value + length, l->below);
    item up = {l->first, value, l->first_length, length, l->below, l->latest.offset};
    error = add_item(b, n + 1, &up);
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
        error = ani_fail(b->w, AN_ERR_USAGE, "an item does not fit a page of %u bytes", b->w->config.page_size);
    return error;
}

int ani_builder_add(ani_builder *b, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length, uint64_t block_stored)
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

int ani_builder_finish(ani_builder *b)
{
    for (unsigned n = 0; n < b->levels; n++) {
        /* A level whose only page this is, is the top: nobody needs to be told. */
        if (b->level[n]->pages == 0)
            return write_page(b, n);
        int error = b->level[n]->count > 0 ? close_page(b, n) : AN_OK;
        if (error != AN_OK)
            return error;
    }
    return AN_OK;
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
    ani_pool_close(b->pool);
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
