/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `anews serve`, which the command and the program that serves both read. */
#ifndef ANEWS_SERVE_OPTIONS_H
#define ANEWS_SERVE_OPTIONS_H

#include "commands/reading_options.h"

enum { SERVE_NAMES_MOST = 16, SERVE_PORT = 8008, SERVE_TIMEOUT = 30 };

/* Begins as all zero bytes but for timeout and port. */
typedef struct serve_options {
    reading_options reading;
    const char *listen; /* NULL: the loopback address */
    bool has_port;
    unsigned port;
    unsigned timeout; /* seconds */
    bool opens;       /* the browser */
    bool is_https;    /* for those who ask, through a server that stands before this one */
    const char *names[SERVE_NAMES_MOST];
    unsigned name_count;
    char **paths; /* files and folders; NULL ends the list */
} serve_options;

/* Reads it. Returns false if the subcommand ends here, with *status, having said what is wrong. */
bool read_serve_options(serve_options *o, int argc, char **argv, int *status);

#endif
