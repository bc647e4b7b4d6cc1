/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The search section and its table of terms: spec/FORMAT.md section 17. Terms are found and read on
 * from as any table with keys is: reader/table.c goes through the pages.
 */
#include "search/internal.h"

enum {
    TOKENISER = 1,
    STEMMER_MAX = 64,
    OWN_LEAST = 160,
    OWN_IMPACTS = 2,
    OWN_STEMMER = 3,
    OWN_RESERVED = 7,
    OWN_WEIGHTS = 8,
    OWN_CHARACTERS = 24
};

void ani_refuse(ani_index *x)
{
    if (x->error == AN_OK)
        x->error = AN_ERR_FORMAT;
}

int ani_fault_of_index(const ani_index *x)
{
    bool is_noted = !x->where || x->r->fault.object != AN_OBJECT_HEADER;
    return is_noted ? x->error : ani_fault(x->r, x->error, x->where);
}

/* Reads the fields before the characters, of data that is long enough. Returns false if one of them
 * is not valid. */
static bool read_head_of_index(ani_index *x, const uint8_t *data)
{
    x->impacts = data[OWN_IMPACTS];
    if (x->impacts < 1 || x->impacts > ANI_IMPACTS_MAX || data[OWN_STEMMER] > STEMMER_MAX ||
        data[OWN_RESERVED] != 0)
        return false;
    memcpy(x->weights, data + OWN_WEIGHTS, sizeof x->weights);
    return ani_is_zero(x->weights + x->impacts, sizeof x->weights - x->impacts);
}

/* Reads the reference to the characters object. If it is all zero there is none, and x->characters
 * is all zero, too. */
static int read_characters(ani_index *x, ani_cursor *c)
{
    const uint8_t *at = c->at;
    int error = ani_read_reference(c, &x->r->header, AN_OBJECT_CHARACTERS, &x->characters);
    if (ani_is_zero(at, ANI_REFERENCE_SIZE))
        return AN_OK;
    return error == AN_OK && x->characters.dictionary != 0 ? AN_ERR_FORMAT : error;
}

/* Reads the table of terms and the name of the stemmer, which fill what is left. */
static int read_terms(ani_index *x, ani_cursor *c, size_t stemmer)
{
    c->end -= stemmer;
    uint64_t count = ani_load(c->at, 8);
    if (count > ANI_COUNT_MAX)
        return AN_ERR_FORMAT;
    /* All of it lies in extents, which begin after the directory. */
    x->terms.type = ANI_SECTION_SEARCH;
    int error = ani_read_table(c, &x->terms, count, &x->r->header, 0);
    if (error == AN_OK && !ani_is_string(c->end, stemmer))
        error = AN_ERR_FORMAT;
    return error;
}

/* Whether the characters and the top page lie in an extent each, and each level begins in one. */
static bool is_in_extents(const ani_index *x, const uint8_t *extents, size_t count)
{
    uint64_t offset = x->characters.offset;
    uint32_t stored = x->characters.stored; /* 0: there are none */
    uint32_t next = x->terms.top.stored;
    for (unsigned level = x->terms.levels;; level--) {
        if (stored > 0 && !ani_is_in_extent(extents, count, offset, stored))
            return false;
        if (level == 0)
            return true;
        offset = x->terms.base[level - 1]; /* that of the top page is its own */
        stored = next;
        next = 1;
    }
}

static int read_own_data_of_search(ani_index *x, ani_cursor *c)
{
    size_t count;
    const uint8_t *extents = ani_read_extents(c, &count), *data = c->at;
    size_t size = ani_left(c);
    if (!extents || size < 2)
        return AN_ERR_FORMAT;
    if (ani_load(data, 2) != TOKENISER)
        return AN_ERR_UNSUPPORTED;
    if (size < OWN_LEAST || !read_head_of_index(x, data))
        return AN_ERR_FORMAT;
    c->at += OWN_CHARACTERS;
    int error = read_characters(x, c);
    if (error == AN_OK)
        error = read_terms(x, c, data[OWN_STEMMER]);
    return error == AN_OK && !is_in_extents(x, extents, count) ? AN_ERR_FORMAT : error;
}

int ani_open_index(ani_index *x)
{
    an_cached_page *directory;
    ani_section_view section;
    an_reader *r = x->r;
    int error = ani_load_directory(r, &directory);
    if (error != AN_OK)
        return error;
    if (!ani_find_search(directory->bytes, directory->length, &section))
        return AN_ERR_NOT_FOUND;
    x->where = &r->directory;
    uint64_t entries = r->header.entries;
    x->limit = entries >> ANI_NUMBER_BITS == 0 ? (uint32_t)entries : 1u << ANI_NUMBER_BITS;
    return read_own_data_of_search(x, &section.payload);
}

bool ani_read_term(ani_index *x, const ani_term *term)
{
    ani_seek *seek = &x->seek;
    if (x->error != AN_OK)
        return false;
    seek->id = (const char *)term->bytes;
    seek->length = term->length;
    x->error = ani_table_seek(x->r, &x->terms, seek);
    return x->error == AN_OK && seek->order <= 0;
}

/* Goes on to the next leaf. Returns false if there is none. */
static bool read_next_leaf(ani_index *x)
{
    ani_leaf *leaf = &x->seek.leaf;
    uint64_t rank = leaf->at.first + leaf->at.page.count;
    if (rank == x->terms.count)
        return false;
    x->error = ani_leaf_at_rank(x->r, &x->terms, rank, NULL, leaf);
    return x->error == AN_OK;
}

bool ani_read_next(ani_index *x)
{
    ani_page *page = &x->seek.leaf.at.page;
    if (x->error != AN_OK || (ani_page_is_done(page) && !read_next_leaf(x)))
        return false;
    ani_key key = {x->r->key, page->key_length};
    x->error = ani_page_step(page, &x->r->header, &key, &x->seek.cell);
    return x->error == AN_OK;
}

bool ani_begin_range(ani_index *x, const ani_term *term)
{
    return ani_read_term(x, term) || ani_read_next(x);
}

bool ani_begins_with(const uint8_t *bytes, size_t length, const ani_term *term)
{
    return length >= term->length && memcmp(bytes, term->bytes, term->length) == 0;
}

bool ani_is_in_range(const ani_index *x, const ani_term *term)
{
    return ani_begins_with((const uint8_t *)x->seek.cell.key, x->seek.cell.key_length, term);
}
