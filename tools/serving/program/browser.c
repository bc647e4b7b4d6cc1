/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/browser.h"

#include "platform/platform.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits for a byte, and becomes the program that opens addresses. Nothing comes if serving fails
 * before. It writes to standard error what it has to say. */
static _Noreturn void wait_and_open(int word, const char *address)
{
    char byte;
    int nothing = open("/dev/null", O_RDWR);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    if (read(word, &byte, 1) == 1 && nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
        dup2(nothing, STDOUT_FILENO) >= 0)
        (void)execlp(platform_browser, platform_browser, address, (char *)NULL);
    _exit(0);
}

/* The process is the child of one that ends at once, so that nobody has to wait for its end. */
int browser_prepare(const char *address)
{
    int ends[2];
    if (platform_open_pipe(ends, true) != 0)
        return -1;
    pid_t between = fork();
    if (between == 0) {
        (void)close(ends[1]);
        if (fork() == 0)
            wait_and_open(ends[0], address);
        _exit(0);
    }
    (void)close(ends[0]);
    if (between > 0)
        (void)waitpid(between, NULL, 0);
    return ends[1];
}

void browser_open(int prepared)
{
    if (prepared < 0)
        return;
    (void)!write(prepared, "!", 1);
    (void)close(prepared);
}
