/* SPDX-License-Identifier: BSD-2-Clause */
/* References and their hashes: spec/FORMAT.md section 5. Freestanding. */
#ifndef ANI_REFERENCE_H
#define ANI_REFERENCE_H

#include "format/crypto.h"
#include "format/wire.h"

enum { ANI_REFERENCE_SIZE = 56, ANI_HASH_SIZE = 32, ANI_SHORT_REFERENCE_MAX = 1 + 3 + 5 + 5 + 32 };
enum ani_codec { ANI_STORED = 0, ANI_ZSTD = 1 };

/* Gives the personalisation of hashes by the type of the object; 0: an extent of a section. */
enum { ANI_HASH_EXTENT = 0, ANI_PERSONAL_SIZE = 16 };
void ani_personalise(unsigned type, uint8_t personal[ANI_PERSONAL_SIZE]);

/* Computes the BLAKE2b-256 of an object's stored bytes, personalised by its type. */
void ani_hash(unsigned type, const void *bytes, size_t length, uint8_t hash[ANI_HASH_SIZE]);
/* The same in pieces, for an extent of a section, which may be larger than memory. */
typedef an_crypto_hash ani_hash_state;
void ani_hash_begin(ani_hash_state *state, unsigned type);
void ani_hash_add(ani_hash_state *state, const void *bytes, size_t length);
void ani_hash_end(ani_hash_state *state, uint8_t hash[ANI_HASH_SIZE]);

/* The same for several objects of one type: hash_many.c. Where the processor has lanes, it is
 * faster than one after the other. */
#if defined __x86_64__ && __STDC_HOSTED__ && !defined AN_SMALL && \
    (defined __clang__ || __GNUC__ >= 9)
#define ANI_HAVE_LANES
#endif
typedef struct ani_hash_job {
    const uint8_t *bytes;
    size_t length;
    uint8_t hash[ANI_HASH_SIZE]; /* filled in */
} ani_hash_job;
void ani_hash_many(unsigned type, ani_hash_job *jobs, size_t count);

/* Reads a reference to an object of this type and checks that it keeps to the limits of the root.
 * Errors: AN_ERR_FORMAT, AN_ERR_UNSUPPORTED. */
int ani_read_reference(ani_cursor *c, const an_header *limits, unsigned type, an_reference *ref);
/* The same for a short reference. The caller adds the offset, and then asks ani_is_in_file(). */
int ani_read_short_reference(ani_cursor *c, const an_header *limits, unsigned type,
                             an_reference *ref);
#ifndef AN_SMALL
/* Goes past one, and returns its stored size. */
uint32_t ani_skip_short_reference(ani_cursor *c);
#endif
/* The stored size that counts for a stored limit of the root: what is not compressed needs no room
 * but its own. */
static inline uint32_t ani_compressed_size(const an_reference *ref)
{
    return ref->codec == ANI_ZSTD ? ref->stored : 0;
}
/* Whether the object lies in the file. */
bool ani_is_in_file(const an_header *limits, const an_reference *ref);

void ani_put_reference(uint8_t bytes[ANI_REFERENCE_SIZE], const an_reference *ref);
size_t ani_put_short_reference(uint8_t bytes[ANI_SHORT_REFERENCE_MAX], const an_reference *ref);

#endif
