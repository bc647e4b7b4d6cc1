/* SPDX-License-Identifier: BSD-2-Clause */
/* Hashes that are computed side by side, or in pieces, equal those that libsodium computes one at a
 * time. */
#include "support/support.h"

#include "format/reference.h"

enum { LONGEST = 1100, MOST = 13 };

static uint8_t noise[LONGEST + MOST];

static void check_jobs(ani_hash_job *jobs, size_t count, unsigned type)
{
    for (size_t i = 0; i < count; i++)
        memset(jobs[i].hash, 0xa5, sizeof jobs[i].hash);
    ani_hash_many(type, jobs, count);
    for (size_t i = 0; i < count; i++) {
        uint8_t hash[ANI_HASH_SIZE];
        ani_hash(type, jobs[i].bytes, jobs[i].length, hash);
        if (memcmp(hash, jobs[i].hash, sizeof hash) != 0)
            fail_msg("job %zu of %zu: %zu bytes, type %u", i, count, jobs[i].length, type);
    }
}

/* Each length, in each of the first five jobs, beside jobs of other lengths. */
static void every_length(void **state)
{
    (void)state;
    ani_hash_job jobs[MOST];
    for (size_t length = 0; length <= LONGEST; length++)
        for (size_t place = 0; place < 5; place++) {
            for (size_t i = 0; i < 5; i++)
                jobs[i] = (ani_hash_job){.bytes = noise + i,
                                         .length = i == place ? length
                                                              : (length * 7 + i * 131) % LONGEST};
            check_jobs(jobs, 5, AN_OBJECT_BLOCK);
        }
}

static void every_number_of_jobs(void **state)
{
    (void)state;
    ani_hash_job jobs[MOST];
    for (size_t count = 0; count <= MOST; count++)
        for (unsigned type = AN_OBJECT_DIRECTORY; type <= AN_OBJECT_BLOCK; type++)
            for (unsigned turn = 0; turn < 40; turn++) {
                for (size_t i = 0; i < count; i++)
                    jobs[i] = (ani_hash_job){.bytes = noise + i,
                                             .length = (size_t)(turn * 641 + i * i * 97) % LONGEST};
                check_jobs(jobs, count, type);
            }
}

/* Each job has memory of its own, so that a sanitizer sees a read beyond its end. */
static void nothing_is_read_beyond(void **state)
{
    (void)state;
    ani_hash_job jobs[6];
    for (size_t length = 1; length <= 300; length++) {
        uint8_t *own[6];
        for (size_t i = 0; i < 6; i++) {
            own[i] = copy_of(noise, length + i);
            jobs[i] = (ani_hash_job){.bytes = own[i], .length = length + i};
        }
        check_jobs(jobs, 6, AN_OBJECT_PAGE);
        for (size_t i = 0; i < 6; i++)
            free(own[i]);
    }
}

/* In pieces of any size, the same as libsodium says of the whole. */
static void in_pieces(void **state)
{
    (void)state;
    static const char personals[][16] = {"anews1:extent", "anews1:dir",  "anews1:meta",
                                         "anews1:dict",   "anews1:page", "anews1:block"};
    static const size_t pieces[] = {1, 7, 127, 128, 129, 256, LONGEST};
    for (unsigned type = ANI_HASH_EXTENT; type <= AN_OBJECT_BLOCK; type++)
        for (size_t i = 0; i < COUNT(pieces); i++)
            for (size_t length = 0; length <= LONGEST; length += length < 300 ? 1 : 100) {
                uint8_t whole[ANI_HASH_SIZE], hash[ANI_HASH_SIZE], once[ANI_HASH_SIZE];
                ani_hash_state hashing;
                assert_int_equal(crypto_generichash_blake2b_salt_personal(
                                     whole, sizeof whole, noise, length, NULL, 0, NULL,
                                     (const unsigned char *)personals[type]),
                                 0);
                ani_hash_begin(&hashing, type);
                for (size_t at = 0; at < length; at += pieces[i])
                    ani_hash_add(&hashing, noise + at,
                                 length - at < pieces[i] ? length - at : pieces[i]);
                ani_hash_end(&hashing, hash);
                assert_memory_equal(hash, whole, sizeof whole);
                ani_hash(type, noise, length, once);
                assert_memory_equal(once, whole, sizeof whole);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length),
        cmocka_unit_test(every_number_of_jobs),
        cmocka_unit_test(nothing_is_read_beyond),
        cmocka_unit_test(in_pieces),
    };
    fill_noise(noise, sizeof noise, 5);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
