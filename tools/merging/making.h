/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an archive of parts of others. */
#ifndef ANEWS_MERGING_MAKING_H
#define ANEWS_MERGING_MAKING_H

#include "merging/options.h"
#include "merging/sift.h"
#include "merging/taking.h"

enum { MAKING_TEXTS = 5 };

/* Begins as all zero bytes, with `pack`. */
typedef struct making {
    pack_options *pack; /* what is made */
    const parts *parts; /* of what it is made, once they are read; open until it is written */
    bool anew;          /* nothing is kept */
    an_writer *writer;
    pack_search search;
    taking taking;
    char *texts[MAKING_TEXTS]; /* that the first part says about itself */
    atomic_file file;
    uint64_t written; /* bytes of it */
    uint64_t most;    /* that it may have; 0: any number */
    an_writer_stats stats;
    bool is_written; /* by making_write(): it waits in `file` */
    uint8_t header[AN_HEADER_SIZE];
} making;

/* Takes over of a part what no option states about the edition: its number, when it was made, until
 * when it is current. */
void making_follow(pack_options *o, const part *p);
/* Reads the parts: opens a writer, keeps what can be kept, and takes the entries that are chosen.
 * `choices` says which, as for walk_parts(). No secret key may be in memory yet. Returns STATUS_*,
 * having said what is wrong. It is to be ended either way. */
int making_read(making *m, parts *p, const walker *choices);
/* Loads the keys that sign. Returns STATUS_*, having said what is wrong. */
int making_load_keys(const pack_options *o, an_secret_key keys[AN_SLOTS]);
/* Signs the archive and puts it in its place. Returns STATUS_*, having said what is wrong. */
int making_finish(making *m, const an_secret_key keys[AN_SLOTS]);
/* Both, for one archive, and a line that says what was made. */
int making_sign(making *m);
/* Writes the archive, whose series an option states, to a file that has no name yet, and frees all
 * that it was made with: so many can be made before a key is loaded. Nobody has signed it then.
 * Returns STATUS_*, having said what is wrong. */
int making_write(making *m);
/* Signs what making_write() has written, and puts it in its place. Returns STATUS_*, having said
 * what is wrong. */
int making_publish(making *m, const an_secret_key keys[AN_SLOTS]);
void making_end(making *m);

#endif
