/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a query to words: spec/FORMAT.md section 17. What a character above ASCII is and how it
 * folds stands in the characters object, as ranges of code points. They are few, and a query is
 * short, so each character is looked for from the first range on.
 *
 * A run of characters of one kind is gathered in a word that is not counted yet. Where the kind
 * changes, the run ends and the word is counted or dropped; a run of pairs counts a word with each
 * character but its first. What separates is gathered, too, and always dropped.
 */
#include "search/internal.h"

enum { ABOVE_ASCII = 0x80, CODE_POINTS = 0x110000 };
enum { NUMBER_BITS = 30 };
enum { FIRST_SURROGATE = 0xd800, LAST_SURROGATE = 0xdfff };
/* Halved, the first two are one: what words are of. */
enum kind { IN_WORD, IN_OPEN, IN_PAIRS, SEPARATES = 4 };
enum method { SAME_POINT, SHIFTED, ALTERNATING, SAME_BYTES };

/* A range of characters. */
typedef struct range {
    uint32_t first, count;
    unsigned method;
    uint32_t shift; /* modulo 2^32 */
} range;

/* What a character is, and the bytes that it folds to; none: it is dropped. */
typedef struct folding {
    unsigned kind;
    const uint8_t *bytes;
    unsigned length;
    uint8_t buffer[4]; /* of one character */
} folding;

/* The ranges of ASCII, as those of the others stand in the characters object: digits; capital
 * letters, which are shifted by 32; small letters. */
static const uint8_t ascii[] = {'0',  0x90, 0x01,          'A' - '9' - 1, 0x94,
                                0x03, 0x40, 'a' - 'Z' - 1, 0x90,          0x03};

uint32_t ani_read_varint_30(ani_cursor *c)
{
    uint64_t value = ani_read_varint(c);
    return c->bad || value >> NUMBER_BITS != 0 ? 1u << NUMBER_BITS : (uint32_t)value;
}

/* Whether the characters of a range, when shifted, are characters. */
static bool is_shift_valid(const range *g)
{
    uint32_t lowest = g->first + g->shift, highest = lowest + g->count - 1;
    return lowest - 1 < CODE_POINTS && highest < CODE_POINTS &&
           (highest < FIRST_SURROGATE || lowest > LAST_SURROGATE);
}

static bool read_bytes_of_range(ani_cursor *c, folding *f)
{
    f->length = ani_read_byte(c);
    f->bytes = ani_read_bytes(c, f->length);
    return f->bytes && f->length <= ANI_FOLDING_MAX && ani_is_string(f->bytes, f->length) &&
           (f->length > 0 || f->kind == IN_WORD);
}

/* Whether the last character before the surrogates stays where it is. */
static bool is_alternation_valid(const range *g)
{
    uint32_t index = FIRST_SURROGATE - 1 - g->first;
    return g->count % 2 == 0 && (index >= g->count || index % 2 != 0);
}

/* Reads the range after the one that *g is. Sets the kind of *f, and the bytes if all of the range
 * folds to the same. Returns false if it is malformed. */
static bool read_range(ani_cursor *c, range *g, folding *f)
{
    uint32_t gap = ani_read_varint_30(c), head = ani_read_varint_30(c);
    g->first += g->count + gap;
    g->count = head / 16 + 1;
    g->method = head / 4 % 4;
    g->shift = 0;
    f->kind = head % 4;
    if (g->first + g->count > CODE_POINTS || f->kind > IN_PAIRS)
        return false;
    if (g->method == SHIFTED) {
        uint32_t zigzag = ani_read_varint_30(c);
        g->shift = zigzag / 2 ^ (0 - zigzag % 2);
        return is_shift_valid(g);
    }
    if (g->method == SAME_BYTES)
        return read_bytes_of_range(c, f);
    return g->method == SAME_POINT || is_alternation_valid(g);
}

/* Finds the range of a character; one that separates if it is in none. Returns false if a range
 * before it is malformed. */
static bool find_range(const ani_index *x, uint32_t point, range *g, folding *f)
{
    bool is_ascii = point < ABOVE_ASCII, is_good = true;
    ani_cursor c = is_ascii ? ani_cursor_on(ascii, sizeof ascii) : x->alphabet;
    *g = (range){.first = is_ascii ? 0 : ABOVE_ASCII};
    while (is_good && ani_left(&c) > 0) {
        is_good = read_range(&c, g, f);
        if (is_good && point - g->first < g->count)
            return true;
    }
    g->method = SAME_POINT;
    g->shift = 0;
    f->kind = SEPARATES;
    return is_good;
}

/* Reads a character of valid UTF-8. The first byte has a 1 bit for each byte that follows; with
 * these bytes joined to it, the bit of the next one is five bits higher. */
static uint32_t read_point(const uint8_t **at)
{
    uint32_t point = *(*at)++, bit = 0x40;
    if (point < 0x80)
        return point;
    for (; point & bit; bit <<= 5)
        point = point << 6 | (*(*at)++ & 0x3fu);
    return point & (bit - 1);
}

/* Makes a character what is folded to, from the last byte to the first. most: what the first byte
 * has room for; the bits above that are 1 in it. */
static void fold_to_point(folding *f, uint32_t point)
{
    uint8_t *at = f->buffer + sizeof f->buffer;
    if (point >= ABOVE_ASCII) {
        uint32_t most = 0x40;
        do {
            *--at = (uint8_t)(0x80 | (point & 0x3f));
            point >>= 6;
            most /= 2;
        } while (point >= most);
        point -= 2 * most;
    }
    *--at = (uint8_t)point;
    f->bytes = at;
    f->length = (unsigned)(f->buffer + sizeof f->buffer - at);
}

/* Folds a character. Returns false if a range before its own is malformed. */
static bool fold(const ani_index *x, uint32_t point, folding *f)
{
    range g;
    bool is_good = find_range(x, point, &g, f);
    if (g.method != SAME_BYTES)
        fold_to_point(f, point + (g.method == ALTERNATING ? ~(point - g.first) % 2 : g.shift));
    return is_good;
}

bool ani_check_characters(const ani_index *x)
{
    folding f;
    return fold(x, CODE_POINTS, &f); /* above all characters: all ranges are read */
}

/* Adds a folding to a word, unless this one or one before has no room. */
static void add_folding(ani_word *w, const folding *f)
{
    w->is_prefix = (uint8_t)((f->kind + 1) / 2); /* 0 or 1 in a word that counts */
    w->folded += f->length;
    if (w->folded <= ANI_TERM_MAX) {
        memcpy(w->term.bytes + w->term.length, f->bytes, f->length);
        w->term.length = (uint8_t)w->folded;
    }
}

void ani_split(ani_index *x, const char *query, size_t length)
{
    const uint8_t *at = (const uint8_t *)query, *end = at + length;
    ani_word *w = x->word, *last = w + ANI_WORDS_MAX;
    unsigned run = SEPARATES / 2; /* half the kind of its characters */
    x->next_word = w;             /* after the last word that counts, when the run ends */
    while (at < end && w < last) {
        folding f;
        uint32_t point = read_point(&at);
        (void)fold(x, point, &f);
        if (f.length == 0)
            continue;
        if (f.kind / 2 != run) {
            if (point == '*')
                w->is_prefix = true;
            w = x->next_word;
            memset(w, 0, sizeof *w);
            run = f.kind / 2;
            if (run != SEPARATES / 2 && w < last)
                x->next_word = w + 1;
        } else if (run == IN_PAIRS / 2) {
            add_folding(w, &f);
            w->is_prefix = false;
            x->next_word = ++w;
        }
        add_folding(w, &f);
    }
}
