/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/directory.h"

static int open_directory(ani_cursor *c, const uint8_t *bytes, size_t length, uint32_t *sections)
{
    *c = ani_cursor_on(bytes, length);
    *sections = (uint32_t)ani_read_number(c, 4);
    ani_read_zero(c, 4);
    return c->bad ? AN_ERR_FORMAT : AN_OK;
}

static int read_section(ani_cursor *c, ani_section_view *s)
{
    s->type = (unsigned)ani_read_number(c, 2);
    s->flags = (unsigned)ani_read_number(c, 2);
    size_t size = (size_t)ani_read_number(c, 4);
    const uint8_t *payload = ani_read_bytes(c, size);
    if (c->bad || s->flags > (ANI_CRITICAL | ANI_HAS_EXTENTS)) /* the other bits are reserved */
        return AN_ERR_FORMAT;
    s->payload = ani_cursor_on(payload, size);
    return AN_OK;
}

void ani_read_extent(ani_cursor *c, bool is_object, ani_extent *e)
{
    e->offset = ani_read_number(c, 8);
    e->size = ani_read_number(c, is_object ? 4 : 8);
    e->hash = is_object ? NULL : ani_read_bytes(c, ANI_HASH_SIZE);
}

size_t ani_count_extents(ani_cursor *c)
{
    size_t count = (size_t)ani_read_number(c, 2);
    ani_read_zero(c, 6);
    return count;
}

/* Checks the extents of a section, and leaves its own data. They begin at or after `end`, the end
 * of the directory. */
static int check_extents(ani_cursor *c, uint64_t end, uint64_t file_size)
{
    size_t count = ani_count_extents(c);
    if (count == 0 || count > ANI_EXTENTS_MAX)
        return AN_ERR_FORMAT;
    for (; count > 0; count--) {
        ani_extent e;
        ani_read_extent(c, false, &e);
        if (c->bad || e.offset < end || e.offset > file_size || e.size == 0 ||
            e.size > file_size - e.offset)
            return AN_ERR_FORMAT;
        end = e.offset + e.size;
    }
    return AN_OK;
}

/* Whether a table points strictly forward: top page, then each level, then the content. What it
 * points to lies at or after `end`, the end of the directory. */
static bool points_forward(const an_table *t, uint64_t end, uint64_t file_size)
{
    if (t->top.offset < end)
        return false;
    uint64_t least = t->top.offset + t->top.stored;
    for (unsigned level = t->levels - 1; level-- > 0;) {
        if (t->base[level] < least || t->base[level] >= file_size)
            return false;
        least = t->base[level] + 1;
    }
    return t->type != ANI_SECTION_BLOCKS ||
           (t->content_base >= least && t->content_base < file_size);
}

static uint64_t count_of(const an_header *header, unsigned type)
{
    if (type == ANI_SECTION_ENTRIES)
        return header->entries;
    return type == ANI_SECTION_BLOCKS ? header->blocks : header->articles;
}

int ani_read_table(ani_cursor *c, an_table *t, uint64_t count, const an_header *header,
                   uint64_t end)
{
    t->count = ani_read_number(c, 8);
    t->levels = (unsigned)ani_read_number(c, 1);
    ani_read_zero(c, 7);
    t->content_base = ani_read_number(c, 8);
    if (c->bad || t->count != count || t->levels > header->levels ||
        (t->levels == 0) != (t->count == 0))
        return AN_ERR_FORMAT;
    if (t->content_base != 0 && (t->type != ANI_SECTION_BLOCKS || t->count == 0))
        return AN_ERR_FORMAT;
    if (t->levels == 0) {
        ani_read_zero(c, ANI_REFERENCE_SIZE);
        return ani_is_read_whole(c) ? AN_OK : AN_ERR_FORMAT;
    }
    int error = ani_read_reference(c, header, AN_OBJECT_PAGE, &t->top);
    if (error != AN_OK)
        return error;
    t->base[t->levels - 1] = t->top.offset;
    for (unsigned level = t->levels - 1; level-- > 0;)
        t->base[level] = ani_read_number(c, 8);
    if (!ani_is_read_whole(c) || !points_forward(t, end, header->file_size))
        return AN_ERR_FORMAT;
    return AN_OK;
}

static int read_object(ani_section_view *s, const an_header *header, unsigned type, uint64_t end,
                       an_reference *ref)
{
    int error = ani_read_reference(&s->payload, header, type, ref);
    if (error == AN_OK && (!ani_is_read_whole(&s->payload) || ref->offset < end))
        error = AN_ERR_FORMAT;
    return error;
}

/* The flags that a section of a known type has. */
static unsigned flags_of(unsigned type)
{
    if (type == ANI_SECTION_SEARCH)
        return ANI_HAS_EXTENTS;
    return type >= ANI_SECTION_DICTIONARY && type <= ANI_SECTION_BLOCKS ? ANI_CRITICAL : 0;
}

static int read_own_data(ani_section_view *s, const an_header *header, uint64_t end,
                         ani_directory *d)
{
    an_reference dictionary;
    if (s->type == ANI_SECTION_DICTIONARY)
        return read_object(s, header, AN_OBJECT_DICTIONARY, end, &dictionary);
    if (s->type == ANI_SECTION_METADATA)
        return read_object(s, header, AN_OBJECT_METADATA, end, &d->metadata);
    if (s->type == ANI_SECTION_SEARCH)
        return AN_OK;
    an_table *t = &d->table[s->type - ANI_SECTION_ENTRIES];
    t->type = (uint8_t)s->type;
    return ani_read_table(&s->payload, t, count_of(header, s->type), header, end);
}

/* Parses the next section. last: the type of the one before it. */
static int parse_section(ani_section_view *s, unsigned last, const an_header *header, uint64_t end,
                         ani_directory *d)
{
    bool is_known = s->type >= ANI_SECTION_METADATA && s->type <= ANI_SECTION_SEARCH;
    if (s->type < last || (s->type == last && is_known && s->type != ANI_SECTION_DICTIONARY))
        return AN_ERR_FORMAT;
    if (!is_known && (s->flags & ANI_CRITICAL))
        return AN_ERR_UNSUPPORTED;
    if (is_known && s->flags != flags_of(s->type))
        return AN_ERR_FORMAT;
    int error = AN_OK;
    if (s->flags & ANI_HAS_EXTENTS)
        error = check_extents(&s->payload, end, header->file_size);
    d->has_unknown_sections |= !is_known;
    return error == AN_OK && is_known ? read_own_data(s, header, end, d) : error;
}

int ani_parse_directory(const uint8_t *bytes, size_t length, const an_header *header,
                        uint64_t directory_end, ani_directory *d)
{
    ani_cursor c;
    uint32_t sections;
    unsigned last = 0, dictionaries = 0;
    int error = open_directory(&c, bytes, length, &sections);
    memset(d->table, 0, ANI_TABLES * sizeof *d->table);
    memset(&d->metadata, 0, sizeof d->metadata);
    d->has_unknown_sections = false;
    for (; error == AN_OK && sections > 0; sections--) {
        ani_section_view s;
        error = read_section(&c, &s);
        if (error == AN_OK)
            error = parse_section(&s, last, header, directory_end, d);
        last = s.type;
        dictionaries += s.type == ANI_SECTION_DICTIONARY;
    }
    if (error != AN_OK)
        return error;
    if (!ani_is_read_whole(&c) || dictionaries != header->dictionaries ||
        d->table[ANI_TABLE_ENTRIES].type == 0 || d->table[ANI_TABLE_BLOCKS].type == 0)
        return AN_ERR_FORMAT;
    return AN_OK;
}

/* Finds section n of a type, n from 1, in a directory that was parsed before: after its last
 * section it has no bytes. */
static bool find_section(const uint8_t *bytes, size_t length, unsigned type, unsigned n,
                         ani_section_view *s)
{
    ani_cursor c = ani_cursor_on(bytes + ANI_DIRECTORY_HEADER, length - ANI_DIRECTORY_HEADER);
    while (read_section(&c, s) == AN_OK)
        if (s->type == type && --n == 0)
            return true;
    return false;
}

int ani_find_dictionary(const uint8_t *bytes, size_t length, const an_header *header, unsigned n,
                        an_reference *ref)
{
    ani_section_view s;
    return find_section(bytes, length, ANI_SECTION_DICTIONARY, n, &s)
               ? read_object(&s, header, AN_OBJECT_DICTIONARY, 0, ref)
               : AN_ERR_FORMAT;
}

bool ani_find_search(const uint8_t *bytes, size_t length, ani_section_view *s)
{
    return find_section(bytes, length, ANI_SECTION_SEARCH, 1, s);
}

const uint8_t *ani_read_extents(ani_cursor *payload, size_t *count)
{
    *count = ani_count_extents(payload);
    return ani_read_bytes(payload, *count * ANI_EXTENT_SIZE);
}

bool ani_is_in_extent(const uint8_t *extents, size_t count, uint64_t offset, uint32_t stored)
{
    uint64_t end = offset + stored;
    for (; count > 0; count--) {
        uint64_t begin = ani_load(extents, 8);
        if (offset >= begin && end <= begin + ani_load(extents + 8, 8))
            return true;
        extents += ANI_EXTENT_SIZE;
    }
    return false;
}

void ani_begin_extents(ani_extent_walk *w, const uint8_t *bytes, size_t length)
{
    w->left = 0;
    (void)open_directory(&w->directory, bytes, length, &w->sections);
}

bool ani_next_extent(ani_extent_walk *w, ani_extent *e)
{
    for (; w->left == 0; w->sections--) {
        ani_section_view s;
        if (w->sections == 0 || read_section(&w->directory, &s) != AN_OK)
            return false;
        w->extents = s.payload;
        if (s.flags & ANI_HAS_EXTENTS)
            w->left = ani_count_extents(&w->extents);
        w->is_object = s.type == ANI_SECTION_METADATA || s.type == ANI_SECTION_DICTIONARY;
        w->left += w->is_object;
    }
    w->left--;
    ani_read_extent(&w->extents, w->is_object, e);
    return true;
}

size_t ani_table_size(const an_table *t)
{
    return ANI_TABLE_FIXED + (t->levels > 1 ? 8 * (size_t)(t->levels - 1) : 0);
}

static size_t put_section_header(uint8_t *bytes, unsigned type, size_t payload)
{
    ani_store(bytes, 2, type);
    ani_store(bytes + 2, 2, flags_of(type));
    ani_store(bytes + 4, 4, payload);
    return ANI_SECTION_HEADER;
}

/* Offsets in a table's payload. */
enum { AT_TABLE_LEVELS = 8, AT_TABLE_CONTENT_BASE = 16, AT_TABLE_TOP = 24 };

size_t ani_put_table(uint8_t *bytes, const an_table *t)
{
    size_t n = ANI_TABLE_FIXED;
    memset(bytes, 0, n);
    ani_store(bytes, 8, t->count);
    bytes[AT_TABLE_LEVELS] = (uint8_t)t->levels;
    ani_store(bytes + AT_TABLE_CONTENT_BASE, 8, t->content_base);
    if (t->levels > 0)
        ani_put_reference(bytes + AT_TABLE_TOP, &t->top);
    for (unsigned level = t->levels; level-- > 1; n += 8)
        ani_store(bytes + n, 8, t->base[level - 1]);
    return n;
}

static size_t put_object(uint8_t *bytes, unsigned type, const an_reference *ref)
{
    if (ref->type == 0)
        return 0;
    ani_put_reference(bytes + put_section_header(bytes, type, ANI_REFERENCE_SIZE), ref);
    return ANI_SECTION_HEADER + ANI_REFERENCE_SIZE;
}

static unsigned count_objects(const ani_directory *d, unsigned dictionaries)
{
    return (d->metadata.type != 0 ? 1u : 0u) + dictionaries;
}

size_t ani_directory_size(const ani_directory *d, unsigned dictionaries, size_t search_size)
{
    size_t objects = count_objects(d, dictionaries);
    size_t size = ANI_DIRECTORY_HEADER + objects * (ANI_SECTION_HEADER + ANI_REFERENCE_SIZE);
    for (unsigned i = 0; i < ANI_TABLES; i++)
        size += ANI_SECTION_HEADER + ani_table_size(&d->table[i]);
    return size + (search_size > 0 ? ANI_SECTION_HEADER + search_size : 0);
}

size_t ani_put_directory(uint8_t *bytes, const ani_directory *d, const an_reference *dictionary,
                         unsigned dictionaries, size_t search_size)
{
    size_t n = ANI_DIRECTORY_HEADER;
    ani_store(bytes, 4, ANI_TABLES + count_objects(d, dictionaries) + (search_size > 0));
    ani_store(bytes + 4, 4, 0);
    n += put_object(bytes + n, ANI_SECTION_METADATA, &d->metadata);
    for (unsigned i = 0; i < dictionaries; i++)
        n += put_object(bytes + n, ANI_SECTION_DICTIONARY, &dictionary[i]);
    for (unsigned i = 0; i < ANI_TABLES; i++) {
        const an_table *t = &d->table[i];
        n += put_section_header(bytes + n, t->type, ani_table_size(t));
        n += ani_put_table(bytes + n, t);
    }
    if (search_size > 0)
        n += put_section_header(bytes + n, ANI_SECTION_SEARCH, search_size) + search_size;
    return n;
}
