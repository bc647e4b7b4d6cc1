/* SPDX-License-Identifier: BSD-2-Clause */
/* The articles that fit some words best. */
#ifndef BEST_MATCHES_H
#define BEST_MATCHES_H

#include <archive_news/search.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { BEST_MATCHES = 10 };

/* Called for each article, the best one first. The entry is valid until it
 * returns, and the reader is not to be used in it. words: how many of the words
 * it has. Any result but 0 ends the list. */
typedef int (*best_show)(void *context, const an_entry *entry, unsigned words);

/*
 * Searches for words as somebody typed them, and shows at most BEST_MATCHES
 * articles. With "*" at the end, articles are found before the last word is
 * complete.
 *
 * memory has `size` bytes, which is needed only until the function returns.
 * Reserve AN_SEARCH_MEMORY(block size) bytes, or ask an_search_memory().
 *
 * Errors: those of an_search_run(): AN_ERR_NOT_FOUND if the archive has no
 * index (pack it with --search).
 */
int best_matches(an_reader *reader, const char *words, void *memory, size_t size, best_show show,
                 void *context);

#ifdef __cplusplus
}
#endif

#endif
