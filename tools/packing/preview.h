/* SPDX-License-Identifier: BSD-2-Clause */
/* What `anews pack --dry-run` does: shows what would be packed, and as what. */
#ifndef ANEWS_PREVIEW_H
#define ANEWS_PREVIEW_H

#include "packing/pack.h"

/* Prints a line for each entry that pack would make, without a key, and writes no archive. Returns
 * STATUS_*, as pack would. */
int preview_run(const pack_options *o);

#endif
