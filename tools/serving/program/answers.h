/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests, and what they are answered with. */
#ifndef ANEWS_ANSWERS_H
#define ANEWS_ANSWERS_H

#include "serving/options.h"
#include "serving/program/connections.h"
#include "serving/program/held.h"
#include "serving/program/hosts.h"
#include "serving/program/ready.h"
#include "serving/program/shelf.h"
#include "serving/program/web_files.h"

#include <microhttpd.h>

enum { BODY_MOST = 16 << 20 /* bytes of an article that is sent as itself */ };

/* The server. */
typedef struct server {
    const serve_options *options;
    shelf shelf;
    web_files web;
    connections connections;
    unsigned connections_most; /* half of them for one client's address */
    held_list held;
    ready_list ready;
} server;

/* A request that is being answered. */
typedef struct request {
    server *server;
    struct MHD_Connection *connection;
    connection_record *record;  /* of the connection; may be NULL */
    const char *host;           /* which was checked */
    char named_host[HOST_ROOM]; /* the host, where the request names a whole address */
    bool is_head;
} request;

/* What a browser may do with an answer. */
enum trust_in_answer {
    ANSWER_PLAIN,   /* nothing is loaded or run */
    ANSWER_OURS,    /* our own page without scripts: our style sheet */
    ANSWER_READER,  /* the page that reads archives, which has a policy of its own */
    ANSWER_STRANGE, /* what somebody else has written: an origin of its own, and no script */
};

/* How an answer is sent. */
typedef struct answer_words {
    unsigned status;
    enum trust_in_answer trust;
    const char *type;
    const char *tag; /* NULL: none */
    bool is_attachment;
} answer_words;

/* Each returns what the handler of the library returns. */
enum MHD_Result answer_text(const request *r, unsigned status, const char *sentence);
/* Sends bytes that stay. */
enum MHD_Result answer_bytes(const request *r, const answer_words *words, const void *bytes,
                             size_t length);
/* Sends malloced bytes, and frees them; NULL: memory has run out. */
enum MHD_Result answer_made(const request *r, const answer_words *words, void *bytes,
                            size_t length);
/* Says that the client has this version already. Browsers take the headers of this answer in place
 * of those that came with the version, so `trust` is the same as it was then. */
enum MHD_Result answer_unchanged(const request *r, const char *tag, enum trust_in_answer trust);
/* Whether the client has it: If-None-Match. */
bool is_known(const request *r, const char *tag);
/* Sends an archive, or the range of it that the request names. */
enum MHD_Result answer_archive(const request *r, const shelved *item);
/* The value of a header; NULL if there is none. */
const char *header_of(const request *r, const char *name);

#endif
