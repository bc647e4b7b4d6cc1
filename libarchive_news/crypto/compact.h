/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small port to cryptography, in the place of libsodium's (format/crypto.h): for firmware, where
 * flash and stack are short. Build the reader with -DAN_CRYPTO_H='"compact.h"', and with it
 *
 *     ed25519.c   checks signatures; the arithmetic is that of tinyssh 20230101
 *     blake2b.c   BLAKE2b, all here
 *     fe.c, fe25519.c, ge25519.c, sc25519.c, crypto_hash_sha512.c, crypto_verify_32.c, verify.c,
 *     uint32_pack.c, uint32_unpack.c
 *                 from the folder crypto of tinyssh's sources, as they are, each compiled with
 *                 -include tinyssh.h
 *
 * It answers as libsodium does, which `make crypto-check` tries with 100,000 signatures.
 */
#ifndef AN_COMPACT_H
#define AN_COMPACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A BLAKE2b-256 that is being computed. */
typedef struct an_crypto_hash {
    uint64_t state[8];
    uint64_t count; /* bytes before the buffer */
    uint8_t buffer[128];
    size_t length; /* bytes in the buffer */
} an_crypto_hash;

/* Begins a hash. personal: 16 bytes of personalisation; NULL: zeros. */
void an_crypto_hash_begin(an_crypto_hash *hash, const void *personal);
void an_crypto_hash_add(an_crypto_hash *hash, const void *bytes, size_t length);
void an_crypto_hash_end(an_crypto_hash *hash, uint8_t result[32]);

/* Whether the key made this Ed25519ph signature (RFC 8032, no context) of the bytes. */
bool an_crypto_is_signed(const uint8_t signature[64], const void *bytes, size_t length,
                         const uint8_t key[32]);

#endif
