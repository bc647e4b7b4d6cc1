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

int ani_fault_of_index(const ani_index *x, int error)
{
    bool is_noted = error != AN_ERR_FORMAT || x->r->fault.object != AN_OBJECT_HEADER;
    return is_noted ? error : ani_fault(x->r, error, &x->terms.top);
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

/* Reads the reference to the characters object, which may be all zero. */
static int read_characters(ani_index *x, ani_cursor *c)
{
    if (ani_is_zero(c->at, ANI_REFERENCE_SIZE)) {
        c->at += ANI_REFERENCE_SIZE;
        return AN_OK;
    }
    int error = ani_read_reference(c, &x->r->header, AN_OBJECT_CHARACTERS, &x->characters);
    return error == AN_OK && x->characters.dictionary != 0 ? AN_ERR_FORMAT : error;
}

/* Reads the table of terms and the name of the stemmer, which fill what is left. */
static int read_terms(ani_index *x, ani_cursor *c, size_t stemmer)
{
    const an_reader *r = x->r;
    if (stemmer > ani_left(c) || ani_left(c) - stemmer < 8)
        return AN_ERR_FORMAT;
    ani_cursor table = ani_cursor_on(c->at, ani_left(c) - stemmer);
    uint64_t count = ani_load(c->at, 8);
    if (count > ANI_COUNT_MAX)
        return AN_ERR_FORMAT;
    int error = ani_read_table(&table, ANI_SECTION_SEARCH, count, &r->header,
                               r->directory.offset + r->directory.stored, &x->terms);
    if (error == AN_OK && !ani_is_string(table.end, stemmer))
        error = AN_ERR_FORMAT;
    return error;
}

/* Whether the characters and the top page lie in an extent each, and each level begins in one. */
static bool is_in_extents(const ani_index *x, const ani_cursor *payload)
{
    ani_cursor c = *payload;
    const an_reference *ref = &x->characters;
    if (ref->type != 0 && !ani_find_extent(&c, ref->offset, ref->stored))
        return false;
    for (unsigned level = x->terms.levels; level-- > 0;) {
        bool is_top = level + 1 == x->terms.levels;
        c = *payload;
        if (!ani_find_extent(&c, x->terms.base[level], is_top ? x->terms.top.stored : 1))
            return false;
    }
    return true;
}

static int read_own_data_of_search(ani_index *x, const ani_cursor *payload)
{
    ani_cursor c = *payload;
    (void)ani_find_extent(&c, 0, 0);
    const uint8_t *data = c.at;
    size_t size = ani_left(&c);
    if (size < 2)
        return AN_ERR_FORMAT;
    if (ani_load(data, 2) != TOKENISER)
        return AN_ERR_UNSUPPORTED;
    if (size < OWN_LEAST || !read_head_of_index(x, data))
        return AN_ERR_FORMAT;
    c.at += OWN_CHARACTERS;
    int error = read_characters(x, &c);
    if (error == AN_OK)
        error = read_terms(x, &c, data[OWN_STEMMER]);
    return error == AN_OK && !is_in_extents(x, payload) ? AN_ERR_FORMAT : error;
}

int ani_open_index(ani_index *x)
{
    an_cached_page *directory;
    ani_cursor payload;
    const an_header *h = &x->r->header;
    int error = ani_load_directory(x->r, &directory);
    if (error != AN_OK)
        return error;
    if (!ani_find_search(directory->bytes, directory->length, &payload))
        return AN_ERR_NOT_FOUND;
    x->limit = h->entries >> ANI_NUMBER_BITS ? 1u << ANI_NUMBER_BITS : (uint32_t)h->entries;
    return ani_fault(x->r, read_own_data_of_search(x, &payload), &x->r->directory);
}

int ani_read_term(ani_index *x, const ani_term *term, bool *found)
{
    ani_seek *seek = &x->seek;
    seek->id = (const char *)term->bytes;
    seek->length = term->length;
    int error = ani_table_seek(x->r, &x->terms, seek);
    if (error != AN_OK)
        return error;
    bool is_read = seek->page.level == 0 && seek->order <= 0;
    *found = is_read && seek->order == 0;
    if (is_read)
        seek->rank++;
    else
        seek->page.next = seek->page.count;
    return is_read ? AN_OK : AN_ERR_NOT_FOUND;
}

/* Goes on to the next leaf. */
static int read_next_leaf(ani_index *x)
{
    ani_leaf leaf;
    if (x->seek.rank == x->terms.count)
        return AN_ERR_NOT_FOUND;
    leaf.at.page.head = x->seek.page.head;
    int error = ani_leaf_at_rank(x->r, &x->terms, x->seek.rank, NULL, &leaf);
    x->seek.page = leaf.at.page;
    x->seek.cell.key_length = 0;
    return error;
}

int ani_read_next(ani_index *x)
{
    ani_page *page = &x->seek.page;
    int error = ani_page_is_done(page) ? read_next_leaf(x) : AN_OK;
    if (error != AN_OK)
        return error;
    ani_key key = {x->r->key, x->seek.cell.key_length};
    error = ani_page_step(page, &x->r->header, &key, &x->seek.cell);
    x->seek.rank++;
    return error;
}

int ani_begin_range(ani_index *x, const ani_term *term)
{
    bool found;
    int error = ani_read_term(x, term, &found);
    return error == AN_ERR_NOT_FOUND ? ani_read_next(x) : error;
}

bool ani_begins_with(const uint8_t *bytes, size_t length, const ani_term *term)
{
    return length >= term->length && memcmp(bytes, term->bytes, term->length) == 0;
}

bool ani_is_in_range(const ani_index *x, const ani_term *term)
{
    return ani_begins_with((const uint8_t *)x->seek.cell.key, x->seek.cell.key_length, term);
}
