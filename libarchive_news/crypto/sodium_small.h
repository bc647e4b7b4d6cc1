/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A port to cryptography with libsodium's signatures and the small BLAKE2b of this folder, for
 * firmware that has libsodium: libsodium's own BLAKE2b takes 14 KB of flash more. Build the reader
 * with -DAN_CRYPTO_H='"sodium_small.h"', and with it blake2b.c.
 */
#ifndef AN_SODIUM_SMALL_H
#define AN_SODIUM_SMALL_H

#include "blake2b.h"

#include <sodium/crypto_sign_ed25519.h>
#include <stdbool.h>

/* Whether the key made this Ed25519ph signature (RFC 8032, no context) of the bytes. */
static inline bool an_crypto_is_signed(const uint8_t signature[64], const void *bytes,
                                       size_t length, const uint8_t key[32])
{
    crypto_sign_ed25519ph_state state;
    (void)crypto_sign_ed25519ph_init(&state);
    (void)crypto_sign_ed25519ph_update(&state, bytes, length);
    return crypto_sign_ed25519ph_final_verify(&state, signature, key) == 0;
}

#endif
