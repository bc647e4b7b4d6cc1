/* SPDX-License-Identifier: BSD-2-Clause */
/* anews keygen: a pair of key files as minisign makes them. */
#include "commands/commands.h"
#include "commands/options.h"
#include "keys/key_pair.h"
#include "keys/password.h"
#include "keys/public_key.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct options {
    const char *secret_file, *public_file;
    bool without_password;
    password_source password;
} options;

enum { OPTION_PASSWORD_FD = 256 };

static const struct option keygen_words[] = {
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};

static int read_keygen_option(void *context, int option, const char *value)
{
    options *o = context;
    switch (option) {
    case 's': o->secret_file = value; return STATUS_DONE;
    case 'p': o->public_file = value; return STATUS_DONE;
    case 'W': o->without_password = true; return STATUS_DONE;
    default: return parse_password_fd(value, &o->password); /* OPTION_PASSWORD_FD */
    }
}

static const option_table keygen_options = {":s:p:W" COMMON_LETTERS, keygen_words,
                                            read_keygen_option};

static int check_keygen_options(const options *o)
{
    if (o->secret_file == NULL || o->public_file == NULL) {
        say_error("keygen makes two files: name the %s", o->secret_file == NULL
                                                             ? "secret key's with -s SECRET"
                                                             : "public key's with -p PUBLIC");
        return STATUS_USAGE;
    }
    if (strcmp(o->secret_file, o->public_file) == 0) {
        say_error("%s: the secret and the public key need a file each", o->secret_file);
        return STATUS_USAGE;
    }
    if (o->without_password && o->password.fd >= 0) {
        say_error("-W makes a key without a password, and --password-fd gives one: use only one of "
                  "the two");
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

static int make_keys(const options *o)
{
    int status =
        key_pair_make(o->secret_file, o->public_file, o->without_password ? NULL : &o->password);
    key_list made = {0};
    if (status == STATUS_DONE)
        status = public_keys_load_file(o->public_file, &made);
    if (status == STATUS_DONE) {
        char line[PUBLIC_KEY_TEXT + 1];
        public_key_text(&made.keys[0], line);
        printf("%s\n", line);
    }
    free(made.keys);
    if (status != STATUS_DONE)
        return status;
    say_note("%s is the secret key: keep it to yourself, and keep a copy in a safe place%s",
             o->secret_file,
             o->without_password ? "; it has no password: whoever has the file can sign as you"
                                 : "");
    say_note("%s is the public key, the line above: give it to your readers, who open your "
             "archives with "
             "`anews list -p %s FILE`",
             o->public_file, o->public_file);
    say_note("now make an archive: `anews pack -s %s -o FILE FOLDER`", o->secret_file);
    return STATUS_DONE;
}

int cmd_keygen(int argc, char **argv)
{
    options o = {.password = {.fd = -1}};
    int status;
    if (!read_options(argc, argv, &keygen_options, &o, &status))
        return status;
    if (optind < argc) {
        say_error("keygen takes no files other than those of -s and -p: what is \"%s\"?",
                  argv[optind]);
        return STATUS_USAGE;
    }
    status = check_keygen_options(&o);
    return status == STATUS_DONE ? make_keys(&o) : status;
}
