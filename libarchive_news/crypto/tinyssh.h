/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included before each of tinyssh's own sources. Its functions get names that no other library in
 * the firmware has. What it wipes stays as it is: wiping would take a third of the time and a part
 * of the flash, and checking signatures involves no secret.
 */
#ifndef AN_TINYSSH_H
#define AN_TINYSSH_H

/* In the place of cleanup.h. NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _CLEANUP_H____
#define cleanup(x) ((void)(x))

#define fe_0 an_tinyssh_fe_0
#define fe_1 an_tinyssh_fe_1
#define fe_copy an_tinyssh_fe_copy
#define fe_cswap an_tinyssh_fe_cswap
#define fe_cmov an_tinyssh_fe_cmov
#define fe_mul_ an_tinyssh_fe_mul
#define fe_sq_ an_tinyssh_fe_sq
#define fe_reducesmall an_tinyssh_fe_reducesmall
#define fe25519_mul an_tinyssh_fe25519_mul
#define fe25519_sq an_tinyssh_fe25519_sq
#define fe25519_add an_tinyssh_fe25519_add
#define fe25519_mul121666 an_tinyssh_fe25519_mul121666
#define fe25519_sub an_tinyssh_fe25519_sub
#define fe25519_neg an_tinyssh_fe25519_neg
#define fe25519_inv an_tinyssh_fe25519_inv
#define fe25519_pow22523 an_tinyssh_fe25519_pow22523
#define fe25519_tobytes an_tinyssh_fe25519_tobytes
#define fe25519_frombytes an_tinyssh_fe25519_frombytes
#define fe25519_isnonzero an_tinyssh_fe25519_isnonzero
#define fe25519_isnegative an_tinyssh_fe25519_isnegative
#define ge25519_tobytes an_tinyssh_ge25519_tobytes
#define ge25519_frombytes_negate_vartime an_tinyssh_ge25519_frombytes_negate
#define ge25519_add an_tinyssh_ge25519_add
#define ge25519_scalarmult an_tinyssh_ge25519_scalarmult
#define ge25519_scalarmult_base an_tinyssh_ge25519_scalarmult_base
#define sc25519_reduce an_tinyssh_sc25519_reduce
#define sc25519_muladd an_tinyssh_sc25519_muladd
#define crypto_hash_sha512_tinyssh an_tinyssh_sha512
#define crypto_verify_32_tinyssh an_tinyssh_verify_32
#define verify an_tinyssh_verify
#define uint32_pack an_tinyssh_uint32_pack
#define uint32_unpack an_tinyssh_uint32_unpack

#endif
