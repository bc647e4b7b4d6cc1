/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside verifying: verify.c walks the index and the blocks, extents.c looks at the whole file,
 * parts.c lets several threads walk the index, slices.c lets the caller pause. */
#ifndef ANI_VERIFY_H
#define ANI_VERIFY_H

#include "reader/internal.h"

/* What is verified of the index, in this order. The entries set the bits of the first window as
 * they are walked. Each further window begins with WINDOW. */
enum ani_step {
    ANI_STEP_METADATA, /* and dictionaries */
    ANI_STEP_ENTRIES,
    ANI_STEP_BLOCKS,
    ANI_STEP_WINDOW, /* the entries of a window once more */
    ANI_STEP_TITLE,
    ANI_STEP_DATE,
    ANI_STEP_CLEAR, /* the title order once more */
    ANI_STEP_FILE,  /* the extents of everything */
    ANI_STEP_SECTIONS,
    ANI_STEP_DONE
};

typedef struct ani_verification {
    an_reader *r;
    an_index_state state;  /* what lasts longer than a step */
    const an_table *table; /* that is being walked */
#ifndef AN_SMALL
    ani_trail *trail; /* NULL: each leaf is found from the top */
#endif
    ani_leaf_watch watch;
    int cell_error; /* the first among the cells of the leaf */
    size_t key_length;
} ani_verification;

/* Calls config.progress. Errors: AN_ERR_CANCELLED. */
int ani_report(an_reader *r, uint64_t done);
/* Lends the memory of the block. What lies in it is lost to whoever had borrowed it before. */
void ani_lend_block(an_reader *r, const void *borrower);
/* Begins verifying the index. */
void ani_begin_index(ani_verification *v, an_reader *r);
#ifndef AN_SMALL
/* Lets leaves be found by a trail, with what is left over of the reader's memory. */
void ani_use_trail(ani_verification *v, ani_trail *trail);
#endif
/* Does one step. ANI_STEP_SECTIONS and what follows are the caller's. */
int ani_verify_step(ani_verification *v);
/* Verifies the leaf that holds the cell of the state's rank, and moves on to the next leaf. */
int ani_verify_leaf(ani_verification *v, unsigned index);
/* Gives the window from the state's first number on its bits, all clear. They lie in the memory of
 * the block, of which the first `lent` bytes are in use, or in what is left over, whichever is
 * larger. */
void ani_place_window(ani_verification *v, size_t lent);
/* Goes to the step that sets the bits of the window. */
int ani_set_window(ani_verification *v);
/* Keeps the key that the next leaf's first key must be above. */
void ani_keep_last_key(ani_verification *v, const char *key, size_t length);
/* Meets the extent that comes next in the file, or goes on to the next step: 12.10. */
int ani_meet_extent(ani_verification *v);
/* Hashes the extents of sections: 12.11; or the next piece of them, with what is kept of the hash
 * in the AN_HASH_STATE bytes of `state`. */
int ani_verify_sections(ani_verification *v);
int ani_verify_piece(ani_verification *v, uint8_t *state);

#endif
