/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/sample.h"

sample samples[2];

void sample_text(char *text, unsigned i)
{
    fill_text(text, SAMPLE_TEXT, i + 50);
}

void sample_id(char id[64], unsigned i)
{
    (void)snprintf(id, 64, "text/%02u/with an id that takes some room in the page", i);
}

static void add_texts(an_writer *w)
{
    char text[SAMPLE_TEXT], title[32], summary[SAMPLE_SUMMARY + 1] = {0}, id[64];
    uint8_t date[16];
    size_t n;
    fill_text(summary, SAMPLE_SUMMARY, 3);
    for (unsigned i = 0; i < SAMPLE_TEXTS; i++) {
        sample_text(text, i);
        sample_id(id, i);
        (void)snprintf(title, sizeof title, "Title %u", SAMPLE_TEXTS - i);
        assert_int_equal(an_date_encode(&(an_date){.seconds = 86400 * (int64_t)i}, date, &n),
                         AN_OK);
        an_field fields[] = {text_field(AN_TAG_TITLE, title),
                             {AN_TAG_DATE_PUBLISHED, date, n},
                             text_field(AN_TAG_SUMMARY, summary)};
        assert_int_equal(add_fields(w, id, AN_ARTICLE, text, sizeof text, fields, i == 7 ? 3 : 2),
                         AN_OK);
    }
}

sample make_sample(bool large)
{
    uint8_t noise[SAMPLE_NOISE];
    sample s = {.large = large};
    fill_noise(noise, sizeof noise, 9);
    an_writer *w =
        begin_archive((an_writer_config){.title = "Sample",
                                         .page_size = 4096,
                                         .block_size = SAMPLE_BLOCK,
                                         .pages_raw = large,
                                         .dictionary_size = large ? 4500 : AN_DICTIONARY_NONE});
    if (large) {
        add_texts(w);
        assert_int_equal(add_fields(w, "noise", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
        assert_int_equal(add_withdrawn(w, "gone"), AN_OK);
        assert_int_equal(add_alias(w, "alias", "noise"), AN_OK);
    }
    assert_int_equal(add_article(w, "a", "articles"), AN_OK);
    assert_int_equal(add_article(w, "b", "other"), AN_OK);
    s.bytes = end_archive(w, &s.length);
    return s;
}

int make_samples(void **state)
{
    if (start_sodium(state) != 0)
        return -1;
    samples[0] = make_sample(false);
    samples[1] = make_sample(true);
    return 0;
}

int free_samples(void **state)
{
    free(samples[0].bytes);
    free(samples[1].bytes);
    return remove_folder(state);
}

unsigned questions_of(const sample *s)
{
    return s->large ? 6 + 4 * SAMPLE_TEXTS : 3;
}

static void count_error(tally *t, int error)
{
    if (error == AN_OK)
        t->right++;
    else if (error == AN_ERR_MISSING)
        t->missing++;
    else
        t->refused++;
    assert_true(error != AN_ERR_USAGE && error != AN_ERR_MEMORY && error != AN_ERR_NOT_FOUND);
}

int check_sample_alias(opened *o)
{
    uint8_t noise[SAMPLE_NOISE];
    an_entry entry, target;
    fill_noise(noise, sizeof noise, 9);
    int error = find_entry(o, "alias", &entry);
    if (error == AN_OK)
        error = an_entry_resolve(&o->reader, &entry, &target);
    if (error != AN_OK)
        return error;
    assert_string_equal(target.id, "noise");
    return check_content(o, &target, noise, sizeof noise);
}

int check_sample_overflow(opened *o)
{
    char summary[SAMPLE_SUMMARY], id[64];
    uint8_t overflow[SAMPLE_SUMMARY + 100];
    const uint8_t *rest = overflow;
    an_entry entry;
    an_field f;
    size_t n;
    fill_text(summary, sizeof summary, 3);
    sample_id(id, 7);
    int error = find_entry(o, id, &entry);
    if (error == AN_OK)
        error = an_entry_overflow(&o->reader, &entry, overflow, sizeof overflow, &n);
    if (error != AN_OK)
        return error;
    assert_true(entry.has_overflow);
    do
        assert_int_equal(an_field_next(&rest, &n, &f), AN_OK);
    while (f.tag != AN_TAG_SUMMARY);
    assert_int_equal(f.length, sizeof summary);
    assert_memory_equal(f.value, summary, sizeof summary);
    return AN_OK;
}

int check_sample_tombstone(opened *o)
{
    an_entry entry;
    size_t n;
    uint8_t byte;
    int error = find_entry(o, "gone", &entry);
    if (error == AN_OK)
        assert_int_equal(an_content_read(&o->reader, &entry, 0, &byte, 1, &n), AN_ERR_WITHDRAWN);
    return error;
}

int check_sample_metadata(opened *o)
{
    const uint8_t *fields;
    size_t n;
    an_field f;
    int error = an_reader_metadata(&o->reader, &fields, &n);
    if (error != AN_OK)
        return error;
    assert_int_equal(an_field_next(&fields, &n, &f), AN_OK);
    assert_int_equal(f.tag, AN_META_TITLE);
    assert_int_equal(f.length, 6);
    assert_memory_equal(f.value, "Sample", 6);
    assert_int_equal(n, 0);
    return AN_OK;
}

int check_sample_order(opened *o, unsigned order, unsigned i)
{
    an_entry entry;
    char id[64], text[SAMPLE_TEXT];
    int error = an_entry_at(&o->reader, order, i, &entry);
    if (error != AN_OK || order != AN_BY_DATE)
        return error;
    sample_id(id, SAMPLE_TEXTS - 1 - i);
    sample_text(text, SAMPLE_TEXTS - 1 - i);
    assert_string_equal(entry.id, id);
    return check_content(o, &entry, (const uint8_t *)text, sizeof text);
}

static void read_large(opened *o, tally *t)
{
    char text[SAMPLE_TEXT], id[64];
    uint64_t number;
    for (unsigned i = 0; i < SAMPLE_TEXTS; i++) {
        sample_text(text, i);
        sample_id(id, i);
        count_error(t, check_entry(o, id, text, sizeof text));
        int error = an_entry_seek(&o->reader, id, strlen(id), &number);
        if (error == AN_OK)
            assert_int_equal(number, i + 5);
        count_error(t, error);
        count_error(t, check_sample_order(o, AN_BY_TITLE, i));
        count_error(t, check_sample_order(o, AN_BY_DATE, i));
    }
    count_error(t, check_sample_alias(o));
    count_error(t, check_sample_overflow(o));
    count_error(t, check_sample_tombstone(o));
}

tally read_sample(const sample *s, opened *o)
{
    tally t = {0};
    t.verified = an_reader_verify(&o->reader);
    count_error(&t, check_sample_metadata(o));
    count_error(&t, check_entry(o, "a", "articles", 8));
    count_error(&t, check_entry(o, "b", "other", 5));
    if (s->large)
        read_large(o, &t);
    return t;
}
