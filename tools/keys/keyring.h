/* SPDX-License-Identifier: BSD-2-Clause */
/* The keyring: public keys that are trusted, or revoked, without being named each time. */
#ifndef ANEWS_KEYRING_H
#define ANEWS_KEYRING_H

#include "keys/public_key.h"

#include <archive_news/writer.h>

/* The folder of the keyring's "trusted" or "revoked" keys: ($XDG_CONFIG_HOME or
 * ~/.config)/anews/KIND. Malloced; NULL when there is no home to look in, or no memory. */
char *keyring_folder(const char *kind);
/* Loads the keys of all *.pub files among the trusted ones, or of all files but hidden ones among
 * the revoked ones. No folder of that name is no key. Each returns STATUS_*, having said what is
 * wrong, and no keys then. The caller frees list->keys. */
int keyring_trusted(key_list *list);
int keyring_revoked(key_list *list);
/* Whether a list has these 32 bytes, under whatever key id. */
bool key_list_has(const key_list *list, const uint8_t key[32]);
/* Refuses to sign with a key that is revoked; file is where it comes from. Returns STATUS_*, having
 * said what is wrong. */
int keyring_check_secret(const char *file, const an_secret_key *key);

#endif
