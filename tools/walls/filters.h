/* SPDX-License-Identifier: BSD-2-Clause */
/* The seccomp filters. make_filters.c prints them while the command is built. */
#ifndef ANEWS_FILTERS_H
#define ANEWS_FILTERS_H

#include <stddef.h>

struct sock_filter;

typedef struct wall_filter {
    const struct sock_filter *steps; /* NULL: none is known for this processor */
    size_t count;
} wall_filter;

extern const wall_filter wall_reading;  /* for a process that opens nothing any more */
extern const wall_filter wall_writing;  /* for one that makes files as well */
extern const wall_filter wall_fetching; /* for one that has the network, and opens files to read */
extern const wall_filter wall_opening;  /* for one that opens files for another one */
extern const wall_filter wall_serving;  /* for one that has connections, and opens nothing */
extern const char wall_filter_maker[];  /* "libseccomp 2.5.4"; "": built without */

#endif
