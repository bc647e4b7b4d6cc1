/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of words while it is written: spec/FORMAT.md section 17. Nothing of the writer calls
 * this folder by name, so that only who uses it links it. Its steps:
 *
 *   search_writer.c  terms of articles are spooled as they come
 *   invert.c         entries are sorted: terms become postings, by group, and are sorted by it
 *   groups.c         each group gets its key; strengths of postings are counted
 *   impacts.c        strengths become impacts
 *   postings.c       postings become bits
 *   cells.c          bits become cells of the table
 *   characters.c     the characters object
 *   section.c        the section's place in the file and its own data
 *
 * compare.c compares an index with one that was made anew.
 */
#ifndef ANI_TERMS_H
#define ANI_TERMS_H

#include "writer/internal.h"

#include <archive_news/search_writer.h>

enum {
    ANI_NUMBER_LIMIT = 1 << 28, /* entries after it cannot be searched */
    ANI_IMPACTS = 12,
    ANI_STRENGTHS = 1 << 16,
    ANI_FREQUENCY_MAX = 65535, /* of a group in an article */
    ANI_SEARCH_HEAD = 80,      /* bytes of own data before the table */
    ANI_IS_GROUP = 1,
    ANI_POSTINGS_WINDOW = 1 << 17 /* bytes */
};

typedef struct ani_inverter ani_inverter;

/* What is known of a group before its postings become bits. */
typedef struct ani_group {
    const uint8_t *key; /* a term */
    size_t key_length;
    uint64_t at, size; /* of its postings in the spool of postings */
    uint64_t documents;
} ani_group;

struct ani_search {
    an_writer *w;
    an_search_config config;
    char stemmer[AN_STEM_MAX + 1];
    bool is_described;
    ani_spool terms;  /* of articles, as they came */
    ani_spool starts; /* by arrival: where the terms are in the other spool, and their size */

    ani_inverter *inverter;
    uint8_t *article; /* the terms of one, read back */
    size_t article_size;
    ani_sorter *by_group; /* the name of a group -> postings in the order of numbers */
    ani_sorter *by_name;  /* the name of a group and a term of it, the key of the group first */
    uint64_t documents;   /* D of section 17 */
    uint64_t lengths;     /* L */

    ani_spool postings; /* number and strength, group by group */
    /* A term -> ANI_IS_GROUP with at, size and documents of its group; or the value of a redirect,
     * which begins with 0. */
    ani_sorter *by_term;
    uint8_t window[ANI_POSTINGS_WINDOW];
    uint64_t strengths[ANI_STRENGTHS]; /* how many postings have each */
    uint8_t impacts[ANI_STRENGTHS];    /* of each strength */
    uint8_t weights[ANI_IMPACTS];
};

/* --- invert.c --- */

/* Opens the inverter and its sorters. */
int ani_inverter_open(ani_search *s);
/* Adds an article: what search_writer.c spooled of it. Numbers ascend. */
int ani_invert_article(ani_search *s, const uint8_t *terms, size_t length, uint64_t number);
/* Gives the sorters what is left, and frees the inverter's memory. */
int ani_inverter_finish(ani_search *s);
void ani_inverter_close(ani_inverter *v);

/* --- groups.c, impacts.c, cells.c --- */

/* Fills the spool of postings, the sorter by term, and the counts of strengths. */
int ani_make_groups(ani_search *s);
/* Chooses the impact of each strength and the weight of each impact. */
void ani_choose_impacts(ani_search *s);
/* Makes the table of terms. */
int ani_make_cells(ani_search *s);

/* --- postings.c --- */

/* Takes the posting bytes of a term, in order. Returns an error of the writer. */
typedef struct ani_byte_sink {
    int (*put)(void *context, uint8_t byte);
    void *context;
} ani_byte_sink;
/* Puts the value of a group: its head and its posting bytes. */
int ani_put_postings(ani_search *s, const ani_group *group, const ani_byte_sink *to);

/* --- characters.c, section.c --- */

/* Makes the raw bytes of the characters object; *length 0: there are none. Returns an error of the
 * writer; free *bytes either way. */
int ani_make_characters(ani_search *s, uint8_t **bytes, size_t *length);
/* Fills in w->search_part: all but what depends on offsets. */
int ani_make_search_part(ani_search *s);
/* Puts the payload of the section, whose offsets are known. */
void ani_put_search_part(const an_writer *w, const an_table *table, uint8_t *bytes);

#endif
