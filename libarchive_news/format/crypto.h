/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The port to cryptography: checking an Ed25519ph signature, and BLAKE2b-256. Nothing else here
 * calls a library for either. The port is libsodium, unless AN_CRYPTO_H names a header that stands
 * in its place: -DAN_CRYPTO_H='"compact.h"'. That header defines the type and declares the
 * functions below. libarchive_news/crypto has such a port, for firmware. Freestanding.
 *
 * A port refuses what libsodium refuses, since two readers must not differ about a signature: S not
 * below the order of the group; a key, or the point R, of small order; a key or an R that is not
 * the one encoding of its point.
 */
#ifndef ANI_CRYPTO_H
#define ANI_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef AN_CRYPTO_H
#include AN_CRYPTO_H
#else

#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_sign_ed25519.h>

/* A hash that is being computed. */
typedef crypto_generichash_blake2b_state an_crypto_hash;

/* Begins a hash of 32 bytes. personal: 16 bytes of personalisation; NULL: zeros. */
static inline void an_crypto_hash_begin(an_crypto_hash *hash, const void *personal)
{
    /* Fails only for lengths that are out of range, which these are not. */
    (void)crypto_generichash_blake2b_init_salt_personal(hash, NULL, 0, 32, NULL, personal);
}

static inline void an_crypto_hash_add(an_crypto_hash *hash, const void *bytes, size_t length)
{
    (void)crypto_generichash_blake2b_update(hash, bytes, length);
}

static inline void an_crypto_hash_end(an_crypto_hash *hash, uint8_t result[32])
{
    (void)crypto_generichash_blake2b_final(hash, result, 32);
}

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
#endif
