/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Gives each group of terms its key, and each posting its strength.
 *
 * Two sorters are read side by side, both in the order of the names of groups: one has the terms of
 * each group, the shortest and lowest first, which is the group's key; the other has its postings.
 * The others of its terms become redirects. Postings go to a spool with their strengths, and a
 * third sorter brings keys and redirects into the order of terms, which is that of the table.
 * Strengths are counted, since impacts depend on how many postings have each.
 */
#include "terms/terms.h"

#include <string.h>

enum { NAME_MOST = 1 + AN_STEM_MAX };

typedef struct grouping {
    ani_search *s;
    ani_pair term, posting; /* the next ones */
    bool has_term, has_posting;
    uint8_t name[NAME_MOST]; /* of the group */
    size_t name_length;
    uint8_t key[AN_TERM_MAX], last[AN_TERM_MAX]; /* its key; the term before */
    size_t key_length, last_length;
    uint64_t number; /* of the last posting */
    ani_group group;
} grouping;

static int next_term(grouping *x)
{
    bool end = false;
    int error = ani_fail_io(x->s->w, ani_sorter_next(x->s->by_name, &x->term, &end));
    x->has_term = !end;
    return error;
}

static int next_posting(grouping *x)
{
    bool end = false;
    int error = ani_fail_io(x->s->w, ani_sorter_next(x->s->by_group, &x->posting, &end));
    x->has_posting = !end;
    return error;
}

/* The key of this sorter is the name of the group, a zero byte, the length of the term, the term.
 */
static const uint8_t *split_term(const ani_pair *pair, size_t *name_length, size_t *length)
{
    const uint8_t *zero = memchr(pair->key, 0, pair->key_length);
    *name_length = (size_t)(zero - pair->key);
    *length = zero[1];
    return zero + 2;
}

static int sort_group(grouping *x)
{
    uint8_t value[25] = {ANI_IS_GROUP};
    ani_store(value + 1, 8, x->group.at);
    ani_store(value + 9, 8, x->group.size);
    ani_store(value + 17, 8, x->group.documents);
    ani_pair pair = {x->key, value, x->key_length, sizeof value};
    return ani_fail_io(x->s->w, ani_sorter_add(x->s->by_term, &pair));
}

/* A redirect keeps what the term shares with its target. */
static int sort_redirect(grouping *x, const uint8_t *term, size_t length)
{
    uint8_t value[2 + AN_TERM_MAX] = {0};
    size_t shared = ani_common_length(term, length, x->key, x->key_length);
    value[1] = (uint8_t)(length - shared);
    memcpy(value + 2, x->key + shared, x->key_length - shared);
    ani_pair pair = {term, value, length, 2 + x->key_length - shared};
    return ani_fail_io(x->s->w, ani_sorter_add(x->s->by_term, &pair));
}

/* --- postings ---------------------------------------- */

static unsigned strength_of(const ani_search *s, uint64_t frequency, uint64_t length)
{
    uint64_t norm = 300 + 900 * length * s->documents / s->lengths;
    return (unsigned)(65536000 * frequency / (1000 * frequency + norm));
}

static int spool_posting(grouping *x, uint64_t number, unsigned strength)
{
    uint8_t room[ANI_VARINT_MAX + 2];
    size_t n = ani_put_varint(room, number - x->number);
    ani_store(room + n, 2, strength);
    x->number = number;
    x->group.documents++;
    x->s->strengths[strength]++;
    return ani_spool_append(&x->s->postings, room, n + 2);
}

/* Adds the postings of a chunk. */
static int add_postings(grouping *x, const ani_pair *pair)
{
    ani_cursor c = ani_cursor_on(pair->value, pair->value_length);
    uint64_t number = 0;
    int error = 0;
    while (ani_left(&c) > 0 && error == 0) {
        number += ani_read_varint(&c);
        uint64_t frequency = ani_read_varint(&c);
        uint64_t length = ani_read_varint(&c);
        error = spool_posting(x, number, strength_of(x->s, frequency, length));
    }
    return ani_fail_io(x->s->w, error);
}

static bool is_of_group(const grouping *x, const uint8_t *name, size_t length)
{
    return length == x->name_length && memcmp(name, x->name, length) == 0;
}

static int collect_postings(grouping *x)
{
    int error = AN_OK;
    x->number = 0;
    x->group = (ani_group){.at = x->s->postings.size};
    while (error == AN_OK && x->has_posting &&
           is_of_group(x, x->posting.key, x->posting.key_length)) {
        error = add_postings(x, &x->posting);
        if (error == AN_OK)
            error = next_posting(x);
    }
    x->group.size = x->s->postings.size - x->group.at;
    return error;
}

/* --- terms ---------------------------------------- */

/* Terms that were met in several fillings of the arena come several times. */
static int add_term_of_group(grouping *x, const uint8_t *term, size_t length)
{
    bool is_known = length == x->last_length && memcmp(term, x->last, length) == 0;
    memcpy(x->last, term, length);
    x->last_length = length;
    return is_known ? AN_OK : sort_redirect(x, term, length);
}

static void begin_group(grouping *x)
{
    size_t length;
    const uint8_t *term = split_term(&x->term, &x->name_length, &length);
    memcpy(x->name, x->term.key, x->name_length);
    memcpy(x->key, term, length);
    memcpy(x->last, term, length);
    x->key_length = x->last_length = length;
}

static int add_group(grouping *x)
{
    size_t name_length, length;
    begin_group(x);
    int error = collect_postings(x);
    if (error == AN_OK)
        error = sort_group(x);
    while (error == AN_OK && (error = next_term(x)) == AN_OK && x->has_term) {
        const uint8_t *term = split_term(&x->term, &name_length, &length);
        if (!is_of_group(x, x->term.key, name_length))
            break;
        error = add_term_of_group(x, term, length);
    }
    return error;
}

static int begin_grouping(grouping *x)
{
    ani_search *s = x->s;
    int error = ani_spool_open(&s->postings, s->w->folder);
    if (error == 0)
        error = ani_sorter_open(&s->by_term, s->w->folder);
    if (error == 0)
        error = ani_sorter_rewind(s->by_name);
    if (error == 0)
        error = ani_sorter_rewind(s->by_group);
    error = ani_fail_io(s->w, error);
    if (error == AN_OK)
        error = next_term(x);
    return error == AN_OK ? next_posting(x) : error;
}

int ani_make_groups(ani_search *s)
{
    grouping x = {.s = s};
    int error = begin_grouping(&x);
    while (error == AN_OK && x.has_term)
        error = add_group(&x);
    ani_sorter_close(s->by_name);
    ani_sorter_close(s->by_group);
    s->by_name = s->by_group = NULL;
    return error == AN_OK ? ani_fail_io(s->w, ani_sorter_rewind(s->by_term)) : error;
}
