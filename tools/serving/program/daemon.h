/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop that serves. */
#ifndef ANEWS_DAEMON_H
#define ANEWS_DAEMON_H

#include "serving/program/answers.h"

#include <signal.h>

/* Starts to accept connections at a socket that listens. Returns NULL if there is not enough
 * memory. */
struct MHD_Daemon *daemon_start(server *s, int listener);
/* Serves until SIGINT or SIGTERM comes. Both are blocked when it is called; `waiting` is the set
 * of signals that are blocked while it waits. Returns STATUS_*, having said what is wrong. */
int daemon_run(server *s, struct MHD_Daemon *daemon, const sigset_t *waiting);

#endif
