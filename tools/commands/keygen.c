/* SPDX-License-Identifier: BSD-2-Clause */
/* anews keygen: a pair of key files as minisign makes them. */
#include "commands/commands.h"
#include "help.h"
#include "keys/keys.h"
#include "numbers.h"
#include "report/message.h"
#include "status.h"

#include <getopt.h>
#include <limits.h>
#include <string.h>

typedef struct options {
    const char *secret_file, *public_file;
    bool without_password, has_descriptor;
    password_source password;
} options;

enum { OPTION_PASSWORD_FD = 256 };

static const struct option long_options[] = {
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static int take_descriptor(options *o, const char *text)
{
    uint64_t fd = 0;
    if (!parse_number(text, INT_MAX, &fd)) {
        say_error("--password-fd takes the number of a file descriptor, not \"%s\"", text);
        return STATUS_USAGE;
    }
    o->password.fd = (int)fd;
    o->has_descriptor = true;
    return STATUS_DONE;
}

static int check_options(const options *o)
{
    if (o->secret_file == NULL || o->public_file == NULL) {
        say_error("keygen makes two files: name the %s", o->secret_file == NULL
                                                             ? "secret key's with -s SECRET"
                                                             : "public key's with -p PUBLIC");
        return STATUS_USAGE;
    }
    if (strcmp(o->secret_file, o->public_file) == 0) {
        say_error("%s: the secret and the public key cannot be one file", o->secret_file);
        return STATUS_USAGE;
    }
    if (o->without_password && o->has_descriptor) {
        say_error(
            "-W makes a key without a password, and --password-fd gives one: give one of the two");
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static int make(const options *o)
{
    int status = keypair_make(o->secret_file, o->public_file, o->without_password, &o->password);
    an_public_key key;
    if (status == STATUS_DONE)
        status = public_key_load(o->public_file, &key);
    if (status != STATUS_DONE)
        return status;
    char line[57];
    public_key_text(&key, line);
    printf("%s\n", line);
    say_note("%s is the secret key: keep it to yourself, and a copy of it in a safe place%s",
             o->secret_file,
             o->without_password ? "; it has no password, whoever has the file can sign as you"
                                 : "");
    say_note("%s is the public key, the line above: give it to your readers, they open your "
             "archives with "
             "`anews list -p %s FILE`",
             o->public_file, o->public_file);
    say_note("now make an archive: `anews pack -s %s -o FILE FOLDER`", o->secret_file);
    return STATUS_DONE;
}

int cmd_keygen(int argc, char **argv)
{
    options o = {.password = {.fd = -1}};
    int status = STATUS_DONE;
    int option = 0;
    opterr = 0;
    while (status == STATUS_DONE &&
           (option = getopt_long(argc, argv, ":s:p:Wqh", long_options, NULL)) != -1) {
        switch (option) {
        case 's': o.secret_file = optarg; break;
        case 'p': o.public_file = optarg; break;
        case 'W': o.without_password = true; break;
        case 'q': quiet = true; break;
        case OPTION_PASSWORD_FD: status = take_descriptor(&o, optarg); break;
        case 'h': help_text(stdout, argv[0]); return STATUS_DONE;
        default: status = usage_error(argv[0], argc, argv, long_options);
        }
    }
    if (status == STATUS_DONE && optind < argc) {
        say_error("keygen takes no file but those of -s and -p: what is \"%s\"?", argv[optind]);
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE)
        status = check_options(&o);
    return status == STATUS_DONE ? make(&o) : status;
}
