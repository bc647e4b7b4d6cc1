/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splits texts into words: rules 17.32 to 17.37 and 17.73.
 *
 * Characters go by one after another. A text has to be in Unicode's form NFC, and almost all
 * characters are, whatever stands beside them. Where one is not, it and the settled character
 * before it, up to the next settled one, are normalised together.
 *
 * A word gathers the foldings of its characters until one separates, or is of class pairs. Those go
 * to the caller one by one.
 */
#include "indexing/splitting.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

/* A text that is being split. */
typedef struct splitting {
    search_characters *characters;
    const split_events *events;
    uint8_t folded[AN_TERM_MAX];
    split_word word;
    bool is_word, is_full; /* a word is under way; no more of it is kept */
    bool is_in_pairs;
    bool failed; /* memory ran out */
} splitting;

/* --- words ---------------------------------------- */

static void end_word(splitting *s, uint32_t next_point)
{
    if (s->is_word) {
        s->word.next_point = next_point;
        s->events->on_word(s->events->context, &s->word);
    }
    s->is_word = s->is_full = false;
    s->word.length = 0;
}

static void end_pairs(splitting *s)
{
    if (s->is_in_pairs)
        s->events->on_pairs(s->events->context, NULL);
    s->is_in_pairs = false;
}

static void add_to_word(splitting *s, const search_character *c)
{
    end_pairs(s);
    s->is_word = true;
    s->word.is_open = c->kind == KIND_OPEN;
    s->is_full |= c->length > AN_TERM_MAX - s->word.length;
    if (s->is_full)
        return;
    memcpy(s->folded + s->word.length, c->folding, c->length);
    s->word.length += c->length;
}

/* Takes a character in form NFC. */
static void split_at(splitting *s, uint32_t point)
{
    const search_character *c = search_character_of(s->characters, point);
    uint8_t *occurs = s->events->occurs;
    if (point >= 0x80 && occurs)
        occurs[point / 8] = (uint8_t)(occurs[point / 8] | 1 << point % 8);
    switch (c->kind) {
    case KIND_DROPPED: break;
    case KIND_SEPARATES:
        end_word(s, point);
        end_pairs(s);
        break;
    case KIND_PAIRS:
        end_word(s, point);
        s->is_in_pairs = true;
        s->events->on_pairs(s->events->context, c);
        break;
    default: add_to_word(s, c);
    }
}

/* --- Unicode's form NFC ---------------------------------------- */

static size_t decode_at(const char *text, size_t length, ucs4_t *c)
{
    *c = (unsigned char)*text;
    return *c < 0x80 ? 1 : (size_t)u8_mbtouc(c, (const uint8_t *)text, length);
}

static bool is_settled_at(splitting *s, const char *text, size_t length, size_t *n)
{
    ucs4_t c;
    *n = decode_at(text, length, &c);
    return c < 0x80 || search_is_settled(s->characters, c);
}

/* Splits text of several characters that may join. */
static void split_composed(splitting *s, const char *text, size_t length)
{
    size_t count = 0;
    uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)text, length, NULL, &count);
    s->failed |= !composed;
    for (size_t i = 0; composed && i < count;) {
        ucs4_t c;
        i += decode_at((const char *)composed + i, count - i, &c);
        split_at(s, c);
    }
    free(composed);
}

bool split_text(search_characters *characters, const char *text, size_t length,
                const split_events *events)
{
    splitting s = {.characters = characters, .events = events};
    size_t n;
    s.word.folded = s.folded;
    for (size_t i = 0; i < length && !s.failed;) {
        bool is_alone = is_settled_at(&s, text + i, length - i, &n);
        size_t end = i + n;
        while (end < length && !is_settled_at(&s, text + end, length - end, &n)) {
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
    end_word(&s, 0);
    end_pairs(&s);
    return !s.failed && !characters->failed;
}
