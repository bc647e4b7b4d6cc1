/* SPDX-License-Identifier: BSD-2-Clause */
/* Dictionaries that may be chosen. */
#ifndef ANI_CANDIDATE_H
#define ANI_CANDIDATE_H

#include "dictionary/samples.h"
#include "writer/internal.h"

#include <zstd.h>

/* What the training gave. */
typedef struct ani_dictionary_parts {
    uint8_t *leaves, *text;
    size_t leaves_length, text_length;
    bool has_more_text; /* enough for a longer part than is allowed */
} ani_dictionary_parts;

/* A dictionary that may be chosen: zstd's tables, the leaves' part, and the last `length` bytes of
 * the texts' part. */
typedef struct ani_candidate {
    const an_writer *w;
    /* Pieces like those that will be compressed. zstd's tables describe what is left of them once
     * the dictionary has told its part. */
    const ani_samples *pieces;
    const ani_dictionary_parts *parts;
    size_t length;
    int zstd_level; /* of what is compressed with it */
    bool for_pages; /* which are compressed with it, and not blocks */
    uint8_t *dictionary;
    size_t dictionary_length; /* 0: these samples make none */
    uint8_t *stored;          /* as it would go into the file */
    size_t stored_length;
    ZSTD_CDict *prepared; /* NULL where ani_finds_by_rows() */
} ani_candidate;

/* One that is for the writer's level, and not built yet. */
ani_candidate ani_candidate_of(const an_writer *w, const ani_samples *pieces,
                               const ani_dictionary_parts *parts, size_t length);
void ani_candidate_drop(ani_candidate *c);

/* Build the dictionary; make it as it goes into the file; prepare it once for all that compress
 * with it. Errors: AN_ERR_MEMORY, without a message. */
int ani_candidate_build(ani_candidate *c);
int ani_candidate_store(ani_candidate *c);
int ani_candidate_prepare(ani_candidate *c);

/* Whether no matches of three and four bytes are looked for in what is compressed with it. zstd
 * does that at levels 18 and 19. In text whose letters have one byte each, such a match saves
 * hardly anything, and looking for it takes an eighth of the time. A letter of two or three bytes
 * is worth a match, and pages have short fields that repeat. Higher levels are for those who want
 * every byte. */
bool ani_skips_short_matches(const ani_candidate *c);

/* Estimates how many bytes all blocks take with it, which is built. Compresses some of the contents
 * for that. Errors: those of a writer, with a message. */
int ani_candidate_measure(an_writer *w, ani_candidate *c, double *blocks);
/* Estimates the same and the dictionary together, quickly and roughly, with one that is not built.
 * What is compared must be estimated in the same way. */
int ani_candidate_measure_roughly(an_writer *w, ani_candidate *c, double *total);
/* Whether that is quicker at the writer's level. */
bool ani_measures_roughly(const an_writer *w);

/* Whether what zstd returned says that it failed for want of memory. */
bool ani_zstd_lacks_memory(size_t result);

#endif
