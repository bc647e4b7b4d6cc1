/* SPDX-License-Identifier: BSD-2-Clause */
#include "editions/patch_file.h"

const output_kind patch_kind = {
    .name = "a patch", .beginning = PATCH_BEGINNING, .length = PATCH_BEGINNING_LENGTH};
