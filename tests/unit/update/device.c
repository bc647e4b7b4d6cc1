/* SPDX-License-Identifier: BSD-2-Clause */
#include "update/device.h"

enum { MEMORY = 256 << 10, SERIES = 5 };

update device;
uint8_t *archive[EDITIONS + 1];
size_t archive_size[EDITIONS + 1];

static an_public_key trusted[UPDATE_KEYS_MOST];
static size_t trusted_count;
static uint8_t memory[MEMORY];

update_config config_of(flash *f)
{
    uint32_t size = f->g.erase;
    update_config c = {
        .flash = {flash_read, flash_program, flash_erase, f, size, f->g.unit},
        .log = {0, size},
        .slot = {2 * size, 2 * size + f->g.slot},
        .slot_size = f->g.slot,
        .trusted = trusted,
        .trusted_count = trusted_count,
        .memory = memory,
        .memory_size = sizeof memory,
    };
    memset(c.series, SERIES, sizeof c.series);
    return c;
}

void trust(const char *keys)
{
    trusted_count = strlen(keys);
    assert_in_range(trusted_count, 1, UPDATE_KEYS_MOST);
    for (size_t i = 0; i < trusted_count; i++)
        trusted[i] = public_key((unsigned)(keys[i] - '0'));
}

int boot(flash *f)
{
    update_config c = config_of(f);
    return update_boot(&device, &c);
}

int install_bytes(const uint8_t *bytes, size_t length)
{
    update_begin(&device);
    /* In pieces of odd sizes, as they come over a radio. */
    for (size_t at = 0, n; at < length; at += n) {
        n = 1 + random_below(700);
        n = n < length - at ? n : length - at;
        int error = update_write(&device, bytes + at, n);
        if (error != AN_OK)
            return error;
    }
    return update_finish(&device);
}

int resume_bytes(const uint8_t *bytes, size_t length, size_t *sent)
{
    update_resume(&device);
    for (size_t at, n; (at = (size_t)update_next(&device)) < length; *sent += n) {
        n = 1 + random_below(700);
        n = n < length - at ? n : length - at;
        int error = update_write(&device, bytes + at, n);
        if (error != AN_OK)
            return error;
    }
    return update_finish(&device);
}

int install(unsigned edition)
{
    return install_bytes(archive[edition], archive_size[edition]);
}

unsigned edition_in_use(flash *f)
{
    static an_reader reader;
    an_config config = {.trusted = trusted,
                        .trusted_count = trusted_count,
                        .memory = memory,
                        .memory_size = sizeof memory};
    an_entry entry;
    char text[64], right[64];
    size_t length;
    int error = boot(f);
    assert_true(f->finished == 0 || device.floor.mark[0].edition.sequence >= f->finished);
    if (error == AN_ERR_NOT_FOUND) {
        assert_int_equal(update_source(&device, &config.source), AN_ERR_NOT_FOUND);
        return 0;
    }
    assert_int_equal(error, AN_OK);
    assert_int_equal(update_source(&device, &config.source), AN_OK);
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    assert_int_equal(an_reader_verify(&reader), AN_OK);
    unsigned edition = (unsigned)an_reader_header(&reader)->sequence;
    assert_int_equal(edition, device.in_use.edition.sequence);
    assert_int_equal(an_entry_find(&reader, "edition", 7, &entry), AN_OK);
    assert_int_equal(an_content_read(&reader, &entry, 0, text, sizeof text, &length), AN_OK);
    int n = snprintf(right, sizeof right, "This is edition %u.", edition);
    assert_int_equal(length, n);
    assert_memory_equal(text, right, length);
    return edition;
}

void start_device(flash *f, unsigned edition)
{
    flash_make(f, &geometries[0]);
    assert_int_equal(boot(f), AN_ERR_NOT_FOUND);
    assert_int_equal(install(edition), AN_OK);
    assert_int_equal(edition_in_use(f), edition);
    power_on(f);
}

uint8_t *make_edition(unsigned edition, size_t noise_length, const char *title, size_t *length)
{
    char text[64];
    uint8_t noise[ARCHIVE_MOST];
    assert_in_range(noise_length, 1, sizeof noise);
    (void)snprintf(text, sizeof text, "This is edition %u.", edition);
    fill_noise(noise, noise_length, edition);
    an_writer_config config = {.sequence = edition, .block_size = 1024, .zstd_level = 1};
    memset(config.series, SERIES, sizeof config.series);
    an_writer *w = begin_archive(config);
    assert_int_equal(add_article(w, "edition", text), AN_OK);
    an_field field = text_field(AN_TAG_TITLE, title);
    assert_int_equal(add_fields(w, "noise", AN_ASSET, noise, noise_length, &field, title[0] != 0),
                     AN_OK);
    return end_archive(w, length);
}

uint8_t *make_signed(const char *keys, uint32_t epoch, uint64_t sequence, const char *text,
                     size_t *length)
{
    an_secret_key secret[AN_SLOTS];
    an_writer_config config = {.epoch = epoch, .sequence = sequence, .keys = secret};
    config.key_count = (unsigned)strlen(keys);
    for (unsigned i = 0; i < config.key_count; i++)
        secret[i] = secret_key((unsigned)(keys[i] - '0'));
    memset(config.series, SERIES, sizeof config.series);
    an_writer *w = begin_archive(config);
    assert_int_equal(add_article(w, "edition", text), AN_OK);
    return end_archive(w, length);
}

int make_editions(void **state)
{
    if (start_sodium(state) != 0)
        return -1;
    trust("1");
    for (unsigned edition = 1; edition <= EDITIONS; edition++)
        archive[edition] =
            make_edition(edition, 1500 - edition * 37 % 1000, "", &archive_size[edition]);
    return 0;
}

int free_editions(void **state)
{
    for (unsigned edition = 1; edition <= EDITIONS; edition++)
        free(archive[edition]);
    return remove_folder(state);
}
