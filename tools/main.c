/* SPDX-License-Identifier: BSD-2-Clause */
/* The command anews: finds the subcommand and runs it. */
#include "allocation.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "help.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

typedef struct subcommand {
    const char *name;
    int (*run)(int argc, char **argv);
} subcommand;

static const struct option help_words[] = {COMMON_WORDS, {NULL, 0, NULL, 0}};
static const option_table help_options = {":" COMMON_LETTERS, help_words, NULL};

static int cmd_help(int argc, char **argv)
{
    int status;
    if (!read_options(argc, argv, &help_options, NULL, &status))
        return status;
    if (argc - optind > 1) {
        say_error("help takes one subcommand, and %d are given", argc - optind);
        return STATUS_USAGE;
    }
    return help_text(stdout, argv[optind]) ? STATUS_DONE : say_no_subcommand(argv[optind]);
}

static const subcommand subcommands[] = {
    {"keygen", cmd_keygen}, {"pack", cmd_pack},     {"train", cmd_train},
    {"verify", cmd_verify}, {"list", cmd_list},     {"extract", cmd_extract},
    {"info", cmd_info},     {"show", cmd_show},     {"search", cmd_search},
    {"sign", cmd_sign},     {"embed", cmd_embed},   {"diff", cmd_diff},
    {"patch", cmd_patch},   {"merge", cmd_merge},   {"select", cmd_select},
    {"split", cmd_split},   {"update", cmd_update}, {"serve", cmd_serve},
    {"help", cmd_help},
};

static int run_subcommand(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (strcmp(argv[0], subcommands[i].name) == 0)
            return subcommands[i].run(argc, argv);
    if (argv[0][0] != '-')
        return say_no_subcommand(argv[0]);
    say_error("there is no option %s before the subcommand; see `anews help`", argv[0]);
    return STATUS_USAGE;
}

static int run_command(int argc, char **argv)
{
    if (argc < 2) {
        help_text(stderr, NULL);
        return STATUS_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        help_version();
        return STATUS_DONE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_text(stdout, NULL);
        return STATUS_DONE;
    }
    return run_subcommand(argc - 1, argv + 1);
}

/* Opens the lowest descriptor that is closed, so that what it is for fails: reading from 0, and
 * writing to others. There may be no /dev/null. The end of a pipe does, too, then. */
static bool hold_stream(int fd)
{
    int ends[2];
    int held = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    if (held < 0 && pipe(ends) == 0) {
        held = fd == 0 ? dup2(ends[1], ends[0]) : ends[0];
        (void)close(ends[1]);
    }
    return held == fd;
}

/* Opens the standard streams that are closed: else a file that is opened later would become
 * standard output. */
static bool hold_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && !hold_stream(fd))
            return false;
    return true;
}

int main(int argc, char **argv)
{
    if (!hold_standard_streams()) {
        say_error("a standard stream is closed, and nothing can be opened in its place: %s",
                  strerror(errno));
        return STATUS_IO;
    }
    if (!platform_begin(&argc, &argv)) {
        say_error("out of memory");
        return STATUS_IO;
    }
    if (sodium_init() < 0) {
        say_error("the system gives no random numbers");
        return STATUS_IO;
    }
    allocation_begin();
    if (!standard_output_begin()) {
        say_error("out of memory");
        return STATUS_IO;
    }
    int status = run_command(argc, argv);
    if (status == STATUS_DONE && allocation_failed()) {
        say_error("out of memory");
        status = STATUS_IO;
    }
    int closed = standard_output_close(); /* a full disk may show only now */
    return status == STATUS_DONE ? closed : status;
}
