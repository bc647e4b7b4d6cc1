/* SPDX-License-Identifier: BSD-2-Clause */
/* --dictionary-from of `anews pack`: the dictionary that archives share. */
#ifndef ANEWS_PACK_DICTIONARY_H
#define ANEWS_PACK_DICTIONARY_H

#include "files/output.h"
#include "packing/pack.h"

/* What `anews train` makes, and what may be replaced by it. */
extern const output_kind dictionary_kind;

/* Loads the dictionary that --dictionary-from names, if it was given, for the writer. The file is
 * that of a dictionary, or an archive that has one. Call it before a secret key is loaded: the file
 * may be anybody's. Returns STATUS_*, having said what is wrong. */
int pack_dictionary_load(pack_options *o);

#endif
