/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A word that no article has may be mistyped, or a form that the index does not know. The terms
 * that begin with the same letter are gone through once: the one that is fewest edits away is
 * suggested, of several the one in most articles. If none is near, then the beginning of the word
 * that most of it has in common with a term.
 */
#include "searching/suggest.h"

#include "report/message.h"
#include "report/nearest.h"
#include "searching/fold_words.h"
#include "searching/narrowed.h"
#include "text/ascii.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

enum {
    TERMS_MOST = 200000, /* that are looked at */
    BEGINNING_LEAST = 3  /* bytes that a word and a term have in common */
};

/* What is known after some terms. */
typedef struct guess {
    const char *word; /* folded */
    size_t length;
    char best[NEAREST_WORD_MAX + 1];
    unsigned edits; /* to the best one; 0: there is none */
    uint32_t articles;
    size_t common; /* bytes at the beginning */
    unsigned seen;
} guess;

static size_t common_length(const guess *g, const char *term, size_t length)
{
    size_t n = 0;
    while (n < length && n < g->length && term[n] == g->word[n])
        n++;
    return n;
}

static bool on_suggested_term(void *context, const char *term, size_t length, uint32_t articles)
{
    guess *g = context;
    size_t common = common_length(g, term, length);
    if (common > g->common)
        g->common = common;
    if (length <= NEAREST_WORD_MAX && length < 2 * g->length + 2) {
        unsigned edits = edits_between(g->word, g->length, term, length);
        if (edits <= edits_bearable(g->length) &&
            (g->edits == 0 || edits < g->edits || (edits == g->edits && articles > g->articles))) {
            memcpy(g->best, term, length);
            g->best[length] = '\0';
            g->edits = edits;
            g->articles = articles;
        }
    }
    return ++g->seen < TERMS_MOST;
}

/* Goes through the terms that begin with the first character of the word. Returns AN_*. */
static int guess_word(an_reader *reader, guess *g)
{
    int first = u8_mblen((const uint8_t *)g->word, g->length);
    an_search search = {.query = g->word, .length = first > 0 ? (size_t)first : 1};
    if (g->length > NEAREST_WORD_MAX)
        return AN_OK;
    int error = search_begin(reader, &search)
                    ? an_search_terms(reader, &search, on_suggested_term, g)
                    : AN_ERR_MEMORY;
    free(search.memory);
    return error;
}

static void say_guess(const archive *a, const guess *g, const char *word, size_t length)
{
    size_t common = g->common;
    while (common > 0 && ((unsigned char)g->word[common] & 0xc0) == 0x80)
        common--;
    if (g->edits > 0)
        say_note("%s: no article has \"%.*s\"; did you mean \"%s\"?", a->path, (int)length, word,
                 g->best);
    else if (common >= BEGINNING_LEAST)
        say_note("%s: no article has \"%.*s\"; try its beginning, \"%.*s*\"", a->path, (int)length,
                 word, (int)common, g->word);
    else
        say_note("%s: no article has \"%.*s\"", a->path, (int)length, word);
}

/* Says that no article has the word, and suggests another one. */
static int suggest_word(archive *a, const char *word, size_t length)
{
    bytes folded = {0};
    int error = AN_OK;
    fold_words(word, length, &folded);
    if (folded.failed)
        error = AN_ERR_MEMORY;
    else if (folded.length > 2) {
        guess g = {.word = folded.at + 1, .length = folded.length - 2};
        error = guess_word(&a->reader, &g);
        if (error == AN_OK)
            say_guess(a, &g, word, length);
    }
    bytes_free(&folded);
    return error;
}

/* Whether a word of a query stands further to the front, too. */
static bool is_word_repeated(const query *q, const char *word, size_t length)
{
    const char *other;
    for (size_t at = 0, n; (n = query_next_word(q, &at, &other)) > 0 && other < word;)
        if (n == length && memcmp(other, word, length) == 0)
            return true;
    return false;
}

/* Returns at least as many terms as a query has. The first table of characters takes longer to make
 * than most searches, and most queries are short. */
static size_t most_terms(const query *q)
{
    size_t count = 0;
    bool is_in_word = false;
    for (size_t i = 0; i < q->text.length; i++) {
        unsigned char c = (unsigned char)q->text.at[i];
        bool is_ascii = is_ascii_letter((char)c) || is_ascii_digit((char)c);
        count += c >= 0xc0 || (is_ascii && !is_in_word);
        is_in_word = is_ascii;
    }
    return count;
}

int suggest_words(archive *a, const query *q, unsigned found_words)
{
    const char *word;
    int error = AN_OK;
    size_t terms = 0, most = most_terms(q);
    bool is_long = most > QUERY_TERMS;
    if (found_words > 0 && found_words >= most)
        return AN_OK;
    for (size_t at = 0, n;
         error == AN_OK && terms < QUERY_TERMS && (n = query_next_word(q, &at, &word)) > 0;) {
        an_search search = {.query = word, .length = n};
        terms += is_long ? count_query_terms(word, n) : 0;
        error = search_run(&a->reader, &search, NULL);
        if (error == AN_OK && search.found == 0 && !is_word_repeated(q, word, n))
            error = suggest_word(a, word, n);
    }
    if (is_long && error == AN_OK && count_query_terms(q->text.at, q->text.length) > QUERY_TERMS)
        say_note("the query has more than %d words: only the first %d are looked for", QUERY_TERMS,
                 QUERY_TERMS);
    return error;
}
