/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's public keys. */
#ifndef ANEWS_PUBLIC_KEY_H
#define ANEWS_PUBLIC_KEY_H

#include <archive_news/reader.h>

/* Characters of a key's base64 line. */
#define PUBLIC_KEY_TEXT 56

/* Loads a key from a key file, or from its base64 line itself. Returns STATUS_*, having said what
 * is wrong. */
int public_key_load(const char *file_or_base64, an_public_key *key);
/* Writes a key file; there must be none of this name. Returns STATUS_*, having said what is wrong.
 */
int public_key_save(const char *file, const an_public_key *key);
/* The base64 line of a key, "RW...", NUL-terminated. */
void public_key_text(const an_public_key *key, char text[PUBLIC_KEY_TEXT + 1]);
/* A key id as minisign prints it: 16 hexadecimal digits, NUL-terminated. */
void key_id_text(const uint8_t id[8], char text[17]);

#endif
