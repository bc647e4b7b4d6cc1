/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/page.h"

int ani_page_open(ani_page *page, const uint8_t *bytes, size_t length, unsigned table,
                  unsigned level)
{
    page->at = ani_cursor_on(bytes, length);
    page->table = (unsigned)ani_read_number(&page->at, 1);
    page->level = (unsigned)ani_read_number(&page->at, 1);
    page->count = (unsigned)ani_read_number(&page->at, 2);
    page->position = ani_read_number(&page->at, 8);
    page->next = 0;
    page->number = 0;
    bool has_base = level > 0 || table == ANI_SECTION_BLOCKS;
    if (page->at.bad || page->table != table || page->level != level || page->count == 0)
        return AN_ERR_FORMAT;
    return page->position > (has_base ? (uint64_t)INT64_MAX : 0) ? AN_ERR_FORMAT : AN_OK;
}

size_t ani_put_page_header(uint8_t bytes[ANI_PAGE_HEADER], unsigned table, unsigned level,
                           unsigned count, uint64_t base)
{
    bytes[0] = (uint8_t)table;
    bytes[1] = (uint8_t)level;
    ani_store(bytes + 2, 2, count);
    ani_store(bytes + 4, 8, level > 0 || table == ANI_SECTION_BLOCKS ? base : 0);
    return ANI_PAGE_HEADER;
}

static int next_key(ani_page *page, ani_cell *item)
{
    uint64_t shared = ani_read_varint(&page->at), rest = ani_read_varint(&page->at);
    if (shared > AN_ID_MAX || rest == 0 || rest > AN_ID_MAX - shared ||
        (page->next == 0 && shared != 0))
        return AN_ERR_FORMAT;
    item->shared = (size_t)shared;
    item->rest_length = (size_t)rest;
    item->rest = ani_read_bytes(&page->at, item->rest_length);
    return page->at.bad ? AN_ERR_FORMAT : AN_OK;
}

size_t ani_put_key(uint8_t *bytes, size_t shared, const uint8_t *rest, size_t rest_length)
{
    size_t n = ani_put_varint(bytes, shared);
    return n + ani_put_counted(bytes + n, rest, rest_length);
}

static int next_reference(ani_page *page, const an_header *limits, ani_cell *item)
{
    unsigned type = page->level > 0 ? AN_OBJECT_PAGE : AN_OBJECT_BLOCK;
    int error = ani_read_short_reference(&page->at, limits, type, &item->ref);
    item->ref.offset = page->position;
    page->position += item->ref.stored;
    if (error == AN_OK && page->position > INT64_MAX)
        error = AN_ERR_FORMAT;
    return error;
}

static int next_value(ani_page *page, const an_header *limits, ani_cell *item)
{
    int error = AN_OK;
    item->below = 1;
    if (page->level > 0 || page->table == ANI_SECTION_BLOCKS) {
        error = next_reference(page, limits, item);
        if (error == AN_OK && page->level > 0)
            item->below = ani_read_varint(&page->at);
    } else if (page->table == ANI_SECTION_ENTRIES) {
        item->record = ani_read_counted(&page->at, &item->record_length);
    } else {
        page->number += (uint64_t)ani_read_svarint(&page->at);
        item->number = page->number;
        error = page->number < limits->entries ? AN_OK : AN_ERR_FORMAT;
    }
    if (error == AN_OK && (page->at.bad || item->below == 0 || item->below > ANI_COUNT_MAX))
        error = AN_ERR_FORMAT;
    return error;
}

size_t ani_put_child(uint8_t bytes[ANI_CHILD_MAX], const an_reference *ref, uint64_t below)
{
    size_t n = ani_put_short_reference(bytes, ref);
    return n + ani_put_varint(bytes + n, below);
}

size_t ani_put_step(uint8_t bytes[ANI_VARINT_MAX], uint64_t number, uint64_t last)
{
    return ani_put_svarint(bytes, (int64_t)(number - last));
}

int ani_page_next(ani_page *page, const an_header *limits, ani_cell *item)
{
    if (page->next == page->count)
        return ani_left(&page->at) == 0 ? AN_ERR_NOT_FOUND : AN_ERR_FORMAT;
    int error = page->table == ANI_SECTION_ENTRIES ? next_key(page, item) : AN_OK;
    if (error == AN_OK)
        error = next_value(page, limits, item);
    page->next++;
    return error;
}

static int compare(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
    size_t least = a_length < b_length ? a_length : b_length;
    int order = least > 0 ? memcmp(a, b, least) : 0;
    if (order != 0)
        return order;
    return (a_length > b_length) - (a_length < b_length);
}

int ani_key_compare(const uint8_t *text, size_t length, const ani_key *key, const ani_cell *item)
{
    size_t shared = item->shared < key->length ? item->shared : key->length;
    size_t least = length < shared ? length : shared;
    int order = least > 0 ? memcmp(text, key->bytes, least) : 0;
    if (order != 0)
        return order;
    if (length < shared)
        return -1;
    return compare(text + shared, length - shared, item->rest, item->rest_length);
}

int ani_key_advance(ani_key *key, const ani_cell *item, bool first)
{
    if (first) {
        key->length = 0;
    } else {
        if (item->shared > key->length)
            return AN_ERR_FORMAT;
        const uint8_t *tail = (const uint8_t *)key->bytes + item->shared;
        if (compare(item->rest, item->rest_length, tail, key->length - item->shared) <= 0)
            return AN_ERR_FORMAT;
    }
    memcpy(key->bytes + item->shared, item->rest, item->rest_length);
    key->length = item->shared + item->rest_length;
    key->bytes[key->length] = 0;
    return AN_OK;
}

static bool first_key_agrees(const ani_key *key, const ani_cell *item)
{
    if (key->length == 0)
        return true;
    return compare((const uint8_t *)key->bytes, key->length, item->rest, item->rest_length) == 0;
}

int ani_page_check(ani_page page, const an_header *limits, uint64_t below, ani_key *key)
{
    ani_cell item;
    int error;
    uint64_t sum = 0;
    bool keyed = page.table == ANI_SECTION_ENTRIES;
    while ((error = ani_page_next(&page, limits, &item)) == AN_OK) {
        if (keyed && page.next == 1 && !first_key_agrees(key, &item))
            return AN_ERR_FORMAT;
        if (keyed)
            error = ani_key_advance(key, &item, page.next == 1);
        if (error != AN_OK)
            return error;
        sum += item.below;
        if (sum > below)
            return AN_ERR_FORMAT;
    }
    if (error == AN_ERR_NOT_FOUND)
        error = sum == below ? AN_OK : AN_ERR_FORMAT;
    return error;
}
