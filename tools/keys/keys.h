/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's key and signature files. All functions give STATUS_* (tool.h), having said what was
 * wrong. */
#ifndef ANEWS_KEYS_H
#define ANEWS_KEYS_H

#include <archive_news/writer.h>
#include <stdbool.h>

/* Where a password comes from. */
typedef struct password_source {
    int fd; /* -1: ask on the terminal (/dev/tty) without echo; else the first line read from this
               descriptor */
} password_source;

/* A key file, or its base64 line itself. */
int public_key_load(const char *file_or_base64, an_public_key *key);
/* The folder of the keyring's "trusted" or "revoked" keys: ($XDG_CONFIG_HOME or
 * ~/.config)/anews/KIND. Malloced; NULL when there is no home to look in. */
char *keyring_folder(const char *kind);
/* All *.pub of it, in the order of names. None: *count 0, STATUS_DONE. *keys is malloced. */
int keyring_load(const char *kind, an_public_key **keys, size_t *count);
/* Decrypts if need be. The caller wipes key with sodium_memzero. Warns if others may read the file.
 */
int secret_key_load(const char *file, const password_source *password, an_secret_key *key);
/* Makes both files (secret 0600); neither may exist. */
int keypair_make(const char *secret_file, const char *public_file, bool without_password,
                 const password_source *password);
/* Writes path (a .minisig) for a file whose minisign signature (prehashed) is given: 74 bytes
 * algorithm, key id, signature. trusted_comment: one line. Replaces atomically. */
int minisig_write(const char *path, const uint8_t signature[74], const char *trusted_comment,
                  const an_secret_key *key);
/* "RW..." base64 of a public key, NUL-terminated, into 57 bytes; and its key id as minisign prints
 * it: 16 hex digits into 17 bytes. */
void public_key_text(const an_public_key *key, char text[57]);
void key_id_text(const uint8_t id[8], char text[17]);

#endif
