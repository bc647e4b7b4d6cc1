/* SPDX-License-Identifier: BSD-2-Clause */
/* Help for the subcommands with which an archive is made in parts, and parts of an archive. */
#include "help_words.h"

/* Columns as a terminal shows them. */
/* clang-format off */
const char train_text[] =
    "anews train [-o FILE] [options] INPUT...\n"
    "\n"
    "Trains a dictionary on a sample of articles, for `anews pack --dictionary-from FILE`.\n"
    "Archives that share a dictionary stay small when they are merged. The sample is read as\n"
    "pack reads its input; 50 MB of it are enough. The dictionary is the one that pack would\n"
    "use for the sample itself, and it holds pieces of the sample's text.\n"
    "\n"
    "  -o FILE              write the dictionary to this file (default: to standard output)\n"
    "      --dictionary auto|SIZE\n"
    "                       of the best size, or of at most SIZE (default: auto)\n"
    "      --level N, --block-size SIZE, --page-size SIZE\n"
    "                       as pack will be given them, since the best size depends on them\n"
    "      --follow, --hidden, --drafts, --exclude PATTERN, --charset LABEL, --keep-going\n"
    "                       read the sample as pack does with these options\n"
    JOBS_OPTION COMMON_OPTIONS;
/* clang-format on */
