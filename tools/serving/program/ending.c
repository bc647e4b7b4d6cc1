/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/ending.h"

static volatile sig_atomic_t is_noted;

static void note_signal(int number)
{
    (void)number;
    is_noted = 1;
}

void ending_begin(sigset_t *waiting)
{
    sigset_t ending;
    const struct sigaction action = {.sa_handler = note_signal};
    (void)sigemptyset(&ending);
    (void)sigaddset(&ending, SIGINT);
    (void)sigaddset(&ending, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ending, waiting);
    (void)sigdelset(waiting, SIGINT);
    (void)sigdelset(waiting, SIGTERM);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

bool ending_has_come(void)
{
    sigset_t blocked;
    return is_noted || (sigpending(&blocked) == 0 && (sigismember(&blocked, SIGINT) == 1 ||
                                                      sigismember(&blocked, SIGTERM) == 1));
}
