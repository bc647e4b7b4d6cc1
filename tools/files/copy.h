/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying one open file to another. */
#ifndef ANEWS_COPY_H
#define ANEWS_COPY_H

#include <stdint.h>

/* Copies the first `size` bytes to an empty file, which comes to share them where the file system
 * can. Returns 0, or -1 with errno. */
int copy_file(int from, int to, uint64_t size);

#endif
