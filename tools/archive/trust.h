/* SPDX-License-Identifier: BSD-2-Clause */
/* What an archive's header says of who signed it. */
#ifndef ANEWS_TRUST_H
#define ANEWS_TRUST_H

#include "archive/policy.h"

/* What is known of a signature slot. */
enum slot_state {
    SLOT_GOOD,    /* signed by a trusted key */
    SLOT_UNKNOWN, /* its key id is that of no trusted key: nothing is known */
    SLOT_BAD,     /* its key id is that of a trusted key, which has not made the signature */
    SLOT_REVOKED, /* signed by a revoked key */
    SLOT_FOREIGN, /* its algorithm is not known, and neither is who signed */
};

/* Checks a used slot against some keys; never SLOT_REVOKED. */
enum slot_state slot_check(const uint8_t header[AN_HEADER_SIZE], unsigned slot,
                           const an_public_key *keys, size_t count);
/* Checks a used slot under a policy. Without trust it is SLOT_UNKNOWN or SLOT_FOREIGN. */
enum slot_state slot_under(const uint8_t header[AN_HEADER_SIZE], unsigned slot, const policy *p);
/* The key id in a slot, 8 bytes. One that is SLOT_FOREIGN has none. */
const uint8_t *slot_key_id(const uint8_t header[AN_HEADER_SIZE], unsigned slot);
/* Whether a slot is labelled as a signature of minisign. No reader accepts such an archive. */
bool has_minisign_slot(const uint8_t header[AN_HEADER_SIZE]);

#endif
