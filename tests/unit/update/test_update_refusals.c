/* SPDX-License-Identifier: BSD-2-Clause */
/* What the update recipe refuses: old editions, archives that are damaged or not trusted, and what
 * does not fit. The device keeps the edition that it has. */
#include "support/wire_offsets.h"
#include "update/device.h"

/* Fails the test unless the device refuses these bytes with this error, and leaves the flash alone.
 */
static void refused(flash *f, const uint8_t *bytes, size_t length, int error)
{
    long steps = f->steps;
    assert_int_equal(install_bytes(bytes, length), error);
    assert_int_equal(f->steps, steps);
}

static void old_editions_are_refused(void **state)
{
    (void)state;
    static flash f;
    start_device(&f, 5);
    for (unsigned edition = 1; edition <= 5; edition++)
        refused(&f, archive[edition], archive_size[edition], AN_ERR_STALE);
    assert_int_equal(install(6), AN_OK);
    refused(&f, archive[5], archive_size[5], AN_ERR_STALE);
    assert_int_equal(edition_in_use(&f), 6);
}

/* Somebody with access to the flash puts old editions back. They are below the floor. */
static void old_editions_put_back_are_refused(void **state)
{
    (void)state;
    static flash f, old;
    start_device(&f, 3);
    old = f;
    assert_int_equal(install(4), AN_OK);
    assert_int_equal(install(5), AN_OK);
    uint32_t slots = config_of(&f).slot[0];
    memcpy(f.bytes + slots, old.bytes + slots, 2 * f.g.slot);
    assert_int_equal(boot(&f), AN_ERR_NOT_FOUND);
    refused(&f, archive[4], archive_size[4], AN_ERR_STALE);
    memcpy(f.unit, old.unit, sizeof f.unit);
    assert_int_equal(install(5), AN_OK);
    assert_int_equal(edition_in_use(&f), 5);
}

static void bad_headers_are_refused_before_anything_is_erased(void **state)
{
    (void)state;
    static flash f;
    uint8_t copy[ARCHIVE_MOST];
    an_secret_key secret = secret_key(1), stranger = secret_key(2);
    start_device(&f, 1);
    for (size_t at = 0; at < AN_HEADER_SIZE; at += at < 256 ? 1 : 13) {
        memcpy(copy, archive[2], archive_size[2]);
        copy[at] ^= 0x20;
        long steps = f.steps;
        assert_int_not_equal(install_bytes(copy, archive_size[2]), AN_OK);
        assert_int_equal(f.steps, steps);
    }
    memcpy(copy, archive[2], archive_size[2]);
    memset(copy + AN_ROOT_SIZE, 0, AN_HEADER_SIZE - AN_ROOT_SIZE);
    refused(&f, copy, archive_size[2], AN_ERR_UNTRUSTED);
    assert_int_equal(an_header_sign(copy, &stranger), AN_OK);
    refused(&f, copy, archive_size[2], AN_ERR_UNTRUSTED);
    memcpy(copy, archive[2], archive_size[2]);
    copy[ROOT_SERIES] ^= 1; /* and signed again */
    memset(copy + AN_ROOT_SIZE, 0, AN_HEADER_SIZE - AN_ROOT_SIZE);
    assert_int_equal(an_header_sign(copy, &secret), AN_OK);
    refused(&f, copy, archive_size[2], AN_ERR_STALE);
    assert_int_equal(edition_in_use(&f), 1);
}

static void bad_content_is_never_put_in_use(void **state)
{
    (void)state;
    static flash f;
    uint8_t copy[ARCHIVE_MOST];
    start_device(&f, 1);
    for (size_t at = AN_HEADER_SIZE; at < archive_size[2]; at += 11) {
        memcpy(copy, archive[2], archive_size[2]);
        copy[at] ^= 1;
        assert_int_not_equal(install_bytes(copy, archive_size[2]), AN_OK);
        assert_int_equal(edition_in_use(&f), 1);
    }
    assert_int_equal(install(2), AN_OK);
}

static void lengths_that_are_wrong(void **state)
{
    (void)state;
    static flash f;
    uint8_t copy[ARCHIVE_MOST];
    static const size_t part[] = {0, 1, AN_HEADER_SIZE - 1, AN_HEADER_SIZE, AN_HEADER_SIZE + 1};
    start_device(&f, 1);
    for (size_t i = 0; i < COUNT(part); i++)
        assert_int_equal(install_bytes(archive[2], part[i]), AN_ERR_MISSING);
    assert_int_equal(install_bytes(archive[2], archive_size[2] - 1), AN_ERR_MISSING);
    /* What is missing may still come. */
    assert_int_equal(update_write(&device, archive[2] + archive_size[2] - 1, 1), AN_OK);
    assert_int_equal(update_finish(&device), AN_OK);
    assert_int_equal(update_finish(&device), AN_ERR_USAGE);
    memcpy(copy, archive[3], archive_size[3]);
    copy[archive_size[3]] = 0;
    assert_int_equal(install_bytes(copy, archive_size[3] + 1), AN_ERR_FORMAT);
    assert_int_equal(edition_in_use(&f), 2);
    update_config c = config_of(&f);
    c.slot_size = f.g.erase * 2; /* less than an archive has */
    assert_int_equal(update_boot(&device, &c), AN_ERR_NOT_FOUND);
    refused(&f, archive[3], archive_size[3], AN_ERR_MEMORY);
}

static void too_little_memory(void **state)
{
    (void)state;
    static flash f;
    start_device(&f, 1);
    update_config c = config_of(&f);
    c.memory_size = 1000;
    assert_int_equal(update_boot(&device, &c), AN_ERR_NOT_FOUND);
    refused(&f, archive[2], archive_size[2], AN_ERR_MEMORY);
    assert_int_equal(edition_in_use(&f), 1);
}

static void configurations_that_are_wrong(void **state)
{
    (void)state;
    static flash f;
    flash_make(&f, &geometries[0]);
    for (unsigned i = 0; i < 15; i++) {
        update_config c = config_of(&f);
        switch (i) {
        case 0: c.flash.read = NULL; break;
        case 1: c.flash.program_size = 3; break;
        case 2: c.flash.program_size = 2 * UPDATE_UNIT_MOST; break;
        case 3: c.flash.erase_size = 64; break;
        case 4: c.slot_size = AN_HEADER_SIZE; break;
        case 5: c.slot_size += 1; break;
        case 6: c.slot[1] = c.slot[0]; break;
        case 7: c.log[1] = c.log[0]; break;
        case 8: c.slot[0] += 1; break;
        case 9: c.trusted_count = UPDATE_KEYS_MOST + 1; break;
        case 10: c.slot[1] = c.slot[0] + c.slot_size - c.flash.erase_size; break;
        case 11: c.slot[0] = c.slot[1] + c.flash.erase_size; break;
        case 12: c.log[1] = c.slot[1] + c.slot_size - c.flash.erase_size; break;
        case 13: c.log[0] = c.slot[0]; break;
        default: c.trusted_count = 0; break;
        }
        assert_int_equal(update_boot(&device, &c), AN_ERR_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_editions_are_refused),
        cmocka_unit_test(old_editions_put_back_are_refused),
        cmocka_unit_test(bad_headers_are_refused_before_anything_is_erased),
        cmocka_unit_test(bad_content_is_never_put_in_use),
        cmocka_unit_test(lengths_that_are_wrong),
        cmocka_unit_test(too_little_memory),
        cmocka_unit_test(configurations_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, make_editions, free_editions);
}
