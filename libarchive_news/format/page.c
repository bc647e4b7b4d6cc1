/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/page.h"

/* Reads the places of a leaf of entries as far as its cells. */
static int open_places(ani_page *page)
{
    if (ani_read_places_head(&page->at, &page->head) != AN_OK)
        return AN_ERR_FORMAT;
    page->places = ani_read_bytes(&page->at, ani_places_size(&page->head, page->count));
    return page->places && ani_places_end_in_zeros(page->places, &page->head, page->count)
               ? AN_OK
               : AN_ERR_FORMAT;
}

int ani_page_open(ani_page *page, const uint8_t *bytes, size_t length, unsigned table,
                  unsigned level)
{
    page->at = ani_cursor_on(bytes, length);
    uint32_t header = (uint32_t)ani_read_number(&page->at, ANI_PAGE_HEADER);
    page->has_keys = table == ANI_SECTION_ENTRIES || table == ANI_SECTION_SEARCH;
    page->level = level;
    page->count = header >> 16;
    page->depth = level + (table == ANI_SECTION_BLOCKS);
    page->next = 0;
    page->number = 0;
    page->key_length = 0;
    /* In a header that could not be read the count is 0, too. */
    if ((header & 0xffff) != (table | level << 8) || page->count == 0)
        return AN_ERR_FORMAT;
    return table == ANI_SECTION_ENTRIES && level == 0 ? open_places(page) : AN_OK;
}

size_t ani_put_page_header(uint8_t bytes[ANI_PAGE_HEADER], unsigned table, unsigned level,
                           unsigned count)
{
    bytes[0] = (uint8_t)table;
    bytes[1] = (uint8_t)level;
    ani_store(bytes + 2, 2, count);
    return ANI_PAGE_HEADER;
}

static int read_key(ani_page *page, const an_header *limits, ani_cell *cell)
{
    uint64_t shared = ani_read_varint(&page->at), rest = ani_read_varint(&page->at);
    size_t most = ani_key_limit(limits->page_raw);
    if (shared > page->key_length || rest == 0 || rest > most - shared)
        return AN_ERR_FORMAT;
    page->key_length = (size_t)(shared + rest);
    cell->shared = (size_t)shared;
    cell->rest_length = (size_t)rest;
    cell->rest = ani_read_bytes(&page->at, cell->rest_length);
    return page->at.bad ? AN_ERR_FORMAT : AN_OK;
}

size_t ani_put_key(uint8_t *bytes, size_t shared, const uint8_t *rest, size_t rest_length)
{
    size_t n = ani_put_varint(bytes, shared);
    return n + ani_put_counted(bytes + n, rest, rest_length);
}

/* The type of what the page's references refer to. */
static unsigned child_type(const ani_page *page)
{
    return page->level > 0 ? AN_OBJECT_PAGE : AN_OBJECT_BLOCK;
}

/* Reads what follows the reference in a cell of an inner page, and moves the page's positions. */
static int read_beneath(ani_page *page, ani_cell *cell)
{
    cell->child.ref.offset = page->position[0];
    page->position[0] += cell->child.ref.stored;
    if (page->level == 0)
        return AN_OK;
    cell->child.beneath.below = ani_read_varint(&page->at);
    if (cell->child.beneath.below == 0 || cell->child.beneath.below > ANI_COUNT_MAX)
        return AN_ERR_FORMAT;
    for (unsigned i = 1; i < ANI_DEPTH_MAX; i++) {
        uint64_t span = i < page->depth ? ani_read_varint(&page->at) : 0;
        if (span > INT64_MAX)
            return AN_ERR_FORMAT;
        cell->child.beneath.span[i - 1] = span;
        page->position[i] += span;
    }
    return page->at.bad ? AN_ERR_FORMAT : AN_OK;
}

/* Reads what an inner page says of a child; in a leaf of blocks, of a block. */
static int read_reference(ani_page *page, const an_header *limits, ani_cell *cell)
{
    int error = ani_read_short_reference(&page->at, limits, child_type(page), &cell->child.ref);
    return error == AN_OK ? read_beneath(page, cell) : error;
}

static int read_value(ani_page *page, const an_header *limits, ani_cell *cell)
{
    cell->child.beneath.below = 1;
    if (page->depth > 0)
        return read_reference(page, limits, cell);
    if (page->has_keys) {
        cell->record = ani_read_counted(&page->at, &cell->record_length);
        return page->at.bad ? AN_ERR_FORMAT
                            : ani_read_place(page->places, &page->head, page->next, &cell->place);
    }
    page->number += (uint64_t)ani_read_svarint(&page->at);
    cell->number = page->number;
    return page->at.bad || page->number >= limits->entries ? AN_ERR_FORMAT : AN_OK;
}

size_t ani_put_child(uint8_t bytes[ANI_CHILD_MAX], const an_reference *ref, uint64_t below,
                     const uint64_t *spans, unsigned count)
{
    size_t n = ani_put_short_reference(bytes, ref);
    n += ani_put_varint(bytes + n, below);
    for (unsigned i = 0; i < count; i++)
        n += ani_put_varint(bytes + n, spans[i]);
    return n;
}

size_t ani_put_step(uint8_t bytes[ANI_VARINT_MAX], uint64_t number, uint64_t last)
{
    return ani_put_svarint(bytes, (int64_t)(number - last));
}

int ani_page_next(ani_page *page, const an_header *limits, ani_cell *cell)
{
    /* A map that changes may have less cells than when the page was checked. */
    if (ani_page_is_done(page))
        return AN_ERR_FORMAT;
    int error = page->has_keys ? read_key(page, limits, cell) : AN_OK;
    if (error == AN_OK)
        error = read_value(page, limits, cell);
    page->next++;
    if (error == AN_OK && ani_page_is_done(page) && ani_left(&page->at) != 0)
        error = AN_ERR_FORMAT;
    return error;
}

#ifndef AN_SMALL

/* Goes past the value of a cell. */
static int skip_value(ani_page *page, const an_header *limits, ani_cell *cell)
{
    ani_cursor *c = &page->at;
    cell->child.beneath.below = 1;
    if (page->depth > 0) {
        cell->unread = c->at;
        cell->child.ref.stored = ani_skip_short_reference(c);
        return c->bad ? AN_ERR_FORMAT : read_beneath(page, cell);
    }
    if (!page->has_keys)
        return read_value(page, limits, cell);
    cell->record = ani_read_counted(c, &cell->record_length);
    return c->bad ? AN_ERR_FORMAT : AN_OK;
}

int ani_page_skip(ani_page *page, const an_header *limits, ani_cell *cell)
{
    if (ani_page_is_done(page))
        return AN_ERR_FORMAT;
    int error = page->has_keys ? read_key(page, limits, cell) : AN_OK;
    page->next++;
    return error == AN_OK ? skip_value(page, limits, cell) : error;
}

int ani_page_complete(const ani_page *page, const an_header *limits, ani_cell *cell)
{
    if (page->depth > 0) {
        ani_cursor c = {cell->unread, page->at.end, false};
        return ani_read_short_reference(&c, limits, child_type(page), &cell->child.ref);
    }
    return page->has_keys ? ani_read_place(page->places, &page->head, page->next - 1, &cell->place)
                          : AN_OK;
}

#endif

int ani_compare_keys(const void *a, size_t a_length, const void *b, size_t b_length)
{
    size_t least = a_length < b_length ? a_length : b_length;
    int order = least > 0 ? memcmp(a, b, least) : 0;
    if (order != 0)
        return order;
    return (a_length > b_length) - (a_length < b_length);
}

int ani_key_compare(const uint8_t *text, size_t length, const ani_key *key, const ani_cell *cell)
{
    size_t shared = cell->shared < key->length ? cell->shared : key->length;
    size_t least = length < shared ? length : shared;
    int order = least > 0 ? memcmp(text, key->bytes, least) : 0;
    if (order != 0)
        return order;
    if (length < shared)
        return -1;
    return ani_compare_keys(text + shared, length - shared, cell->rest, cell->rest_length);
}

int ani_key_advance(ani_key *key, ani_cell *cell, bool first)
{
    if (first) {
        key->length = 0;
    } else {
        if (cell->shared > key->length)
            return AN_ERR_FORMAT;
        const uint8_t *tail = (const uint8_t *)key->bytes + cell->shared;
        if (ani_compare_keys(cell->rest, cell->rest_length, tail, key->length - cell->shared) <= 0)
            return AN_ERR_FORMAT;
    }
    memcpy(key->bytes + cell->shared, cell->rest, cell->rest_length);
    key->length = cell->shared + cell->rest_length;
    key->bytes[key->length] = 0;
    cell->key = key->bytes;
    cell->key_length = key->length;
    return AN_OK;
}

/* Whether the first cell of a page that was just opened has this key; true if the key is not known
 * (length 0). */
static bool begins_with(const ani_page *page, const ani_key *key)
{
    size_t length;
    ani_cursor c = page->at;
    if (key->length == 0)
        return true;
    (void)ani_read_varint(&c); /* the first key shares nothing */
    const uint8_t *first = ani_read_counted(&c, &length);
    return first && length == key->length && memcmp(first, key->bytes, length) == 0;
}

int ani_page_step(ani_page *page, const an_header *limits, ani_key *key, ani_cell *cell)
{
    bool is_first = page->next == 0, has_keys = page->has_keys;
    int error = ani_page_next(page, limits, cell);
    return error == AN_OK && has_keys ? ani_key_advance(key, cell, is_first) : error;
}

#ifndef AN_SMALL

int ani_page_pass(ani_page *page, const an_header *limits, ani_key *key, ani_cell *cell)
{
    bool is_first = page->next == 0;
    int error = ani_page_skip(page, limits, cell);
    return error == AN_OK && page->has_keys ? ani_key_advance(key, cell, is_first) : error;
}

#endif

/* Reads a page from its first cell to its last, and checks what ani_page_check() says. Inlined, so
 * that firmware has no code for visitors. */
__attribute__((always_inline)) static inline int walk_page(ani_page *page, const an_header *limits,
                                                           const ani_beneath *beneath, bool is_top,
                                                           ani_key *key, const ani_visitor *visitor)
{
    ani_cell cell;
    /* Sums over the cells; positions, which begin at 0 here, are the others. Each step adds less
     * than 2^63, so that one which leads to 2^63 or above is seen in `positions`. */
    uint64_t below = 0, positions = 0;
    bool is_first_key = begins_with(page, key);
    memset(page->position, 0, sizeof page->position);
    while (!ani_page_is_done(page)) {
        bool is_first = page->next == 0;
        int error = ani_page_step(page, limits, key, &cell);
        if (error != AN_OK)
            return error;
        if (visitor)
            visitor->visit(visitor->context, &cell, is_first);
        below += cell.child.beneath.below;
        for (unsigned i = 0; i < page->depth; i++)
            positions |= page->position[i];
    }
    if (!is_first_key || below != beneath->below || positions > INT64_MAX)
        return AN_ERR_FORMAT;
    return is_top || memcmp(page->position, beneath->span, sizeof beneath->span) == 0
               ? AN_OK
               : AN_ERR_FORMAT;
}

int ani_page_check(ani_page page, const an_header *limits, const ani_beneath *beneath, bool is_top,
                   ani_key *key)
{
    return walk_page(&page, limits, beneath, is_top, key, NULL);
}

int ani_page_visit(ani_page page, const an_header *limits, const ani_beneath *beneath, bool is_top,
                   ani_key *key, const ani_visitor *visitor)
{
    return walk_page(&page, limits, beneath, is_top, key, visitor);
}
