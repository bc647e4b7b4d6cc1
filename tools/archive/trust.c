/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/trust.h"

#include <string.h>

#define SLOT_SIZE 80u

_Static_assert(AN_ROOT_SIZE + AN_SLOTS * SLOT_SIZE <= AN_HEADER_SIZE, "slots lie in the header");

/* A slot begins with its algorithm, and the key id follows. */
static const uint8_t *slot_at(const uint8_t header[AN_HEADER_SIZE], unsigned slot)
{
    return header + AN_ROOT_SIZE + (size_t)slot * SLOT_SIZE;
}

const uint8_t *slot_key_id(const uint8_t header[AN_HEADER_SIZE], unsigned slot)
{
    return slot_at(header, slot) + 2;
}

static bool has_label(const uint8_t *slot, const char label[2])
{
    return memcmp(slot, label, 2) == 0;
}

bool has_minisign_slot(const uint8_t header[AN_HEADER_SIZE])
{
    for (unsigned i = 0; i < AN_SLOTS; i++)
        if (has_label(slot_at(header, i), "ED") || has_label(slot_at(header, i), "Ed"))
            return true;
    return false;
}

/* Key ids may collide: a slot is bad only if no key with its key id made it. */
enum slot_state slot_check(const uint8_t header[AN_HEADER_SIZE], unsigned slot,
                           const an_public_key *keys, size_t count)
{
    enum slot_state state = SLOT_UNKNOWN;
    if (!has_label(slot_at(header, slot), "EP"))
        return SLOT_FOREIGN;
    for (size_t i = 0; i < count; i++) {
        if (memcmp(keys[i].id, slot_key_id(header, slot), sizeof keys[i].id) != 0)
            continue;
        if (an_header_check(header, slot, &keys[i]) == AN_OK)
            return SLOT_GOOD;
        state = SLOT_BAD;
    }
    return state;
}

enum slot_state slot_under(const uint8_t header[AN_HEADER_SIZE], unsigned slot, const policy *p)
{
    enum slot_state state = slot_check(header, slot, p->keys, p->insecure ? 0 : p->key_count);
    if (p->insecure)
        return state;
    return state == SLOT_UNKNOWN &&
                   slot_check(header, slot, p->revoked, p->revoked_count) == SLOT_GOOD
               ? SLOT_REVOKED
               : state;
}
