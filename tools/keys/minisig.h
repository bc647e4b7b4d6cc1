/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's signature files. */
#ifndef ANEWS_MINISIG_H
#define ANEWS_MINISIG_H

#include <archive_news/writer.h>

#define MINISIG_SIZE 74 /* "ED", key id, signature */

/* Writes the .minisig of a file whose signature is given, in place of one that is there.
 * trusted_comment is one line; the key signs it. Returns STATUS_*, having said what is wrong. */
int minisig_write(const char *path, const uint8_t signature[MINISIG_SIZE],
                  const char *trusted_comment, const an_secret_key *key);

#endif
