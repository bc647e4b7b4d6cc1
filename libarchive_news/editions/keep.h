/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What keeping parts of other archives is made of:
 *
 *     stored.c    stored bytes and references out of an archive
 *     copy.c      copies blocks when the file is written
 *     keep.c      the parts that a caller keeps by hand
 *     edition.c   the next edition of an archive, from beginning to end:
 *     content.c   which contents have not changed, and where they are
 *     garbage.c   which blocks are kept
 *     remnants.c  whether the dictionary holds text that goes
 *     leaves.c    which leaves are kept
 */
#ifndef ANI_KEEP_H
#define ANI_KEEP_H

#include "reader/internal.h"
#include "writer/internal.h"

#include <archive_news/editions.h>

/* Bytes that grow as they need to. */
typedef struct ani_room {
    uint8_t *bytes;
    size_t size;
} ani_room;

/* The blocks that are kept. */
typedef struct ani_kept_run ani_kept_run;
typedef struct ani_copy_list {
    ani_spool blocks;  /* the size and the hash of each */
    ani_kept_run *run; /* where they are */
    size_t count, room;
    uint32_t largest; /* stored size */
} ani_copy_list;

typedef struct ani_edition ani_edition;

struct ani_keeper {
    ani_room stored; /* of the object that was read last */
    ani_copy_list copies;
    ani_edition *edition; /* NULL: parts are kept by hand */
    an_edition_stats stats;
};

/* --- stored.c. Functions return an error of the writer, whose message is then set. --- */

/* Makes room for so many bytes. What was there is kept. */
int ani_make_room(an_writer *w, ani_room *room, size_t size);
/* Says that an archive of which parts are kept cannot be read. Returns the error. */
int ani_fail_old(an_writer *w, an_reader *r, int error);
/* Reads the stored bytes of an object and compares them with its hash. They stay until the next
 * call. */
int ani_read_stored(an_writer *w, an_reader *r, const an_reference *ref, const uint8_t **bytes);
/* Finds the reference of block n. */
int ani_find_block(an_writer *w, an_reader *r, uint64_t n, an_reference *ref);

/* Lists the references of a table's leaves. The caller frees list->at, also after an error. */
typedef struct ani_leaf_list {
    an_reference *at;
    uint64_t count;
} ani_leaf_list;
int ani_list_leaves(an_writer *w, an_reader *r, const an_table *table, ani_leaf_list *list);

/* --- copy.c --- */

/* Counts a block, and copies it when the file is written. from: the archive that it is in, which
 * stays open until then; NULL: it is a stub. Its cell is the caller's to add. */
int ani_copy_later(an_writer *w, an_reader *from, const an_reference *ref);
/* The step of that name. */
int ani_copy_kept_blocks(an_writer *w, const ani_target *to);
void ani_copy_list_close(ani_copy_list *list);

/* --- keep.c --- */

/* Makes the writer keep parts by these steps. */
int ani_begin_keeping(an_writer *w, const ani_keep_steps *steps);
void ani_end_keeping(an_writer *w);
/* Prepares dictionary n of an archive ahead, for compressing. *ahead: NULL before. */
int ani_prepare_old_dictionary(an_writer *w, an_reader *r, unsigned n, ani_ahead **ahead);
/* The stub of a block: one zero byte. */
an_reference ani_stub_reference(void);
int ani_append_stub(an_writer *w);

#endif
