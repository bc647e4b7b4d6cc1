/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of files that other programs take for more than a name. */
#ifndef ANEWS_ODD_NAMES_H
#define ANEWS_ODD_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* How many of each kind were met. Begins as all zero bytes. */
typedef struct odd_names {
    unsigned long hidden, odd, refused;
} odd_names;

/* Decides about a file that nobody has asked for by its name. One that is hidden, or in a hidden
 * folder, is left out unless with_hidden is set: shells, git and others obey such files. Returns
 * whether it may be written. The first few that are left out or odd are said. */
bool odd_names_allow(odd_names *names, const char *id, size_t length, bool with_hidden);
/* Decides about the file of any entry: a name that this system does not take, or takes for another
 * one, is refused, which is said of the first few. is_twin: an earlier entry has the same name but
 * for case. Returns whether it is refused. */
bool odd_names_refuse(odd_names *names, const char *id, size_t length, bool is_twin);
/* Says how many more there were than have been said. */
void odd_names_sum_up(const odd_names *names);

#endif
