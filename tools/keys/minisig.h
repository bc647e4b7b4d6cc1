/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's signature files. What an archive's slot holds is no signature of minisign: the same
 * key makes another signature for them. */
#ifndef ANEWS_MINISIG_H
#define ANEWS_MINISIG_H

#include <archive_news/writer.h>
#include <stdbool.h>

/* Signs a file's bytes as minisign does. Returns what is in the .minisig, malloced; NULL if there
 * is not enough memory. trusted_comment is one line; the key signs it, too. */
char *minisig_make(const void *bytes, size_t length, const char *trusted_comment,
                   const an_secret_key *key);
/* Whether a text is that of a .minisig, whatever it signs. key_id is that of the signer. */
bool minisig_parse(const char *text, uint8_t key_id[8]);

#endif
