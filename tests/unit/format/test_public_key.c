/* SPDX-License-Identifier: BSD-2-Clause */
/* The line of a minisign public key file: what is one, and what only looks like one. */
#include "support/support.h"

enum { LINE = 56 };

/* The line of a key, as libsodium encodes it. */
static void make_line(const an_public_key *key, const char *algorithm, char line[LINE + 1])
{
    uint8_t bytes[42];
    memcpy(bytes, algorithm, 2);
    memcpy(bytes + 2, key->id, sizeof key->id);
    memcpy(bytes + 10, key->key, sizeof key->key);
    sodium_bin2base64(line, LINE + 1, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
}

/* Parses from memory that ends where the line does. */
static int parse(const char *line, size_t length, an_public_key *key)
{
    uint8_t *bytes = copy_of((const uint8_t *)line, length);
    int error = an_public_key_parse((const char *)bytes, length, key);
    free(bytes);
    return error;
}

static void assert_refused(const char *line, size_t length)
{
    an_public_key key, before;
    memset(&before, 0x5a, sizeof before);
    key = before;
    assert_int_equal(parse(line, length, &key), AN_ERR_FORMAT);
    assert_memory_equal(&key, &before, sizeof key);
}

static void keys_of_every_kind(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        an_public_key key, parsed;
        char line[LINE + 1];
        randombytes_buf(&key, sizeof key);
        if (i < 2)
            memset(&key, i == 0 ? 0 : 0xff, sizeof key);
        make_line(&key, "Ed", line);
        assert_memory_equal(line, "RW", 2);
        memset(&parsed, 0, sizeof parsed);
        assert_int_equal(parse(line, LINE, &parsed), AN_OK);
        assert_memory_equal(&parsed, &key, sizeof key);
    }
}

static void line_ends(void **state)
{
    (void)state;
    static const struct {
        const char *end;
        int error;
    } cases[] = {{"", AN_OK},
                 {"\n", AN_OK},
                 {"\r\n", AN_OK},
                 {"\r", AN_ERR_FORMAT},
                 {"\n\n", AN_ERR_FORMAT},
                 {"\r\r\n", AN_ERR_FORMAT},
                 {"\n\r", AN_ERR_FORMAT},
                 {" ", AN_ERR_FORMAT},
                 {"=", AN_ERR_FORMAT},
                 {"A", AN_ERR_FORMAT},
                 {"\nRW", AN_ERR_FORMAT}};
    an_public_key key = public_key(1), parsed;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char line[LINE + 8];
        make_line(&key, "Ed", line);
        strcpy(line + LINE, cases[i].end);
        assert_int_equal(parse(line, strlen(line), &parsed), cases[i].error);
    }
    assert_refused("\n", 1);
    assert_refused("\r\n", 2);
}

static void lines_cut_short_or_moved(void **state)
{
    (void)state;
    an_public_key key = public_key(1);
    char line[LINE + 1], moved[LINE + 2] = " ";
    make_line(&key, "Ed", line);
    for (size_t length = 0; length < LINE; length++)
        assert_refused(line, length);
    memcpy(moved + 1, line, LINE + 1);
    assert_refused(moved, LINE);
    assert_refused(moved, LINE + 1);
    assert_refused(line, LINE + 1); /* with its zero byte */
}

/* Each character that is none of base64, at each position. The alphabet for addresses, with - and
 * _, is another one. */
static void other_characters(void **state)
{
    (void)state;
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    an_public_key key = public_key(1), parsed;
    char right[LINE + 1];
    make_line(&key, "Ed", right);
    for (size_t at = 3; at < LINE; at++)
        for (int c = 0; c < 256; c++) {
            char line[LINE + 1];
            memcpy(line, right, sizeof line);
            line[at] = (char)c;
            if (memchr(alphabet, c, sizeof alphabet - 1))
                assert_int_equal(parse(line, LINE, &parsed), AN_OK);
            else if (at < LINE - 1 || c != '\n') /* that would be a line too short */
                assert_refused(line, LINE);
        }
}

/* Signatures and secret keys of minisign begin otherwise, or are longer. */
static void other_algorithms(void **state)
{
    (void)state;
    an_public_key key = public_key(1);
    char line[LINE + 1];
    static const char *const algorithms[] = {"ED", "eD", "ed", "Ee", "Dd", "RW"};
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        make_line(&key, algorithms[i], line);
        assert_refused(line, LINE);
    }
    assert_refused("untrusted comment: minisign public key 0123456789ABCDEF", 55);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_every_kind),       cmocka_unit_test(line_ends),
        cmocka_unit_test(lines_cut_short_or_moved), cmocka_unit_test(other_characters),
        cmocka_unit_test(other_algorithms),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
