/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the table of terms: rules 17.40 to 17.44 and 17.85.
 *
 * Terms come in order from a sorter, each with its group or with a redirect. The value of a group
 * is cut into cells as its bytes come: when a cell is full and another byte comes, the cell goes to
 * the table, and the next one is a continuation.
 */
#include "terms/terms.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_MOST = 1000, CONTINUATION_SIZE = 3, CONTINUATIONS_MOST = 1 << 16 };

typedef struct cell_maker {
    an_writer *w;
    size_t most; /* bytes of a value that is followed by a continuation */
    uint8_t key[AN_TERM_MAX + CONTINUATION_SIZE];
    size_t term_length;
    unsigned cells; /* of this term that went to the table */
    uint8_t value[VALUE_MOST];
    size_t length;
} cell_maker;

static size_t put_cell_key(cell_maker *m)
{
    size_t n = m->term_length;
    if (m->cells == 0)
        return n;
    m->key[n] = 0;
    m->key[n + 1] = (uint8_t)((m->cells - 1) >> 8);
    m->key[n + 2] = (uint8_t)(m->cells - 1);
    return n + CONTINUATION_SIZE;
}

static int end_cell(cell_maker *m)
{
    if (m->cells > CONTINUATIONS_MOST)
        return ani_fail(m->w, AN_ERR_FORMAT,
                        "%.*s is in more articles than an index has room for: choose larger pages",
                        (int)m->term_length, (const char *)m->key);
    size_t n = put_cell_key(m);
    int error = ani_builder_add_term(m->w->search_part.table, m->key, n, m->value, m->length);
    m->cells++;
    m->length = 0;
    return error;
}

static int put_byte(void *context, uint8_t byte)
{
    cell_maker *m = context;
    int error = m->length == m->most ? end_cell(m) : AN_OK;
    m->value[m->length++] = byte;
    return error;
}

static int add_term(ani_search *s, cell_maker *m, const ani_pair *pair)
{
    ani_group group = {.key = pair->key,
                       .key_length = pair->key_length,
                       .at = ani_load(pair->value, 8),
                       .size = ani_load(pair->value + 8, 8),
                       .documents = ani_load(pair->value + 16, 8)};
    const ani_byte_sink to = {put_byte, m};
    memcpy(m->key, pair->key, pair->key_length);
    m->term_length = pair->key_length;
    m->cells = 0;
    m->length = 0;
    int error = ani_put_postings(s, &group, &to);
    return error == AN_OK ? end_cell(m) : error;
}

static int add_cell_of(ani_search *s, cell_maker *m, const ani_pair *pair)
{
    if (pair->value[0] == ANI_IS_GROUP) {
        ani_pair group = *pair;
        group.value++;
        group.value_length--;
        return add_term(s, m, &group);
    }
    return ani_builder_add_term(s->w->search_part.table, pair->key, pair->key_length, pair->value,
                                pair->value_length);
}

static int fill_table(ani_search *s)
{
    size_t quarter = s->w->config.page_size / 4;
    cell_maker m = {.w = s->w, .most = quarter < VALUE_MOST ? quarter : VALUE_MOST};
    ani_pair pair;
    bool end = false;
    int error = AN_OK;
    while (error == AN_OK) {
        error = ani_fail_io(s->w, ani_sorter_next(s->by_term, &pair, &end));
        if (error != AN_OK || end)
            break;
        error = add_cell_of(s, &m, &pair);
    }
    return error == AN_OK ? ani_builder_finish(s->w->search_part.table) : error;
}

int ani_make_cells(ani_search *s)
{
    int error = ani_builder_open(&s->w->search_part.table, s->w, ANI_TABLE_SEARCH);
    if (error == AN_OK)
        error = fill_table(s);
    ani_sorter_close(s->by_term);
    ani_spool_close(&s->postings);
    s->by_term = NULL;
    return error;
}
