/* SPDX-License-Identifier: BSD-2-Clause */
#include "help.h"

#include "help_words.h"
#include "report/message.h"
#include "report/nearest.h"
#include "report/standard_output.h"
#include "status.h"
#include "versions.h"

#include <archive_news/reader.h>
#include <getopt.h>
#include <string.h>

/* Columns as a terminal shows them. */
/* clang-format off */
typedef struct help {
    const char *name;
    const char *options; /* letters that take a value, as for getopt() */
    const char *text;
} help;

static const char overview[] =
    "anews: signed, compressed archives of articles\n"
    "\n"
    "  anews keygen  -s SECRET -p PUBLIC [-W]\n"
    "  anews pack    -s SECRET -o FILE [options] INPUT...\n"
    "  anews train   [-o FILE] INPUT...\n"
    "  anews merge   -s SECRET [-p PUBLIC...] -o FILE [--newest] PART...\n"
    "  anews select  -s SECRET [-p PUBLIC...] -o PART FILE [PREFIX]\n"
    "  anews split   -s SECRET [-p PUBLIC...] -o PREFIX --size SIZE FILE\n"
    "  anews verify  -p PUBLIC... FILE|URL\n"
    "  anews list    -p PUBLIC... FILE|URL [PREFIX] [--by id|title|date] [--long] [--json]\n"
    "  anews extract -p PUBLIC... FILE|URL [-C DIR] [ID...]\n"
    "  anews show    -p PUBLIC... FILE|URL ID\n"
    "  anews search  -p PUBLIC... FILE|URL WORD... [--limit N] [--long] [--json]\n"
    "  anews info    [-p PUBLIC...] FILE|URL [--json]\n"
    "  anews sign    -s SECRET [--drop-unknown] [--minisig] FILE\n"
    "  anews embed   -p PUBLIC... FILE -o SOURCE [--name NAME] [--incbin]\n"
    "  anews diff    -p PUBLIC... OLD NEW -o PATCH\n"
    "  anews patch   -p PUBLIC... OLD PATCH -o NEW\n"
    "  anews update  -p PUBLIC... OLD URL|FILE [-o NEW]\n"
    "  anews serve   -p PUBLIC... FILE|FOLDER... [--listen ADDRESS[:PORT]] [--open]\n"
    "  anews help [SUBCOMMAND], --help, --version\n"
    "\n"
    "`anews help SUBCOMMAND` describes a subcommand and its options.\n"
    "What takes a URL (http or https) fetches only what it reads, by ranges.\n" STATUSES;

static const char keygen_text[] =
    "anews keygen -s SECRET -p PUBLIC [-W]\n"
    "\n"
    "Makes a pair of keys in minisign's file format. Keep the secret key, and give the public\n"
    "key to your readers. Neither file may exist: keys are never overwritten.\n"
    "\n"
    "  -s SECRET            write the secret key to this file, which only you can read\n"
    "  -p PUBLIC            write the public key to this file\n"
    "  -W                   use no password: whoever has the secret key can sign as you\n"
    PASSWORD_OPTION COMMON_OPTIONS;

static const char pack_text[] =
    "anews pack -s SECRET -o FILE [options] INPUT...\n"
    "\n"
    "Makes an archive of folders, files, feeds (RSS, Atom, JSON Feed), .jsonl files, or items as\n"
    "JSON or a feed on standard input (\"-\").\n"
    "FILE does not change until the new archive is complete. It may be an archive, an empty\n"
    "file, or a symbolic link to one; anything else is not replaced. Secret keys are never\n"
    "packed.\n"
    "\n"
    "  -s SECRET            sign with this key; may be repeated, up to six signers\n"
    "  -o FILE              write the archive to this file; -: to standard output, and the\n"
    "                       summary to standard error\n"
    "      --title TEXT, --publisher TEXT, --description TEXT, --language TAG, --license TEXT\n"
    "                       describe the archive to its readers\n"
    "      --series ID      say which series of editions it belongs to: 32 hex digits or a UUID\n"
    "                       (default: that of the archive in FILE, if it has the same signer;\n"
    "                       else derived from the signing key and the name of FILE without\n"
    "                       numbers)\n"
    "      --epoch N        set the epoch, which is raised after a key was stolen (default: 0)\n"
    "      --sequence N     set the edition's number in its series (default: the creation time)\n"
    "      --current-until TIME\n"
    "                       say until when it is current; it stays readable after that\n"
    "      --created TIME   set the creation time (default: SOURCE_DATE_EPOCH, else now)\n"
    "      --level N        compress at this level of zstd, 1 to 22 (default: 19); 0: do not\n"
    "      --block-size SIZE\n"
    "                       compress this many bytes together, 1K to 16M (default: 16K to\n"
    "                       128K, more where articles are long)\n"
    "      --page-size SIZE set the size of an index page, 1K to 64K (default: 8K)\n"
    "      --dictionary auto|none|SIZE\n"
    "                       train a dictionary on the articles: of the best size, none at\n"
    "                       all, or of at most SIZE (default: auto)\n"
    "      --dictionary-from FILE\n"
    "                       use the dictionary in FILE, which `anews train` has made, or that\n"
    "                       of an archive: archives with the same one can be merged well\n";

/* A string of C has at most 4,095 characters. */
static const char pack_more_text[] =
    "      --profile device|standard|compact|web\n"
    "                       choose values for the four options above (default: standard,\n"
    "                       with blocks as --block-size says); web: a first visit over a\n"
    "                       network fetches less, and the file is larger\n"
    "      --ram SIZE       with --profile device: choose sizes so that a device with SIZE of\n"
    "                       RAM in all can read the archive; fail if there are none\n"
    "      --reserve SIZE   with --ram: the rest of the firmware takes SIZE of it\n"
    "      --target NAME    with --ram: count what this device takes, as for info (default: the\n"
    "                       most of all)\n"
    "      --mapped         with --ram: the device reads in place from mapped flash, not\n"
    "                       through a callback\n"
    "      --jobs N         use N threads (default: one for each processor); the archive is the\n"
    "                       same with any number\n"
    "      --follow         follow symbolic links\n"
    "      --hidden         pack files and folders whose names begin with a dot, too\n"
    "      --drafts         pack articles that say that they are drafts or not published, too\n"
    "      --portable       refuse names that files cannot have on every system\n"
    "      --charset LABEL  read articles that are not UTF-8 and declare no charset in this one\n"
    "      --exclude PATTERN\n"
    "                       leave out files and folders that match, as with tar; may be repeated\n"
    "      --allow-empty    make an archive even if there is nothing to pack\n"
    "      --keep-going     skip what cannot be read, and report it\n"
    "      --dry-run        only show what would be packed, and as what; needs no -s and no -o\n"
    "      --report FILE    write every note about the input to FILE, as JSON Lines\n"
    "      --search[=LANG|none]\n"
    "                       add an index of words, so that the archive can be searched; words\n"
    "                       have the stems of LANG, or none (default: the language of the\n"
    "                       archive, else that of most articles)\n"
    "      --from OLD       make the next edition of the archive OLD: keep what is unchanged as\n"
    "                       it is stored there, so that an update is small\n"
    "  -p PUBLIC            with --from: OLD must be signed by this key (default: by one that\n"
    "                       signs now); may be repeated\n"
    "      --purge          with --from: keep no earlier text of changed articles; that of\n"
    "                       removed and withdrawn ones never stays\n"
    "      --keep-dictionary\n"
    "                       with --from: but pieces of removed ones may, in the dictionary; an\n"
    "                       update stays small then\n"
    "      --compact        with --from: arrange everything anew\n"
    "      --content-hash   store a hash of each entry's content, so that it can be cited\n"
    "      --json           print a summary as JSON\n" PASSWORD_OPTION COMMON_OPTIONS;

static const char verify_text[] =
    "anews verify -p PUBLIC... FILE|URL\n"
    "\n"
    "Checks who signed an archive, and that every byte of it is intact. You need not verify an\n"
    "archive to read a few articles: everything is checked at the moment it is read.\n"
    "\n" TRUST_OPTIONS
    "      --partial        verify as much as there is of a file that is still arriving\n"
    "      --search         make the index of words again, of the articles, and compare\n"
    "      --contents       read every article, and compare it with the hash that it may\n"
    "                       state of itself\n"
    REMEMBER_OPTION JOBS_OPTION FETCHING_OPTIONS
    "      --json           print the result as JSON\n" COMMON_OPTIONS STATUSES;

static const char list_text[] =
    "anews list -p PUBLIC... FILE|URL [PREFIX] [--by id|title|date] [--long] [--json]\n"
    "\n"
    "Lists all entries, or those whose ids begin with PREFIX. Each line has an id and a title,\n"
    "separated by a tab.\n"
    "\n" TRUST_OPTIONS
    "      --by id|title|date\n"
    "                       choose the order; by date, the newest comes first (default: id)\n"
    "      --long           print kind, date, length, media type, language, id and title\n"
    "      --json           print each entry as an item of JSON Feed, one on a line\n"
    "      --content        with --json: include the content, as text or base64\n"
    "      --reverse        list from the last to the first\n"
    "      --limit N        list at most N entries\n"
    "      --offset N       skip the first N entries\n" REMEMBER_OPTION FETCHING_OPTIONS
    COMMON_OPTIONS STATUSES;

static const char extract_text[] =
    "anews extract -p PUBLIC... FILE|URL [-C DIR] [ID...]\n"
    "\n"
    "Writes all entries, or those given, to files named by their ids. An entry that is damaged\n"
    "is reported and left out; the others are written.\n"
    "\n" TRUST_OPTIONS
    "  -C DIR               write below this folder only, and make it if need be (default: the\n"
    "                       current one)\n"
    "      --stdout         write one entry to standard output\n"
    "      --force          overwrite files that exist\n"
    "      --prefix P       extract all entries whose ids begin with P\n"
    "      --range A-B      with --stdout: write bytes A to B of the entry, counted from 0\n"
    "      --hidden         extract files whose names begin with a dot, too, and those in such\n"
    "                       folders; without it they are left out unless ID names them\n"
    "      --max-files N    make at most N files and folders\n"
    "                       (default: 10,000,000; with --insecure 1,000,000)\n"
    "      --max-bytes SIZE write at most SIZE bytes in all, where each file and folder counts as\n"
    "                       4K at least (default: 1024G; with --insecure 16G)\n" REMEMBER_OPTION
        JOBS_OPTION FETCHING_OPTIONS COMMON_OPTIONS STATUSES;

static const char show_text[] =
    "anews show -p PUBLIC... FILE|URL ID\n"
    "\n"
    "Shows an article in the program that PAGER names (default: less), or prints it where\n"
    "standard output is no terminal: text and Markdown as they are, HTML as lines of text.\n"
    "\n" TRUST_OPTIONS REMEMBER_OPTION FETCHING_OPTIONS COMMON_OPTIONS STATUSES;

static const char search_text[] =
    "anews search -p PUBLIC... FILE|URL WORD...\n"
    "\n"
    "Finds articles by words, in an archive that was packed with an index of them. Articles that\n"
    "have all of the words come first, and then the others, the best ones first. Case and accents\n"
    "do not count. Elsewhere than on a terminal each line has id, date, title and summary,\n"
    "separated by tabs.\n"
    "\n"
    "  'flood*'             all words that begin so\n"
    "  '\"flood plain\"'      words side by side, as they are written\n"
    "  'flood -bridge'      no article that has the word after the dash, as it is written\n"
    "\n"
    "      --limit N        show at most N articles (default: 10)\n"
    "      --offset N       skip the first N articles\n"
    "      --long           print kind, date, length, media type, language, id and title\n"
    "      --json           print each article as an item of JSON Feed, one on a line\n"
    "      --in title       only articles whose title has the words, as they are written\n"
    "      --since DATE     only articles of this day, month or year, and later ones\n"
    "      --until DATE     only articles of this day, month or year, and earlier ones\n"
    "      --language TAG   only articles in this language, or in a variety of it\n"
    TRUST_OPTIONS REMEMBER_OPTION FETCHING_OPTIONS COMMON_OPTIONS STATUSES;

static const char info_text[] =
    "anews info [-p PUBLIC...] FILE|URL [--json]\n"
    "anews info --self [--json]\n"
    "\n"
    "Describes an archive: who signed it, how much memory a reader needs, and which classes\n"
    "of devices can read it. It needs no key; without one nothing that it prints is checked.\n"
    "\n"
    "  -p KEY               check the signature with this public key (default: the keyring)\n"
    "      --json           print the description as JSON\n"
    "      --insecure       do not use the keyring\n"
    "      --memory BYTES   read the whole archive through a read callback in exactly this\n"
    "                       much memory, to prove the number printed\n"
    "      --target cortex-m3|cortex-m0plus|rv32imac\n"
    "                       also print what firmware on this device needs: the array of memory,\n"
    "                       static data, stack, RAM in all and flash; cortex-m3-compact and so\n"
    "                       on: with the compact cryptography in place of libsodium\n"
    "      --self           say what confines this program while it reads archives, and what\n"
    "                       it was built with\n" FETCHING_OPTIONS COMMON_OPTIONS STATUSES;

static const char sign_text[] =
    "anews sign -s SECRET [--drop-unknown [-p KEY]...] [--minisig] FILE\n"
    "\n"
    "Verifies every byte of an archive and adds a signature to it. An archive has room for six\n"
    "signatures. The file is replaced by a signed copy, so that it is complete at any moment.\n"
    "\n"
    "  -s SECRET            sign with this secret key\n"
    "      --drop-unknown   drop the signatures of keys that you do not trust, to make room\n"
    "  -p KEY               trust this public key, besides those of the keyring\n"
    "      --minisig        also write FILE.root and FILE.root.minisig, for `minisign -V`\n"
    JOBS_OPTION PASSWORD_OPTION COMMON_OPTIONS STATUSES;

static const char embed_text[] =
    "anews embed -p PUBLIC... FILE -o SOURCE [--name NAME] [--incbin | --header]\n"
    "anews embed --key -p PUBLIC... -o SOURCE [--name NAME] [--header]\n"
    "\n"
    "Verifies every byte of an archive and writes it as source text, to be linked into\n"
    "firmware. The source defines the archive's bytes, aligned to 8, and their number:\n"
    "\n"
    "    extern const unsigned char article_data[];\n"
    "    extern const size_t article_data_size;\n"
    "\n"
    "  -o SOURCE            write C source to this file, such as article_data.c\n"
    "      --name NAME      call them NAME and NAME_size (default: article_data)\n"
    "      --header         write the header for it: the lines above, and how much memory a\n"
    "                       reader of the archive needs: ARTICLE_DATA_MEMORY\n"
    "      --key            write the public keys given with -p, and no archive, as\n"
    "                       const an_public_key publisher_keys[]\n"
    "      --incbin         write assembler source (GNU as or clang) that includes FILE when it\n"
    "                       is assembled, for archives that are slow to compile as C; the name of\n"
    "                       SOURCE should end in .S\n"
    "      --force          overwrite SOURCE if anews embed made it, or if it is empty\n"
    TRUST_OPTIONS JOBS_OPTION COMMON_OPTIONS STATUSES;

static const char diff_text[] =
    "anews diff -p PUBLIC... OLD NEW -o PATCH\n"
    "\n"
    "Verifies two editions of a series and writes a patch, with which `anews patch` makes the\n"
    "new edition of the old one. It holds what the old one does not have, and is small if the\n"
    "new one was packed with --from. It need not be kept secret or be signed.\n"
    "\n"
    "  -o PATCH             write the patch to this file; -: to standard output\n"
    TRUST_OPTIONS JOBS_OPTION COMMON_OPTIONS STATUSES;

static const char patch_text[] =
    "anews patch -p PUBLIC... OLD PATCH -o NEW\n"
    "\n"
    "Makes the new edition of an old one and a patch, byte for byte, and verifies it before it\n"
    "has its name. The new edition must be signed by a key that you trust, be of the same\n"
    "series, and not be older. PATCH may be -, for standard input: it is read once.\n"
    "\n"
    "  -o NEW               write the new edition to this file, which may be OLD; -: to\n"
    "                       standard output, once it is verified\n"
    TRUST_OPTIONS JOBS_OPTION REMEMBER_OPTION COMMON_OPTIONS STATUSES;

static const char update_text[] =
    "anews update -p PUBLIC... OLD URL|FILE [-o NEW]\n"
    "\n"
    "Makes the new edition at URL (http or https), or in FILE, of the old edition in OLD and\n"
    "of what is missing there. Only that is fetched, by ranges, from any web server. Signers,\n"
    "series and number are checked before anything else is fetched. OLD does not change until\n"
    "every byte was verified.\n"
    "\n"
    "  -o NEW               write the new edition to this file (default: replace OLD)\n"
    FETCHING_OPTIONS
    "      --json           print the result as JSON\n"
    VOUCHED_OPTIONS REMEMBER_OPTION JOBS_OPTION COMMON_OPTIONS
    "\n"
    "What has arrived when it is interrupted is kept in NEW.part (OLD.part), and checked and\n"
    "used by the next try.\n" STATUSES;

static const char help_help[] =
    "anews help [SUBCOMMAND]\n"
    "\n"
    "Describes anews, or a subcommand and its options.\n"
    "\n" COMMON_OPTIONS;

static const help helps[] = {
    {"keygen", "s:p:", keygen_text},   {"pack", "s:o:p:", pack_text},
    {"train", "o:", train_help},      {"merge", "s:o:p:", merge_help},
    {"select", "s:o:p:", select_help}, {"split", "s:o:p:", split_help},
    {"verify", "p:", verify_text},     {"list", "p:", list_text},
    {"extract", "p:C:", extract_text}, {"show", "p:", show_text},
    {"search", "p:", search_text},     {"info", "p:", info_text},
    {"sign", "s:p:", sign_text},       {"embed", "p:o:", embed_text},
    {"diff", "p:o:", diff_text},       {"patch", "p:o:", patch_text},
    {"update", "p:o:", update_text},   {"serve", "p:", serve_help},
    {"help", "", help_help},
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

bool help_text(FILE *stream, const char *subcommand)
{
    const help *h = find_help(subcommand);
    if (h == NULL && subcommand != NULL)
        return false;
    fputs(h == NULL ? overview : h->text, stream);
    if (h != NULL && h->text == pack_text)
        fputs(pack_more_text, stream);
    return true;
}

void help_version(void)
{
    printf("anews %s, format %d.0\n", AN_VERSION_STRING, AN_FORMAT_MAJOR);
    versions_print();
#if defined AN_NO_PROGRAMS
    puts("one file: it has all its libraries, but fetches no addresses, does not serve, and has no "
         "walls around what reads");
#elif defined AN_ONE_FILE
    puts("one file: it has all its libraries, but fetches addresses and serves only with the "
         "programs anews-fetch and anews-serve beside it");
#endif
}

int say_no_subcommand(const char *word)
{
    const char *names[HELPS + 1] = {NULL};
    for (size_t i = 0; i < HELPS; i++)
        names[i] = helps[i].name;
    const char *near = nearest(word, names);
    if (near != NULL)
        say_error("there is no subcommand \"%s\": did you mean \"%s\"?", word, near);
    else
        say_error("there is no subcommand \"%s\"; `anews help` lists them", word);
    return STATUS_USAGE;
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

/* The word of the command line that getopt_long() refused: the one before `optind`. Where a value
 * is missing at the end, musl counts it, too, and may have moved the end of the words to its place.
 */
static const char *word_of_error(int argc, char **argv)
{
    int at = optind - 1;
    if (at > 0 && at <= argc && argv[at] == NULL)
        at--;
    return at > 0 && at < argc && argv[at] != NULL ? argv[at] : "";
}

int usage_error(const char *subcommand, int argc, char **argv, const struct option *options)
{
    const char *word = word_of_error(argc, argv);
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
