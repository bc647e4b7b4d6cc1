/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/public_key.h"

#include "files/atomic_file.h"
#include "keys/key_file.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PUBLIC_SIZE 42  /* "Ed", key id, key */
#define SECRET_TEXT 212 /* characters of a secret key's line */
#define SIGNATURE_TEXT 100

void public_key_text(const an_public_key *key, char text[PUBLIC_KEY_TEXT + 1])
{
    uint8_t bytes[PUBLIC_SIZE] = {'E', 'd'};
    memcpy(bytes + 2, key->id, 8);
    memcpy(bytes + 10, key->key, 32);
    sodium_bin2base64(text, PUBLIC_KEY_TEXT + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_ORIGINAL);
}

void key_id_text(const uint8_t id[8], char text[17])
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | id[i];
    snprintf(text, 17, "%016" PRIX64, number);
}

/* Says what a line is that is no public key, by its length. */
static const char *what_it_is(const char *line, size_t length)
{
    if (line != NULL && length == SECRET_TEXT)
        return "this is a secret key: give the public one, and keep this one to yourself";
    if (line != NULL && length == SIGNATURE_TEXT)
        return "this is a signature, not a public key";
    return "this is not a public key of minisign (an optional comment line, then a line of 56 "
           "characters "
           "that begins with RW)";
}

int public_key_load(const char *file_or_base64, an_public_key *key)
{
    const char *name = file_or_base64;
    if (an_public_key_parse(name, strlen(name), key) != AN_OK) {
        char text[KEY_FILE_MOST + 1];
        int status = key_file_read(name, text, NULL);
        if (status != STATUS_DONE)
            return status;
        size_t length = 0;
        const char *line = key_file_line(text, &length);
        if (line == NULL || an_public_key_parse(line, length, key) != AN_OK) {
            say_error("%s: %s", name, what_it_is(line, length));
            sodium_memzero(text, sizeof text);
            return STATUS_USAGE;
        }
    }
    if (crypto_core_ed25519_is_valid_point(key->key) != 1) {
        say_error("%s: no signature can be made with this public key: it was damaged, or forged",
                  name);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

int public_key_save(const char *file, const an_public_key *key)
{
    char id[17];
    char line[PUBLIC_KEY_TEXT + 1];
    char text[128];
    key_id_text(key->id, id);
    public_key_text(key, line);
    int length =
        snprintf(text, sizeof text, "untrusted comment: minisign public key %s\n%s\n", id, line);
    if (atomic_file_save(file, text, (size_t)length, 0666, ATOMIC_FILE_LASTING) == 0)
        return STATUS_DONE;
    if (errno == EEXIST) {
        say_error("%s: is there already, and a key is never overwritten", file);
        return STATUS_USAGE;
    }
    say_error("%s: cannot write the public key: %s", file, strerror(errno));
    return STATUS_IO;
}
