/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/minisig.h"

#include "files/atomic_file.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNATURE_SIZE = 74 }; /* "ED", key id, signature of BLAKE2b-512 of the file */

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

int minisig_write(const char *path, const void *bytes, size_t length, const char *trusted_comment,
                  const an_secret_key *key)
{
    uint8_t signature[SIGNATURE_SIZE];
    uint8_t global[64];
    sign_bytes(bytes, length, key, signature);
    if (sign_comment(signature, trusted_comment, key, global) != 0) {
        say_error("%s: not enough memory to sign", path);
        return STATUS_IO;
    }
    char first[sodium_base64_ENCODED_LEN(SIGNATURE_SIZE, sodium_base64_VARIANT_ORIGINAL)];
    char second[sodium_base64_ENCODED_LEN(64, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(first, sizeof first, signature, sizeof signature,
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64(second, sizeof second, global, sizeof global, sodium_base64_VARIANT_ORIGINAL);
    char *text = NULL;
    int text_length = asprintf(
        &text,
        "untrusted comment: signature from minisign secret key\n%s\ntrusted comment: %s\n%s\n",
        first, trusted_comment, second);
    if (text_length < 0) {
        say_error("%s: not enough memory to sign", path);
        return STATUS_IO;
    }
    int result = atomic_file_save(path, text, (size_t)text_length, 0666,
                                  ATOMIC_FILE_REPLACE | ATOMIC_FILE_LASTING);
    int error = errno;
    free(text);
    if (result == 0)
        return STATUS_DONE;
    say_error("%s: cannot write the signature: %s", path, strerror(error));
    return STATUS_IO;
}
