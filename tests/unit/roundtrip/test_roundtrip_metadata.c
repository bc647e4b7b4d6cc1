/* SPDX-License-Identifier: BSD-2-Clause */
/* What went in comes out: metadata of archives and entries, ids of full length, aliases,
 * tombstones. */
#include "roundtrip/model.h"

static void the_archives_own_metadata(void **state)
{
    (void)state;
    opened o;
    size_t length, left;
    const uint8_t *fields;
    an_field f;
    static const char *const texts[] = {"Title \xc3\xa9", "Publisher", "Description", "en",
                                        "CC-BY-4.0"};
    an_writer_config config = {.title = texts[0],
                               .publisher = texts[1],
                               .description = texts[2],
                               .language = texts[3],
                               .license = texts[4]};
    config.created = -5;
    config.current_until = 1234567;
    config.epoch = 3;
    config.sequence = 9;
    memset(config.series, 0xab, sizeof config.series);
    randombytes_buf(config.previous, sizeof config.previous);
    uint8_t *bytes = pack_models(NULL, 0, config, &length);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[1]), AN_OK);
    assert_int_equal(an_reader_metadata(&o.reader, &fields, &left), AN_OK);
    for (unsigned i = 0; i < COUNT(texts); i++) {
        assert_int_equal(an_field_next(&fields, &left, &f), AN_OK);
        assert_int_equal(f.tag, AN_META_TITLE + i);
        assert_int_equal(f.length, strlen(texts[i]));
        assert_memory_equal(f.value, texts[i], f.length);
    }
    assert_int_equal(left, 0);
    const an_header *h = an_reader_header(&o.reader);
    assert_int_equal(h->created, -5);
    assert_int_equal(h->current_until, 1234567);
    assert_int_equal(h->epoch, 3);
    assert_int_equal(h->sequence, 9);
    assert_memory_equal(h->series, config.series, sizeof config.series);
    assert_memory_equal(h->previous, config.previous, sizeof config.previous);
    close_archive(&o);
    free(bytes);
}

/* Counts the fields with this tag in record and overflow together. Their values must be this text.
 */
static unsigned count_fields(opened *o, an_entry *entry, uint64_t tag, const char *text)
{
    unsigned count = 0;
    an_field f;
    const uint8_t *rest = entry->record;
    size_t left = entry->record_length;
    uint8_t *overflow = malloc(entry->overflow_length + 1);
    for (int part = 0; part < 2; part++) {
        while (left > 0) {
            assert_int_equal(an_field_next(&rest, &left, &f), AN_OK);
            if (f.tag == tag) {
                assert_int_equal(f.length, strlen(text));
                assert_memory_equal(f.value, text, f.length);
                count++;
            }
        }
        if (part == 0) {
            assert_int_equal(
                an_entry_overflow(&o->reader, entry, overflow, entry->overflow_length, &left),
                AN_OK);
            assert_int_equal(left, entry->overflow_length);
        }
        rest = overflow;
    }
    free(overflow);
    return count;
}

static void metadata_longer_than_a_page(void **state)
{
    (void)state;
    enum { LONG = 100000, AUTHORS = 300 };
    opened o;
    an_entry entry;
    size_t length, n;
    char *summary = malloc(LONG + 1);
    uint8_t *overflow = malloc(2 * LONG);
    an_field *fields = calloc(AUTHORS + 2, sizeof *fields);
    fill_text(summary, LONG, 6);
    summary[LONG] = 0;
    for (unsigned i = 0; i < AUTHORS; i++)
        fields[i] = text_field(AN_TAG_AUTHOR, "An author whose name is quite long");
    fields[AUTHORS] = text_field(AN_TAG_SUMMARY, summary);
    fields[AUTHORS + 1] = text_field(AN_TAG_TITLE, "T");
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "text", 4, fields, AUTHORS + 2), AN_OK);
    assert_int_equal(add_article(w, "b", "no more"), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    for (unsigned i = 0; i < MODEL_WAYS; i++) {
        assert_int_equal(open_archive(&o, bytes, length, model_ways[i]), AN_OK);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_true(entry.has_overflow);
        assert_in_range(entry.overflow_length, LONG, 2 * LONG - 1);
        assert_int_equal(
            an_entry_overflow(&o.reader, &entry, overflow, entry.overflow_length - 1, &n),
            AN_ERR_MEMORY);
        assert_int_equal(count_fields(&o, &entry, AN_TAG_SUMMARY, summary), 1);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_int_equal(
            count_fields(&o, &entry, AN_TAG_AUTHOR, "An author whose name is quite long"), AUTHORS);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_int_equal(count_fields(&o, &entry, AN_TAG_TITLE, "T"), 1);
        assert_int_equal(find_entry(&o, "b", &entry), AN_OK);
        assert_false(entry.has_overflow);
        assert_int_equal(an_entry_overflow(&o.reader, &entry, NULL, 0, &n), AN_OK);
        assert_int_equal(n, 0);
        assert_int_equal(check_entry(&o, "a", "text", 4), AN_OK);
        close_archive(&o);
    }
    free(bytes);
    free(fields);
    free(overflow);
    free(summary);
}

static void ids_of_full_length(void **state)
{
    (void)state;
    enum { IDS = 60 };
    opened o;
    an_entry entry;
    size_t length;
    char id[AN_ID_MAX + 1] = {0};
    an_writer *w = begin_archive((an_writer_config){.pages_raw = 1, .page_size = 4096});
    memset(id, 'k', AN_ID_MAX);
    for (unsigned i = 0; i < IDS; i++) {
        id[i * 17] = 'x'; /* ids that share ever more bytes */
        assert_int_equal(add_article(w, id, "full"), AN_OK);
        id[i * 17] = 'k';
    }
    uint8_t *bytes = end_archive(w, &length);
    for (unsigned i = 0; i < MODEL_WAYS; i++) {
        assert_int_equal(open_archive(&o, bytes, length, model_ways[i]), AN_OK);
        assert_true(an_reader_header(&o.reader)->levels > 2);
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        for (unsigned j = 0; j < IDS; j++) {
            id[j * 17] = 'x';
            assert_int_equal(check_entry(&o, id, "full", 4), AN_OK);
            assert_int_equal(an_entry_find(&o.reader, id, AN_ID_MAX - 1, &entry), AN_ERR_NOT_FOUND);
            id[j * 17] = 'k';
        }
        assert_int_equal(find_entry(&o, id, &entry), AN_ERR_NOT_FOUND);
        close_archive(&o);
    }
    free(bytes);
}

static void aliases_and_tombstones(void **state)
{
    (void)state;
    opened o;
    an_entry entry, target;
    size_t length, n;
    uint8_t buffer[8];
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_alias(w, "0", "text"), AN_OK);
    assert_int_equal(add_article(w, "text", "words"), AN_OK);
    assert_int_equal(add_alias(w, "zz", "text"), AN_OK);
    assert_int_equal(add_withdrawn(w, "gone"), AN_OK);
    assert_int_equal(add_alias(w, "to gone", "gone"), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[0]), AN_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(find_entry(&o, i ? "zz" : "0", &entry), AN_OK);
        assert_int_equal(entry.kind, AN_ALIAS);
        assert_int_equal(an_content_read(&o.reader, &entry, 0, buffer, 8, &n), AN_ERR_USAGE);
        assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), AN_OK);
        assert_string_equal(target.id, "text");
        assert_int_equal(check_content(&o, &target, (const uint8_t *)"words", 5), AN_OK);
    }
    assert_int_equal(find_entry(&o, "to gone", &entry), AN_OK);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), AN_OK);
    assert_int_equal(target.status, AN_WITHDRAWN);
    assert_false(target.has_content);
    assert_int_equal(an_content_read(&o.reader, &target, 0, buffer, 8, &n), AN_ERR_WITHDRAWN);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_archives_own_metadata),
        cmocka_unit_test(metadata_longer_than_a_page),
        cmocka_unit_test(ids_of_full_length),
        cmocka_unit_test(aliases_and_tombstones),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
