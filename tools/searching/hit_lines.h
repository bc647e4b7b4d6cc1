/* SPDX-License-Identifier: BSD-2-Clause */
/* What is printed of an article that was found. */
#ifndef ANEWS_HIT_LINES_H
#define ANEWS_HIT_LINES_H

#include "searching/hit.h"

/* Prints it on standard output. On a terminal: date and title, if there is one, the id, and how the
 * summary begins; elsewhere one line of id, date, title and summary, with tabs between them. */
void hit_print(const hit *h);

#endif
