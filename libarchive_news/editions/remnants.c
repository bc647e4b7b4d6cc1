/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds text in the dictionaries that goes from the archive and stays nowhere in it.
 *
 * A window is 32 bytes in a row. All windows of the dictionaries are put into a hash table. Then
 * the texts that go pass by, and each of their windows that is in the table is marked. If any was
 * marked, the texts that stay pass by, and take the marks off their windows. A mark that is left is
 * text that must not stay: the archive needs another dictionary.
 *
 * Where the dictionary is to be kept, text of entries that were removed may be left in it, which is
 * said. Text of those that were withdrawn may not.
 *
 * Where only text of the new edition may stay, earlier text must be found of which nothing is left
 * but what the dictionary has. For that, the windows that stay are marked as well. Between the
 * pieces of which a dictionary was made there are windows that never stood in any text. So not each
 * window must stay: what counts is a row of bytes of which none is in a window that stays.
 *
 * The hash of a window rolls: from one window to the next a byte comes in and one goes out. Most
 * windows of a text are not in the table; a filter of bits that fits a processor's cache says so
 * soon. Windows are compared byte by byte, so that no one can make two of them seem equal.
 */
#include "editions/edition.h"

#define ZDICT_STATIC_LINKING_ONLY
#include <stdlib.h>
#include <zdict.h>

enum { WINDOW = 32, FILTER_BITS = 22, CHUNK = 1 << 16 };
#define ROLLING 0x9E3779B97F4A7C15u

/* What is known of a window; of two marks the higher counts. */
enum mark { UNMARKED, IS_LEFT, GOES, STAYS, MARKS };

struct ani_remnants {
    uint8_t *bytes; /* all dictionaries, one after the other */
    size_t length;
    uint64_t power;  /* of ROLLING: what a byte is worth that goes out */
    uint32_t *table; /* of a window: where it begins, plus 1; 0: empty */
    uint64_t mask;
    uint8_t *marks;                         /* for each offset */
    uint64_t marked[MARKS];                 /* how many windows have each */
    size_t begin[AN_KEEP_DICTIONARIES + 1]; /* of each dictionary; at last, where they all end */
    unsigned dictionaries;
    bool is_strict; /* only text of the new edition may stay */
    bool keeps_dictionary;
    size_t covered;      /* up to where a dictionary was compared, */
    bool has_other_text; /* and whether it has text that the new edition does not have */
    uint8_t *filter;
};

static uint64_t mix(uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93u;
    return hash ^ hash >> 29;
}

static bool may_be_there(const ani_remnants *m, uint64_t mixed)
{
    uint64_t bit = mixed >> (64 - FILTER_BITS);
    return m->filter[bit / 8] >> bit % 8 & 1;
}

/* Finds the slot of a window: that which has it, or an empty one. */
static uint32_t *find_window(const ani_remnants *m, uint64_t mixed, const uint8_t *window)
{
    for (uint64_t i = mixed & m->mask;; i = (i + 1) & m->mask) {
        uint32_t *slot = &m->table[i];
        if (*slot == 0 || memcmp(m->bytes + *slot - 1, window, WINDOW) == 0)
            return slot;
    }
}

/* Calls on_window for each window of a text. */
static void roll(ani_remnants *m, const uint8_t *text, size_t length,
                 void (*on_window)(ani_remnants *m, uint64_t mixed, const uint8_t *window))
{
    uint64_t hash = 0;
    for (size_t i = 0; i < length; i++) {
        hash = hash * ROLLING + text[i] + 1;
        if (i >= WINDOW)
            hash -= m->power * (text[i - WINDOW] + 1u);
        if (i + 1 >= WINDOW)
            on_window(m, mix(hash), text + i + 1 - WINDOW);
    }
}

static void insert_window(ani_remnants *m, uint64_t mixed, const uint8_t *window)
{
    uint32_t *slot = find_window(m, mixed, window);
    uint64_t bit = mixed >> (64 - FILTER_BITS);
    if (*slot == 0)
        *slot = (uint32_t)(window - m->bytes) + 1;
    m->filter[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void mark_window(ani_remnants *m, uint64_t mixed, const uint8_t *window, enum mark mark)
{
    if (!may_be_there(m, mixed))
        return;
    uint32_t slot = *find_window(m, mixed, window);
    if (slot != 0 && m->marks[slot - 1] < mark) {
        m->marked[m->marks[slot - 1]]--;
        m->marked[mark]++;
        m->marks[slot - 1] = (uint8_t)mark;
    }
}

static void mark_left(ani_remnants *m, uint64_t mixed, const uint8_t *window)
{
    mark_window(m, mixed, window, IS_LEFT);
}

static void mark_going(ani_remnants *m, uint64_t mixed, const uint8_t *window)
{
    mark_window(m, mixed, window, GOES);
}

static void mark_staying(ani_remnants *m, uint64_t mixed, const uint8_t *window)
{
    mark_window(m, mixed, window, STAYS);
}

void ani_remnants_mark(ani_remnants *m, enum ani_old_entry fate, const void *bytes, size_t length)
{
    bool may_be_left = m->keeps_dictionary && fate == ANI_ENTRY_REMOVED;
    if (m->length > 0)
        roll(m, bytes, length, may_be_left ? mark_left : mark_going);
}

/* A content that runs through blocks is seen piece by piece: each begins with the end of the one
 * before, so that no window is missed. */
int ani_remnants_mark_place(an_writer *w, enum ani_old_entry fate, const ani_place *place)
{
    const ani_edition *e = w->keeper->edition;
    const an_entry entry = ani_entry_of_place(place);
    uint8_t piece[2 * WINDOW];
    size_t n = 0;
    int error = AN_OK;
    for (uint64_t at = 0; error == AN_OK && e->remnants->length > 0 && at < place->length;
         at += n) {
        const void *bytes;
        error = an_content_view(e->from, &entry, at, &bytes, &n);
        if (error != AN_OK)
            break;
        ani_remnants_mark(e->remnants, fate, bytes, n);
        if (at + n == place->length)
            break;
        uint64_t from = at + n < WINDOW ? 0 : at + n - WINDOW;
        size_t seam;
        error = an_content_read(e->from, &entry, from, piece, sizeof piece, &seam);
        if (error == AN_OK)
            ani_remnants_mark(e->remnants, fate, piece, seam);
    }
    return ani_fail_old(w, e->from, error);
}

/* --- the table ---------------------------------------- */

static int append_dictionary_text(an_writer *w, ani_remnants *m, an_reader *r, unsigned n)
{
    int error = ani_fail_old(w, r, ani_load_dictionary(r, n));
    if (error != AN_OK)
        return error;
    uint8_t *bytes = realloc(m->bytes, m->length + r->dictionary_length);
    if (!bytes)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    m->bytes = bytes;
    memcpy(bytes + m->length, r->dictionary_bytes, r->dictionary_length);
    m->length += r->dictionary_length;
    m->begin[++m->dictionaries] = m->length;
    if (m->length < UINT32_MAX)
        return AN_OK;
    return ani_fail(w, AN_ERR_MEMORY, "the dictionaries of the older edition are too large");
}

static int make_table(an_writer *w, ani_remnants *m)
{
    uint64_t slots = 1024;
    while (slots < 2 * (uint64_t)m->length)
        slots *= 2;
    m->mask = slots - 1;
    m->table = calloc((size_t)slots, sizeof *m->table);
    m->marks = calloc(m->length + 1, 1);
    m->marked[UNMARKED] = m->length;
    m->filter = calloc(1 << (FILTER_BITS - 3), 1);
    if (!m->table || !m->marks || !m->filter)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    m->power = 1;
    for (unsigned i = 0; i < WINDOW; i++)
        m->power *= ROLLING;
    roll(m, m->bytes, m->length, insert_window);
    return AN_OK;
}

int ani_remnants_open(an_writer *w, ani_remnants **remnants)
{
    an_reader *r = w->keeper->edition->from;
    ani_remnants *m = calloc(1, sizeof *m);
    *remnants = m;
    if (!m)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    m->is_strict = w->keeper->edition->config.purge;
    m->keeps_dictionary = w->keeper->edition->config.keep_dictionary;
    int error = AN_OK;
    for (unsigned n = 1; error == AN_OK && n <= r->header.dictionaries; n++)
        error = append_dictionary_text(w, m, r, n);
    return error == AN_OK && m->length > 0 ? make_table(w, m) : error;
}

void ani_remnants_close(ani_remnants *m)
{
    if (!m)
        return;
    free(m->bytes);
    free(m->table);
    free(m->marks);
    free(m->filter);
    free(m);
}

/* --- what stays ---------------------------------------- */

/* Whether texts that stay can change the answer. */
static bool must_see_texts(const ani_remnants *m)
{
    return m->marked[GOES] > 0 || m->marked[IS_LEFT] > 0 || (m->is_strict && m->length > 0);
}

/* Notes that the windows of a text in the spool of contents stay. Pieces of it overlap, so that no
 * window is missed. */
static int mark_content(an_writer *w, ani_remnants *m, uint64_t at, uint64_t length)
{
    uint8_t piece[CHUNK];
    int error = 0;
    while (error == 0 && length >= WINDOW && must_see_texts(m)) {
        size_t n = length < sizeof piece ? (size_t)length : sizeof piece;
        error = ani_spool_read(&w->content, at, piece, n);
        if (error == 0)
            roll(m, piece, n, mark_staying);
        if (n == length)
            break;
        at += n - WINDOW + 1;
        length -= n - WINDOW + 1;
    }
    return ani_fail_io(w, error);
}

/* Marks all that is in the blocks that go. */
static int mark_blocks(an_writer *w)
{
    const ani_edition *e = w->keeper->edition;
    int error = AN_OK;
    for (uint64_t n = 0; error == AN_OK && n < e->from->header.blocks; n++) {
        const ani_place all = {n, 0, e->block[n].raw};
        if (e->block[n].fate == ANI_BLOCK_GOES)
            error = ani_remnants_mark_place(w, ANI_ENTRY_WITHDRAWN, &all);
    }
    return error;
}

/* --- text that is nowhere else ---------------------------------------- */

/* Compares a window of a dictionary: its bytes stay if it stays. */
static void cover_window(ani_remnants *m, uint64_t mixed, const uint8_t *window)
{
    size_t at = (size_t)(window - m->bytes);
    if (m->marks[*find_window(m, mixed, window) - 1] != STAYS)
        return;
    m->has_other_text = m->has_other_text || at >= m->covered + WINDOW;
    if (at + WINDOW > m->covered)
        m->covered = at + WINDOW;
}

/* Whether a dictionary has a window's length of bytes of which none is in a window that stays. The
 * tables that come before its content are no text. */
static bool has_other_text(ani_remnants *m)
{
    for (unsigned n = 0; n < m->dictionaries; n++) {
        const uint8_t *bytes = m->bytes + m->begin[n];
        size_t length = m->begin[n + 1] - m->begin[n];
        size_t tables = ZDICT_getDictHeaderSize(bytes, length);
        m->covered = m->begin[n] + (ZDICT_isError(tables) ? 0 : tables);
        roll(m, bytes, length, cover_window);
        if (m->has_other_text || m->begin[n + 1] >= m->covered + WINDOW)
            return true;
    }
    return false;
}

int ani_remnants_check(an_writer *w, ani_remnants *m, bool *has_text, bool *has_text_left)
{
    ani_item_reader reader = {0};
    bool end = false;
    int error = w->keeper->edition->config.purge ? mark_blocks(w) : AN_OK;
    while (error == AN_OK && must_see_texts(m) &&
           (error = ani_next_item(w, &reader, &end)) == AN_OK && !end) {
        const ani_stored_item *s = &reader.item;
        roll(m, reader.id, s->id_length, mark_staying);
        roll(m, reader.fields, s->fields_length, mark_staying);
        error = mark_content(w, m, s->content, s->content_length);
        if (error == AN_OK)
            error = mark_content(w, m, s->overflow, s->overflow_length);
    }
    *has_text = m->marked[GOES] > 0 || (error == AN_OK && m->is_strict && has_other_text(m));
    *has_text_left = m->marked[IS_LEFT] > 0;
    return error;
}
