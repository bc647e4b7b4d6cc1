/* SPDX-License-Identifier: BSD-2-Clause */
/* What firmware does with an archive, for tests of sources: whose signature it has, the ten newest
 * with their dates, and whether every byte is right. */
#ifndef EXAMPLES_READING_H
#define EXAMPLES_READING_H

#include <archive_news/reader.h>

/* Lists and verifies on stdout. key: the line of a minisign public key. Returns an exit status: 0,
 * or the error. */
int read_as_firmware(const an_source *source, const char *key);

/* Returns all bytes of a file of this computer, malloced. Ends the program if there are none. */
void *load_file(const char *name, size_t *length);
/* Ends the program with a message unless the result is 0. */
void must(int result, const char *what);

#endif
