/* SPDX-License-Identifier: BSD-2-Clause */
/* Making a new edition of an old one and what the old one lacks. */
#ifndef ANEWS_UPDATE_H
#define ANEWS_UPDATE_H

#include "archive/policy.h"
#include "archive/source.h"
#include "commands/reading_options.h"
#include "fetching/origin.h"
#include "fetching/ranges.h"
#include "files/output.h"
#include "updating/part.h"

/* What is to be done. */
typedef struct update_job {
    const reading_options *reading;
    const char *old; /* file of the old edition */
    const char *from;
    output *output;
    bool replaces;      /* the output is the old edition itself */
    const char *folder; /* of the output, for what does not fit in memory */
    unsigned timeout;
} update_job;

/* Where an object ends that both editions have; 0: there was none. */
typedef struct shared_end {
    uint64_t end, old_end;
} shared_end;

/* A page of which the old edition seems to have all but the beginning. */
typedef struct alike_page {
    an_object_info object;
    uint64_t old_offset; /* of the page that looks like it */
    uint64_t begin;      /* how many bytes are fetched first */
} alike_page;

/* update_run() begins it. */
typedef struct update {
    const update_job *job;
    origin from;
    archive old, made;
    policy old_policy; /* shares the keys of the job's */
    part part;
    an_shared *shared;
    /* The beginning of the new edition: header and directory, and what came with them. */
    uint8_t *start;
    size_t start_length;
    bool is_admitted;      /* the policy lets it through */
    bool is_same;          /* the old edition is this one */
    bool is_whole;         /* the source sends the whole file */
    uint64_t whole_end;    /* how much of it has arrived */
    bool is_wanted;        /* what has arrived is kept if the work is not finished */
    range_list arrived;    /* since the work began */
    range_list now;        /* is missing, and more depends on it: pages */
    range_list later;      /* is missing, and nothing depends on it */
    shared_end before;     /* the object that was shared last, */
    shared_end dictionary; /* and the last dictionary: leaves follow it in the file */
    alike_page *alike;     /* malloced */
    size_t alike_count, alike_room;
    uint64_t kept;    /* bytes that the old edition had */
    uint64_t resumed; /* bytes that had arrived before */
    unsigned damaged; /* objects of the old edition that were not what their hashes demand */
} update;

/* In update.c: does it all. The update is to be closed either way. Returns STATUS_*, having said
 * what is wrong. */
int update_run(update *u, const update_job *job);
void update_close(update *u);

/* --- Inside updating. Each returns STATUS_*, having said what is wrong. --- */

/* admit.c: takes the beginning of the new edition out of what arrives, and applies the policy as
 * soon as header and directory are there, before anything else is asked for. */
enum { FIRST_REQUEST = 8 << 10, START_MOST = AN_HEADER_SIZE + (64 << 10) };
/* For the old edition: whether it is one that may be replaced. */
int admit_old(update *u);
/* Fetches the beginning; from a source without ranges, everything. */
int admit_new(update *u);

/* collect.c: gets all objects that are not there yet. */
int collect_objects(update *u);
/* Fetches ranges into the part; the list is empty afterwards. */
int fetch_ranges(update *u, range_list *list);
/* alike.c: pages that end as in the old edition. Notes where an object is that both have. */
void alike_note_shared(update *u, const an_object_info *object, uint64_t old_offset);
/* Returns how many bytes of a missing object are to be fetched first: all of them, or the beginning
 * of such a page, which is noted. */
uint64_t alike_begin(update *u, const an_object_info *object);
/* When the beginnings have come: completes what was noted, or adds the rest to what is fetched
 * later. */
int alike_complete(update *u);
/* Notes whether the source sends the whole file. */
int note_whole(update *u, const fetched_head *head);
/* Takes bytes of the new edition, after the beginning. */
int take_bytes(update *u, uint64_t offset, const uint8_t *bytes, size_t length);

#endif
