/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `anews pack`, for the subcommands that have some of them, too. */
#ifndef ANEWS_PACK_WORDS_H
#define ANEWS_PACK_WORDS_H

#include "packing/pack.h"

enum {
    OPTION_TITLE = 256,
    OPTION_PUBLISHER,
    OPTION_DESCRIPTION,
    OPTION_LANGUAGE,
    OPTION_LICENSE,
    OPTION_SERIES,
    OPTION_EPOCH,
    OPTION_SEQUENCE,
    OPTION_CURRENT_UNTIL,
    OPTION_CREATED,
    OPTION_LEVEL,
    OPTION_BLOCK_SIZE,
    OPTION_PAGE_SIZE,
    OPTION_DICTIONARY,
    OPTION_DICTIONARY_FROM,
    OPTION_PROFILE,
    OPTION_THREADS,
    OPTION_FOLLOW,
    OPTION_HIDDEN,
    OPTION_DRAFTS,
    OPTION_PORTABLE,
    OPTION_EXCLUDE,
    OPTION_ALLOW_EMPTY,
    OPTION_KEEP_GOING,
    OPTION_CONTENT_HASH,
    OPTION_PASSWORD_FD,
    OPTION_JSON,
    OPTION_RAM,
    OPTION_RESERVE,
    OPTION_TARGET,
    OPTION_MAPPED,
    OPTION_DRY_RUN,
    OPTION_REPORT,
    OPTION_CHARSET,
    OPTION_SEARCH,
    OPTION_FROM,
    OPTION_COMPACT,
    OPTION_PURGE,
    OPTION_KEEP_DICTIONARY,
};

/* Takes one of them; context: pack_options. Returns STATUS_*, having said what is wrong. */
int pack_on_option(void *context, int option, const char *value);
/* Refuses texts about the archive that must not be published, or are none. Returns STATUS_*. */
int pack_check_texts(const pack_options *o);
/* Finds out where the archive goes, and checks that it replaces neither an input nor a key. Returns
 * STATUS_*, having said what is wrong. */
int pack_find_output(pack_options *o);
/* Sets the time of creation and the number of the edition, as far as they are not given. Returns
 * STATUS_*, having said what is wrong. */
int pack_choose_edition(pack_options *o);

#endif
