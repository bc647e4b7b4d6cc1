/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stems of words, by libstemmer. Only packing with an index needs it, and it is full of pointers
 * that would have to be adjusted at each start. So it is loaded when it is needed.
 *
 * The library does not tell its version. Two that stem alike are as good as one, so the name of a
 * stemmer ends in a hash of what it makes of made-up words: endings of all lengths, in letters of
 * its own script.
 */
#include "indexing/stemming.h"

#ifdef AN_ONE_FILE
#include <libstemmer.h>
#else
#include <dlfcn.h>
#endif
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The part of libstemmer.h that is used. */
#define LIBRARY "libstemmer.so.0d"
static struct {
    struct sb_stemmer *(*create)(const char *algorithm, const char *encoding);
    void (*destroy)(struct sb_stemmer *);
    const unsigned char *(*stem)(struct sb_stemmer *, const unsigned char *word, int size);
    int (*length)(struct sb_stemmer *);
} snowball;

#ifdef AN_ONE_FILE
/* The command is one file that has all libraries. */
static bool load_snowball(void)
{
    snowball.create = sb_stemmer_new;
    snowball.destroy = sb_stemmer_delete;
    snowball.stem = sb_stemmer_stem;
    snowball.length = sb_stemmer_length;
    return true;
}
#else
/* ISO C has no cast from a pointer to data to one to a function, and POSIX says that their bytes
 * are the same. */
static bool find_symbol(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

static bool load_snowball(void)
{
    static bool is_tried, is_loaded;
    void *library = is_tried ? NULL : dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    is_tried = true;
    if (library)
        is_loaded = find_symbol(library, "sb_stemmer_new", &snowball.create) &&
                    find_symbol(library, "sb_stemmer_delete", &snowball.destroy) &&
                    find_symbol(library, "sb_stemmer_stem", &snowball.stem) &&
                    find_symbol(library, "sb_stemmer_length", &snowball.length);
    return is_loaded;
}
#endif

/* The languages that have a stemmer, by their codes. The library has other names for them, too, of
 * which some name a variant: those are no languages. */
static const char *const algorithms[][2] = {
    {"ar", "arabic"},     {"ca", "catalan"},   {"da", "danish"},     {"de", "german"},
    {"el", "greek"},      {"en", "english"},   {"es", "spanish"},    {"eu", "basque"},
    {"fi", "finnish"},    {"fr", "french"},    {"ga", "irish"},      {"hi", "hindi"},
    {"hu", "hungarian"},  {"hy", "armenian"},  {"id", "indonesian"}, {"it", "italian"},
    {"lt", "lithuanian"}, {"nb", "norwegian"}, {"ne", "nepali"},     {"nl", "dutch"},
    {"nn", "norwegian"},  {"no", "norwegian"}, {"pt", "portuguese"}, {"ro", "romanian"},
    {"ru", "russian"},    {"sr", "serbian"},   {"sv", "swedish"},    {"ta", "tamil"},
    {"tr", "turkish"},    {"yi", "yiddish"},
};
static const char maker[] = "snowball "; /* the beginning of all names */

static const char *algorithm_of(const char *language)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (strncasecmp(language, algorithms[i][0], 2) == 0 &&
            (language[2] == '\0' || language[2] == '-'))
            return algorithms[i][1];
    return NULL;
}

/* Returns the algorithm that the name of a stemmer has after its beginning. */
static const char *algorithm_in(const char *name)
{
    size_t begin = sizeof maker - 1;
    if (strncmp(name, maker, begin) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        const char *algorithm = algorithms[i][1];
        size_t length = strlen(algorithm);
        if (strncmp(name + begin, algorithm, length) == 0 && name[begin + length] == ' ')
            return algorithm;
    }
    return NULL;
}

static bool ask_snowball(stemming *s, const char *term, size_t length, char stem[AN_STEM_MAX],
                         size_t *stem_length)
{
    const unsigned char *found =
        snowball.stem(s->stemmer, (const unsigned char *)term, (int)length);
    int n = found ? snowball.length(s->stemmer) : 0;
    s->failed |= !found;
    if (n < 1 || n > AN_STEM_MAX)
        return false;
    memcpy(stem, found, (size_t)n);
    *stem_length = (size_t)n;
    return true;
}

bool stemming_stem(stemming *s, tokens *t, const char *term, size_t length, char stem[AN_STEM_MAX],
                   size_t *stem_length)
{
    return s->stemmer && !tokens_are_pairs(t, term, length) &&
           ask_snowball(s, term, length, stem, stem_length);
}

/* --- the hash of a stemmer ---------------------------------------- */

/* Letters of the scripts of all stemmers, from which words are made. */
static const struct {
    uint32_t first;
    unsigned count;
} alphabets[] = {
    {'a', 26},   {0x3B1, 25}, {0x430, 32}, {0x561, 38},
    {0x5D0, 27}, {0x627, 36}, {0x905, 74}, {0xB85, 72},
};
enum { PROBES = 20000 };

static size_t put_letter(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3F));
    to[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

static uint32_t next_draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Makes a word of 2 to 9 letters of one script. */
static size_t make_probe(uint32_t *state, char word[32])
{
    size_t which = next_draw(state) % (sizeof alphabets / sizeof *alphabets), n = 0;
    for (uint32_t left = 2 + next_draw(state) % 8; left > 0; left--)
        n += put_letter(word + n,
                        alphabets[which].first + next_draw(state) % alphabets[which].count);
    return n;
}

static uint32_t hash_stemmer(stemming *s)
{
    uint32_t state = 1, hash = 2166136261u;
    char word[32], stem[AN_STEM_MAX];
    for (unsigned i = 0; i < PROBES; i++) {
        size_t n = 0, length = make_probe(&state, word);
        if (!ask_snowball(s, word, length, stem, &n))
            n = 0;
        for (size_t k = 0; k < n; k++)
            hash = (hash ^ (unsigned char)stem[k]) * 16777619u;
        hash = (hash ^ 0x20) * 16777619u;
    }
    return hash;
}

/* --- the whole ---------------------------------------- */

static enum stemming_result open_algorithm(stemming *s, const char *algorithm)
{
    *s = (stemming){0};
    if (!algorithm)
        return STEMMING_NO_LANGUAGE;
    if (!load_snowball())
        return STEMMING_NO_LIBRARY;
    errno = 0;
    s->stemmer = snowball.create(algorithm, "UTF_8");
    if (!s->stemmer)
        return errno == ENOMEM ? STEMMING_NO_MEMORY : STEMMING_NO_LANGUAGE;
    (void)snprintf(s->name, sizeof s->name, "%s%s %08" PRIx32, maker, algorithm, hash_stemmer(s));
    return s->failed ? STEMMING_NO_MEMORY : STEMMING_OPEN;
}

enum stemming_result stemming_open(stemming *s, const char *language)
{
    return open_algorithm(s, algorithm_of(language));
}

enum stemming_result stemming_open_named(stemming *s, const char *name)
{
    return open_algorithm(s, algorithm_in(name));
}

void stemming_load(void)
{
    (void)load_snowball();
}

void stemming_close(stemming *s)
{
    if (s->stemmer)
        snowball.destroy(s->stemmer);
    *s = (stemming){0};
}
