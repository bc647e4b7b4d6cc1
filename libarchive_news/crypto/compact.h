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

#include "blake2b.h"

#include <stdbool.h>

/* Whether the key made this Ed25519ph signature (RFC 8032, no context) of the bytes. */
bool an_crypto_is_signed(const uint8_t signature[64], const void *bytes, size_t length,
                         const uint8_t key[32]);

#endif
