/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/directory.h"

typedef struct section {
    unsigned type;
    bool critical;
    ani_cursor payload;
} section;

static int begin(ani_cursor *c, const uint8_t *bytes, size_t length, uint64_t *sections)
{
    *c = ani_cursor_on(bytes, length);
    *sections = ani_read_number(c, 4);
    ani_read_zero(c, 4);
    return c->bad ? AN_ERR_FORMAT : AN_OK;
}

static int take_section(ani_cursor *c, section *s)
{
    s->type = (unsigned)ani_read_number(c, 2);
    unsigned flags = (unsigned)ani_read_number(c, 2);
    size_t size = (size_t)ani_read_number(c, 4);
    const uint8_t *payload = ani_read_bytes(c, size);
    if (c->bad || (flags & ~(unsigned)ANI_CRITICAL) != 0)
        return AN_ERR_FORMAT;
    s->critical = (flags & ANI_CRITICAL) != 0;
    s->payload = ani_cursor_on(payload, size);
    return AN_OK;
}

/* Strictly forward: top page, then each level, then the content. */
static bool points_forward(const an_table *t, uint64_t behind, uint64_t file_size)
{
    if (t->top.offset < behind)
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

static int take_table(section *s, const an_header *header, uint64_t behind, an_table *t)
{
    ani_cursor *c = &s->payload;
    t->type = (uint8_t)s->type;
    t->count = ani_read_number(c, 8);
    t->levels = (unsigned)ani_read_number(c, 1);
    ani_read_zero(c, 7);
    t->content_base = ani_read_number(c, 8);
    if (c->bad || t->count != count_of(header, s->type) || t->levels > header->levels ||
        (t->levels == 0) != (t->count == 0))
        return AN_ERR_FORMAT;
    if (t->content_base != 0 && (s->type != ANI_SECTION_BLOCKS || t->count == 0))
        return AN_ERR_FORMAT;
    if (t->levels == 0) {
        ani_read_zero(c, ANI_REFERENCE_SIZE);
        return c->bad || ani_left(c) != 0 ? AN_ERR_FORMAT : AN_OK;
    }
    int error = ani_read_reference(c, header, AN_OBJECT_PAGE, &t->top);
    if (error != AN_OK)
        return error;
    t->base[t->levels - 1] = t->top.offset;
    for (unsigned level = t->levels - 1; level-- > 0;)
        t->base[level] = ani_read_number(c, 8);
    if (c->bad || ani_left(c) != 0 || !points_forward(t, behind, header->file_size))
        return AN_ERR_FORMAT;
    return AN_OK;
}

static int take_object(section *s, const an_header *header, unsigned type, uint64_t behind,
                       an_reference *ref)
{
    int error = ani_read_reference(&s->payload, header, type, ref);
    if (error == AN_OK && (ani_left(&s->payload) != 0 || ref->offset < behind))
        error = AN_ERR_FORMAT;
    return error;
}

/* Of the sections that are known. */
static int is_critical(unsigned type)
{
    return type >= ANI_SECTION_DICTIONARY && type <= ANI_SECTION_BLOCKS;
}

static int take_known(section *s, const an_header *header, uint64_t behind, ani_directory *d)
{
    an_reference dictionary;
    if (s->critical != is_critical(s->type))
        return AN_ERR_FORMAT;
    if (s->type == ANI_SECTION_DICTIONARY)
        return take_object(s, header, AN_OBJECT_DICTIONARY, behind, &dictionary);
    if (s->type == ANI_SECTION_METADATA)
        return take_object(s, header, AN_OBJECT_METADATA, behind, &d->metadata);
    return take_table(s, header, behind, &d->table[s->type - ANI_SECTION_ENTRIES]);
}

int ani_parse_directory(const uint8_t *bytes, size_t length, const an_header *header,
                        uint64_t directory_end, ani_directory *d)
{
    ani_cursor c;
    uint64_t sections;
    unsigned last = 0, dictionaries = 0;
    int error = begin(&c, bytes, length, &sections);
    memset(d->table, 0, ANI_TABLES * sizeof *d->table);
    memset(&d->metadata, 0, sizeof d->metadata);
    d->has_unknown_sections = false;
    for (; error == AN_OK && sections > 0; sections--) {
        section s;
        error = take_section(&c, &s);
        if (error != AN_OK)
            break;
        bool known = s.type >= ANI_SECTION_METADATA && s.type <= ANI_SECTION_DATE;
        if (s.type < last || (s.type == last && known && s.type != ANI_SECTION_DICTIONARY))
            return AN_ERR_FORMAT;
        last = s.type;
        dictionaries += s.type == ANI_SECTION_DICTIONARY;
        if (known) {
            error = take_known(&s, header, directory_end, d);
        } else {
            d->has_unknown_sections = true;
            error = s.critical ? AN_ERR_UNSUPPORTED : AN_OK;
        }
    }
    if (error != AN_OK)
        return error;
    if (ani_left(&c) != 0 || dictionaries != header->dictionaries || d->table[0].type == 0 ||
        d->table[1].type == 0)
        return AN_ERR_FORMAT;
    return AN_OK;
}

int ani_find_dictionary(const uint8_t *bytes, size_t length, const an_header *header, unsigned n,
                        an_reference *ref)
{
    ani_cursor c;
    uint64_t sections;
    int error = begin(&c, bytes, length, &sections);
    for (; error == AN_OK && sections > 0; sections--) {
        section s;
        error = take_section(&c, &s);
        if (error == AN_OK && s.type == ANI_SECTION_DICTIONARY && --n == 0)
            return take_object(&s, header, AN_OBJECT_DICTIONARY, 0, ref);
    }
    return error == AN_OK ? AN_ERR_FORMAT : error;
}

static size_t table_size(const an_table *t)
{
    return ANI_TABLE_FIXED + (t->levels > 1 ? 8 * (size_t)(t->levels - 1) : 0);
}

static size_t put_section_header(uint8_t *bytes, unsigned type, size_t payload)
{
    ani_store(bytes, 2, type);
    ani_store(bytes + 2, 2, is_critical(type) ? ANI_CRITICAL : 0);
    ani_store(bytes + 4, 4, payload);
    return ANI_SECTION_HEADER;
}

static size_t put_table(uint8_t *bytes, const an_table *t)
{
    size_t n = put_section_header(bytes, t->type, table_size(t));
    uint8_t *payload = bytes + n;
    memset(payload, 0, ANI_TABLE_FIXED);
    ani_store(payload, 8, t->count);
    payload[8] = (uint8_t)t->levels;
    ani_store(payload + 16, 8, t->content_base);
    if (t->levels > 0)
        ani_put_reference(payload + 24, &t->top);
    n += ANI_TABLE_FIXED;
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

static unsigned count_objects(const ani_directory *d, const an_reference *dictionary)
{
    return (d->metadata.type != 0 ? 1u : 0u) + (dictionary->type != 0 ? 1u : 0u);
}

size_t ani_directory_size(const ani_directory *d, const an_reference *dictionary)
{
    size_t objects = count_objects(d, dictionary);
    size_t size = ANI_DIRECTORY_HEADER + objects * (ANI_SECTION_HEADER + ANI_REFERENCE_SIZE);
    for (unsigned i = 0; i < ANI_TABLES; i++)
        size += ANI_SECTION_HEADER + table_size(&d->table[i]);
    return size;
}

size_t ani_put_directory(uint8_t *bytes, const ani_directory *d, const an_reference *dictionary)
{
    size_t n = ANI_DIRECTORY_HEADER;
    ani_store(bytes, 4, ANI_TABLES + count_objects(d, dictionary));
    ani_store(bytes + 4, 4, 0);
    n += put_object(bytes + n, ANI_SECTION_METADATA, &d->metadata);
    n += put_object(bytes + n, ANI_SECTION_DICTIONARY, dictionary);
    for (unsigned i = 0; i < ANI_TABLES; i++)
        n += put_table(bytes + n, &d->table[i]);
    return n;
}
