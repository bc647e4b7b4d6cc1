/* SPDX-License-Identifier: BSD-2-Clause */
/* The update recipe with several signers: each has a mark of his own, so that nobody can lock out
 * another, and a device recovers from a stolen key. */
#include "update/device.h"

/* Installs an archive that is made for this, and demands the error. */
static void offer(const char *keys, uint32_t epoch, uint64_t sequence, const char *text, int error)
{
    size_t length;
    uint8_t *bytes = make_signed(keys, epoch, sequence, text, &length);
    assert_int_equal(install_bytes(bytes, length), error);
    free(bytes);
}

/* Boots, and demands the text that the archive in use has; NULL: none is in use. */
static void has(flash *f, const char *text)
{
    static uint8_t memory[128 << 10];
    static an_reader reader;
    an_config config = {.insecure = true, .memory = memory, .memory_size = sizeof memory};
    an_entry entry;
    char found[64];
    size_t length;
    power_on(f);
    assert_int_equal(boot(f), text ? AN_OK : AN_ERR_NOT_FOUND);
    if (!text)
        return;
    assert_int_equal(update_source(&device, &config.source), AN_OK);
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    assert_int_equal(an_entry_find(&reader, "edition", 7, &entry), AN_OK);
    assert_int_equal(an_content_read(&reader, &entry, 0, found, sizeof found, &length), AN_OK);
    assert_int_equal(length, strlen(text));
    assert_memory_equal(found, text, length);
}

static void begin(flash *f, const char *keys)
{
    flash_make(f, &geometries[0]);
    trust(keys);
    has(f, NULL);
}

/* A thief with key 1 signs the highest numbers there are. New firmware trusts key 2 instead. */
static void recovery_from_a_stolen_key(void **state)
{
    (void)state;
    static flash f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        flash_make(&f, &geometries[g]);
        trust("1");
        has(&f, NULL);
        offer("1", 0, 1, "first", AN_OK);
        offer("1", UINT32_MAX, UINT64_MAX, "thief", AN_OK);
        has(&f, "thief");
        offer("1", 1, 1, "publisher", AN_ERR_STALE);
        trust("2");
        has(&f, NULL);
        offer("1", UINT32_MAX, UINT64_MAX, "thief", AN_ERR_UNTRUSTED);
        offer("2", 0, 2, "recovered", AN_OK);
        has(&f, "recovered");
        offer("2", 0, 1, "older", AN_ERR_STALE);
        for (unsigned i = 3; i < 20; i++)
            offer("2", 0, i, "next", AN_OK);
        has(&f, "next");
        /* Trusted again by mistake: what was in the slot is gone, and its mark is kept. */
        trust("12");
        has(&f, "next");
        offer("1", 1, 1, "publisher", AN_ERR_STALE);
    }
}

/* While the firmware with the new key comes, editions are signed by both keys. */
static void the_edition_before_the_thief_s_is_used(void **state)
{
    (void)state;
    static flash f;
    begin(&f, "12");
    offer("12", 0, 5, "both", AN_OK);
    offer("1", UINT32_MAX, UINT64_MAX, "thief", AN_OK);
    has(&f, "thief");
    trust("2");
    has(&f, "both");
    offer("2", 0, 5, "another of this number", AN_ERR_STALE);
    offer("2", 0, 6, "next", AN_OK);
    has(&f, "next");
}

static void one_signer_does_not_lock_out_another(void **state)
{
    (void)state;
    static flash f;
    begin(&f, "13");
    offer("1", 0, 1, "one", AN_OK);
    offer("3", 7, 1, "other", AN_OK);
    has(&f, "other");
    offer("1", 0, 1, "one", AN_ERR_STALE);
    offer("1", 0, 2, "two", AN_OK);
    has(&f, "two");
    offer("3", 7, 1, "other", AN_ERR_STALE);
    offer("3", 7, 0, "older", AN_ERR_STALE);
    offer("3", 7, 2, "later", AN_OK);
    has(&f, "later");
}

static void several_signers(void **state)
{
    (void)state;
    static flash f;
    begin(&f, "12");
    offer("12", 0, 5, "five", AN_OK);
    offer("1", 0, 8, "eight", AN_OK);
    offer("12", 0, 7, "below one mark", AN_ERR_STALE);
    offer("12", 0, 8, "equal to one mark", AN_ERR_STALE);
    has(&f, "eight");
    offer("2", 0, 6, "six", AN_OK);
    offer("12", 0, 9, "nine", AN_OK);
    has(&f, "nine");
    offer("1", 0, 9, "another nine", AN_ERR_STALE);
    offer("2", 0, 8, "below", AN_ERR_STALE);
    has(&f, "nine");
}

/* Both slots are damaged: the same archive may come again, and no other one of its number. */
static void equal_numbers(void **state)
{
    (void)state;
    static flash f;
    begin(&f, "1");
    offer("1", 0, 5, "five", AN_OK);
    uint32_t slots = config_of(&f).slot[0];
    memset(f.bytes + slots, 0, 2 * f.g.slot);
    has(&f, NULL);
    offer("1", 0, 5, "another five", AN_ERR_STALE);
    offer("1", 0, 4, "four", AN_ERR_STALE);
    offer("1", 0, 5, "five", AN_OK);
    has(&f, "five");
}

/* There are as many marks as keys: those of keys that are not trusted any more give way. */
static void more_keys_than_marks(void **state)
{
    (void)state;
    static flash f;
    static const char *const keys[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    begin(&f, "1");
    for (unsigned i = 0; i < COUNT(keys); i++) {
        trust(keys[i]);
        has(&f, NULL);
        offer(keys[i], 0, 10 - i, keys[i], AN_OK);
        has(&f, keys[i]);
        offer(keys[i], 0, 9 - i, "older", AN_ERR_STALE);
    }
    trust("6789");
    has(&f, "9");
    offer("8", 0, 2, "older", AN_ERR_STALE);
    offer("6789", 0, 20, "all", AN_OK);
    has(&f, "all");
    for (unsigned i = 5; i < COUNT(keys); i++)
        offer(keys[i], 0, 19, "older", AN_ERR_STALE);
}

/* Power fails in each step of the update that recovers. */
static void power_fails_during_recovery(void **state)
{
    (void)state;
    static flash start, f;
    size_t length;
    uint8_t *bytes = make_signed("2", 0, 2, "recovered", &length);
    for (size_t g = 0; g < GEOMETRIES; g++) {
        flash_make(&start, &geometries[g]);
        trust("12");
        has(&start, NULL);
        offer("12", 0, 1, "both", AN_OK);
        offer("1", UINT32_MAX, UINT64_MAX, "thief", AN_OK);
        trust("2");
        has(&start, "both");
        for (long last = 0;; last++) {
            f = start;
            power_on(&f);
            assert_int_equal(boot(&f), AN_OK);
            f.last = last;
            f.tear = (enum tear)(last % TEARS);
            int error = install_bytes(bytes, length);
            bool cut = f.is_dead;
            power_on(&f);
            assert_int_equal(boot(&f), AN_OK);
            bool is_new = device.in_use.edition.sequence == 2;
            has(&f, is_new ? "recovered" : "both");
            assert_true(is_new || error != AN_OK);
            if (!is_new)
                assert_int_equal(install_bytes(bytes, length), AN_OK);
            has(&f, "recovered");
            offer("2", 0, 1, "older", AN_ERR_STALE);
            if (!cut)
                break;
        }
    }
    free(bytes);
}

static bool is_hashed_by_libsodium(const uint8_t *record, const uint8_t series[16])
{
    enum { HASH = 16, HASHED = UPDATE_RECORD_SIZE - HASH };
    uint8_t hash[32];
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
    (void)crypto_generichash_update(&state, record, HASHED);
    (void)crypto_generichash_update(&state, series, 16);
    (void)crypto_generichash_final(&state, hash, sizeof hash);
    return memcmp(record + HASHED, hash, HASH) == 0;
}

/* The floor is built with the small BLAKE2b here. A device that had libsodium finds its log. */
static void the_log_is_that_of_libsodium(void **state)
{
    (void)state;
    static flash f;
    begin(&f, "1");
    offer("1", 0, 5, "first", AN_OK);
    update_config config = config_of(&f);
    uint32_t unit = config.flash.program_size;
    uint32_t room = (UPDATE_RECORD_SIZE + unit - 1) / unit * unit;
    const uint8_t *record = f.bytes + config.log[0];
    assert_true(is_hashed_by_libsodium(record, config.series));
    assert_true(is_hashed_by_libsodium(record + room, config.series));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovery_from_a_stolen_key),
        cmocka_unit_test(the_edition_before_the_thief_s_is_used),
        cmocka_unit_test(one_signer_does_not_lock_out_another),
        cmocka_unit_test(several_signers),
        cmocka_unit_test(equal_numbers),
        cmocka_unit_test(more_keys_than_marks),
        cmocka_unit_test(power_fails_during_recovery),
        cmocka_unit_test(the_log_is_that_of_libsodium),
    };
    return cmocka_run_group_tests(tests, make_editions, free_editions);
}
