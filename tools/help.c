/* SPDX-License-Identifier: BSD-2-Clause */
/* What the subcommands say of themselves, and what a wrong option is answered with. */
#include "help.h"

#include "commands/commands.h"
#include "report/message.h"
#include "report/nearest.h"
#include "status.h"

#include <getopt.h>
#include <string.h>

/* Columns as a terminal shows them. */
/* clang-format off */
#define TRUST_OPTIONS \
    "  -p KEY               trust this public key: minisign's file, or its base64 line itself;\n" \
    "                       may be repeated. Without -p: all keys of the keyring, the files\n" \
    "                       $XDG_CONFIG_HOME/anews/trusted/*.pub (~/.config if that is not set)\n" \
    "      --need K         ask for signatures by K different trusted keys (1)\n" \
    "      --min-sequence N refuse an archive whose sequence is below N\n" \
    "      --insecure       read without any trust\n"

#define PASSWORD_OPTION \
    "      --password-fd N  read the password, a line, from file descriptor N and not from the\n" \
    "                       terminal\n"

#define COMMON_OPTIONS \
    "  -q, --quiet          no progress and no notes\n" \
    "  -h, --help           this text\n"

#define STATUSES \
    "\nExit status: 0 done; 1 not authentic or damaged; 2 wrong usage; 3 not found in the\n" \
    "archive; 4 input or output failed; 5 not supported by this version.\n"

typedef struct help {
    const char *name;
    const char *options; /* short ones, as for getopt() */
    const char *text;
} help;

static const char overview[] =
    "anews: signed, compressed archives of articles\n"
    "\n"
    "  anews keygen  -s SECRET -p PUBLIC [-W]\n"
    "  anews pack    -s SECRET -o FILE [options] INPUT...\n"
    "  anews verify  -p PUBLIC... FILE\n"
    "  anews list    -p PUBLIC... FILE [PREFIX] [--by id|title|date] [--long] [--json]\n"
    "  anews extract -p PUBLIC... FILE [-C DIR] [ID...]\n"
    "  anews info    [-p PUBLIC...] FILE [--json]\n"
    "  anews sign    -s SECRET [--minisig] FILE\n"
    "  anews embed   -p PUBLIC... FILE -o SOURCE [--name NAME] [--incbin]\n"
    "  anews help [SUBCOMMAND], --help, --version\n"
    "\n"
    "`anews help SUBCOMMAND` says what each does and takes.\n" STATUSES;

static const char keygen_text[] =
    "anews keygen -s SECRET -p PUBLIC [-W]\n"
    "\n"
    "Makes a pair of keys, in minisign's own files: keep the secret one, give the public one to\n"
    "your readers. Neither file may exist: keys are never overwritten.\n"
    "\n"
    "  -s SECRET            file of the secret key, readable by you only\n"
    "  -p PUBLIC            file of the public key\n"
    "  -W                   no password: who has the secret file can sign as you\n" PASSWORD_OPTION
        COMMON_OPTIONS;

static const char pack_text[] =
    "anews pack -s SECRET -o FILE [options] INPUT...\n"
    "\n"
    "Makes an archive of folders, files, .jsonl files, or JSON Lines on standard input (\"-\"). FILE\n"
    "holds what it held before until the new archive is whole.\n"
    "\n"
    "  -s SECRET            sign with this key; may be repeated, up to six signers\n"
    "  -o FILE              the archive to make\n"
    "      --title TEXT, --publisher TEXT, --description TEXT, --language TAG, --license TEXT\n"
    "                       what readers are told of the archive\n"
    "      --series ID      which succession of editions it belongs to: 32 hex digits or a UUID\n"
    "                       (derived from the signing key and the title)\n"
    "      --epoch N        raised after a stolen key (0)\n"
    "      --sequence N     of the edition in its series (the time of creation)\n"
    "      --current-until TIME\n"
    "                       until when it is news; it stays readable after that\n"
    "      --created TIME   time of creation (SOURCE_DATE_EPOCH, else now)\n"
    "      --level N        zstd's, 1 to 22 (19)\n"
    "      --block-size SIZE\n"
    "                       bytes that are compressed together, 1K to 16M (16K)\n"
    "      --page-size SIZE bytes of an index page, 4K to 64K (8K)\n"
    "      --dictionary auto|none|SIZE\n"
    "                       trained on the articles: as large as measures best, none, or SIZE at\n"
    "                       most (auto)\n"
    "      --profile device|standard|compact\n"
    "                       a set of the four above (standard)\n"
    "      --ram SIZE       with --profile device: sizes such that a device with SIZE of RAM, in all,\n"
    "                       can read the archive; refused if there are none\n"
    "      --mapped         that device reads in place from mapped flash, not through a callback\n"
    "      --jobs N         threads (one for each processor); the bytes are the same\n"
    "      --follow         follow symbolic links\n"
    "      --keep-going     skip what cannot be read, and report it\n"
    "      --content-hash   give each entry the hash of its content, for citing it\n"
    "      --json           print what was made as JSON\n" PASSWORD_OPTION COMMON_OPTIONS;

static const char verify_text[] =
    "anews verify -p PUBLIC... FILE\n"
    "\n"
    "Checks who signed an archive and every byte of it. (To read a few articles that is not needed:\n"
    "whatever is read is checked as it is read.)\n"
    "\n" TRUST_OPTIONS "      --partial        a file that is still arriving: how far it is good\n"
    "      --remember[=FILE] refuse an edition older than the latest one verified so of its series,\n"
    "                       and remember this one (in ~/.local/state/anews/editions)\n"
    "      --jobs N         threads (one for each processor)\n"
    "      --json           print what was found as JSON\n" COMMON_OPTIONS STATUSES;

static const char list_text[] =
    "anews list -p PUBLIC... FILE [PREFIX] [--by id|title|date] [--long] [--json]\n"
    "\n"
    "Lists entries, or those whose ids begin with PREFIX: a line with id and title each, separated\n"
    "by a tab.\n"
    "\n" TRUST_OPTIONS "      --by id|title|date\n"
    "                       order; by date: newest first (id)\n"
    "      --long           kind, date, length, media type, language, id, title\n"
    "      --json           a JSON Feed item for each, on a line\n"
    "      --content        with --json: with the articles' text\n"
    "      --reverse        from the last to the first\n"
    "      --limit N        N entries at most\n"
    "      --offset N       from the N-th on, counted from 0\n" COMMON_OPTIONS STATUSES;

static const char extract_text[] =
    "anews extract -p PUBLIC... FILE [-C DIR] [ID...]\n"
    "\n"
    "Writes entries to files named by their ids: all, or those given. What is damaged is named and\n"
    "left out, and the rest is written.\n"
    "\n" TRUST_OPTIONS
    "  -C DIR               folder to write below (the current one); nothing is written outside it\n"
    "      --stdout         write one entry to standard output\n"
    "      --force          overwrite files that are there\n"
    "      --prefix P       all entries whose ids begin with P\n"
    "      --range A-B      with --stdout: bytes A to B of it, counted from 0\n"
    "      --max-bytes N    write no more than N bytes in all\n"
    "      --jobs N         threads (one for each processor)\n" COMMON_OPTIONS STATUSES;

static const char info_text[] =
    "anews info [-p PUBLIC...] FILE [--json]\n"
    "\n"
    "Says what an archive is, who signed it, what memory it takes to read it, and which classes of\n"
    "devices can. It needs no key; without one all that it prints is claimed, not checked.\n"
    "\n"
    "  -p KEY               check the signature with this public key (else: with the keyring)\n"
    "      --json           print it as JSON\n"
    "      --insecure       do not look into the keyring\n"
    "      --memory BYTES   read the whole archive through a read callback in exactly this much\n"
    "                       memory, to prove the number printed\n" COMMON_OPTIONS STATUSES;

static const char sign_text[] =
    "anews sign -s SECRET [--minisig] FILE\n"
    "\n"
    "Adds a signature to an archive, after verifying every byte of it. An archive has room for six.\n"
    "The file is replaced by a signed copy, so that it is whole at any moment.\n"
    "\n"
    "  -s SECRET            the secret key's file\n"
    "      --minisig        write FILE.root and FILE.root.minisig too, which `minisign -V` checks\n"
    "      --jobs N         threads for verifying (one for each processor)\n" PASSWORD_OPTION COMMON_OPTIONS
        STATUSES;

static const char embed_text[] =
    "anews embed -p PUBLIC... FILE -o SOURCE [--name NAME] [--incbin]\n"
    "\n"
    "Verifies every byte of an archive and writes it as source text to be linked into firmware: the\n"
    "bytes, aligned to 8, and their number.\n"
    "\n"
    "    extern const unsigned char article_data[];\n"
    "    extern const size_t article_data_size;\n"
    "\n"
    "  -o SOURCE            the file to make: C, such as article_data.c\n"
    "      --name NAME      what they are called, NAME and NAME_size (article_data)\n"
    "      --incbin         assembler text (SOURCE ends in .S, GNU as or clang) that takes in FILE\n"
    "                       when it is assembled: for archives that compilers take long over\n"
    "      --force          overwrite SOURCE if it is there\n" TRUST_OPTIONS
    "      --jobs N         threads for verifying (one for each processor)\n" COMMON_OPTIONS STATUSES;

static const char help_help[] =
    "anews help [SUBCOMMAND]\n\nSays what anews, or a subcommand, does and takes.\n";

static const help helps[] = {
    {"keygen", "s:p:Wqh", keygen_text},  {"pack", "s:o:qh", pack_text},
    {"verify", "p:qh", verify_text},     {"list", "p:qh", list_text},
    {"extract", "p:C:qh", extract_text}, {"info", "p:qh", info_text},
    {"sign", "s:qh", sign_text},         {"embed", "p:o:qh", embed_text},
    {"help", "h", help_help},
};
/* clang-format on */
#define HELPS (sizeof helps / sizeof helps[0])

static const help *find_help(const char *subcommand)
{
    for (size_t i = 0; subcommand != NULL && i < HELPS; i++)
        if (strcmp(subcommand, helps[i].name) == 0)
            return &helps[i];
    return NULL;
}

void help_text(FILE *stream, const char *subcommand)
{
    const help *h = find_help(subcommand);
    fputs(h == NULL ? overview : h->text, stream);
}

int cmd_help(int argc, char **argv)
{
    if (argc > 2) {
        say_error("help takes one subcommand, and %d are given", argc - 1);
        return STATUS_USAGE;
    }
    if (argc == 2 && find_help(argv[1]) == NULL) {
        const char *names[HELPS + 1] = {NULL};
        for (size_t i = 0; i < HELPS; i++)
            names[i] = helps[i].name;
        const char *near = nearest(argv[1], names);
        say_error("there is no subcommand \"%s\"%s%s%s", argv[1],
                  near == NULL ? "; `anews help` lists them" : ": did you mean \"",
                  near == NULL ? "" : near, near == NULL ? "" : "\"?");
        return STATUS_USAGE;
    }
    help_text(stdout, argc == 2 ? argv[1] : NULL);
    return STATUS_DONE;
}

#define LONG_MOST 64

/* "--titel" or "--titel=x". */
static int say_unknown_long(const char *subcommand, const char *word, const struct option *options)
{
    const char *names[LONG_MOST + 1] = {NULL};
    char name[48];
    size_t length = strcspn(word + 2, "=");
    for (size_t i = 0; i < LONG_MOST && options[i].name != NULL; i++)
        names[i] = options[i].name;
    snprintf(name, sizeof name, "%.*s", length < sizeof name ? (int)length : (int)sizeof name - 1,
             word + 2);
    const char *near = nearest(name, names);
    if (near != NULL)
        say_error("%s has no option --%.*s: did you mean --%s?", subcommand, (int)length, word + 2,
                  near);
    else
        say_error("%s has no option --%.*s; `anews help %s` lists them", subcommand, (int)length,
                  word + 2, subcommand);
    return STATUS_USAGE;
}

static const struct option *find_option(const struct option *options, int value)
{
    for (; options->name != NULL; options++)
        if (options->val == value && options->flag == NULL)
            return options;
    return NULL;
}

/* An option that is known: its value is missing, or it has one and takes none. */
static int say_known_long(const char *subcommand, const struct option *option)
{
    if (option->has_arg == required_argument)
        say_error("--%s of %s needs a value; `anews help %s` says which", option->name, subcommand,
                  subcommand);
    else
        say_error("--%s of %s takes no value", option->name, subcommand);
    return STATUS_USAGE;
}

static int say_short(const char *subcommand, int letter)
{
    const help *h = find_help(subcommand);
    const char *known = h == NULL ? NULL : strchr(h->options, letter);
    if (known != NULL && known[1] == ':')
        say_error("-%c of %s needs a value; `anews help %s` says which", letter, subcommand,
                  subcommand);
    else
        say_error("%s has no option -%c; `anews help %s` lists them", subcommand, letter,
                  subcommand);
    return STATUS_USAGE;
}

int usage_error(const char *subcommand, int argc, char **argv, const struct option *options)
{
    const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    bool is_long = strncmp(word, "--", 2) == 0;
    if (optopt == 0 && is_long)
        return say_unknown_long(subcommand, word, options);
    const struct option *option = find_option(options, optopt);
    if (option != NULL && is_long)
        return say_known_long(subcommand, option);
    if (optopt > ' ' && optopt < 0x7f)
        return say_short(subcommand, optopt);
    say_error("%s: option not understood; `anews help %s` lists them", subcommand, subcommand);
    return STATUS_USAGE;
}
