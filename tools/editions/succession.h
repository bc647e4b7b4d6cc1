/* SPDX-License-Identifier: BSD-2-Clause */
/* Two editions of a series, of which one is to take the place of the other. */
#ifndef ANEWS_SUCCESSION_H
#define ANEWS_SUCCESSION_H

#include "archive/source.h"

#include <stdbool.h>

/* Checks that a new edition may follow an old one: that it is of the same series and, where the old
 * one is trusted, not below it. Returns STATUS_*, having said why it may not. The names are those
 * that are shown. */
int check_succession(const an_header *old, const char *old_name, bool is_old_trusted,
                     const an_header *successor, const char *new_name);

#endif
