/* SPDX-License-Identifier: BSD-2-Clause */
/* Signing a root: spec/FORMAT.md section 4. */
#include "writer/internal.h"

#include <sodium.h>

int an_header_sign(uint8_t *header, const an_secret_key *key)
{
    uint8_t prehash[64];
    an_public_key public_key;
    memcpy(public_key.id, key->id, sizeof public_key.id);
    memcpy(public_key.key, key->key + 32, sizeof public_key.key);
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        uint8_t *slot = header + AN_ROOT_SIZE + (size_t)i * ANI_SLOT_SIZE;
        if (!ani_is_zero(slot, ANI_SLOT_SIZE)) {
            if (memcmp(slot + 2, key->id, 8) == 0 &&
                an_header_check(header, i, &public_key) == AN_OK)
                return AN_OK;
            continue;
        }
        (void)crypto_generichash_blake2b(prehash, sizeof prehash, header, AN_ROOT_SIZE, NULL, 0);
        slot[0] = 'E';
        slot[1] = 'D';
        memcpy(slot + 2, key->id, 8);
        (void)crypto_sign_ed25519_detached(slot + 10, NULL, prehash, sizeof prehash, key->key);
        return AN_OK;
    }
    return AN_ERR_MEMORY;
}
