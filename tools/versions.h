/* SPDX-License-Identifier: BSD-2-Clause */
/* The versions of what the bytes of an archive depend on. */
#ifndef ANEWS_VERSIONS_H
#define ANEWS_VERSIONS_H

/* Prints a line for each library: its name and its version. */
void versions_print(void);

#endif
