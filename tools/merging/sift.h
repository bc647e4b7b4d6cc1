/* SPDX-License-Identifier: BSD-2-Clause */
/* Which blocks of the parts can be kept. */
#ifndef ANEWS_MERGING_SIFT_H
#define ANEWS_MERGING_SIFT_H

#include "merging/walk.h"

/*
 * Decides for each part whether all of its blocks are kept, or only those that hold nothing but
 * what is taken. The entries that are taken are those that walk_parts() hands out with these
 * choices (take and drop do not matter). block_size is that of the new archive: a content that runs
 * through blocks of another size is compressed anew. Temporary files are made in `folder`, which
 * the caller keeps. Returns STATUS_*, having said what is wrong.
 */
int sift_parts(parts *p, const walker *choices, uint32_t block_size, const char *folder);

/* Finds out where bytes of a part will be: *place. *is_kept: the block they are in is kept. Returns
 * AN_*. */
int sift_place(part *p, uint32_t block_size, const an_kept_place *now, an_kept_place *place,
               bool *is_kept);

#endif
