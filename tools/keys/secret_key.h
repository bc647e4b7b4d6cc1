/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's secret keys. */
#ifndef ANEWS_SECRET_KEY_H
#define ANEWS_SECRET_KEY_H

#include "keys/password.h"

#include <archive_news/writer.h>

/* Loads a key file and decrypts it if need be. Warns if others may read the file. The caller wipes
 * the key with sodium_memzero(). Returns STATUS_*, having said what is wrong. */
int secret_key_load(const char *file, const password_source *password, an_secret_key *key);
/* Writes a key file (mode 0600), encrypted unless source is NULL; there must be none of this
 * name. Warns if others may read it all the same. Returns STATUS_*, having said what is wrong. */
int secret_key_save(const char *file, const an_secret_key *key, const password_source *source);

#endif
