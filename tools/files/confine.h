/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving up rights that reading an archive does not need, before its bytes are looked at. */
#ifndef ANEWS_CONFINE_H
#define ANEWS_CONFINE_H

/*
 * From now on this process and its threads can open no file, and can write, make and remove files
 * only below the folder `below` (a descriptor; -1: nowhere). Files that are open stay so. Without
 * Landlock in the kernel nothing happens: this is a second line of defence, not the first.
 */
void confine(int below);

#endif
