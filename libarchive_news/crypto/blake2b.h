/* SPDX-License-Identifier: BSD-2-Clause */
/* A small BLAKE2b-256, for the ports of this folder. */
#ifndef AN_BLAKE2B_H
#define AN_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

/* A hash that is being computed. */
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

#endif
