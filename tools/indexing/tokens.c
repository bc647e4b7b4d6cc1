/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes terms of the words of texts, and counts them: rules 17.36, 17.37 and 17.73.
 *
 * A word is a term. In a run of characters of class pairs, the last one waits for the next.
 */
#include "indexing/tokens.h"

#include "indexing/splitting.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

/* More slots than SLOTS_KEPT would take too long to empty for each article. */
enum { SLOTS_FIRST = 1 << 12, SLOTS_KEPT = 1 << 14, TERMS_FIRST = 1 << 10 };

/* A text whose terms are being counted. */
typedef struct counting {
    tokens *t;
    uint32_t weight;
    const search_character *last; /* of a run of pairs; NULL: there is none */
    bool is_single;               /* the run has one character so far */
} counting;

/* --- counting ---------------------------------------- */

static bool is_marked(const uint8_t *bits, uint32_t c)
{
    return bits[c / 8] >> c % 8 & 1;
}

static void mark(uint8_t *bits, uint32_t c)
{
    bits[c / 8] = (uint8_t)(bits[c / 8] | 1 << c % 8);
}

static void mark_term(tokens *t, const uint8_t *term, size_t length)
{
    for (size_t i = 0; i < length;) {
        ucs4_t c = term[i];
        int n = c < 0x80 ? 1 : u8_mbtouc(&c, term + i, length - i);
        if (c >= 0x80)
            mark(t->in_terms, c);
        i += (size_t)n;
    }
}

static uint32_t hash_term(const uint8_t *term, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ term[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static bool grow_terms(tokens *t)
{
    size_t size = t->size > 0 ? 2 * t->size : TERMS_FIRST;
    an_term *terms = realloc(t->terms, size * sizeof *terms);
    if (terms)
        t->terms = terms;
    uint8_t(*room)[AN_TERM_MAX] = terms ? realloc(t->room, size * sizeof *room) : NULL;
    if (!room)
        return false;
    t->room = room;
    t->size = size;
    return true;
}

/* Returns the slot of a term, or the empty one where it goes. */
static uint32_t *slot_of(const tokens *t, const uint8_t *term, size_t length)
{
    size_t mask = t->slot_count - 1;
    for (size_t i = hash_term(term, length) & mask;; i = (i + 1) & mask) {
        uint32_t n = t->slots[i];
        if (n == 0 ||
            (t->terms[n - 1].length == length && memcmp(t->room[n - 1], term, length) == 0))
            return &t->slots[i];
    }
}

static bool grow_slots(tokens *t)
{
    size_t count = t->slot_count > 0 ? 2 * t->slot_count : SLOTS_FIRST;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    for (size_t i = 0; i < t->count; i++)
        *slot_of(t, t->room[i], t->terms[i].length) = (uint32_t)i + 1;
    return true;
}

/* More terms than an article may have are left out. */
static void count_term(tokens *t, const uint8_t *term, size_t length, uint32_t weight)
{
    if (t->failed || (2 * t->count >= t->slot_count && !grow_slots(t)) ||
        (t->count == t->size && !grow_terms(t))) {
        t->failed = true;
        return;
    }
    uint32_t *slot = slot_of(t, term, length);
    if (*slot == 0 && t->count < AN_ARTICLE_TERMS) {
        memcpy(t->room[t->count], term, length);
        t->terms[t->count] = (an_term){.length = length};
        *slot = (uint32_t)++t->count;
        mark_term(t, term, length);
    }
    if (*slot != 0)
        t->terms[*slot - 1].count += weight;
}

/* --- splitting ---------------------------------------- */

static void count_word(void *context, const split_word *word)
{
    const counting *c = context;
    count_term(c->t, word->folded, word->length, c->weight);
}

static void count_pair(void *context, const search_character *next)
{
    counting *c = context;
    const search_character *last = c->last;
    uint8_t pair[2 * AN_FOLDING_MAX];
    if (!next && c->is_single)
        count_term(c->t, last->folding, last->length, c->weight);
    if (next && last) {
        memcpy(pair, last->folding, last->length);
        memcpy(pair + last->length, next->folding, next->length);
        count_term(c->t, pair, (size_t)last->length + next->length, c->weight);
    }
    c->is_single = !last;
    c->last = next;
}

void tokens_add(tokens *t, const char *text, size_t length, uint32_t weight)
{
    counting c = {.t = t, .weight = weight};
    const split_events events = {&c, count_word, count_pair, t->occurs};
    t->failed |= !split_text(&t->characters, text, length, &events);
}

/* --- the whole ---------------------------------------- */

void tokens_begin(tokens *t)
{
    t->count = 0;
    if (t->slot_count > SLOTS_KEPT) {
        free(t->slots);
        t->slots = NULL;
        t->slot_count = 0;
    }
    if (t->slots)
        memset(t->slots, 0, t->slot_count * sizeof *t->slots);
}

bool tokens_end(tokens *t)
{
    for (size_t i = 0; i < t->count; i++)
        t->terms[i].bytes = t->room[i];
    return !t->failed && !t->characters.failed;
}

void tokens_free(tokens *t)
{
    search_characters_free(&t->characters);
    free(t->terms);
    free(t->room);
    free(t->slots);
    t->terms = NULL;
    t->room = NULL;
    t->slots = NULL;
}

/* All characters of a term are of its class, or it is a word. */
bool tokens_are_pairs(tokens *t, const char *term, size_t length)
{
    ucs4_t first;
    (void)u8_mbtouc(&first, (const uint8_t *)term, length);
    return first >= 0x80 && search_character_of(&t->characters, first)->kind == KIND_PAIRS;
}

/* --- the list of characters ---------------------------------------- */

static bool is_made_of_known(const tokens *t, const search_character *c)
{
    for (size_t i = 0; i < c->length;) {
        ucs4_t point;
        i += (size_t)u8_mbtouc(&point, c->folding + i, c->length - i);
        if (point >= 0x80 && !is_marked(t->in_terms, point))
            return false;
    }
    return true;
}

/* Whether a character folds to itself, and one occurs that is of the same range of rule 17.76. */
static bool is_of_met_script(const tokens *t, uint32_t point, const search_character *c)
{
    unsigned number;
    ucs4_t only;
    return c->length > 0 && u8_mbtouc(&only, c->folding, c->length) == c->length && only == point &&
           search_range_of(point, &number) && t->met[number];
}

static bool is_composed(tokens *t, uint32_t point)
{
    size_t length = 0;
    uint32_t *composed = u32_normalize(UNINORM_NFC, &point, 1, NULL, &length);
    t->failed |= !composed;
    bool is_same = composed && length == 1 && *composed == point;
    free(composed);
    return is_same;
}

static bool is_listed(tokens *t, uint32_t point, bool is_short, const search_character *c)
{
    if (c->kind == KIND_SEPARATES)
        return false;
    if (is_marked(t->occurs, point))
        return true;
    if (is_short)
        return false;
    return is_of_met_script(t, point, c) ||
           ((c->kind == KIND_DROPPED || is_made_of_known(t, c)) && is_composed(t, point));
}

void tokens_find_scripts(tokens *t)
{
    unsigned number;
    for (uint32_t point = 0x80; point < 0x110000; point++)
        if (is_marked(t->occurs, point) && search_range_of(point, &number))
            t->met[number] = true;
}

bool tokens_list(void *context, uint32_t point, bool is_short, an_character *character)
{
    tokens *t = context;
    const search_character *c = search_character_of(&t->characters, point);
    if (!is_listed(t, point, is_short, c))
        return false;
    *character = (an_character){.length = c->length};
    memcpy(character->folding, c->folding, c->length);
    character->class_of = c->kind == KIND_PAIRS  ? AN_CLASS_PAIRS
                          : c->kind == KIND_OPEN ? AN_CLASS_OPEN
                                                 : AN_CLASS_WORD;
    return true;
}
