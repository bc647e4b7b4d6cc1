/* SPDX-License-Identifier: BSD-2-Clause */
/* The signals that end serving. They are blocked but for waits, so that none comes too early. */
#ifndef ANEWS_ENDING_H
#define ANEWS_ENDING_H

#include <signal.h>
#include <stdbool.h>

/* Notes SIGINT and SIGTERM from now on, and blocks them; *waiting is the mask for waits. SIGPIPE is
 * ignored. */
void ending_begin(sigset_t *waiting);
/* Whether one of them has come, noted or still blocked: a wait with something to do lets none in.
 */
bool ending_has_come(void);

#endif
