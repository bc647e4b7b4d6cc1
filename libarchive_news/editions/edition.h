/* SPDX-License-Identifier: BSD-2-Clause */
/* The next edition of an archive: what its steps share. spec/EDITIONS.md has the rules. */
#ifndef ANI_EDITION_H
#define ANI_EDITION_H

#include "editions/keep.h"

/* A place as the key of a pair: block, offset and length, the most significant byte first, and
 * whether it is a content or an overflow. So pairs are sorted by where they are. */
enum { ANI_PLACE_KIND = 24, ANI_PLACE_KEY = 25 };
enum ani_place_kind { ANI_OF_CONTENT = ANI_CONTENT_KEPT, ANI_OF_OVERFLOW = ANI_OVERFLOW_KEPT };

/* What becomes of a block of the older edition. */
enum ani_block_fate { ANI_BLOCK_KEPT, ANI_BLOCK_GOES };

typedef struct ani_block_use {
    uint32_t raw;   /* its size */
    uint32_t live;  /* bytes of it that the new edition refers to */
    uint32_t end;   /* scratch: up to where its bytes were counted */
    uint32_t named; /* bytes of it that the older edition refers to */
    uint8_t fate;
} ani_block_use;

/* What became of an entry of the older edition. */
enum ani_old_entry { ANI_ENTRY_THERE, ANI_ENTRY_REMOVED, ANI_ENTRY_WITHDRAWN };

typedef struct ani_remnants ani_remnants;
typedef struct ani_leaf_keeper ani_leaf_keeper;

struct ani_edition {
    an_edition_config config;
    an_reader *from;
    bool is_kept;  /* parts are kept: no compaction */
    bool has_gone; /* an entry was removed or withdrawn */
    bool has_long; /* a content that keeps its place runs through blocks */
    uint8_t numbers[AN_KEEP_DICTIONARIES + 1];
    ani_sorter *new_overflows; /* hash of an overflow and its id -> arrival */
    ani_sorter *new_ids;       /* id -> whether it has content */
    ani_sorter *old_places;    /* place -> what became of its entry, and id */
    ani_sorter *old_contents;  /* hash of a content -> place */
    ani_sorter *old_overflows; /* hash of an overflow and its id -> place */
    ani_sorter *live;          /* place -> arrival that has it now */
    ani_block_use *block;      /* of each block of the older edition */
    ani_remnants *remnants;
    ani_leaf_keeper *leaves;
    ani_ahead *ahead; /* the dictionary for new blocks, until it is the writer's; NULL: none */
};

/* --- content.c --- */

/* The hash by which an overflow is found again: that of its id, a zero byte and its bytes. */
void ani_hash_overflow(const void *id, size_t id_length, const uint8_t *bytes, size_t length,
                       uint8_t hash[ANI_HASH_SIZE]);
void ani_put_place_key(uint8_t key[ANI_PLACE_KEY], const ani_place *place, unsigned kind);
ani_place ani_get_place_key(const uint8_t key[ANI_PLACE_KEY]);
/* An entry whose content is at this place, by which it can be read. */
an_entry ani_entry_of_place(const ani_place *place);
/* Gives each new content that the older edition has its place there. */
int ani_find_unchanged(an_writer *w);
/* Takes a place, out of those that are live, away from its item again: it moves to a new block. */
int ani_move_content(an_writer *w, const ani_pair *live);

/* --- garbage.c --- */

/* Decides which blocks go, and moves the contents out of them. */
int ani_choose_blocks(an_writer *w);

/* --- remnants.c --- */

int ani_remnants_open(an_writer *w, ani_remnants **remnants);
/* Notes text of an entry that became this: it goes, or may be left if the dictionary is kept. */
void ani_remnants_mark(ani_remnants *m, enum ani_old_entry fate, const void *bytes, size_t length);
/* Notes what is at a place of the older edition. */
int ani_remnants_mark_place(an_writer *w, enum ani_old_entry fate, const ani_place *place);
/* Whether the dictionaries hold text that goes and stays nowhere, and text that may be left. */
int ani_remnants_check(an_writer *w, ani_remnants *m, bool *has_text, bool *has_text_left);
void ani_remnants_close(ani_remnants *m);

/* --- leaves.c --- */

int ani_keep_entry(an_writer *w, const ani_new_entry *entry);
int ani_keep_last_entries(an_writer *w);
void ani_leaf_keeper_close(ani_leaf_keeper *k);
/* Adds the blocks of the older edition. */
int ani_lay_old_blocks(an_writer *w);

#endif
