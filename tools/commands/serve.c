/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews serve: becomes the program anews-serve, which has the library that speaks HTTP. The command
 * itself neither has nor loads it. The command line is read here too, so that a mistake in it is
 * said whether the program is there or not.
 */
#include "commands/commands.h"
#include "files/beside.h"
#include "report/message.h"
#include "serving/options.h"
#include "status.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int become_server(char **argv)
{
    char program[PATH_MAX];
    if (find_program_beside("anews-serve", program) != 0) {
        say_error("serving is done by the program anews-serve, which is not installed beside this "
                  "one: install it, or let any web server offer the files");
        return STATUS_UNSUPPORTED;
    }
    (void)execv(program, argv);
    say_error("%s: cannot be started: %s", program, strerror(errno));
    return STATUS_IO;
}

int cmd_serve(int argc, char **argv)
{
    serve_options o = {.timeout = SERVE_TIMEOUT, .port = SERVE_PORT};
    int status;
    bool is_good = read_serve_options(&o, argc, argv, &status);
    policy_free(&o.reading.policy);
    return is_good ? become_server(argv) : status;
}
