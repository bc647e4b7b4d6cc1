/* SPDX-License-Identifier: BSD-2-Clause */
/* Why fetching failed, for a person. */
#ifndef ANEWS_FETCHING_FAILURE_H
#define ANEWS_FETCHING_FAILURE_H

#include "fetching/fetcher.h"

/* Says what is wrong. is_beginning: the beginning of the file was asked for. Returns the STATUS_*
 * of it. */
int say_fetch_problem(const char *name, const fetch_problem *problem, bool is_beginning);
/* The same for a file, or a file on a server, that ends before what was asked for. */
int say_file_ended(const char *name);

#endif
