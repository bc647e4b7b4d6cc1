/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's public keys. */
#ifndef ANEWS_PUBLIC_KEY_H
#define ANEWS_PUBLIC_KEY_H

#include <archive_news/reader.h>

/* Characters of a key's base64 line. */
#define PUBLIC_KEY_TEXT 56

/* Some keys. Begins as all zero bytes; the caller frees keys. */
typedef struct key_list {
    an_public_key *keys;
    size_t count;
} key_list;

/* Adds all keys of a key file to a list, or those of the text itself if it is what a key file
 * holds, such as a key's base64 line. A file without any is an error, and so is a line in it that
 * is neither a key nor a comment. Returns STATUS_*, having said what is wrong. */
int public_keys_load(const char *file_or_text, key_list *list);
int public_keys_load_file(const char *file, key_list *list);
/* Writes a key file; there must be none of this name. Returns STATUS_*, having said what is wrong.
 */
int public_key_save(const char *file, const an_public_key *key);
/* The base64 line of a key, "RW...", NUL-terminated. */
void public_key_text(const an_public_key *key, char text[PUBLIC_KEY_TEXT + 1]);
/* A key id as minisign prints it: 16 hexadecimal digits, NUL-terminated. */
void key_id_text(const uint8_t id[8], char text[17]);

#endif
