/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads what no other check reads: the text of every entry. */
#ifndef ANEWS_CONTENTS_H
#define ANEWS_CONTENTS_H

#include "archive/policy.h"
#include "archive/source.h"

typedef struct contents {
    uint64_t read;   /* entries whose content was read */
    uint64_t hashed; /* those of them that state a hash of it, which is right */
} contents;

/* Reads the content and the further fields of each entry of an open archive, and compares a content
 * with the hash that its entry may state (rule 8.9). jobs: threads; 0: one for each processor.
 * Returns STATUS_*, having said what is wrong with the first entry that is not right. */
int contents_verify(archive *a, const policy *p, unsigned jobs, contents *found);

#endif
