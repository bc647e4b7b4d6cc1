/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream of the C library keeps that writing failed, but not why, and after an error it goes on
 * with what is printed next: output with a gap, which is worse than none. So what is printed goes
 * to a stream whose bytes go through write_output().
 */
#include "report/standard_output.h"

#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

FILE *standard_output;
/* Why writing failed first, or 0, and whether this was said. */
static int output_reason;
static bool is_said;

static ssize_t write_output(void *context, const char *bytes, size_t size)
{
    (void)context;
    size_t done = 0;
    while (done < size && output_reason == 0) {
        ssize_t n = write(STDOUT_FILENO, bytes + done, size - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            output_reason = n == 0 ? ENOSPC : errno;
    }
    if (done == size)
        return (ssize_t)size;
    errno = output_reason;
    return 0;
}

static int close_descriptor(void *context)
{
    (void)context;
    return close(STDOUT_FILENO);
}

bool standard_output_begin(void)
{
    FILE *stream = platform_open_stream(write_output, close_descriptor);
    if (stream == NULL)
        return false;
    if (isatty(STDOUT_FILENO) == 1)
        (void)setvbuf(stream, NULL, _IOLBF, BUFSIZ);
    standard_output = stream;
    return true;
}

int standard_output_error(void)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return 0;
    if (output_reason == 0)
        output_reason = errno != 0 ? errno : EIO; /* where the C library writes itself */
    return output_reason;
}

void standard_output_restart(void)
{
    platform_empty_stream(stdout);
    clearerr(stdout);
    output_reason = 0;
}

static int say_standard_output_error(void)
{
    if (!is_said)
        say_error("standard output: cannot be written: %s", strerror(output_reason));
    is_said = true;
    return STATUS_IO;
}

int flush_output(void)
{
    return standard_output_error() == 0 ? STATUS_DONE : say_standard_output_error();
}

int standard_output_close(void)
{
    if (fclose(stdout) == 0 && output_reason == 0)
        return STATUS_DONE;
    if (output_reason == 0)
        output_reason = errno;
    return say_standard_output_error();
}

int check_no_terminal(void)
{
    if (!is_terminal(stdout))
        return STATUS_DONE;
    say_error("standard output is a terminal, which cannot show this: write to a file or a pipe");
    return STATUS_USAGE;
}

bool is_terminal(FILE *stream)
{
    return isatty(stream == stdout ? STDOUT_FILENO : fileno(stream)) == 1;
}
