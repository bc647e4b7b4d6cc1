/* SPDX-License-Identifier: BSD-2-Clause */
/* The archives that are served. */
#ifndef ANEWS_SHELF_H
#define ANEWS_SHELF_H

#include "archive/policy.h"
#include "archive/source.h"
#include "serving/program/opener.h"

enum {
    SHELVED_MOST = 500,
    SIGNERS_ROOM = AN_SLOTS * 18 + 1,
    TAG_ROOM = 2 + 64 + 1 + 32 + 1,
};

/* What is known of an archive. */
enum shelved_state {
    SHELVED_GOOD,    /* a trusted key has signed it, or --insecure was given */
    SHELVED_UNKNOWN, /* its signers are not known: nothing that it says is shown */
    SHELVED_REFUSED  /* it is damaged, too old, no archive, or unreadable: it is not handed out */
};

typedef struct shelved {
    char *path; /* for messages */
    char *name; /* in addresses: the file's name without ".anews", and unique */
    unsigned source;
    listed_file file;
    enum shelved_state state;
    archive archive;                              /* its descriptor stays open */
    an_header header;                             /* what is signed */
    int64_t changed;                              /* when the file was written */
    bool is_open;                                 /* its reader */
    bool is_unreadable;                           /* it could not even be opened */
    uint64_t used;                                /* when it was last needed, in steps of a clock */
    char tag[TAG_ROOM];                           /* ETag: differs where any byte differs */
    char signers[SIGNERS_ROOM];                   /* key ids, with spaces between them */
    char *title, *publisher, *language, *summary; /* "" if there are none */
    bool is_listed;                               /* found when the sources were looked through */
} shelved;

typedef struct shelf {
    shelved *items[SHELVED_MOST];
    unsigned count, most; /* at most SHELVED_MOST */
    opener *opener;
    policy *policy;
    char *const *paths; /* of the sources */
    int64_t looked;     /* when, in milliseconds of the monotonic clock; 0: never */
    uint64_t clock;
    bool is_full;                /* said already */
    bool is_lost[SOURCES_MOST];  /* a folder cannot be read now: said already */
    bool is_other[SOURCES_MOST]; /* its path leads to another one now: likewise */
    listed_file files[LISTED_MOST];
} shelf;

/* Looks through the sources if that was not done within the last second: takes what is new or was
 * replaced, and drops what is gone. A new edition that is refused does not replace the old one.
 * Returns STATUS_*: whether the process that opens files is there. */
int shelf_look(shelf *s);
/* Finds an archive by its name in addresses. */
shelved *shelf_find(const shelf *s, const char *name, size_t length);
/* Returns the reader of a good archive; NULL if it cannot be opened any more, which was said. It
 * stays open until others are needed. */
an_reader *shelf_reader(shelf *s, shelved *item);
void shelf_close(shelf *s);

#endif
