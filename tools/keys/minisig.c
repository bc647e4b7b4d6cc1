/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/minisig.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_WORDS "untrusted comment: "
#define OTHER_WORDS "trusted comment: "

enum {
    SIGNATURE_SIZE = 74, /* "ED", key id, signature of BLAKE2b-512 of the file */
    GLOBAL_SIZE = 64,    /* signature of that signature and the comment */
    SIGNATURE_TEXT = (SIGNATURE_SIZE + 2) / 3 * 4,
    GLOBAL_TEXT = (GLOBAL_SIZE + 2) / 3 * 4,
};

static void sign_bytes(const void *bytes, size_t length, const an_secret_key *key,
                       uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t hash[64];
    (void)crypto_generichash(hash, sizeof hash, bytes, length, NULL, 0);
    memcpy(signature, "ED", 2);
    memcpy(signature + 2, key->id, sizeof key->id);
    (void)crypto_sign_detached(signature + 10, NULL, hash, sizeof hash, key->key);
}

/* Makes the second signature of a .minisig, of the first one and the trusted comment. */
static int sign_comment(const uint8_t signature[SIGNATURE_SIZE], const char *comment,
                        const an_secret_key *key, uint8_t result[64])
{
    size_t length = strlen(comment);
    uint8_t *message = malloc(64 + length);
    if (message == NULL)
        return -1;
    memcpy(message, signature + 10, 64);
    memcpy(message + 64, comment, length);
    int error = crypto_sign_detached(result, NULL, message, 64 + length, key->key);
    free(message);
    return error;
}

char *minisig_make(const void *bytes, size_t length, const char *trusted_comment,
                   const an_secret_key *key)
{
    uint8_t signature[SIGNATURE_SIZE];
    uint8_t global[GLOBAL_SIZE];
    char first[SIGNATURE_TEXT + 1], second[GLOBAL_TEXT + 1];
    char *text = NULL;
    sign_bytes(bytes, length, key, signature);
    if (sign_comment(signature, trusted_comment, key, global) != 0)
        return NULL;
    sodium_bin2base64(first, sizeof first, signature, sizeof signature,
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64(second, sizeof second, global, sizeof global, sodium_base64_VARIANT_ORIGINAL);
    int written = asprintf(&text, "%ssignature from minisign secret key\n%s\n%s%s\n%s\n",
                           FIRST_WORDS, first, OTHER_WORDS, trusted_comment, second);
    return written < 0 ? NULL : text;
}

/* Reads a line that begins so and goes on with base64 of `size` bytes, or with anything if size is
 * 0. Returns what follows it; NULL if it is another line. */
static const char *parse_minisig_line(const char *text, const char *beginning, uint8_t *bytes,
                                      size_t size)
{
    size_t length = 0;
    const char *end = strchr(text, '\n');
    if (end == NULL || strncmp(text, beginning, strlen(beginning)) != 0)
        return NULL;
    const char *line = text + strlen(beginning);
    size_t left = (size_t)(end - line);
    if (left > 0 && line[left - 1] == '\r')
        left--;
    if (size > 0 && (sodium_base642bin(bytes, size, line, left, NULL, &length, NULL,
                                       sodium_base64_VARIANT_ORIGINAL) != 0 ||
                     length != size))
        return NULL;
    return end + 1;
}

bool minisig_parse(const char *text, uint8_t key_id[8])
{
    uint8_t signature[SIGNATURE_SIZE] = {0};
    uint8_t global[GLOBAL_SIZE];
    const char *rest = parse_minisig_line(text, FIRST_WORDS, NULL, 0);
    if (rest != NULL)
        rest = parse_minisig_line(rest, "", signature, sizeof signature);
    if (rest != NULL)
        rest = parse_minisig_line(rest, OTHER_WORDS, NULL, 0);
    if (rest != NULL)
        rest = parse_minisig_line(rest, "", global, sizeof global);
    memcpy(key_id, signature + 2, 8);
    return rest != NULL && *rest == '\0';
}
