/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the signature slots of a header: anybody who has the file can write into them. */
#ifndef ANEWS_SLOTS_H
#define ANEWS_SLOTS_H

#include "archive/policy.h"

#include <archive_news/writer.h>

/* Why a slot was dropped. */
enum slot_reason {
    SLOT_KEPT,
    DROPPED_OWN,       /* it has the key id of the key that signs, which has not made it */
    DROPPED_UNKNOWN,   /* it is of no trusted key */
    DROPPED_REVOKED,   /* it is of a revoked key */
    DROPPED_BAD,       /* it has the key id of a trusted key, which has not made it */
    DROPPED_ALGORITHM, /* its algorithm is not known */
    DROPPED_COPY,      /* the same signature is there twice */
    DROPPED_MALFORMED, /* no reader accepts an archive with it */
    DROPPED_MINISIGN,  /* nor with this: the key has made it, but with minisign or before 1.0 */
};

typedef struct dropped_slot {
    enum slot_reason reason;
    uint8_t key_id[8];
} dropped_slot;

/* What happened. */
typedef struct slots_change {
    bool was_signed; /* by this key, before */
    unsigned count;  /* of dropped slots */
    dropped_slot dropped[AN_SLOTS];
} slots_change;

/* Who signs, and what may be dropped. */
typedef struct slots_rules {
    const an_secret_key *key;
    const policy *trusted; /* besides that key */
    bool drop_unknown;     /* drop all but good signatures of trusted keys */
} slots_rules;

enum slots_result {
    SLOTS_SIGNED,
    SLOTS_FULL,
    SLOTS_MALFORMED, /* one must be dropped, and may not; it is change->dropped[0] */
};

/* Signs a header with the key, unless it has signed already. Slots with its key id that it has not
 * made are dropped. A good signature by a trusted key never is. Unless the result is SLOTS_SIGNED,
 * the header is to be given up. */
enum slots_result slots_sign(uint8_t header[AN_HEADER_SIZE], const slots_rules *rules,
                             slots_change *change);
/* Warns of each slot that was dropped. */
void slots_say(const char *file, const slots_change *change);

/* Removes slots that no reader accepts, and what else makes readers refuse the slots as a whole.
 * Returns whether there was anything. */
bool slots_tidy(uint8_t header[AN_HEADER_SIZE]);

#endif
