/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals that come at a bad moment. Whoever includes this defines _GNU_SOURCE. */
#ifndef ANI_SIGNALS_H
#define ANI_SIGNALS_H

#include <signal.h>

/* Holds back, on this thread, the signals that end a process by request. *before is for
 * pthread_sigmask(). */
void ani_hold_signals(sigset_t *before);

#endif
