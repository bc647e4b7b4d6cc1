/* SPDX-License-Identifier: BSD-2-Clause */
/* Who signed: k of n keys, one key twice, key ids that collide, malformed slots; and editions that
 * must not be replaced by older ones. Short enough for valgrind. */
#include "support/support.h"
#include "support/wire_offsets.h"

enum { SIGNED = 3 }; /* slots that are used */

static uint8_t *archive; /* signed by keys 1, 2 and 3 */
static size_t archive_length;

static uint8_t *slot_at(uint8_t *bytes, unsigned n)
{
    return bytes + ROOT_SIZE + n * SLOT_SIZE;
}

static int open_with(const uint8_t *bytes, an_config config, unsigned *signers)
{
    static uint8_t work[1 << 18];
    an_reader reader;
    config.source.map = bytes;
    config.source.size = archive_length;
    config.memory = work;
    config.memory_size = sizeof work;
    int error = an_reader_open(&reader, &config);
    *signers = error == AN_OK ? an_reader_signers(&reader) : 0;
    return error;
}

static int open_trusting(const uint8_t *bytes, const an_public_key *keys, size_t count,
                         unsigned need, unsigned *signers)
{
    return open_with(bytes, (an_config){.trusted = keys, .trusted_count = count, .need = need},
                     signers);
}

static void k_of_n(void **state)
{
    (void)state;
    an_public_key keys[6];
    unsigned signers;
    for (unsigned i = 0; i < 6; i++)
        keys[i] = public_key(i + 1); /* 4 to 6 did not sign */
    for (unsigned first = 0; first < 6; first++)
        for (unsigned count = 1; first + count <= 6; count++) {
            unsigned good = first >= 3 ? 0 : first + count < 3 ? count : 3 - first;
            for (unsigned need = 0; need <= AN_SLOTS; need++) {
                int error = open_trusting(archive, keys + first, count, need, &signers);
                assert_int_equal(error, good >= (need ? need : 1) ? AN_OK : AN_ERR_UNTRUSTED);
                assert_int_equal(signers, error == AN_OK ? good : 0);
            }
        }
    assert_int_equal(open_trusting(archive, keys, 6, AN_SLOTS + 1, &signers), AN_ERR_USAGE);
}

static void one_key_twice(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key keys[4] = {public_key(1), public_key(1), public_key(1), public_key(2)};
    memset(keys[1].id, 0x55, KEY_ID_SIZE);
    memset(keys[2].id, 2, KEY_ID_SIZE); /* key 1 under the id of key 2 */
    assert_int_equal(open_trusting(archive, keys, 2, 2, &signers), AN_ERR_UNTRUSTED);
    assert_int_equal(open_trusting(archive, keys, 2, 1, &signers), AN_OK);
    assert_int_equal(signers, 1);
    assert_int_equal(open_trusting(archive, keys, 4, 3, &signers), AN_ERR_UNTRUSTED);
    assert_int_equal(open_trusting(archive, keys, 4, 2, &signers), AN_OK);
    assert_int_equal(signers, 2);
}

/* The same signature in several slots, under one id or several. */
static void one_signature_in_several_slots(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key keys[2] = {public_key(1), public_key(1)};
    uint8_t *bytes = copy_of(archive, archive_length);
    memcpy(slot_at(bytes, 1), slot_at(bytes, 0), SLOT_SIZE);
    memcpy(slot_at(bytes, 2), slot_at(bytes, 0), SLOT_SIZE);
    memset(slot_at(bytes, 2) + SLOT_KEY_ID, 0x66, KEY_ID_SIZE);
    memset(keys[1].id, 0x66, KEY_ID_SIZE);
    assert_int_equal(open_trusting(bytes, keys, 2, 1, &signers), AN_OK);
    assert_int_equal(signers, 1);
    assert_int_equal(open_trusting(bytes, keys, 2, 2, &signers), AN_ERR_UNTRUSTED);
    /* Trusted only under the second id: that slot is good as well. */
    assert_int_equal(open_trusting(bytes, keys + 1, 1, 1, &signers), AN_OK);
    free(bytes);
}

static void key_ids_that_collide(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key keys[3] = {public_key(9), public_key(1), public_key(2)};
    memset(keys[0].id, 1, KEY_ID_SIZE); /* another key with the id of key 1 */
    assert_int_equal(open_trusting(archive, keys, 2, 1, &signers), AN_OK);
    assert_int_equal(signers, 1);
    /* Only the other one is trusted: a slot names it and is not good for it. */
    assert_int_equal(open_trusting(archive, keys, 1, 1, &signers), AN_ERR_SIGNATURE);
    keys[1] = keys[0];
    assert_int_equal(open_trusting(archive, keys, 3, 1, &signers), AN_ERR_SIGNATURE);
    /* Nobody trusted is named. */
    memset(keys[0].id, 0x77, KEY_ID_SIZE);
    assert_int_equal(open_trusting(archive, keys, 1, 1, &signers), AN_ERR_UNTRUSTED);
}

/* Two signers who happen to have one key id, both of whom signed. */
static void both_keys_of_one_id_signed(void **state)
{
    (void)state;
    unsigned signers;
    an_secret_key secret[2] = {secret_key(1), secret_key(8)};
    uint8_t *bytes = copy_of(archive, archive_length);
    memset(secret[1].id, 1, KEY_ID_SIZE);
    an_public_key keys[2] = {public_key(1), public_key(8)};
    memset(keys[1].id, 1, KEY_ID_SIZE);
    assert_int_equal(an_header_sign(bytes, &secret[1]), AN_OK);
    assert_int_equal(open_trusting(bytes, keys, 2, 2, &signers), AN_OK);
    assert_int_equal(signers, 2);
    /* A caller who trusts one of them sees a slot with its id that it did not make: this could as
     * well be damage. */
    assert_int_equal(open_trusting(bytes, keys, 1, 1, &signers), AN_ERR_SIGNATURE);
    assert_int_equal(open_trusting(bytes, keys + 1, 1, 1, &signers), AN_ERR_SIGNATURE);
    free(bytes);
}

static void a_good_signature_beside_a_bad_one(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key keys[3] = {public_key(1), public_key(2), public_key(3)};
    uint8_t *bytes = copy_of(archive, archive_length);
    slot_at(bytes, 1)[SLOT_SIGNATURE + 10] ^= 1;
    assert_int_equal(open_trusting(bytes, keys, 3, 1, &signers), AN_ERR_SIGNATURE);
    assert_int_equal(open_trusting(bytes, keys, 1, 1, &signers), AN_OK);
    assert_int_equal(open_trusting(bytes, keys + 1, 1, 1, &signers), AN_ERR_SIGNATURE);
    free(bytes);
}

static void slots_that_are_malformed(void **state)
{
    (void)state;
    unsigned signers;
    an_header header;
    an_public_key key = public_key(1);
    for (unsigned n = 0; n < HEADER_SIZE - ROOT_SIZE; n++) {
        uint8_t *bytes = copy_of(archive, archive_length);
        unsigned slot = n / SLOT_SIZE, at = n % SLOT_SIZE;
        bool used = slot < SIGNED && n < SLOTS * SLOT_SIZE;
        bool malformed = !used || at < SLOT_KEY_ID || at >= SLOT_RESERVED;
        bytes[ROOT_SIZE + n] ^= 0x80;
        an_source source = {.map = bytes, .size = archive_length};
        assert_int_equal(an_header_read(&source, &header), malformed ? AN_ERR_SIGNATURE : AN_OK);
        /* The other bytes are key ids and signatures. Those of the first slot alone matter to a
         * caller who trusts key 1. */
        int expected = malformed             ? AN_ERR_SIGNATURE
                       : slot > 0            ? AN_OK
                       : at < SLOT_SIGNATURE ? AN_ERR_UNTRUSTED
                                             : AN_ERR_SIGNATURE;
        assert_int_equal(open_trusting(bytes, &key, 1, 1, &signers), expected);
        free(bytes);
    }
}

static void slots_with_a_hole(void **state)
{
    (void)state;
    an_header header;
    for (unsigned hole = 0; hole < SIGNED; hole++) {
        uint8_t *bytes = copy_of(archive, archive_length);
        memset(slot_at(bytes, hole), 0, SLOT_SIZE);
        an_source source = {.map = bytes, .size = archive_length};
        assert_int_equal(an_header_read(&source, &header),
                         hole == SIGNED - 1 ? AN_OK : AN_ERR_SIGNATURE);
        assert_true(hole != SIGNED - 1 || header.slots == SIGNED - 1);
        free(bytes);
    }
}

static void reading_without_trust_must_be_asked_for(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key key = public_key(1);
    uint8_t *bytes = copy_of(archive, archive_length);
    assert_int_equal(open_with(bytes, (an_config){0}, &signers), AN_ERR_USAGE);
    assert_int_equal(open_with(bytes, (an_config){.trusted = &key}, &signers), AN_ERR_USAGE);
    assert_int_equal(open_with(bytes, (an_config){.trusted_count = 1}, &signers), AN_ERR_USAGE);
    assert_int_equal(open_with(bytes,
                               (an_config){.trusted = &key, .trusted_count = 1, .insecure = true},
                               &signers),
                     AN_ERR_USAGE);
    assert_int_equal(open_with(bytes, (an_config){.insecure = true}, &signers), AN_OK);
    assert_int_equal(signers, 0);
    memset(slot_at(bytes, 0), 0, SIGNED * SLOT_SIZE); /* nobody signed */
    assert_int_equal(open_with(bytes, (an_config){.insecure = true}, &signers), AN_OK);
    assert_int_equal(open_trusting(bytes, &key, 1, 1, &signers), AN_ERR_UNTRUSTED);
    free(bytes);
}

/* The archive is of epoch 5, sequence 100. */
static void replacing_by_an_older_edition(void **state)
{
    (void)state;
    static const struct {
        uint32_t epoch;
        uint64_t sequence;
        uint8_t series;
        int error;
    } cases[] = {
        {0, 0, 0, AN_OK},
        {5, 0, 0, AN_OK},
        {5, 99, 0, AN_OK},
        {5, 100, 0, AN_OK},
        {5, 101, 0, AN_ERR_STALE},
        {5, UINT64_MAX, 0, AN_ERR_STALE},
        {4, 100, 0, AN_OK},
        {4, UINT64_MAX, 0, AN_OK}, /* however high a stolen key counted, a new epoch is above it */
        {6, 0, 0, AN_ERR_STALE},
        {UINT32_MAX, 0, 0, AN_ERR_STALE},
        {0, 0, 1, AN_ERR_STALE},
        {5, 100, 0x80, AN_ERR_STALE},
    };
    unsigned signers;
    an_public_key key = public_key(1);
    for (unsigned i = 0; i < COUNT(cases); i++)
        for (int insecure = 0; insecure < 2; insecure++) {
            an_config c = {.replacing = true,
                           .lowest_epoch = cases[i].epoch,
                           .lowest_sequence = cases[i].sequence,
                           .insecure = insecure};
            memset(c.series, 0x33, sizeof c.series);
            c.series[15] ^= cases[i].series;
            c.trusted = insecure ? NULL : &key;
            c.trusted_count = insecure ? 0 : 1;
            assert_int_equal(open_with(archive, c, &signers), cases[i].error);
            c.replacing = false; /* reading is never refused for age */
            assert_int_equal(open_with(archive, c, &signers), AN_OK);
        }
}

static void trust_comes_before_age_and_form(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key stranger = public_key(7), key = public_key(1);
    an_config c = {.trusted = &stranger, .trusted_count = 1, .replacing = true};
    uint8_t *bytes = copy_of(archive, archive_length);
    assert_int_equal(open_with(bytes, c, &signers), AN_ERR_UNTRUSTED);
    bytes[ROOT_INCOMPATIBLE] = 1; /* an incompatible feature that nobody signed */
    assert_int_equal(open_with(bytes, c, &signers), AN_ERR_UNTRUSTED);
    c.trusted = &key;
    assert_int_equal(open_with(bytes, c, &signers), AN_ERR_SIGNATURE);
    assert_int_equal(open_with(bytes, (an_config){.insecure = true}, &signers), AN_ERR_UNSUPPORTED);
    bytes[ROOT_MAJOR] = 2;
    assert_int_equal(open_with(bytes, c, &signers), AN_ERR_UNSUPPORTED);
    free(bytes);
}

static void checking_a_slot(void **state)
{
    (void)state;
    for (unsigned slot = 0; slot < AN_SLOTS + 2; slot++)
        for (unsigned n = 1; n <= 4; n++) {
            an_public_key key = public_key(n);
            memset(key.id, 0, KEY_ID_SIZE); /* key ids do not matter here */
            int expected = slot >= AN_SLOTS ? AN_ERR_USAGE
                           : slot >= SIGNED ? AN_ERR_NOT_FOUND
                           : slot + 1 == n  ? AN_OK
                                            : AN_ERR_SIGNATURE;
            assert_int_equal(an_header_check(archive, slot, &key), expected);
        }
}

static void signing_a_header(void **state)
{
    (void)state;
    unsigned signers;
    an_public_key keys[7];
    uint8_t *bytes = copy_of(archive, archive_length), before[AN_HEADER_SIZE];
    for (unsigned n = 1; n <= 7; n++) {
        an_secret_key key = secret_key(n);
        keys[n - 1] = public_key(n);
        memcpy(before, bytes, sizeof before);
        assert_int_equal(an_header_sign(bytes, &key), n <= AN_SLOTS ? AN_OK : AN_ERR_MEMORY);
        /* A key that signed already changes nothing, nor does one for which no slot is left. */
        assert_int_equal(memcmp(before, bytes, sizeof before) == 0, n <= 3 || n == 7);
        assert_memory_equal(bytes, archive, AN_ROOT_SIZE);
        assert_int_equal(open_trusting(bytes, keys, n, 0, &signers), AN_OK);
        assert_int_equal(signers, n < 4 ? n : n > AN_SLOTS ? AN_SLOTS : n);
    }
    free(bytes);
}

/* A key that has the id of one that signed gets a slot of its own. */
static void signing_with_a_key_id_that_is_taken(void **state)
{
    (void)state;
    an_secret_key key = secret_key(8);
    an_public_key public_part = public_key(8);
    uint8_t *bytes = copy_of(archive, archive_length);
    memset(key.id, 1, KEY_ID_SIZE);
    assert_int_equal(an_header_sign(bytes, &key), AN_OK);
    assert_int_equal(an_header_check(bytes, SIGNED, &public_part), AN_OK);
    assert_memory_equal(bytes, archive, AN_ROOT_SIZE + SIGNED * SLOT_SIZE);
    free(bytes);
}

/* Opens with these keys, which fails with this error, and demands who is said to have signed. */
static void signed_by(const uint8_t *bytes, const an_public_key *keys, size_t count, unsigned need,
                      int wanted, const char *signers)
{
    static uint8_t work[1 << 18];
    an_reader reader;
    an_public_key copy[AN_SLOTS + 1];
    an_config config = {.source = {.map = bytes, .size = archive_length}, .need = need};
    config.memory = work;
    config.memory_size = sizeof work;
    config.trusted = copy;
    config.trusted_count = count;
    memcpy(copy, keys, count * sizeof *keys);
    assert_int_equal(an_reader_open(&reader, &config), wanted);
    /* The caller's keys may go once it is open. */
    memset(copy, 0xaa, sizeof copy);
    assert_int_equal(an_reader_signers(&reader), strlen(signers));
    for (unsigned i = 0; signers[i] != '\0'; i++) {
        an_public_key key = public_key((unsigned)(signers[i] - '0'));
        assert_non_null(an_reader_signer(&reader, i));
        assert_memory_equal(an_reader_signer(&reader, i)->key, key.key, sizeof key.key);
    }
    assert_null(an_reader_signer(&reader, (unsigned)strlen(signers)));
    assert_null(an_reader_signer(&reader, AN_SLOTS));
}

/* Named are those whose signature was checked, once each, in the order of the slots. */
static void who_signed(void **state)
{
    (void)state;
    an_public_key keys[] = {public_key(4), public_key(3), public_key(1), public_key(1)};
    uint8_t *bytes = copy_of(archive, archive_length);
    memset(keys[3].id, 0x66, KEY_ID_SIZE);
    signed_by(archive, keys, 4, 0, AN_OK, "13");
    signed_by(archive, keys, 2, 0, AN_OK, "3");
    signed_by(archive, keys, 4, 3, AN_ERR_UNTRUSTED, "13");
    signed_by(archive, keys, 1, 0, AN_ERR_UNTRUSTED, "");
    memcpy(slot_at(bytes, 1), slot_at(bytes, 0), SLOT_SIZE);
    memset(slot_at(bytes, 1) + SLOT_KEY_ID, 0x66, KEY_ID_SIZE);
    signed_by(bytes, keys, 4, 0, AN_OK, "13");
    slot_at(bytes, 2)[SLOT_SIGNATURE] ^= 1;
    signed_by(bytes, keys, 4, 0, AN_ERR_SIGNATURE, "");
    signed_by(bytes, keys + 2, 1, 0, AN_OK, "1");
    free(bytes);
}

static int set_up(void **state)
{
    if (start_sodium(state) != 0)
        return -1;
    an_secret_key keys[3] = {secret_key(1), secret_key(2), secret_key(3)};
    an_writer_config config = {.keys = keys, .key_count = 3, .epoch = 5, .sequence = 100};
    memset(config.series, 0x33, sizeof config.series);
    an_writer *w = begin_archive(config);
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    archive = end_archive(w, &archive_length);
    return 0;
}

static int tear_down(void **state)
{
    free(archive);
    return remove_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(k_of_n),
        cmocka_unit_test(one_key_twice),
        cmocka_unit_test(one_signature_in_several_slots),
        cmocka_unit_test(key_ids_that_collide),
        cmocka_unit_test(both_keys_of_one_id_signed),
        cmocka_unit_test(a_good_signature_beside_a_bad_one),
        cmocka_unit_test(slots_that_are_malformed),
        cmocka_unit_test(slots_with_a_hole),
        cmocka_unit_test(reading_without_trust_must_be_asked_for),
        cmocka_unit_test(replacing_by_an_older_edition),
        cmocka_unit_test(trust_comes_before_age_and_form),
        cmocka_unit_test(checking_a_slot),
        cmocka_unit_test(signing_a_header),
        cmocka_unit_test(signing_with_a_key_id_that_is_taken),
        cmocka_unit_test(who_signed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
