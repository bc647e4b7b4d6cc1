/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds words side by side, in a text that is split as the index was.
 *
 * A folded text is its words with a space before and after each: " a new bridge ". Characters of
 * class pairs are words, too. Where two runs of them follow one another, RUN_ENDS stands between
 * them, since the index has no pair across it. A query may have such a place where a text has none,
 * but not the other way round. ANY_REST in a query stands for the rest of a word.
 */
#include "searching/fold_words.h"

#include "indexing/splitting.h"

#include <string.h>

enum { RUN_ENDS = '\n', TEXT_ENDS = '\f', ANY_REST = '*' };

static search_characters characters; /* kept, since there is more than one text */

/* A text that is being folded. */
typedef struct folding_text {
    bytes *out;
    bool is_query;
    bool is_in_run, is_after_run; /* of class pairs */
} folding_text;

static void add_mark(bytes *out, char mark)
{
    const char text[2] = {mark, ' '};
    bytes_add(out, text, 2);
}

static void fold_word(void *context, const split_word *word)
{
    folding_text *f = context;
    bool is_prefix = f->is_query && (word->is_open || word->next_point == '*');
    bytes_add(f->out, word->folded, word->length);
    if (is_prefix)
        add_mark(f->out, ANY_REST);
    else
        bytes_add(f->out, " ", 1);
    f->is_after_run = false;
}

static void fold_pairs(void *context, const search_character *c)
{
    folding_text *f = context;
    if (c && !f->is_in_run && f->is_after_run)
        add_mark(f->out, RUN_ENDS);
    if (c) {
        bytes_add(f->out, c->folding, c->length);
        bytes_add(f->out, " ", 1);
    }
    f->is_in_run = c != NULL;
    f->is_after_run = true;
}

static void fold(const char *text, size_t length, bool is_query, bytes *out)
{
    folding_text f = {.out = out, .is_query = is_query};
    const split_events events = {&f, fold_word, fold_pairs, NULL};
    size_t before = out->length;
    if (before > 0)
        add_mark(out, TEXT_ENDS);
    else
        bytes_add(out, " ", 1);
    size_t begin = out->length;
    out->failed |= !split_text(&characters, text, length, &events);
    if (out->length == begin)
        out->length = before;
}

void fold_words(const char *text, size_t length, bytes *out)
{
    fold(text, length, false, out);
}

void fold_query_words(const char *text, size_t length, bytes *out)
{
    fold(text, length, true, out);
}

/* --- terms ---------------------------------------- */

typedef struct term_list {
    bytes *out;
    uint8_t last[AN_FOLDING_MAX]; /* of a run of class pairs */
    size_t last_length;           /* 0: none */
} term_list;

static void list_query_word(void *context, const split_word *word)
{
    term_list *list = context;
    bytes_add(list->out, word->folded, word->length);
    if (word->is_open || word->next_point == '*')
        bytes_add(list->out, "*", 1);
    bytes_add(list->out, "", 1);
}

static void list_query_pairs(void *context, const search_character *c)
{
    term_list *list = context;
    if (c && list->last_length > 0) {
        bytes_add(list->out, list->last, list->last_length);
        bytes_add(list->out, c->folding, c->length);
        bytes_add(list->out, "", 1);
    }
    list->last_length = c ? c->length : 0;
    if (c)
        memcpy(list->last, c->folding, c->length);
}

void list_query_terms(const char *text, size_t length, bytes *out)
{
    term_list list = {.out = out};
    const split_events events = {&list, list_query_word, list_query_pairs, NULL};
    out->failed |= !split_text(&characters, text, length, &events);
}

typedef struct term_count {
    size_t terms;
    size_t run; /* characters of class pairs, so far */
} term_count;

static void count_query_word(void *context, const split_word *word)
{
    term_count *count = context;
    (void)word;
    count->terms++;
}

/* A run has a term less than characters, but at least one. */
static void count_query_pairs(void *context, const search_character *c)
{
    term_count *count = context;
    count->terms += c ? count->run > 0 : count->run == 1;
    count->run = c ? count->run + 1 : 0;
}

size_t count_query_terms(const char *text, size_t length)
{
    term_count count = {0};
    const split_events events = {&count, count_query_word, count_query_pairs, NULL};
    (void)split_text(&characters, text, length, &events);
    return count.terms;
}

/* --- words side by side ---------------------------------------- */

/* Whether the words of a part begin at a place of a text. */
static bool is_part_at(const char *at, const char *end, const bytes *part)
{
    const char *p = part->at, *part_end = p + part->length;
    while (p < part_end) {
        if (*p == ANY_REST) {
            while (at < end && *at != ' ')
                at++;
            p++;
        } else if (*p == RUN_ENDS && (at == end || *at != RUN_ENDS)) {
            p += 2;
        } else if (at == end || *at++ != *p++) {
            return false;
        }
    }
    return true;
}

bool has_folded(const bytes *text, const bytes *part)
{
    const char *end = text->at + text->length;
    if (part->length == 0 || text->length == 0)
        return false;
    for (const char *at = text->at; at; at = memchr(at + 1, ' ', (size_t)(end - at - 1)))
        if (is_part_at(at, end, part))
            return true;
    return false;
}
