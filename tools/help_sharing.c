/* SPDX-License-Identifier: BSD-2-Clause */
/* Help for the subcommands with which an archive is made in parts, and parts of an archive. */
#include "help_words.h"

/* Columns as a terminal shows them. */
/* clang-format off */
const char train_help[] =
    "anews train [-o FILE] [options] INPUT...\n"
    "\n"
    "Trains a dictionary on a sample of articles, for `anews pack --dictionary-from FILE`.\n"
    "Archives that share a dictionary stay small when they are merged. The sample is read as\n"
    "pack reads its input; 50 MB of it are enough. The dictionary is the one that pack would\n"
    "use for the sample itself, and it holds pieces of the sample's text.\n"
    "\n"
    "  -o FILE              write the dictionary to this file (default, and -: standard output)\n"
    "      --dictionary auto|SIZE\n"
    "                       of the best size, or of at most SIZE (default: auto)\n"
    "      --level N, --block-size SIZE, --page-size SIZE\n"
    "                       as pack will be given them, since the best size depends on them\n"
    "      --follow, --hidden, --drafts, --exclude PATTERN, --charset LABEL, --keep-going\n"
    "                       read the sample as pack does with these options\n"
    JOBS_OPTION COMMON_OPTIONS;

#define PARTS_OPTIONS \
    "  -p KEY               trust this public key, as for verify (default: the keyring)\n" \
    "      --need K         require signatures by K different trusted keys (default: 1)\n" \
    "      --current        refuse an archive whose \"current until\" has passed\n"

#define MADE_OPTIONS(level) \
    "      --title TEXT, --publisher TEXT, --description TEXT, --license TEXT, --series ID\n" \
    "      --epoch N, --sequence N, --current-until TIME, --created TIME\n" \
    "                       as for pack\n" \
    "      --level N        compress what is compressed anew at this level of zstd, 1 to 22\n" \
    "                       (default: " level ")\n" \
    "      --page-size SIZE end index pages at this size, but at no less than the parts do\n"

#define INDEX_OPTION \
    "      --search[=LANG|none]\n" \
    "                       make an index of words anew, as for pack; without this option\n" \
    "                       there is none\n"

const char merge_help[] =
    "anews merge -s SECRET -o FILE [options] PART...\n"
    "\n"
    "Makes one archive of several. Each part is verified as a whole first, and must be signed by\n"
    "a trusted key. Their blocks and dictionaries are taken over as they are, and nothing is\n"
    "compressed again; equal dictionaries are kept once. What no option says about the archive\n"
    "is as the first part has it.\n"
    "\n"
    "  -s SECRET            sign with this key; may be repeated, up to six signers\n"
    "  -o FILE              write the archive to this file, which is no part; -: to\n"
    "                       standard output\n"
    "      --newest         if parts have an id in common, take the entry that was modified (or\n"
    "                       else published) last; then that of the later edition; then that of\n"
    "                       the part named last. What is withdrawn in one of them stays\n"
    "                       withdrawn. Without this option such parts are refused\n"
    "      --anew           compress everything anew, with one dictionary of its own: for parts\n"
    "                       with too many, or with one that holds text which is to go\n"
    PARTS_OPTIONS
    "      --language TAG   say that the archive is in this language\n"
    MADE_OPTIONS("12; 19 with --anew") INDEX_OPTION
    JOBS_OPTION PASSWORD_OPTION COMMON_OPTIONS STATUSES;

const char select_help[] =
    "anews select -s SECRET -o PART [options] FILE [PREFIX]\n"
    "\n"
    "Makes an archive of a part of another one, which is verified as a whole first: of the\n"
    "articles whose ids begin with PREFIX and that the options describe. With PREFIX alone,\n"
    "other entries whose ids begin so are taken, too. Pictures that the articles name as\n"
    "theirs, and aliases, come along. Blocks that hold nothing else are taken over as they are.\n"
    "Text that is not selected is not in the part, but for pieces of it that the dictionary\n"
    "may hold: see --anew.\n"
    "\n"
    "  -s SECRET            sign with this key; may be repeated, up to six signers\n"
    "  -o PART              write the archive to this file; -: to standard output\n"
    "      --tag TAG        only articles with this tag\n"
    "      --since DATE     only articles of this day, month or year, and later ones\n"
    "      --until DATE     only articles of this day, month or year, and earlier ones\n"
    "      --language TAG   only articles in this language, or in a variety of it\n"
    "      --with PREFIX    also all entries whose ids begin with PREFIX, such as pictures/\n"
    "      --anew           compress everything anew, with a dictionary of its own, so that\n"
    "                       nothing else is in the part\n"
    PARTS_OPTIONS MADE_OPTIONS("19") INDEX_OPTION
    JOBS_OPTION PASSWORD_OPTION COMMON_OPTIONS STATUSES;

const char split_help[] =
    "anews split -s SECRET -o PREFIX --size SIZE [options] FILE\n"
    "\n"
    "Makes archives of at most SIZE bytes of a larger one, which is verified as a whole first:\n"
    "PREFIX-1.anews, PREFIX-2.anews and so on. Each holds neighbouring ids, can be read by\n"
    "itself, and is a series of its own. Aliases are where their targets are.\n"
    "\n"
    "  -s SECRET            sign with this key; may be repeated, up to six signers\n"
    "  -o PREFIX            begin the names of the archives with this\n"
    "      --size SIZE      the most bytes of each, such as 4G\n"
    PARTS_OPTIONS MADE_OPTIONS("19") JOBS_OPTION PASSWORD_OPTION COMMON_OPTIONS STATUSES;

const char serve_help[] =
    "anews serve -p PUBLIC... FILE|FOLDER... [--listen ADDRESS[:PORT]] [--open]\n"
    "\n"
    "Serves archives over HTTP to this machine, or to a local network, until it is interrupted:\n"
    "their bytes by ranges, a start page, a catalogue for reading apps (OPDS), feeds of the\n"
    "newest articles (Atom, JSON Feed), and the page that reads archives in a browser. Prints\n"
    "the address.\n"
    "Of a folder all files are served whose names end in .anews. What is replaced or added is\n"
    "noticed. Nothing is shown of what an archive says unless a trusted key has signed it.\n"
    "\n"
    "      --listen ADDRESS[:PORT]\n"
    "                       serve at this address of this machine, such as 192.168.1.5 or 0.0.0.0\n"
    "                       for all of them (default: 127.0.0.1, for this machine only)\n"
    "      --port N         listen at this port; 0: at any that is free (default: 8008)\n"
    "      --name HOST      answer requests for this name of a host, too; may be repeated\n"
    "      --https          write addresses with https: for a web server in front, with TLS\n"
    "      --open           open the start page in the browser\n"
    "      --timeout N      end a connection that sends no request for N seconds, or reads less\n"
    "                       than 512 bytes a second for so long (default: 30)\n"
    TRUST_OPTIONS COMMON_OPTIONS STATUSES;
/* clang-format on */
