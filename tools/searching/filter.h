/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the articles that were found are wanted. */
#ifndef ANEWS_FILTER_H
#define ANEWS_FILTER_H

#include "searching/hit.h"
#include "searching/query.h"

/* Begins as all zero bytes, which want everything. */
typedef struct filter {
    const query *query; /* whose phrases count */
    bool in_title;      /* its words must be in the title */
    char since[40], until[40];
    const char *language;
    /* What the archive says of itself: the language of articles that do not state theirs. */
    char archive_language[64];
} filter;

/* Reads a day, month or year for since or until. Returns STATUS_*, having said what is wrong. */
int filter_read_date(const char *option, const char *text, char date[40]);
/* Takes the value of --language, which stays the caller's. Returns STATUS_*, having said what is
 * wrong. */
int filter_read_language(const char *tag, const char **language);
/* Learns from the archive that is open what counts for articles that do not say it themselves. To
 * be called before anything is judged, since what was loaded of entries is not kept. Returns AN_*.
 */
int filter_know_archive(filter *f, an_reader *reader);
/* Whether anything must be looked at. */
bool filter_wants_less(const filter *f);
/* Whether all articles with a word may be told from those that are wanted before the best ones are
 * chosen: by their fields, or by what must stand side by side. */
bool filter_narrows(const filter *f);
/* Whether a field of the article must be looked at. */
bool filter_wants_fields(const filter *f);
/* Whether a hit has the fields to be looked at, so that no more of them need be loaded. */
bool filter_finds_fields(const filter *f, const hit *h);
/* Judges an article by its fields. The hit is loaded, at least as far as the fields that are looked
 * at. Returns AN_*. */
int filter_judge_fields(const filter *f, const hit *h, bool *is_wanted);
/* Judges an article, which may take all of its text. The hit is loaded, before and after it.
 * Returns AN_*. */
int filter_judge(an_reader *reader, const filter *f, hit *h, bool *is_wanted);

#endif
