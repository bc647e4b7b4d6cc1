/* SPDX-License-Identifier: BSD-2-Clause */
/* Patches as files. */
#ifndef ANEWS_PATCH_FILE_H
#define ANEWS_PATCH_FILE_H

#include "files/output.h"

#define PATCH_BEGINNING "\x89\x41NP\r\n\x1a\n"
enum { PATCH_BEGINNING_LENGTH = 8 };
extern const output_kind patch_kind;

#endif
