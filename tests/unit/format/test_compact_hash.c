/* SPDX-License-Identifier: BSD-2-Clause */
/* The BLAKE2b of the compact port equals libsodium's, however the bytes are divided. */
#include "support/support.h"

#include <crypto/blake2b.h>

enum { LONGEST = 1100 };

static uint8_t noise[LONGEST + 16];

static void check_hash(size_t length, size_t piece, const uint8_t *personal)
{
    uint8_t hash[32], wanted[32];
    uint8_t *own = copy_of(noise, length + 1); /* so that a sanitizer sees its end */
    an_crypto_hash hashing;
    assert_int_equal(crypto_generichash_blake2b_salt_personal(wanted, sizeof wanted, own, length,
                                                              NULL, 0, NULL, personal),
                     0);
    an_crypto_hash_begin(&hashing, personal);
    for (size_t at = 0; at < length; at += piece)
        an_crypto_hash_add(&hashing, own + at, length - at < piece ? length - at : piece);
    an_crypto_hash_end(&hashing, hash);
    free(own);
    assert_memory_equal(hash, wanted, sizeof wanted);
}

static void every_length_in_pieces(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 7, 127, 128, 129, 256, LONGEST};
    for (size_t i = 0; i < COUNT(pieces); i++)
        for (size_t length = 0; length <= LONGEST; length++) {
            check_hash(length, pieces[i], NULL);
            check_hash(length, pieces[i], noise + LONGEST);
        }
}

static void every_personalisation_counts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        uint8_t personal[16] = {0};
        check_hash(300, 300, personal);
        personal[i] = 0x81;
        check_hash(300, 300, personal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_in_pieces),
        cmocka_unit_test(every_personalisation_counts),
    };
    fill_noise(noise, sizeof noise, 6);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
