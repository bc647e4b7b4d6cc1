/* SPDX-License-Identifier: BSD-2-Clause */
/* Adds a signature to a header: spec/FORMAT.md section 4. It has a file of its own for programs
 * that sign archives but do not write them. */
#include "format/header.h"

#include <archive_news/writer.h>
#include <sodium.h>

/*
 * Signs the root, and verifies that with the public half of the key before anybody sees it. A
 * signature that was made with the public half of another key, or with a fault of the machine,
 * tells the secret to whoever also has a right one.
 */
static bool sign_root(const uint8_t *header, const an_secret_key *key, uint8_t signature[64])
{
    crypto_sign_ed25519ph_state state;
    uint8_t seed_public[32], whole[64];
    (void)crypto_sign_ed25519_seed_keypair(seed_public, whole, key->key);
    bool is_right = sodium_memcmp(whole, key->key, sizeof whole) == 0;
    if (is_right) {
        (void)crypto_sign_ed25519ph_init(&state);
        (void)crypto_sign_ed25519ph_update(&state, header, AN_ROOT_SIZE);
        (void)crypto_sign_ed25519ph_final_create(&state, signature, NULL, whole);
        (void)crypto_sign_ed25519ph_init(&state);
        (void)crypto_sign_ed25519ph_update(&state, header, AN_ROOT_SIZE);
        is_right = crypto_sign_ed25519ph_final_verify(&state, signature, seed_public) == 0;
    }
    sodium_memzero(whole, sizeof whole);
    return is_right;
}

int an_header_sign(uint8_t *header, const an_secret_key *key)
{
    uint8_t signature[64];
    an_public_key public_key;
    memcpy(public_key.id, key->id, sizeof public_key.id);
    memcpy(public_key.key, key->key + 32, sizeof public_key.key);
    for (unsigned slot = 0; slot < AN_SLOTS; slot++) {
        int error = an_header_check(header, slot, &public_key);
        if (error == AN_OK && ani_slot_has_key_id(header, slot, key->id))
            return AN_OK;
        if (error != AN_ERR_NOT_FOUND)
            continue;
        if (!sign_root(header, key, signature))
            return AN_ERR_USAGE;
        ani_put_slot(header, slot, key->id, signature);
        return AN_OK;
    }
    return AN_ERR_MEMORY;
}
