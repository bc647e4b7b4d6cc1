/* SPDX-License-Identifier: BSD-2-Clause */
/* Two archives with something of everything, and a reading of all that is in them: whatever comes
 * must be what was packed. */
#ifndef UNIT_SAMPLE_H
#define UNIT_SAMPLE_H

#include "support/support.h"

enum {
    SAMPLE_TEXTS = 100,
    SAMPLE_TEXT = 700,
    SAMPLE_NOISE = 2500,
    SAMPLE_SUMMARY = 3000,
    SAMPLE_BLOCK = 1024
};

typedef struct sample {
    uint8_t *bytes;
    size_t length;
    int large; /* with a dictionary, inner pages, more, content that runs through blocks; else two
                  short articles */
} sample;

/* What reading everything gave. */
typedef struct tally {
    unsigned right, missing, refused;
    int verified; /* what an_reader_verify() gave */
} tally;

static inline void sample_text(char *text, unsigned i)
{
    fill_text(text, SAMPLE_TEXT, i + 50);
}

static inline void sample_id(char id[64], unsigned i)
{
    (void)snprintf(id, 64, "text/%02u/with an id that takes some room in the page", i);
}

static inline void add_texts(an_writer *w)
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

static inline sample make_sample(int large)
{
    uint8_t noise[SAMPLE_NOISE];
    sample s = {.large = large};
    fill_noise(noise, sizeof noise, 9);
    an_writer *w = begin((an_writer_config){.title = "Sample",
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
    assert_int_equal(add(w, "a", "articles"), AN_OK);
    assert_int_equal(add(w, "b", "other"), AN_OK);
    s.bytes = end(w, &s.length);
    return s;
}

/* How many things read_all() asks for. */
static inline unsigned questions_of(const sample *s)
{
    return s->large ? 6 + 4 * SAMPLE_TEXTS : 3;
}

static inline void count_error(tally *t, int error)
{
    if (error == AN_OK)
        t->right++;
    else if (error == AN_ERR_MISSING)
        t->missing++;
    else
        t->refused++;
    assert_true(error != AN_ERR_USAGE && error != AN_ERR_MEMORY && error != AN_ERR_NOT_FOUND);
}

static inline int alias_is_right(opened *o)
{
    uint8_t noise[SAMPLE_NOISE];
    an_entry entry, target;
    fill_noise(noise, sizeof noise, 9);
    int error = find(o, "alias", &entry);
    if (error == AN_OK)
        error = an_entry_resolve(&o->reader, &entry, &target);
    if (error != AN_OK)
        return error;
    assert_string_equal(target.id, "noise");
    return content_is(o, &target, noise, sizeof noise);
}

static inline int more_is_right(opened *o)
{
    char summary[SAMPLE_SUMMARY], id[64];
    uint8_t more[SAMPLE_SUMMARY + 100];
    const uint8_t *rest = more;
    an_entry entry;
    an_field f;
    size_t n;
    fill_text(summary, sizeof summary, 3);
    sample_id(id, 7);
    int error = find(o, id, &entry);
    if (error == AN_OK)
        error = an_entry_overflow(&o->reader, &entry, more, sizeof more, &n);
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

static inline int gone_is_right(opened *o)
{
    an_entry entry;
    size_t n;
    uint8_t byte;
    int error = find(o, "gone", &entry);
    if (error == AN_OK)
        assert_int_equal(an_content_read(&o->reader, &entry, 0, &byte, 1, &n), AN_ERR_WITHDRAWN);
    return error;
}

static inline int metadata_is_right(opened *o)
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

/* By date the texts come in reverse; how titles compare is the round trips' matter. */
static inline int order_is_right(opened *o, unsigned order, unsigned i)
{
    an_entry entry;
    char id[64], text[SAMPLE_TEXT];
    int error = an_entry_at(&o->reader, order, i, &entry);
    if (error != AN_OK || order != AN_BY_DATE)
        return error;
    sample_id(id, SAMPLE_TEXTS - 1 - i);
    sample_text(text, SAMPLE_TEXTS - 1 - i);
    assert_string_equal(entry.id, id);
    return content_is(o, &entry, (const uint8_t *)text, sizeof text);
}

static inline void read_large(opened *o, tally *t)
{
    char text[SAMPLE_TEXT], id[64];
    uint64_t number;
    for (unsigned i = 0; i < SAMPLE_TEXTS; i++) {
        sample_text(text, i);
        sample_id(id, i);
        count_error(t, id_is(o, id, text, sizeof text));
        int error = an_entry_seek(&o->reader, id, strlen(id), &number);
        if (error == AN_OK)
            assert_int_equal(number, i + 5);
        count_error(t, error);
        count_error(t, order_is_right(o, AN_BY_TITLE, i));
        count_error(t, order_is_right(o, AN_BY_DATE, i));
    }
    count_error(t, alias_is_right(o));
    count_error(t, more_is_right(o));
    count_error(t, gone_is_right(o));
}

/* Everything, once verified and once not; nothing wrong may come. */
static inline tally read_all(const sample *s, opened *o)
{
    tally t = {0};
    t.verified = an_reader_verify(&o->reader);
    count_error(&t, metadata_is_right(o));
    count_error(&t, id_is(o, "a", "articles", 8));
    count_error(&t, id_is(o, "b", "other", 5));
    if (s->large)
        read_large(o, &t);
    return t;
}

#endif
