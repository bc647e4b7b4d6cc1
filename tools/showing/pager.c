/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program's process is forked at once and waits until its standard input has something to read,
 * or ends. So the process that reads the archive starts no program, and can be kept from doing so.
 */
#include "showing/pager.h"

#include "report/standard_output.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for the first byte. Returns false if none comes. */
static bool wait_for_text(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int count;
    do
        count = poll(&input, 1, -1);
    while (count < 0 && errno == EINTR);
    return count == 1 && (input.revents & POLLIN) != 0;
}

/* Becomes the program. Does not return. */
static void become_pager(void)
{
    if (!wait_for_text())
        _exit(0);
    const char *chosen = getenv("PAGER");
    /* less: shows colour, ends at once where a screen holds all. */
    (void)setenv("LESS", "FRX", 0);
    if (chosen != NULL && chosen[0] != '\0')
        (void)execl("/bin/sh", "sh", "-c", chosen, (char *)NULL);
    (void)execlp("less", "less", (char *)NULL);
    (void)execlp("more", "more", (char *)NULL);
    (void)execlp("cat", "cat", (char *)NULL);
    _exit(127);
}

static void close_all(const int *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (files[i] >= 0)
            (void)close(files[i]);
}

void pager_begin(pager *p)
{
    enum { READ_END, WRITE_END, TERMINAL, FILES };
    int files[FILES] = {-1, -1, -1};
    p->process = 0;
    if (isatty(STDOUT_FILENO) != 1 || pipe(files) != 0)
        return;
    (void)fflush(stdout);
    files[TERMINAL] = dup(STDOUT_FILENO);
    pid_t process = files[TERMINAL] < 0 ? -1 : fork();
    if (process == 0) {
        bool good = dup2(files[READ_END], STDIN_FILENO) == STDIN_FILENO;
        close_all(files, FILES);
        if (good)
            become_pager();
        _exit(127);
    }
    if (process < 0) {
        close_all(files, FILES);
        return;
    }
    p->process = process;
    p->terminal = files[TERMINAL];
    (void)dup2(files[WRITE_END], STDOUT_FILENO);
    close_all(files, TERMINAL);
    /* Ctrl-C is for the pager, and a reader may leave before all is written. */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
}

bool pager_end(pager *p)
{
    int error = standard_output_error();
    if (p->process == 0)
        return error == 0;
    /* Closes the pipe, so that the program sees its end. */
    (void)dup2(p->terminal, STDOUT_FILENO);
    (void)close(p->terminal);
    while (waitpid(p->process, NULL, 0) < 0 && errno == EINTR)
        ;
    p->process = 0;
    if (error == EPIPE)
        standard_output_restart(); /* its reader left, and does not want the rest */
    return error == 0 || error == EPIPE;
}
