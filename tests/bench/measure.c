/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs commands in turn, A B A B, and prints what each run took, as lines "command round wall_us
 * cpu_us rss_kib". This is a small program of its own because the system never counts less memory
 * for a child than its parent had, and because an interpreter takes longer to start a command than
 * some commands run.
 *
 *     measure ROUNDS [--prepare SHELL] --run COMMAND [ARGUMENT...] [[--prepare SHELL] --run ...]...
 *
 * sh runs the words of --prepare before each run, untimed. Commands write to /dev/null; only their
 * errors are shown. A command that fails ends everything, since its figures would mean nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS_MOST = 32 };

extern char **environ;

typedef struct command {
    const char *prepare;
    char **words; /* and a NULL after the last */
} command;

static double seconds_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* Cuts the words into commands, each ended by a NULL. Returns their number, or 0 for wrong usage.
 */
static int parse(int argc, char **argv, command *list)
{
    int count = 0;
    const char *prepare = NULL;
    for (int i = 2; i < argc; i++) {
        char *word = argv[i];
        if (strcmp(word, "--prepare") == 0 && i + 1 < argc) {
            prepare = argv[i + 1];
            argv[i++] = NULL;
        } else if (strcmp(word, "--run") == 0 && count < COMMANDS_MOST && i + 1 < argc) {
            argv[i++] = NULL;
            list[count++] = (command){.prepare = prepare, .words = argv + i};
            prepare = NULL;
        } else if (count == 0) {
            return 0;
        }
    }
    return count;
}

static int run(const command *c, posix_spawn_file_actions_t *actions, int number, int round)
{
    pid_t child;
    int status;
    struct rusage used;
    if (c->prepare && system(c->prepare) != 0) {
        fprintf(stderr, "measure: preparing failed: %s\n", c->prepare);
        return -1;
    }
    double start = seconds_now();
    int error = posix_spawnp(&child, c->words[0], actions, NULL, c->words, environ);
    if (error != 0) {
        fprintf(stderr, "measure: %s: %s\n", c->words[0], strerror(error));
        return -1;
    }
    while (wait4(child, &status, 0, &used) < 0)
        if (errno != EINTR)
            return -1;
    double wall = seconds_now() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "measure: command %d failed: %s\n", number, c->words[0]);
        return -1;
    }
    printf("%d %d %.1f %.1f %ld\n", number, round, wall * 1e6,
           (seconds_of(used.ru_utime) + seconds_of(used.ru_stime)) * 1e6, used.ru_maxrss);
    return 0;
}

int main(int argc, char **argv)
{
    command list[COMMANDS_MOST];
    posix_spawn_file_actions_t actions;
    int rounds = argc > 1 ? atoi(argv[1]) : 0, count = rounds > 0 ? parse(argc, argv, list) : 0;
    if (count == 0) {
        fprintf(stderr, "measure ROUNDS [--prepare SHELL] --run COMMAND [ARGUMENT...] ...\n");
        return 2;
    }
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) != 0)
        return 1;
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++)
            if (run(&list[i], &actions, i, round) != 0)
                return 1;
    (void)posix_spawn_file_actions_destroy(&actions);
    return fflush(stdout) != 0;
}
