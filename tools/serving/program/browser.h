/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening the reader's browser. */
#ifndef ANEWS_BROWSER_H
#define ANEWS_BROWSER_H

/* A confined process can start no program. So one is made before, which waits for the word. Returns
 * a descriptor for it, or -1 with errno. */
int browser_prepare(const char *address);
/* Lets the browser open the address. */
void browser_open(int prepared);

#endif
