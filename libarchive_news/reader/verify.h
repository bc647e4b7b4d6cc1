/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside verifying: verify.c walks the index and the blocks, extents.c looks at the whole file,
 * parts.c lets several threads walk the index. */
#ifndef ANI_VERIFY_H
#define ANI_VERIFY_H

#include "reader/internal.h"

typedef struct ani_verification {
    an_reader *r;
    /* Filled in while tables are walked: where their levels end, and the blocks. */
    uint64_t end[ANI_TABLES][ANI_LEVELS_MAX];
    uint64_t content_end, content_size;
    uint64_t articles;
    const an_table *table; /* that is being walked */
    ani_leaf_watch watch;
    int cell_error; /* the first among the cells of the leaf */
    size_t key_length, last_key_length;
    /* The window: a bit for each of `numbers` entry numbers from `first` on. */
    uint8_t *bits;
    uint64_t first, numbers;
    uint8_t *copy;  /* room for the window's bits once more; NULL: there is none */
    bool sets_bits; /* what walking an order does to them */
    bool is_broken; /* an order does not name each article once */
    bool is_repeat; /* walking goes over what was walked before */
    uint64_t done;  /* bytes, for progress */
} ani_verification;

/* Calls config.progress. Errors: AN_ERR_CANCELLED. */
int ani_report(an_reader *r, uint64_t done);
/* Verifies the leaves of a table from the one that holds this rank on, up to the one that holds
 * the rank before end. */
int ani_verify_leaves(ani_verification *v, unsigned index, uint64_t rank, uint64_t end);
/* The same with all leaves, or in a repeated walk of the entries with those of the window. */
int ani_verify_table(ani_verification *v, unsigned index);
/* Keeps the key that the next leaf's first key must be above. */
void ani_keep_last_key(ani_verification *v, const char *key, size_t length);
/* Loads and checks the metadata and each dictionary: 12.2. */
int ani_verify_metadata(an_reader *r);
/* Checks that the extents of all that the archive has fill the file: 12.10. */
int ani_verify_geometry(ani_verification *v);
/* Hashes the extents of sections: 12.11. */
int ani_verify_sections(ani_verification *v);

#endif
