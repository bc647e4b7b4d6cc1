/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving up what reading an archive does not need, before its bytes are looked at. */
#ifndef ANEWS_CONFINE_H
#define ANEWS_CONFINE_H

/* From now on this process and its threads open no file, and write, make or remove none but below
 * the folder `below` (a descriptor; -1: none at all). What is open stays so. Where the kernel has
 * no Landlock nothing happens: it is a second wall, not the first. */
void confine(int below);

#endif
