/* SPDX-License-Identifier: BSD-2-Clause */
/* Signatures that two implementations are asked about. */
#ifndef CRYPTO_CASES_H
#define CRYPTO_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MESSAGE_MOST = 700 };

/* As the firmware reads it: bytes only, so that no machine lays it out otherwise. */
typedef struct signature_case {
    uint8_t is_good; /* what libsodium says */
    uint8_t length[2];
    uint8_t key[32];
    uint8_t signature[64];
    uint8_t message[MESSAGE_MOST];
} signature_case;

/* How a case is made. */
enum kind {
    GOOD,        /* made by libsodium */
    BENT,        /* a bit of signature, key or message is changed */
    HIGH_S,      /* the order of the group is added to S, up to 15 times */
    NOISE,       /* random bytes */
    SMALL_KEY,   /* a key of small order, R and S such that the equation may hold */
    SMALL_R,     /* an R of small order, S such that the equation may hold */
    MIXED_KEY,   /* a key with a part of small order, S such that the equation may hold */
    MIXED_BOTH,  /* R has such a part, too */
    EDGE_S,      /* S is 0, or the order of the group, or next to it */
    NO_ENCODING, /* the key's or R's y is not below the prime, or its x is -0 */
    KINDS
};

extern const char *const kind_name[KINDS];

/* Makes a case from a number, the same each time. */
void make_case(enum kind kind, uint64_t number, signature_case *made);
size_t case_length(const signature_case *made);

#endif
