/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Settings of this library, which is compiled with them. Change them here: Arduino has no other
 * place for them. PlatformIO also takes -DAN_SEARCH in build_flags.
 */
#ifndef ARCHIVE_NEWS_SETTINGS_H
#define ARCHIVE_NEWS_SETTINGS_H

/* Whether the library can search: an_search_run(), in archive_news/search.h. It takes
 * nothing while this is a comment, and about 4 KB of flash in a sketch that searches. */
/* #define AN_SEARCH */

#endif
