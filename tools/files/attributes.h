/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may read a file that takes the place of another one. */
#ifndef ANEWS_ATTRIBUTES_H
#define ANEWS_ATTRIBUTES_H

#include <stdbool.h>

/*
 * Gives the file `to` the owner, group, mode and access control list of the file `from`; both are
 * open. `to` is new and has mode 0600. Where the process may not keep one of them, *narrowed is
 * set, and nobody gets a right that he did not have. Returns 0, or -1 with errno.
 */
int attributes_keep(int from, int to, bool *narrowed);

#endif
