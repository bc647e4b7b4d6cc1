/* SPDX-License-Identifier: BSD-2-Clause */
/* Symbolic links that stand where a file is to be written. */
#ifndef ANEWS_LINKS_H
#define ANEWS_LINKS_H

/* Returns the path, malloced, of the file that a path stands for: where a symbolic link stands
 * there, and where that leads to another one, they are followed to the end. Nothing need be there.
 * Links to folders on the way stay in the path. Returns NULL with errno, ELOOP for a circle. */
char *follow_links(const char *path);

#endif
