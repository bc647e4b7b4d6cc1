/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splits texts into terms: rules 17.32 to 17.37 and 17.73.
 *
 * Characters go by one after another. A text has to be in Unicode's form NFC, and almost all
 * characters are, whatever stands beside them. Where one is not, it and the settled character
 * before it, up to the next settled one, are normalised together.
 *
 * A word gathers the foldings of its characters until one separates. In a run of characters of
 * class pairs, the last one waits for the next.
 */
#include "indexing/tokens.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

/* More slots than SLOTS_KEPT would take too long to empty for each article. */
enum { SLOTS_FIRST = 1 << 12, SLOTS_KEPT = 1 << 14, TERMS_FIRST = 1 << 10 };

/* A text that is being split. */
typedef struct splitting {
    tokens *t;
    uint32_t weight;
    uint8_t word[AN_TERM_MAX];
    size_t length;
    bool is_word, is_full;        /* a word is under way; no more of it is kept */
    const search_character *last; /* of a run of pairs; NULL: there is none */
    bool is_single;               /* the run has one character so far */
} splitting;

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

static void end_word(splitting *s)
{
    if (s->is_word)
        count_term(s->t, s->word, s->length, s->weight);
    s->is_word = s->is_full = false;
    s->length = 0;
}

static void end_pairs(splitting *s)
{
    if (s->last && s->is_single)
        count_term(s->t, s->last->folding, s->last->length, s->weight);
    s->last = NULL;
}

static void add_to_word(splitting *s, const search_character *c)
{
    end_pairs(s);
    s->is_word = true;
    s->is_full |= c->length > AN_TERM_MAX - s->length;
    if (s->is_full)
        return;
    memcpy(s->word + s->length, c->folding, c->length);
    s->length += c->length;
}

static void add_to_pairs(splitting *s, const search_character *c)
{
    uint8_t pair[2 * AN_FOLDING_MAX];
    end_word(s);
    s->is_single = !s->last;
    if (s->last) {
        memcpy(pair, s->last->folding, s->last->length);
        memcpy(pair + s->last->length, c->folding, c->length);
        count_term(s->t, pair, (size_t)s->last->length + c->length, s->weight);
    }
    s->last = c;
}

/* Takes a character in form NFC. */
static void split_at(splitting *s, uint32_t point)
{
    const search_character *c = search_character_of(&s->t->characters, point);
    if (point >= 0x80)
        mark(s->t->occurs, point);
    switch (c->kind) {
    case KIND_DROPPED: break;
    case KIND_SEPARATES:
        end_word(s);
        end_pairs(s);
        break;
    case KIND_PAIRS: add_to_pairs(s, c); break;
    default: add_to_word(s, c);
    }
}

/* --- Unicode's form NFC ---------------------------------------- */

static size_t decode_at(const char *text, size_t length, ucs4_t *c)
{
    *c = (unsigned char)*text;
    return *c < 0x80 ? 1 : (size_t)u8_mbtouc(c, (const uint8_t *)text, length);
}

static bool is_settled_at(tokens *t, const char *text, size_t length, size_t *n)
{
    ucs4_t c;
    *n = decode_at(text, length, &c);
    return c < 0x80 || search_character_of(&t->characters, c)->is_settled;
}

/* Splits text of several characters that may join. */
static void split_composed(splitting *s, const char *text, size_t length)
{
    size_t count = 0;
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text, length, NULL, &count);
    s->t->failed |= !composed;
    for (size_t i = 0; composed && i < count;) {
        ucs4_t c;
        i += decode_at((const char *)composed + i, count - i, &c);
        split_at(s, c);
    }
    free(composed);
}

void tokens_add(tokens *t, const char *text, size_t length, uint32_t weight)
{
    splitting s = {.t = t, .weight = weight};
    size_t n;
    for (size_t i = 0; i < length && !t->failed;) {
        bool is_alone = is_settled_at(t, text + i, length - i, &n);
        size_t end = i + n;
        while (end < length && !is_settled_at(t, text + end, length - end, &n)) {
            end += n;
            is_alone = false;
        }
        ucs4_t c;
        if (is_alone && decode_at(text + i, length - i, &c) > 0)
            split_at(&s, c);
        else
            split_composed(&s, text + i, end - i);
        i = end;
    }
    end_word(&s);
    end_pairs(&s);
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
    (void)decode_at(term, length, &first);
    return first >= 0x80 && search_character_of(&t->characters, first)->kind == KIND_PAIRS;
}

/* --- the list of characters ---------------------------------------- */

static bool is_made_of_known(const tokens *t, const search_character *c)
{
    for (size_t i = 0; i < c->length;) {
        ucs4_t point;
        i += decode_at((const char *)c->folding + i, c->length - i, &point);
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
    return c->length > 0 && decode_at((const char *)c->folding, c->length, &only) == c->length &&
           only == point && search_range_of(point, &number) && t->met[number];
}

static bool is_composed(uint32_t point)
{
    size_t length = 0;
    uint32_t *composed = u32_normalize(UNINORM_NFC, &point, 1, NULL, &length);
    bool is_same = composed && length == 1 && *composed == point;
    free(composed);
    return is_same;
}

static bool is_listed(const tokens *t, uint32_t point, bool is_short, const search_character *c)
{
    if (c->kind == KIND_SEPARATES)
        return false;
    if (is_marked(t->occurs, point))
        return true;
    if (is_short)
        return false;
    return is_of_met_script(t, point, c) ||
           ((c->kind == KIND_DROPPED || is_made_of_known(t, c)) && is_composed(point));
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
