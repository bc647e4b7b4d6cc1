/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compact port to cryptography as one file, for the packages of SDKs. join.sh puts each file
 * that is named here in the place of its #include line: the port, then tinyssh's own sources,
 * unmodified.
 */
#include "archive_news_crypto.h"

#include "tinyssh.h"

/* tinyssh counts bytes with signed numbers. */
#pragma GCC diagnostic ignored "-Wsign-compare"

#include "blake2b.c"
#include "ed25519.c"

#include "crypto_hash_sha512.c"
#include "crypto_verify_32.c"
#include "fe.c"
#include "fe25519.c"
#include "ge25519.c"
#include "sc25519.c"
#include "uint32_pack.c"
#include "uint32_unpack.c"
#include "verify.c"
