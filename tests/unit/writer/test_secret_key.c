/* SPDX-License-Identifier: BSD-2-Clause */
/* minisign's secret keys as lines: what is written is read, and all else is refused for a reason.
 */
#include "support/support.h"

#include <sodium.h>

enum { SALT = 6, OPS = 38, MEMORY = 46, SEALED = 54, SEALED_SIZE = 104, SIZE = 158 };

static void encode(const uint8_t bytes[SIZE], char line[AN_SECRET_LINE + 1])
{
    (void)sodium_bin2base64(line, AN_SECRET_LINE + 1, bytes, SIZE, sodium_base64_VARIANT_ORIGINAL);
}

static void decode(const char *line, uint8_t bytes[SIZE])
{
    assert_int_equal(sodium_base642bin(bytes, SIZE, line, AN_SECRET_LINE, NULL, NULL, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
}

/* The line of key 1, in bytes. */
static void write_key(uint8_t bytes[SIZE])
{
    char line[AN_SECRET_LINE + 1];
    const an_secret_key key = secret_key(1);
    assert_int_equal(an_secret_key_write(&key, NULL, line), AN_OK);
    assert_int_equal(strlen(line), AN_SECRET_LINE);
    decode(line, bytes);
}

/* Encrypts it with the least work that libsodium knows. */
static void lock_key(uint8_t bytes[SIZE], const char *password)
{
    uint8_t stream[SEALED_SIZE];
    const uint64_t ops = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN, memory = 16 << 20;
    memcpy(bytes + 2, "Sc", 2);
    memset(bytes + SALT, 7, OPS - SALT);
    store_number(bytes + OPS, 8, ops);
    store_number(bytes + MEMORY, 8, memory);
    assert_int_equal(crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password,
                                                        strlen(password), bytes + SALT, ops,
                                                        (size_t)memory),
                     0);
    for (size_t i = 0; i < sizeof stream; i++)
        bytes[SEALED + i] ^= stream[i];
}

/* What reading gives. A key that is refused is wiped. */
static int parse(const uint8_t bytes[SIZE], const char *password)
{
    char line[AN_SECRET_LINE + 1];
    const an_secret_key right = secret_key(1);
    an_secret_key key;
    memset(&key, 0xaa, sizeof key);
    encode(bytes, line);
    int error = an_secret_key_parse(line, AN_SECRET_LINE, password, &key);
    if (error == AN_OK)
        assert_memory_equal(&key, &right, sizeof key);
    else
        assert_true(sodium_is_zero((const uint8_t *)&key, sizeof key));
    return error;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    uint8_t bytes[SIZE];
    write_key(bytes);
    assert_int_equal(parse(bytes, NULL), AN_OK);
    assert_int_equal(parse(bytes, "not asked for"), AN_OK);
    memset(bytes + SEALED + 72, 0, 32); /* as minisign leaves it */
    assert_int_equal(parse(bytes, NULL), AN_OK);
}

static void a_password_opens_what_it_locked(void **state)
{
    (void)state;
    uint8_t bytes[SIZE];
    write_key(bytes);
    lock_key(bytes, "swordfish");
    assert_int_equal(parse(bytes, "swordfish"), AN_OK);
    assert_int_equal(parse(bytes, "Swordfish"), AN_ERR_HASH);
    assert_int_equal(parse(bytes, ""), AN_ERR_HASH);
    assert_int_equal(parse(bytes, NULL), AN_ERR_USAGE);
    bytes[SALT] ^= 1;
    assert_int_equal(parse(bytes, "swordfish"), AN_ERR_HASH);
}

static void more_work_than_minisign_asks_for(void **state)
{
    (void)state;
    static const uint64_t limits[][2] = {{UINT64_C(1) << 60, 1 << 24}, {32768, UINT64_C(1) << 40},
                                         {1 << 27, 1 << 10},           {1 << 27, 0},
                                         {UINT64_MAX, UINT64_MAX},     {32768, 0}};
    uint8_t bytes[SIZE];
    write_key(bytes);
    lock_key(bytes, "swordfish");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        store_number(bytes + OPS, 8, limits[i][0]);
        store_number(bytes + MEMORY, 8, limits[i][1]);
        assert_int_equal(parse(bytes, "swordfish"), AN_ERR_UNTRUSTED);
        assert_int_equal(parse(bytes, NULL), AN_ERR_UNTRUSTED);
    }
}

static void each_changed_bit(void **state)
{
    (void)state;
    uint8_t bytes[SIZE];
    write_key(bytes);
    for (unsigned bit = 0; bit < SIZE * 8; bit++) {
        unsigned at = bit / 8;
        bool is_unused = at >= SALT && at < SEALED, is_kind = at < SALT;
        bool is_half = at >= SEALED + 8 && at < SEALED + 72;
        bytes[at] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(parse(bytes, NULL), is_unused ? AN_OK
                                             : is_kind ? AN_ERR_UNSUPPORTED
                                             : is_half ? AN_ERR_SIGNATURE
                                                       : AN_ERR_HASH);
        bytes[at] ^= (uint8_t)(1 << bit % 8);
    }
}

static void lines_that_are_none(void **state)
{
    (void)state;
    char line[AN_SECRET_LINE + 8];
    const an_secret_key right = secret_key(1);
    an_secret_key key;
    assert_int_equal(an_secret_key_write(&right, NULL, line), AN_OK);
    for (size_t length = 0; length < AN_SECRET_LINE; length++)
        assert_int_equal(an_secret_key_parse(line, length, NULL, &key), AN_ERR_FORMAT);
    static const struct {
        const char *end;
        int error;
    } ends[] = {{"\n", AN_OK},        {"\r\n", AN_OK},         {"\r", AN_ERR_FORMAT},
                {" ", AN_ERR_FORMAT}, {"\n\n", AN_ERR_FORMAT}, {"\n\r", AN_ERR_FORMAT},
                {"=", AN_ERR_FORMAT}, {"A\n", AN_ERR_FORMAT}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t length = strlen(ends[i].end);
        memcpy(line + AN_SECRET_LINE, ends[i].end, length);
        assert_int_equal(an_secret_key_parse(line, AN_SECRET_LINE + length, NULL, &key),
                         ends[i].error);
    }
    for (size_t at = 0; at < AN_SECRET_LINE; at += 7) {
        char before = line[at];
        line[at] = '*';
        assert_int_equal(an_secret_key_parse(line, AN_SECRET_LINE, NULL, &key), AN_ERR_FORMAT);
        line[at] = before;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_password_opens_what_it_locked),
        cmocka_unit_test(more_work_than_minisign_asks_for),
        cmocka_unit_test(each_changed_bit),
        cmocka_unit_test(lines_that_are_none),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
