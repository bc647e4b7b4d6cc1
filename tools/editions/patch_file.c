/* SPDX-License-Identifier: BSD-2-Clause */
#include "editions/patch_file.h"

#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

const output_kind patch_kind = {
    .name = "a patch", .beginning = PATCH_BEGINNING, .length = PATCH_BEGINNING_LENGTH};

int patch_check_terminal(void)
{
    if (!is_terminal(stdout))
        return STATUS_DONE;
    say_error("standard output is a terminal, which cannot show this: write to a file or a pipe");
    return STATUS_USAGE;
}
