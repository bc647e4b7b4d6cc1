/* SPDX-License-Identifier: BSD-2-Clause */
/* The library from end to end in little time: shapes of content, tables of several levels, memory,
 * damage. Short enough for valgrind, and built against the amalgamation, too. */
#include "support/support.h"
#include "support/wire_offsets.h"

/* Opens by way 0 to 3, with kept_back bytes of memory too few. */
static int open_short(opened *o, const uint8_t *bytes, size_t length, int turn, size_t kept_back)
{
    return open_archive(
        o, bytes, length,
        (way){.mapped = turn & 1, .cached_pages = turn & 2 ? 8 : 1, .kept_back = kept_back});
}

static void expect_entry(opened *o, const char *id, const uint8_t *bytes, size_t length)
{
    assert_int_equal(check_entry(o, id, bytes, length), AN_OK);
}

enum { BLOCK_BYTES = 1024, SHAPES = 9 };
static const size_t shapes[SHAPES] = {0,
                                      1,
                                      BLOCK_BYTES - 1,
                                      BLOCK_BYTES,
                                      BLOCK_BYTES + 1,
                                      2 * BLOCK_BYTES,
                                      3 * BLOCK_BYTES + 5,
                                      10 * BLOCK_BYTES,
                                      40000};

static void contents_of_every_shape(void **state)
{
    (void)state;
    uint8_t noise[40000];
    char text[40000];
    opened o;
    size_t length;
    fill_noise(noise, sizeof noise, 1);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "the quick brown fox "[i % 20];
    an_writer *w = begin_archive((an_writer_config){.block_size = BLOCK_BYTES, .jobs = 2});
    for (unsigned i = 0; i < SHAPES; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "noise/%u", i);
        assert_int_equal(add_fields(w, id, AN_ASSET, noise, shapes[i], NULL, 0), AN_OK);
        (void)snprintf(id, sizeof id, "text/%u", i);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, text, shapes[i], NULL, 0), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    for (int turn = 0; turn < 4; turn++) {
        assert_int_equal(open_short(&o, bytes, length, turn, 0), AN_OK);
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        for (unsigned i = 0; i < SHAPES; i++) {
            char id[32];
            (void)snprintf(id, sizeof id, "noise/%u", i);
            expect_entry(&o, id, noise, shapes[i]);
            (void)snprintf(id, sizeof id, "text/%u", i);
            expect_entry(&o, id, (const uint8_t *)text, shapes[i]);
        }
        close_archive(&o);
    }
    free(bytes);
}

static void ranges_at_every_boundary(void **state)
{
    (void)state;
    uint8_t noise[3 * BLOCK_BYTES + 5], part[64];
    opened o;
    an_entry entry;
    size_t length, n;
    fill_noise(noise, sizeof noise, 1);
    an_writer *w = begin_archive((an_writer_config){.block_size = BLOCK_BYTES});
    assert_int_equal(add_fields(w, "a", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_short(&o, bytes, length, 0, 0), AN_OK);
    assert_int_equal(an_entry_find(&o.reader, "a", 1, &entry), AN_OK);
    for (size_t at = 0; at <= sizeof noise; at++) {
        size_t want = sizeof noise - at < sizeof part ? sizeof noise - at : sizeof part;
        assert_int_equal(an_content_read(&o.reader, &entry, at, part, sizeof part, &n), AN_OK);
        assert_int_equal(n, want);
        assert_memory_equal(part, noise + at, n);
    }
    assert_int_equal(an_content_read(&o.reader, &entry, sizeof noise + 1, part, 1, &n),
                     AN_ERR_NOT_FOUND);
    close_archive(&o);
    free(bytes);
}

static void tables_of_several_levels(void **state)
{
    (void)state;
    enum { ENTRIES = 4000 };
    opened o;
    an_entry entry;
    size_t length;
    uint64_t count, number;
    an_writer *w = begin_archive((an_writer_config){.pages_raw = 1, .page_size = 4096});
    for (unsigned i = 0; i < ENTRIES; i++) {
        char id[64], title[32];
        uint8_t date[16];
        size_t date_length;
        an_date when = {.seconds = (int64_t)i * 86400 % 777777};
        assert_int_equal(an_date_encode(&when, date, &date_length), AN_OK);
        (void)snprintf(id, sizeof id, "%05u/a rather long id that fills the pages",
                       (i * 7919) % ENTRIES);
        (void)snprintf(title, sizeof title, "title %u", i);
        an_field fields[] = {{AN_TAG_TITLE, (const uint8_t *)title, strlen(title)},
                             {AN_TAG_DATE_PUBLISHED, date, date_length}};
        assert_int_equal(add_fields(w, id, AN_ARTICLE, id, 5, fields, 2), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_short(&o, bytes, length, 3, 0), AN_OK);
    assert_true(an_reader_header(&o.reader)->levels >= 3);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ENTRIES; i += 13) {
        char id[64];
        (void)snprintf(id, sizeof id, "%05u/a rather long id that fills the pages", i);
        assert_int_equal(an_entry_find(&o.reader, id, strlen(id), &entry), AN_OK);
        assert_int_equal(entry.number, i);
        assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, i, &entry), AN_OK);
        assert_string_equal(entry.id, id);
        assert_int_equal(an_entry_seek(&o.reader, id, 5, &number), AN_OK);
        assert_int_equal(number, i);
    }
    assert_int_equal(an_entry_find(&o.reader, "", 0, &entry), AN_ERR_NOT_FOUND);
    assert_int_equal(an_entry_find(&o.reader, "zzz", 3, &entry), AN_ERR_NOT_FOUND);
    assert_int_equal(an_entry_seek(&o.reader, "zzz", 3, &number), AN_OK);
    assert_int_equal(number, ENTRIES);
    assert_int_equal(an_entry_count(&o.reader, AN_BY_DATE, &count), AN_OK);
    assert_int_equal(count, ENTRIES);
    int64_t last = INT64_MAX;
    for (uint64_t i = 0; i < count; i++) {
        an_field field;
        an_date date;
        assert_int_equal(an_entry_at(&o.reader, AN_BY_DATE, i, &entry), AN_OK);
        assert_int_equal(an_entry_field(&entry, AN_TAG_DATE_PUBLISHED, &field), AN_OK);
        assert_int_equal(an_date_decode(field.value, field.length, &date), AN_OK);
        assert_true(date.seconds <= last);
        last = date.seconds;
    }
    assert_int_equal(an_entry_at(&o.reader, AN_BY_DATE, count, &entry), AN_ERR_NOT_FOUND);
    close_archive(&o);
    free(bytes);
}

static void metadata_that_does_not_fit_a_record(void **state)
{
    (void)state;
    char summary[9000];
    uint8_t overflow[10000];
    opened o;
    an_entry entry;
    an_field f;
    size_t length, n;
    memset(summary, 's', sizeof summary);
    an_writer *w = begin_archive((an_writer_config){0});
    an_field fields[] = {{AN_TAG_SUMMARY, (const uint8_t *)summary, sizeof summary},
                         {AN_TAG_TITLE, (const uint8_t *)"T", 1}};
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "text", 4, fields, 2), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_short(&o, bytes, length, 0, 0), AN_OK);
    assert_int_equal(an_entry_find(&o.reader, "a", 1, &entry), AN_OK);
    assert_int_equal(an_entry_field(&entry, AN_TAG_TITLE, &f), AN_OK);
    assert_true(entry.has_overflow);
    assert_int_equal(an_entry_overflow(&o.reader, &entry, overflow, entry.overflow_length - 1, &n),
                     AN_ERR_MEMORY);
    assert_int_equal(an_entry_overflow(&o.reader, &entry, overflow, sizeof overflow, &n), AN_OK);
    const uint8_t *rest = overflow;
    assert_int_equal(an_field_next(&rest, &n, &f), AN_OK);
    assert_int_equal(f.tag, AN_TAG_SUMMARY);
    assert_int_equal(f.length, sizeof summary);
    assert_memory_equal(f.value, summary, f.length);
    assert_int_equal(n, 0);
    assert_int_equal(an_field_next(&rest, &n, &f), AN_ERR_USAGE);
    close_archive(&o);
    free(bytes);
}

static void aliases(void **state)
{
    (void)state;
    opened o;
    an_entry entry, target;
    size_t length;
    an_field to = {AN_TAG_TARGET, (const uint8_t *)"a", 1};
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "text", 4, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "b", AN_ALIAS, NULL, 0, &to, 1), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_short(&o, bytes, length, 0, 0), AN_OK);
    assert_int_equal(an_entry_find(&o.reader, "b", 1, &entry), AN_OK);
    assert_int_equal(entry.kind, AN_ALIAS);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), AN_OK);
    assert_string_equal(target.id, "a");
    close_archive(&o);
    free(bytes);
    an_field nowhere = {AN_TAG_TARGET, (const uint8_t *)"none", 4},
             loop = {AN_TAG_TARGET, (const uint8_t *)"c", 1};
    w = begin_archive((an_writer_config){0});
    assert_int_equal(add_fields(w, "b", AN_ALIAS, NULL, 0, &nowhere, 1), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_FORMAT);
    an_writer_close(w);
    w = begin_archive((an_writer_config){0});
    assert_int_equal(add_fields(w, "c", AN_ALIAS, NULL, 0, &loop, 1), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_FORMAT);
    an_writer_close(w);
    assert_int_not_equal(access(archive_path(), F_OK), 0);
}

static void ids_that_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     "/",         "/a",          "a/",   "a//b",
                                        ".",    "..",        "a/..",        "../a", "a/./b",
                                        "\xff", "a\xc0\x80", "\xed\xa0\x80"};
    static const char *const right[] = {"a", "a/b", "...", ".a", "a b", "\xc3\xa9", "a\nb"};
    an_writer *w = begin_archive((an_writer_config){0});
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(add_fields(w, wrong[i], AN_ARTICLE, "x", 1, NULL, 0), AN_ERR_FORMAT);
    for (size_t i = 0; i < COUNT(right); i++)
        assert_int_equal(add_fields(w, right[i], AN_ARTICLE, "x", 1, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "y", 1, NULL, 0), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_DUPLICATE);
    an_writer_close(w);
}

static void memory_is_exact(void **state)
{
    (void)state;
    opened o;
    size_t length;
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "text", 4, NULL, 0), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    for (int turn = 0; turn < 4; turn++) {
        assert_int_equal(open_short(&o, bytes, length, turn, 1), AN_ERR_MEMORY);
        close_archive(&o);
        assert_int_equal(open_short(&o, bytes, length, turn, 0), AN_OK);
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        expect_entry(&o, "a", (const uint8_t *)"text", 4);
        close_archive(&o);
    }
    free(bytes);
}

/* Returns AN_OK if the article could be read, else the error. A wrong byte fails the test. */
static int try_archive(const uint8_t *bytes, size_t length, bool verify)
{
    opened o;
    an_entry entry;
    uint8_t copy[64];
    size_t n = 0;
    int error = open_short(&o, bytes, length, 0, 0);
    if (error == AN_OK && verify)
        error = an_reader_verify(&o.reader);
    if (error == AN_OK)
        error = an_entry_find(&o.reader, "a", 1, &entry);
    if (error == AN_OK)
        error = an_content_read(&o.reader, &entry, 0, copy, sizeof copy, &n);
    if (error == AN_OK) {
        assert_int_equal(n, 8);
        assert_memory_equal(copy, "articles", 8);
    }
    close_archive(&o);
    return error;
}

static uint8_t *small_archive(size_t *length)
{
    an_writer *w = begin_archive((an_writer_config){.title = "t"});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "articles", 8, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "b", AN_ARTICLE, "other", 5, NULL, 0), AN_OK);
    return end_archive(w, length);
}

static void every_byte_flipped(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = small_archive(&length);
    assert_int_equal(try_archive(bytes, length, true), AN_OK);
    for (size_t i = 0; i < length; i++) {
        bytes[i] ^= (uint8_t)(1 << i % 8);
        assert_int_not_equal(try_archive(bytes, length, true), AN_OK);
        (void)try_archive(bytes, length, false);
        bytes[i] ^= (uint8_t)(1 << i % 8);
    }
    free(bytes);
}

static void cut_at_every_length(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = small_archive(&length);
    for (size_t n = 0; n < length; n++) {
        uint8_t *part = malloc(n + 1);
        memcpy(part, bytes, n);
        assert_int_equal(try_archive(part, n, true), AN_ERR_MISSING);
        (void)try_archive(part, n, false);
        free(part);
    }
    free(bytes);
}

static void signers_are_distinct_keys(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = small_archive(&length);
    const an_public_key trusted = public_key(1);
    an_public_key twice[2] = {trusted, trusted};
    an_config config = {
        .source = {.map = bytes, .size = length}, .trusted = twice, .trusted_count = 2, .need = 2};
    an_reader reader;
    twice[1].id[0] ^= 1;
    config.memory_size = 1 << 20;
    config.memory = malloc(config.memory_size);
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_UNTRUSTED);
    config.need = 1;
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    /* Another key with the same id: the slot is good for one of the two. */
    twice[1] = trusted;
    twice[1].key[0] ^= 1;
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    assert_int_equal(an_reader_signers(&reader), 1);
    twice[0] = twice[1];
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_SIGNATURE);
    config.trusted_count = 0;
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_USAGE);
    config.insecure = true;
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    memcpy(bytes + ROOT_SIZE + SLOT_ALGORITHM, "Ed", 2);
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_SIGNATURE);
    free(config.memory);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contents_of_every_shape),
        cmocka_unit_test(ranges_at_every_boundary),
        cmocka_unit_test(tables_of_several_levels),
        cmocka_unit_test(metadata_that_does_not_fit_a_record),
        cmocka_unit_test(aliases),
        cmocka_unit_test(ids_that_are_refused),
        cmocka_unit_test(memory_is_exact),
        cmocka_unit_test(every_byte_flipped),
        cmocka_unit_test(cut_at_every_length),
        cmocka_unit_test(signers_are_distinct_keys),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
