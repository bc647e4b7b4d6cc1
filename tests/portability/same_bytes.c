/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packs the same items in several ways and prints a hash of each archive: on every machine the
 * lines must be the same. What could differ: the order of bytes, the size of a size_t, how a
 * processor rounds fractions, and whatever zstd takes from either.
 */
#include "support/sample.h"

enum { TEXTS = 800, LONGEST = 6000 };

static const struct way_to_pack {
    const char *name;
    an_writer_config config;
} ways[] = {
    {"1", {.zstd_level = 1}},
    {"1, no dictionary", {.zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE}},
    {"3", {.zstd_level = 3}},
    {"3, no dictionary, 64 KiB",
     {.zstd_level = 3, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 16}},
    {"4", {.zstd_level = 4}},
    {"4, no dictionary, 64 KiB",
     {.zstd_level = 4, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 16}},
    {"5", {.zstd_level = 5}},
    {"5, no dictionary, 64 KiB",
     {.zstd_level = 5, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 16}},
    {"7", {.zstd_level = 7}},
    {"7, no dictionary, 64 KiB",
     {.zstd_level = 7, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 16}},
    {"9", {.zstd_level = 9}},
    {"9, no dictionary, 64 KiB",
     {.zstd_level = 9, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 16}},
    {"12", {.zstd_level = 12}},
    {"12, no dictionary, 64 KiB",
     {.zstd_level = 12, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 16}},
    {"6, 4 KiB, small dictionary", {.zstd_level = 6, .dictionary_size = 9000, .block_size = 4096}},
    {"7, 1 MiB", {.zstd_level = 7, .block_size = 1 << 20}},
    {"8, 128 KiB", {.zstd_level = 8, .block_size = 1 << 17, .dictionary_size = 1 << 19}},
    {"15", {.zstd_level = 15}},
    {"19", {.zstd_level = 19}},
    {"19, for devices",
     {.zstd_level = 19,
      .block_size = 4096,
      .dictionary_size = 8192,
      .dictionary_raw = 1,
      .pages_raw = 1}},
    {"22, content hashes", {.zstd_level = 22, .content_hashes = 1, .dictionary_size = 32768}},
};

/* Texts of many lengths, so that samples are chosen among them, with dates, titles and pictures. */
static void add_items(an_writer *w)
{
    static char text[LONGEST];
    static uint8_t noise[LONGEST];
    uint64_t random = 1;
    char id[40], title[40];
    uint8_t date[16];
    size_t n;
    for (unsigned i = 0; i < TEXTS; i++) {
        size_t length = 100 + (size_t)(next_random(&random) % (LONGEST - 100));
        fill_text(text, length, i);
        (void)snprintf(id, sizeof id, "%02u/%u", i % 37, i);
        (void)snprintf(title, sizeof title, "%u of %u", i * 7919 % TEXTS, i);
        int64_t seconds = (int64_t)(next_random(&random) >> 30) - ((int64_t)1 << 33);
        assert_int_equal(
            an_date_encode(&(an_date){.seconds = seconds, .utc_offset = -90}, date, &n), AN_OK);
        an_field fields[] = {text_field(AN_TAG_TITLE, title),
                             {AN_TAG_DATE_PUBLISHED, date, n},
                             {AN_TAG_SUMMARY, (uint8_t *)text, 99}};
        assert_int_equal(add_fields(w, id, AN_ARTICLE, text, length, fields, 3), AN_OK);
    }
    fill_noise(noise, sizeof noise, 3);
    assert_int_equal(add_fields(w, "picture", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    assert_int_equal(add_alias(w, "alias", "picture"), AN_OK);
    assert_int_equal(add_withdrawn(w, "gone"), AN_OK);
}

static char description[50000]; /* long enough for zstd to have a choice */

static void put_line(const struct way_to_pack *p)
{
    uint8_t hash[32];
    size_t length = 0;
    an_writer_config config = p->config;
    config.title = "Sample";
    config.description = description;
    config.created = 5000000000; /* after 2038 */
    config.sequence = (uint64_t)1 << 40;
    config.jobs = 2;
    an_writer *w = begin_archive(config);
    add_items(w);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(crypto_generichash(hash, sizeof hash, bytes, length, NULL, 0), 0);
    for (unsigned i = 0; i < sizeof hash; i++)
        printf("%02x", hash[i]);
    printf("  %zu bytes  %s\n", length, p->name);
    free(bytes);
}

int main(void)
{
    if (start_sodium(NULL) != 0)
        return 1;
    fill_text(description, sizeof description - 1, 77);
    for (unsigned i = 0; i < COUNT(ways); i++)
        put_line(&ways[i]);
    return rmdir(test_folder()) == 0 ? 0 : 1;
}
