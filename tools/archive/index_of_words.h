/* SPDX-License-Identifier: BSD-2-Clause */
/* What an archive's index of words is. */
#ifndef ANEWS_INDEX_OF_WORDS_H
#define ANEWS_INDEX_OF_WORDS_H

#include <archive_news/search.h>
#include <jansson.h>

/* Each returns AN_*, of an_search_describe() and an_search_verify(): AN_ERR_NOT_FOUND if there is
 * no index, AN_ERR_UNSUPPORTED if only a later version can read it. */
int index_of_words_describe(an_reader *reader, an_search_about *about);
int index_of_words_verify(an_reader *reader);

/* Prints how the index was made as a line, or adds that as a member to object if it is not NULL.
 * Returns AN_*; that there is no index, and that a later version is needed, are no errors. */
int put_index_of_words(an_reader *reader, json_t *object);

#endif
