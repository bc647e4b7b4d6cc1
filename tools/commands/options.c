/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands/options.h"

#include "help.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

bool read_options(int argc, char **argv, const option_table *table, void *context, int *status)
{
    int option;
    *status = STATUS_DONE;
    opterr = 0;
    while (*status == STATUS_DONE &&
           (option = getopt_long(argc, argv, table->letters, table->words, NULL)) != -1) {
        switch (option) {
        case 'h': help_text(stdout, argv[0]); return false;
        case 'V': help_version(); return false;
        case 'q': quiet = true; break;
        case '?':
        case ':': *status = usage_error(argv[0], argc, argv, table->words); break;
        default: *status = table->on_option(context, option, optarg);
        }
    }
    return *status == STATUS_DONE;
}
