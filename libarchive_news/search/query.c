/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a query to words: spec/FORMAT.md section 17. What a character above ASCII is and how it
 * folds stands in the characters object, as ranges of code points. They are few, and a query is
 * short, so each character is looked for from the first range on.
 *
 * A run of characters of one kind is gathered in a word that is not counted yet. Where the kind
 * changes, the run ends and the word is counted or dropped; a run of pairs counts a word with each
 * character but its first.
 */
#include "search/internal.h"

enum { CODE_POINTS = 0x110000, FIRST_SURROGATE = 0xd800, LAST_SURROGATE = 0xdfff };
enum kind { IN_WORD, IN_OPEN, IN_PAIRS, SEPARATES };
enum method { SAME_POINT, SHIFTED, ALTERNATING, SAME_BYTES };

/* What a character folds to; no bytes: it is dropped. */
typedef struct folding {
    uint8_t bytes[ANI_FOLDING_MAX];
    unsigned length;
    unsigned kind;
} folding;

typedef struct range {
    uint32_t first, count;
    unsigned method, kind;
    uint32_t shift; /* modulo 2^32 */
    const uint8_t *bytes;
    unsigned length;
} range;

/* Whether the characters of a range, when shifted, are characters. */
static bool is_shift_valid(const range *g)
{
    uint32_t lowest = g->first + g->shift, highest = lowest + g->count - 1;
    return lowest - 1 < CODE_POINTS && highest < CODE_POINTS &&
           (highest < FIRST_SURROGATE || lowest > LAST_SURROGATE);
}

static bool read_bytes_of_range(ani_cursor *c, range *g)
{
    g->length = (unsigned)ani_read_number(c, 1);
    g->bytes = ani_read_bytes(c, g->length);
    return g->bytes && g->length <= ANI_FOLDING_MAX && ani_is_string(g->bytes, g->length) &&
           (g->length > 0 || g->kind == IN_WORD);
}

/* Whether the last character before the surrogates stays where it is. */
static bool is_alternation_valid(const range *g)
{
    uint32_t index = FIRST_SURROGATE - 1 - g->first;
    return g->count % 2 == 0 && (index >= g->count || index % 2 != 0);
}

/* Reads the next range. end: of the range before. Returns false if it is malformed. */
static bool read_range(ani_cursor *c, uint32_t end, range *g)
{
    uint64_t gap = ani_read_varint(c), head = ani_read_varint(c);
    if (c->bad || gap > CODE_POINTS || head / 16 >= CODE_POINTS)
        return false;
    g->first = end + (uint32_t)gap;
    g->count = (uint32_t)(head / 16) + 1;
    g->method = (unsigned)head / 4 % 4;
    g->kind = (unsigned)head % 4;
    g->shift = 0;
    if (g->first + g->count > CODE_POINTS || g->kind == SEPARATES)
        return false;
    if (g->method == SHIFTED) {
        int64_t shift = ani_read_svarint(c);
        g->shift = (uint32_t)shift;
        return !c->bad && shift == (int32_t)g->shift && is_shift_valid(g);
    }
    if (g->method == SAME_BYTES)
        return read_bytes_of_range(c, g);
    return g->method == SAME_POINT || is_alternation_valid(g);
}

int ani_check_characters(const uint8_t *bytes, size_t length)
{
    ani_cursor c = ani_cursor_on(bytes, length);
    range g = {.first = 0x80};
    while (ani_left(&c) > 0)
        if (!read_range(&c, g.first + g.count, &g))
            return AN_ERR_FORMAT;
    return AN_OK;
}

/* Reads a character of valid UTF-8. */
static uint32_t read_point(const uint8_t **at)
{
    uint32_t point = *(*at)++;
    unsigned more = point < 0x80 ? 0 : point < 0xe0 ? 1 : point < 0xf0 ? 2 : 3;
    if (more > 0)
        point &= 0x3fu >> more;
    for (; more > 0; more--)
        point = point << 6 | (*(*at)++ & 0x3fu);
    return point;
}

static void put_point(folding *f, uint32_t point)
{
    unsigned more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    f->length = more + 1;
    for (unsigned i = more; i > 0; i--, point >>= 6)
        f->bytes[i] = (uint8_t)(0x80 | (point & 0x3f));
    f->bytes[0] = (uint8_t)(more > 0 ? 0xf0u << (3 - more) | point : point);
}

static void fold_ascii(uint32_t point, folding *f)
{
    if (point - 'A' < 26)
        point += 'a' - 'A';
    f->kind = point - 'a' < 26 || point - '0' < 10 ? IN_WORD : SEPARATES;
    put_point(f, point);
}

static void fold_in_range(const range *g, uint32_t point, folding *f)
{
    f->kind = g->kind;
    if (g->method == SAME_BYTES) {
        f->length = g->length;
        memcpy(f->bytes, g->bytes, g->length);
        return;
    }
    bool is_next = g->method == ALTERNATING && (point - g->first) % 2 == 0;
    put_point(f, point + g->shift + (is_next ? 1 : 0));
}

static void fold(ani_cursor c, uint32_t point, folding *f)
{
    range g = {.first = 0x80};
    fold_ascii(point, f); /* above ASCII, a separator */
    while (point >= 0x80 && ani_left(&c) > 0 && read_range(&c, g.first + g.count, &g)) {
        if (point - g.first < g.count) {
            fold_in_range(&g, point, f);
            return;
        }
    }
}

/* A run of characters of one kind. */
typedef struct run {
    unsigned kind; /* open characters count as those of words */
    unsigned characters;
    bool is_open, is_full;
} run;

/* Ends a run before a character, whose folding is given. Returns whether its word counts. */
static bool end_run(const run *n, const folding *next, ani_word *w)
{
    bool is_single = n->kind == IN_PAIRS && n->characters == 1;
    w->is_prefix = is_single || n->is_open || (next->kind == SEPARATES && next->bytes[0] == '*');
    return is_single || n->kind == IN_WORD;
}

static void append(ani_term *t, const folding *f)
{
    memcpy(t->bytes + t->length, f->bytes, f->length);
    t->length = (uint8_t)(t->length + f->length);
}

static void add_to_word(run *n, const folding *f, ani_term *t)
{
    n->is_open = f->kind == IN_OPEN;
    n->is_full |= t->length + f->length > ANI_TERM_MAX;
    if (!n->is_full)
        append(t, f);
}

/* Adds the next character of pairs, and returns whether the word, a pair, counts. The caller then
 * begins the next word with the character. */
static bool add_to_pair(const run *n, const folding *f, ani_word *w)
{
    append(&w->term, f);
    w->is_prefix = false;
    return n->characters > 1;
}

unsigned ani_split(const uint8_t *characters, size_t size, const char *query, size_t length,
                   ani_word word[ANI_WORDS_MAX])
{
    const uint8_t *at = (const uint8_t *)query, *end = at + length;
    run n = {.kind = SEPARATES};
    unsigned count = 0;
    word[0].term.length = 0;
    for (bool is_end = false; !is_end && count < ANI_WORDS_MAX;) {
        folding f;
        is_end = at == end;
        fold(ani_cursor_on(characters, size), is_end ? ' ' : read_point(&at), &f);
        if (f.length == 0)
            continue;
        unsigned kind = f.kind == IN_OPEN ? IN_WORD : f.kind;
        if (kind != n.kind) {
            count += end_run(&n, &f, &word[count]);
            if (count == ANI_WORDS_MAX)
                break;
            n = (run){.kind = kind};
            word[count].term.length = 0;
        }
        n.characters++;
        if (kind == IN_WORD)
            add_to_word(&n, &f, &word[count].term);
        if (kind == IN_PAIRS && add_to_pair(&n, &f, &word[count]) && ++count < ANI_WORDS_MAX) {
            word[count].term.length = 0;
            append(&word[count].term, &f);
        }
    }
    return count;
}
