/* SPDX-License-Identifier: BSD-2-Clause */
/* The archives of which another one is made. */
#ifndef ANEWS_MERGING_PARTS_H
#define ANEWS_MERGING_PARTS_H

#include "archive/source.h"
#include "commands/reading_options.h"

#include <archive_news/editions.h>
#include <archive_news/parts.h>

typedef struct part {
    archive a;
    an_cover *cover;      /* the blocks that are kept; NULL: all are */
    uint64_t first_block; /* the number in the new archive of the first that is kept */
    uint8_t dictionaries[AN_KEEP_DICTIONARIES + 1]; /* the numbers that they have there */
    bool is_fine;                                   /* every byte was verified */
    bool is_anew;                                   /* no block of it is kept */
    bool is_sifted; /* not all of its content goes into the new archive as it is */
    /* While the entries are gone through: */
    uint64_t begin, end; /* numbers of the entries that are gone through; end 0: all of them */
    an_entry entry;      /* the next one: valid until its reader is used */
    uint64_t number;
} part;

typedef struct parts {
    part *at;
    unsigned count;
} parts;

/* Opens the archives, and verifies every byte of them, whose signers must be trusted. Returns
 * STATUS_*, having said what is wrong. The parts are to be closed either way. */
int parts_open(parts *p, char **files, int count, const reading_options *o);
void parts_close(parts *p);
/* Says an error of a part's reader. Returns STATUS_*. */
int part_say(const part *p, int error, const char *subject);

/* Where content and overflow of an entry lie in its part; length 0: it has none. */
an_kept_place place_of_content(const an_entry *e);
an_kept_place place_of_overflow(const an_entry *e);

/* The largest values in the headers. */
uint32_t parts_block_size(const parts *p);
uint32_t parts_page_size(const parts *p);
/* Whether no part has a compressed page; block. */
bool parts_have_raw_pages(const parts *p);
bool parts_have_raw_blocks(const parts *p);

/* Whether a content or an overflow fits into one block of this size wherever it lies, or runs
 * through blocks. */
static inline bool runs_through_blocks(uint64_t offset, uint64_t length, uint32_t block_size)
{
    return length > 0 && (offset >= block_size || length > block_size - offset);
}

#endif
