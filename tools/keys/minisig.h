/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's signature files. What an archive's slot holds is no signature of minisign: the same
 * key makes another signature for them. */
#ifndef ANEWS_MINISIG_H
#define ANEWS_MINISIG_H

#include <archive_news/writer.h>

/* Signs a file's bytes as minisign does and writes the .minisig to path, in place of one that is
 * there. trusted_comment is one line; the key signs it, too. Returns STATUS_*, having said what is
 * wrong. */
int minisig_write(const char *path, const void *bytes, size_t length, const char *trusted_comment,
                  const an_secret_key *key);

#endif
