/* SPDX-License-Identifier: BSD-2-Clause */
/* Why libcurl could not fetch something. */
#ifndef ANEWS_PROBLEM_H
#define ANEWS_PROBLEM_H

#include "fetching/program/transfer.h"

/* Finds out what an error of libcurl means, and sets t->failure. t->text, which is what libcurl
 * says of it, becomes what a person may see of that, or "". */
void problem_find(transfer *t, CURLcode code);

#endif
