/* SPDX-License-Identifier: BSD-2-Clause */
#include "editions/edition_pair.h"

#include <archive_news/diff.h>

enum { ASSETS = 12, ASSET_BYTES = 1500, SERIES = 5 };

edition_pair pair;

uint8_t *make_pair_edition(unsigned edition, size_t *length)
{
    char text[64], id[16];
    uint8_t noise[ASSET_BYTES];
    an_writer_config config = {.sequence = edition,
                               .block_size = 1024,
                               .zstd_level = 1,
                               .dictionary_size = AN_DICTIONARY_NONE};
    memset(config.series, SERIES, sizeof config.series);
    an_writer *w = begin_archive(config);
    (void)snprintf(text, sizeof text, "This is edition %u.", edition);
    assert_int_equal(add_article(w, "edition", text), AN_OK);
    for (unsigned i = 0; i < ASSETS; i++) {
        (void)snprintf(id, sizeof id, "noise-%02u", i);
        fill_noise(noise, sizeof noise, i == ASSETS / 2 ? 1000 + edition : 100 + i);
        assert_int_equal(add_fields(w, id, AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    }
    return end_archive(w, length);
}

typedef struct growing {
    uint8_t *bytes;
    size_t length;
} growing;

static int append_bytes(void *context, const void *bytes, size_t length)
{
    growing *g = context;
    g->bytes = realloc(g->bytes, g->length + length);
    assert_non_null(g->bytes);
    memcpy(g->bytes + g->length, bytes, length);
    g->length += length;
    return AN_OK;
}

int make_patch(const uint8_t *old, size_t old_length, const uint8_t *new_bytes, size_t new_length,
               uint8_t **patch, size_t *length)
{
    static opened before, after;
    growing made = {NULL, 0};
    an_diff_result result;
    const way how = {.cached_pages = 9, .insecure = true};
    assert_int_equal(open_archive(&before, old, old_length, how), AN_OK);
    assert_int_equal(open_archive(&after, new_bytes, new_length, how), AN_OK);
    const an_diff_config config = {.old_edition = &before.reader,
                                   .new_edition = &after.reader,
                                   .write = append_bytes,
                                   .context = &made,
                                   .folder = test_folder()};
    int error = an_diff(&config, &result);
    if (error == AN_OK) {
        assert_int_equal(result.size, made.length);
        assert_int_equal(result.copied + result.brought, new_length);
    }
    close_archive(&before);
    close_archive(&after);
    *patch = made.bytes;
    *length = made.length;
    return error;
}

int make_edition_pair(void **state)
{
    if (start_sodium(state) != 0)
        return -1;
    pair.old = make_pair_edition(1, &pair.old_length);
    pair.next = make_pair_edition(2, &pair.next_length);
    return make_patch(pair.old, pair.old_length, pair.next, pair.next_length, &pair.patch,
                      &pair.patch_length);
}

int free_edition_pair(void **state)
{
    free(pair.old);
    free(pair.next);
    free(pair.patch);
    return remove_folder(state);
}
