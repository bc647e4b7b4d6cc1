/* SPDX-License-Identifier: BSD-2-Clause */
/* The hash of an object, as ani_hash() in libarchive_news makes it. build.sh gives this function
 * and those that it calls names of their own: they are quicker than the reader's, and longer. */
#include "format/reference.h"

void ani_hash(unsigned type, const void *bytes, size_t length, uint8_t hash[ANI_HASH_SIZE])
{
    uint8_t personal[ANI_PERSONAL_SIZE];
    an_crypto_hash state;
    ani_personalise(type, personal);
    an_crypto_hash_begin(&state, personal);
    an_crypto_hash_add(&state, bytes, length);
    an_crypto_hash_end(&state, hash);
}
