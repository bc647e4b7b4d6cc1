/* SPDX-License-Identifier: BSD-2-Clause */
/* The keyring: public keys that are trusted, or revoked, without being named each time. */
#ifndef ANEWS_KEYRING_H
#define ANEWS_KEYRING_H

#include <archive_news/reader.h>

/* The folder of the keyring's "trusted" or "revoked" keys: ($XDG_CONFIG_HOME or
 * ~/.config)/anews/KIND. Malloced; NULL when there is no home to look in. */
char *keyring_folder(const char *kind);
/* Loads all *.pub files of that folder, in the order of their names. *keys is malloced; without any
 * it is NULL. Returns STATUS_*, having said what is wrong. */
int keyring_load(const char *kind, an_public_key **keys, size_t *count);

#endif
