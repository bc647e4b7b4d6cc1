/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the characters object: rules 17.17 to 17.24, 17.78 and 17.79.
 *
 * A range begins at the first character that is not in the ranges before it. From there on, each of
 * the four methods goes as far as it can; the one that goes farthest makes the range, and the next
 * one begins after it. So a character is asked for at most once for each method and range.
 */
#include "terms/terms.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_POINT = 0x80,
    LAST_POINT = 0x10FFFF,
    SURROGATES = 0xD800,
    AFTER_SURROGATES = 0xE000,
    RANGE_ROOM = 2 * ANI_VARINT_MAX + 1 + AN_FOLDING_MAX
};
enum fold_method { FOLD_ITSELF, FOLD_SHIFTED, FOLD_ALTERNATING, FOLD_SAME, FOLD_METHODS };

/* A character as a range sees it. */
typedef struct listed {
    an_character character;
    uint32_t point; /* that it folds to; 0: it does not fold to one character */
} listed;

typedef struct character_list {
    ani_search *s;
    bool is_short;
    uint8_t *bytes;
    size_t length, room;
} character_list;

/* Decodes a folding of one character, or returns 0. The caller's strings are valid UTF-8. */
static uint32_t only_point(const an_character *c)
{
    static const uint8_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned lead = c->length > 0 ? c->folding[0] : 0;
    size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (c->length != size)
        return 0;
    uint32_t point = lead & lead_bits[size];
    for (size_t i = 1; i < size; i++)
        point = point << 6 | (c->folding[i] & 0x3F);
    return point;
}

static bool look_up(const character_list *l, uint32_t point, listed *found)
{
    const an_search_config *c = &l->s->config;
    if (point > LAST_POINT || (point >= SURROGATES && point < AFTER_SURROGATES) ||
        !c->character(c->context, point, l->is_short, &found->character))
        return false;
    found->point = only_point(&found->character);
    return true;
}

/* Whether the character `distance` after the first one folds as this method says. */
static bool follows_method(enum fold_method method, const listed *first, uint32_t begin,
                           const listed *c, uint32_t distance)
{
    uint32_t point = begin + distance;
    if (c->character.class_of != first->character.class_of)
        return false;
    switch (method) {
    case FOLD_ITSELF: return c->point == point;
    case FOLD_SHIFTED: return first->point != 0 && c->point == first->point + distance;
    case FOLD_ALTERNATING: return c->point == point + 1 - distance % 2;
    default:
        return c->character.length == first->character.length &&
               memcmp(c->character.folding, first->character.folding, c->character.length) == 0;
    }
}

/* Counts how many characters each method covers. */
static void cover(const character_list *l, uint32_t begin, const listed *first,
                  uint32_t counts[FOLD_METHODS])
{
    bool goes_on = true, alive[FOLD_METHODS] = {true, true, true, true};
    listed c;
    for (uint32_t n = 0; goes_on && look_up(l, begin + n, &c); n++) {
        goes_on = false;
        for (unsigned m = 0; m < FOLD_METHODS; m++) {
            alive[m] = alive[m] && follows_method((enum fold_method)m, first, begin, &c, n);
            counts[m] += alive[m];
            goes_on |= alive[m];
        }
    }
    counts[FOLD_ALTERNATING] -= counts[FOLD_ALTERNATING] % 2;
}

static enum fold_method best_method(const uint32_t counts[FOLD_METHODS])
{
    unsigned best = 0;
    for (unsigned m = 1; m < FOLD_METHODS; m++)
        if (counts[m] > counts[best])
            best = m;
    return (enum fold_method)best;
}

static size_t put_folding(uint8_t *to, enum fold_method method, uint32_t begin, const listed *first)
{
    if (method == FOLD_SHIFTED)
        return ani_put_svarint(to, (int64_t)first->point - (int64_t)begin);
    if (method != FOLD_SAME)
        return 0;
    to[0] = (uint8_t)first->character.length;
    memcpy(to + 1, first->character.folding, first->character.length);
    return 1 + first->character.length;
}

static bool reserve_range(character_list *l)
{
    if (l->room - l->length >= RANGE_ROOM)
        return true;
    size_t room = 2 * l->room + 4096;
    uint8_t *bytes = realloc(l->bytes, room);
    if (!bytes)
        return false;
    l->bytes = bytes;
    l->room = room;
    return true;
}

/* Adds the range that begins here, and returns how many characters it has. */
static uint32_t add_range(character_list *l, uint32_t end, uint32_t begin, const listed *first)
{
    uint32_t counts[FOLD_METHODS] = {0};
    cover(l, begin, first, counts);
    enum fold_method method = best_method(counts);
    uint64_t head = (uint64_t)(counts[method] - 1) << 4 | (unsigned)method << 2 |
                    (unsigned)first->character.class_of;
    l->length += ani_put_varint(l->bytes + l->length, begin - end);
    l->length += ani_put_varint(l->bytes + l->length, head);
    l->length += put_folding(l->bytes + l->length, method, begin, first);
    return counts[method];
}

static bool list_characters(character_list *l)
{
    uint32_t end = FIRST_POINT;
    listed c;
    l->length = 0;
    for (uint32_t point = end; point <= LAST_POINT; point++) {
        if (!look_up(l, point, &c))
            continue;
        if (!reserve_range(l))
            return false;
        end = point + add_range(l, end, point, &c);
        point = end - 1;
    }
    return true;
}

int ani_make_characters(ani_search *s, uint8_t **bytes, size_t *length)
{
    character_list l = {.s = s};
    bool is_done = list_characters(&l);
    if (is_done && l.length > s->w->config.page_size) {
        l.is_short = true;
        is_done = list_characters(&l);
    }
    *bytes = l.bytes;
    *length = l.length;
    if (!is_done)
        return ani_fail(s->w, AN_ERR_MEMORY, "out of memory");
    return l.length <= ANI_PAGE_MAX
               ? AN_OK
               : ani_fail(s->w, AN_ERR_FORMAT, "the texts have too many different characters");
}
