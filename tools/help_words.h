/* SPDX-License-Identifier: BSD-2-Clause */
/* What the help texts of several subcommands have in common, and texts that have a file of their
 * own. */
#ifndef ANEWS_HELP_WORDS_H
#define ANEWS_HELP_WORDS_H

/* Columns as a terminal shows them. */
/* clang-format off */
#define VOUCHED_OPTIONS \
    "  -p KEY               trust this public key: a key file of minisign, or its line of\n" \
    "                       base64. All keys of a file count; the option may be repeated.\n" \
    "                       Without it, all keys of the keyring are trusted: the files\n" \
    "                       $XDG_CONFIG_HOME/anews/trusted/*.pub (in ~/.config if that is not\n" \
    "                       set)\n" \
    "      --need K         require signatures by K different trusted keys (default: 1)\n" \
    "      --min-edition E.N\n" \
    "                       refuse an archive below edition N of epoch E; a higher epoch counts\n" \
    "                       more than any number\n" \
    "      --min-sequence N refuse an archive whose sequence is below N, whatever its epoch\n" \
    "      --current        refuse an archive whose \"current until\" has passed\n"

#define TRUST_OPTIONS VOUCHED_OPTIONS \
    "      --insecure       read without any trusted key\n"

#define REMEMBER_OPTION \
    "      --remember[=FILE]\n" \
    "                       remember the edition for each trusted key that signed it, and\n" \
    "                       refuse one that is older than what was remembered of its series\n" \
    "                       and key\n" \
    "                       (default: ~/.local/state/anews/editions)\n"

#define FETCHING_OPTIONS \
    "      --timeout N      give up when a server sends nothing for N seconds (default: 30)\n" \
    "      --verbose        say how many bytes were fetched, in how many requests\n"

#define JOBS_OPTION \
    "      --jobs N         use N threads (default: one for each processor)\n"

#define PASSWORD_OPTION \
    "      --password-fd N  read the password from file descriptor N, which holds one line, and\n" \
    "                       not from the terminal\n"

#define COMMON_OPTIONS \
    "  -q, --quiet          show no progress and no notes; warnings are shown\n" \
    "  -h, --help           print this text\n" \
    "  -V, --version        print the version\n"

#define STATUSES \
    "\nExit status: 0 done; 1 not authentic or damaged; 2 wrong usage; 3 not found in the\n" \
    "archive; 4 input or output failed; 5 not supported by this version.\n"
/* clang-format on */

/* help_sharing.c */
extern const char train_help[], merge_help[], select_help[], split_help[], serve_help[];

#endif
