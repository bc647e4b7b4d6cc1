/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys of a page, each of which is what it shares with the one before and the rest, are compared
 * with any text, wherever the comparison ends. */
#include "support/support.h"

#include "format/page.h"

/* In order. */
static const char *const keys[] = {"a",   "a/b", "a/b/c",    "a/b/cc",           "a/bc", "ab", "b",
                                   "b/b", "ba",  "\xc3\xa9", "\xc3\xa9t\xc3\xa9"};
static const char *const texts[] = {"",   "a",  "a/",  "a/b", "a/b/", "a/b/c", "a/b/cd",   "a/c",
                                    "aa", "ab", "abc", "b",   "c",    "\xc3",  "\xc3\xa9", "\xff"};

/* Returns the cell that follows the key `from` and has the key `to`; they share at most `most`
 * bytes. */
static ani_cell step(const char *from, const char *to, size_t most)
{
    size_t shared = 0;
    while (shared < most && from[shared] && from[shared] == to[shared])
        shared++;
    return (ani_cell){
        .shared = shared, .rest = (const uint8_t *)to + shared, .rest_length = strlen(to) - shared};
}

static int sign_of(int number)
{
    return (number > 0) - (number < 0);
}

/* Compares each text with each key, as a cell after each key before it, sharing all that the two
 * have in common or less. */
static void texts_against_keys(void **state)
{
    (void)state;
    char bytes[AN_ID_MAX + 1];
    for (size_t i = 0; i < COUNT(keys); i++)
        for (size_t before = 0; before <= i; before++)
            for (size_t most = 0; most < 4; most++) {
                const char *last = before < i ? keys[before] : "";
                ani_key key = {bytes, strlen(last)};
                ani_cell cell = step(last, keys[i], most);
                memcpy(bytes, last, key.length + 1);
                for (size_t t = 0; t < COUNT(texts); t++) {
                    uint8_t *text = copy_of((const uint8_t *)texts[t], strlen(texts[t]));
                    int order = ani_key_compare(text, strlen(texts[t]), &key, &cell);
                    assert_int_equal(sign_of(order), sign_of(strcmp(texts[t], keys[i])));
                    free(text);
                }
                assert_int_equal(ani_key_advance(&key, &cell, before == i), AN_OK);
                assert_int_equal(key.length, strlen(keys[i]));
                assert_string_equal(key.bytes, keys[i]);
            }
}

/* A key that is not above the one before, or shares more than there is, changes nothing. */
static void keys_that_do_not_ascend(void **state)
{
    (void)state;
    char bytes[AN_ID_MAX + 1];
    for (size_t before = 0; before < COUNT(keys); before++)
        for (size_t i = 0; i <= before; i++) {
            ani_key key = {bytes, strlen(keys[before])};
            ani_cell cell = step(keys[before], keys[i], AN_ID_MAX);
            memcpy(bytes, keys[before], key.length + 1);
            assert_int_equal(ani_key_advance(&key, &cell, 0), AN_ERR_FORMAT);
            cell = (ani_cell){
                .shared = key.length + 1, .rest = (const uint8_t *)"x", .rest_length = 1};
            assert_int_equal(ani_key_advance(&key, &cell, 0), AN_ERR_FORMAT);
            assert_string_equal(bytes, keys[before]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_against_keys),
        cmocka_unit_test(keys_that_do_not_ascend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
