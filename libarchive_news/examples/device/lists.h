/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists by date: the newest articles, and those of some days. */
#ifndef LISTS_H
#define LISTS_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Called for each article. The entry is valid until it returns, and the reader
 * is not to be used in it; date is NULL if the article has none. Any result but
 * 0 ends the list. */
typedef int (*list_show)(void *context, const an_entry *entry, const an_date *date);

/*
 * Lists the newest articles, at most so many.
 *
 * Errors: the loading errors, AN_ERR_NOT_FOUND if the archive has no order by
 * date.
 */
int list_newest(an_reader *reader, uint64_t most, list_show show, void *context);

/*
 * Lists the articles from one time on until before another, the newest first.
 * The first of them is found with few pages, however many articles there are.
 *
 * Errors: those of list_newest().
 */
int list_range(an_reader *reader, int64_t from, int64_t until, list_show show, void *context);

/* Finds the title. *length is 0 if there is none. */
const char *list_title(const an_entry *entry, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
