/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process is forked, and so has no secret that its parent has not opened yet. It closes what it
 * does not need, confines itself, works, and writes its answer into a pipe. The parent waits for
 * its end, and then reads no more than the answer's size.
 */
#include "walls/apart.h"

#include "platform/platform.h"
#include "walls/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

/* Closes all descriptors but those of the standard streams and two more. */
static void close_others(int kept, int also_kept)
{
    int low = kept < also_kept ? kept : also_kept, high = kept < also_kept ? also_kept : kept;
    platform_close_between(STDERR_FILENO + 1, low);
    platform_close_between(low + 1, high);
    platform_close_between(high + 1, INT_MAX);
}

/* Standard input may be where a password comes from, and standard output is not the child's. Where
 * there is no /dev/null, they become ends of a pipe that cannot be read and written. */
static bool close_streams(void)
{
    int ends[2];
    int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0)
        ends[0] = ends[1] = nothing;
    else if (platform_open_pipe(ends, true) != 0)
        return false;
    return dup2(ends[1], STDIN_FILENO) >= 0 && dup2(ends[0], STDOUT_FILENO) >= 0;
}

static bool write_answer(int to, const uint8_t *answer, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = write(to, answer + done, size - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Confines the child to what it is to keep. */
static bool confine_child(const apart_work *work)
{
    kept_folders kept = {.target = -1, .replacing = -1, .output = -1};
    if (work->scratch)
        kept.replacing = open(work->scratch, OPEN_PLACE | O_DIRECTORY | O_CLOEXEC);
    (void)confine(&kept);
    return !work->scratch || (kept.replacing >= 0 && close(kept.replacing) == 0);
}

/* The child. It ends when its parent does, who may be killed. */
static _Noreturn void run_child(const apart_work *work, int to, void *answer, size_t size)
{
    platform_end_with_parent();
    if (!close_streams())
        _exit(1);
    close_others(work->file, to);
    if (!confine_child(work))
        _exit(1);
    work->run(work->context, answer);
    _exit(write_answer(to, answer, size) ? 0 : 1);
}

/* Waits for the child's end. Returns whether it was a good one. */
static bool await_child(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno == EINTR)
            continue;
        (void)kill(child, SIGKILL);
        return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Reads what a child has said that has ended. Returns whether it is all, and nothing after it. */
static bool read_answer(int from, uint8_t *answer, size_t size)
{
    size_t done = 0;
    uint8_t surplus;
    for (;;) {
        ssize_t n = done < size ? read(from, answer + done, size - done) : read(from, &surplus, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return done == size && (n == 0 || errno == EAGAIN);
        if (done == size)
            return false;
        done += (size_t)n;
    }
}

bool run_apart(const apart_work *work, void *answer, size_t size)
{
    int ends[2];
    /* An answer is smaller than what a pipe holds, so that nobody has to wait for the other. */
    if (platform_open_pipe(ends, false) != 0)
        return false;
    pid_t child = fork();
    if (child == 0)
        run_child(work, ends[1], answer, size);
    int error = errno;
    (void)close(ends[1]);
    bool good = child > 0 && await_child(child) && read_answer(ends[0], answer, size);
    (void)close(ends[0]);
    errno = child < 0 ? error : 0;
    return good;
}
