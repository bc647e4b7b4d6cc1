/* SPDX-License-Identifier: BSD-2-Clause */
/* Stems of words, for the index of words. */
#ifndef ANEWS_STEMMING_H
#define ANEWS_STEMMING_H

#include "indexing/tokens.h"

#include <archive_news/search_writer.h>
#include <stdbool.h>
#include <stddef.h>

struct sb_stemmer;

/* Begins as {0}: words have no stems. */
typedef struct stemming {
    struct sb_stemmer *stemmer;
    char name[AN_STEM_MAX + 1]; /* as the index states it; "": no stemmer */
    bool failed;                /* memory ran out: stems were left out since */
} stemming;

enum stemming_result {
    STEMMING_OPEN,
    STEMMING_NO_LANGUAGE,
    STEMMING_NO_LIBRARY,
    STEMMING_NO_MEMORY
};

/* Opens the stemmer of a language, a tag of BCP 47. */
enum stemming_result stemming_open(stemming *s, const char *language);
/* Opens the stemmer that an index names. It is the same one only if its name is, too: s->name.
 * STEMMING_NO_LANGUAGE: a name that this version would not give. */
enum stemming_result stemming_open_named(stemming *s, const char *name);
void stemming_close(stemming *s);
/* Loads the library, if it is there: a process that is confined later cannot. */
void stemming_load(void);

/* Stores the stem of a term, as an_search_config.stem does. Terms of class pairs have none. */
bool stemming_stem(stemming *s, tokens *t, const char *term, size_t length, char stem[AN_STEM_MAX],
                   size_t *stem_length);

#endif
