/* SPDX-License-Identifier: BSD-2-Clause */
/* Root and signature slots: spec/FORMAT.md sections 3 and 4. Freestanding. */
#ifndef ANI_HEADER_H
#define ANI_HEADER_H

#include "format/reference.h"

enum {
    ANI_MAGIC_SIZE = 8,
    ANI_SLOT_SIZE = 80,
    ANI_SLOT_USED = 74, /* algorithm, key id, signature */
    ANI_LEVELS_MAX = 8,
    ANI_PAGE_MIN = 1024,
    ANI_PAGE_MAX = 65536,
    ANI_BLOCK_MIN = 1024,
    ANI_BLOCK_MAX = 1 << 24,
    ANI_DICTIONARY_MAX = 1 << 24,
    ANI_DICTIONARIES_MAX = 255,
};
#define ANI_COUNT_MAX ((uint64_t)1 << 40)

/* The most bytes that a key of a page has. A quarter of a page leaves room for an inner page's two
 * cells of the longest keys. */
static inline size_t ani_key_limit(uint32_t page_raw)
{
    return AN_KEY_LIMIT(page_raw);
}

extern const uint8_t ani_magic[ANI_MAGIC_SIZE];

/* Checks that the slots are well formed and counts those that are used: step 4 of section 11.
 * Errors: AN_ERR_SIGNATURE. */
int ani_check_slots(const uint8_t *bytes, an_header *header);
/* Parses and checks all fields of the root, and the reference to the directory: step 6. Errors:
 * AN_ERR_FORMAT, AN_ERR_UNSUPPORTED. */
int ani_parse_root(const uint8_t *bytes, an_header *header, an_reference *directory);
/* Checks the signatures: step 5. Slots of an unknown algorithm say nothing. *signers is the number
 * of distinct trusted keys that made one, which are copied to signer. Errors: AN_ERR_SIGNATURE if a
 * slot has the key id of a trusted key and none with this id made it. */
int ani_check_signatures(const uint8_t *bytes, const an_header *header,
                         const an_public_key *trusted, size_t count, an_public_key signer[AN_SLOTS],
                         unsigned *signers);

/* Whether a slot carries this key id. */
bool ani_slot_has_key_id(const uint8_t *bytes, unsigned slot, const uint8_t key_id[8]);

/* Computes the identity of an archive from its root. */
void ani_hash_root(const uint8_t *bytes, uint8_t identity[32]);

/* Encoders: the 512 bytes of a root, and one slot after it. */
void ani_put_root(uint8_t bytes[AN_ROOT_SIZE], const an_header *header,
                  const an_reference *directory);
void ani_put_slot(uint8_t bytes[AN_HEADER_SIZE], unsigned slot, const uint8_t key_id[8],
                  const uint8_t signature[64]);

#endif
