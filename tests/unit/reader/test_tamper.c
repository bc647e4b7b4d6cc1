/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes changed on the way: verifying finds every change, and a reader never hands out a changed
 * byte. */
#include "support/sample.h"
#include "support/wire_offsets.h"

static const way ways[] = {{0},
                           {.mapped = true},
                           {.cached_pages = 8},
                           {.cached_pages = 2, .fast_dictionary = true},
                           {.mapped = true, .fast_dictionary = true},
                           {.fast_dictionary = true, .spare = 1 << 20}};

static const way *next_way(unsigned i)
{
    return &ways[i % COUNT(ways)];
}

/* Verifies what was tampered with; reads all of it, too, but of a large sample only now and then.
 * Returns whether the reader noticed. */
static bool noticed(const sample *s, const uint8_t *bytes, size_t length, const way *how)
{
    static unsigned turn;
    opened o;
    int error = open_archive(&o, bytes, length, *how);
    if (error == AN_OK)
        error = s->large && turn++ % 32 != 0 ? an_reader_verify(&o.reader)
                                             : read_sample(s, &o).verified;
    close_archive(&o);
    assert_true(error != AN_ERR_USAGE && error != AN_ERR_MEMORY && error != AN_ERR_IO);
    return error != AN_OK;
}

static void what_is_whole_is_right(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2 * COUNT(ways); i++) {
        opened o;
        const sample *s = &samples[i % 2];
        assert_int_equal(open_archive(&o, s->bytes, s->length, *next_way(i)), AN_OK);
        tally t = read_sample(s, &o);
        assert_int_equal(t.verified, AN_OK);
        assert_int_equal(t.right, questions_of(s));
        assert_int_equal(t.missing + t.refused, 0);
        close_archive(&o);
    }
}

static void every_bit_flipped(void **state)
{
    (void)state;
    const sample *s = &samples[0];
    uint8_t *bytes = copy_of(s->bytes, s->length);
    for (size_t i = 0; i < 8 * s->length; i++) {
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        if (!noticed(s, bytes, s->length, next_way((unsigned)i)))
            fail_msg("bit %zu of byte %zu", i % 8, i / 8);
        bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    free(bytes);
}

static void every_byte_changed(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    uint8_t *bytes = copy_of(s->bytes, s->length);
    for (size_t i = 0; i < s->length; i++) {
        uint8_t was = bytes[i];
        bytes[i] = was == 0 ? 0xff : i % 3 == 0 ? 0 : (uint8_t)~was;
        if (!noticed(s, bytes, s->length, next_way((unsigned)i)))
            fail_msg("byte %zu", i);
        bytes[i] = was;
    }
    free(bytes);
}

/* Asks for entries in every way. Any answer will do that is one. */
static void ask_changed(opened *o, unsigned *wrong)
{
    an_entry entry;
    uint64_t number;
    char id[64];
    for (unsigned i = 0; i < SAMPLE_TEXTS; i += 3) {
        sample_id(id, i);
        int errors[] = {find_entry(o, id, &entry),
                        an_entry_seek(&o->reader, id, strlen(id) - 1, &number),
                        an_entry_at(&o->reader, AN_BY_ID, i, &entry),
                        an_entry_at(&o->reader, AN_BY_TITLE, i, &entry),
                        an_entry_number_at(&o->reader, AN_BY_TITLE, i, &number)};
        for (unsigned e = 0; e < COUNT(errors); e++) {
            assert_true(errors[e] != AN_ERR_USAGE && errors[e] != AN_ERR_MEMORY &&
                        errors[e] != AN_ERR_IO);
            *wrong += errors[e] == AN_ERR_FORMAT;
        }
    }
}

/* A map must not change. If it does, pages have other bytes than when they were checked: answers
 * may be wrong, but the reader touches nothing beyond the page. Inner pages are the first in the
 * file. */
static void a_map_that_changes(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    unsigned wrong = 0;
    for (size_t at = HEADER_SIZE; at < s->length; at += at < 4096 ? 1 : 31) {
        opened o;
        unsigned none = 0;
        uint8_t *bytes = copy_of(s->bytes, s->length);
        assert_int_equal(open_archive(&o, bytes, s->length,
                                      (way){.mapped = true, .cached_pages = 64, .insecure = true}),
                         AN_OK);
        ask_changed(&o, &none);
        assert_int_equal(none, 0);
        bytes[at] ^= (uint8_t)(1 + at % 255);
        ask_changed(&o, &wrong);
        close_archive(&o);
        free(bytes);
    }
    assert_in_range(wrong, 100, UINT32_MAX);
}

/* A card that reads zeros in place of a sector, or another sector. */
static void sectors_lost_or_exchanged(void **state)
{
    (void)state;
    enum { SECTOR = 512 };
    const sample *s = &samples[1];
    size_t sectors = s->length / SECTOR;
    uint8_t *bytes = copy_of(s->bytes, s->length);
    for (size_t i = 0; i < sectors; i++)
        for (size_t j = 0; j < sectors; j += 3) {
            if (j == 0)
                memset(bytes + i * SECTOR, 0, SECTOR);
            else
                memcpy(bytes + i * SECTOR, s->bytes + j * SECTOR, SECTOR);
            bool same = memcmp(bytes, s->bytes, s->length) == 0;
            assert_int_equal(noticed(s, bytes, s->length, next_way((unsigned)(i + j))), !same);
            memcpy(bytes + i * SECTOR, s->bytes + i * SECTOR, SECTOR);
        }
    free(bytes);
}

static void bytes_inserted_or_removed(void **state)
{
    (void)state;
    const sample *s = &samples[0];
    uint8_t *bytes = malloc(s->length + 1);
    for (size_t i = 0; i <= s->length; i++) {
        memcpy(bytes, s->bytes, i);
        bytes[i] = (uint8_t)i;
        memcpy(bytes + i + 1, s->bytes + i, s->length - i);
        assert_true(noticed(s, bytes, s->length + 1, &ways[0]));
        if (i == s->length)
            break;
        memcpy(bytes + i, s->bytes + i + 1, s->length - i - 1);
        assert_true(noticed(s, bytes, s->length - 1, &ways[1]));
    }
    free(bytes);
}

/* The header of one archive before the rest of another by the same signer. */
static void parts_of_two_archives(void **state)
{
    (void)state;
    opened o;
    size_t length;
    an_writer *w = begin_archive((an_writer_config){
        .title = "Sample", .block_size = SAMPLE_BLOCK, .dictionary_size = AN_DICTIONARY_NONE});
    assert_int_equal(add_article(w, "a", "ARTICLES"), AN_OK);
    assert_int_equal(add_article(w, "b", "other"), AN_OK);
    uint8_t *other = end_archive(w, &length);
    const sample *s = &samples[0];
    assert_int_equal(length, s->length);
    for (size_t cut = HEADER_SIZE; cut < length; cut++) {
        uint8_t *bytes = copy_of(s->bytes, length);
        memcpy(bytes + cut, other + cut, length - cut);
        bool same = memcmp(bytes, s->bytes, length) == 0;
        assert_int_equal(noticed(s, bytes, length, next_way((unsigned)cut)), !same);
        free(bytes);
    }
    assert_int_equal(open_archive(&o, other, length, ways[0]), AN_OK);
    close_archive(&o);
    free(other);
}

/* A source that has other bytes at one read, and the right ones at all others. */
static void a_source_that_changes(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    bool flipped = true;
    for (uint64_t n = 1; flipped; n += 5) {
        opened o;
        way how = {.cached_pages = n % 2 ? 1 : 4, .fast_dictionary = n % 3 == 0};
        assert_int_equal(open_archive(&o, s->bytes, s->length, how), AN_OK);
        o.source.flip_at = o.source.reads + n;
        tally t = read_sample(s, &o);
        flipped = o.source.reads >= o.source.flip_at;
        assert_int_equal(t.missing, 0);
        assert_int_equal(t.refused > 0 || t.verified != AN_OK, flipped);
        close_archive(&o);
        assert_true(flipped || n > 200);
    }
}

/* Opening reads header and directory, and no more. */
static void a_source_that_changes_while_it_is_opened(void **state)
{
    (void)state;
    opened o;
    an_public_key key = public_key(1);
    for (uint64_t n = 1; n < 4; n++) {
        assert_int_equal(open_archive(&o, samples[1].bytes, samples[1].length, ways[0]), AN_OK);
        o.config.trusted = &key;
        o.source.flip_at = o.source.reads + n;
        int error = an_reader_open(&o.reader, &o.config);
        assert_int_equal(error != AN_OK, n <= 2);
        close_archive(&o);
    }
}

static void every_changed_read_is_noticed(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    opened o;
    assert_int_equal(open_archive(&o, s->bytes, s->length, ways[0]), AN_OK);
    uint64_t first = o.source.reads;
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    uint64_t last = o.source.reads;
    close_archive(&o);
    for (uint64_t n = first + 1; n <= last; n++) {
        assert_int_equal(open_archive(&o, s->bytes, s->length, ways[0]), AN_OK);
        o.source.flip_at = n;
        assert_int_equal(an_reader_verify(&o.reader), AN_ERR_HASH);
        /* and the reader is as it was before */
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        close_archive(&o);
    }
}

/* Asks a reader one of ten questions. Returns AN_OK only with the right answer. */
static int ask(opened *o, unsigned question)
{
    an_entry entry;
    uint64_t number;
    char id[64], text[SAMPLE_TEXT];
    sample_id(id, 33);
    sample_text(text, 33);
    switch (question) {
    case 0: return check_entry(o, id, text, sizeof text);
    case 1: return an_entry_seek(&o->reader, id, 9, &number);
    case 2: return an_entry_at(&o->reader, AN_BY_ID, 21, &entry);
    case 3: return check_sample_order(o, AN_BY_DATE, 11);
    case 4: return check_sample_order(o, AN_BY_TITLE, 39);
    case 5: return check_sample_alias(o);
    case 6: return check_sample_overflow(o);
    case 7: return check_sample_metadata(o);
    case 8: return an_reader_verify(&o->reader);
    default: return an_reader_verify_blocks(&o->reader, 3, 5);
    }
}

enum { QUESTIONS = 10 };

static void every_read_that_fails(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    for (unsigned question = 0; question < QUESTIONS; question++) {
        opened o;
        int error = AN_ERR_IO;
        unsigned failures = 0;
        for (uint64_t n = 1; error != AN_OK; n++) {
            an_fault fault;
            assert_int_equal(open_archive(&o, s->bytes, s->length, *next_way(question % 2 ? 0 : 3)),
                             AN_OK);
            o.source.fail_at = o.source.reads + n;
            error = ask(&o, question);
            if (error != AN_OK) {
                assert_int_equal(error, AN_ERR_IO);
                an_reader_fault(&o.reader, &fault);
                assert_in_range(fault.offset, HEADER_SIZE, s->length);
                assert_in_range(fault.object, AN_OBJECT_DIRECTORY, AN_OBJECT_BLOCK);
                assert_int_equal(fault.read_result, SHORT_READ);
                /* The same question once more has the right answer. */
                assert_int_equal(ask(&o, question), AN_OK);
                failures++;
            }
            close_archive(&o);
        }
        assert_in_range(failures, 1, 1000);
    }
}

static void opening_fails_at_every_read(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    opened o;
    an_header header;
    an_entry entry;
    an_fault fault;
    const uint8_t *fields;
    size_t length;
    an_public_key key = public_key(1);
    for (uint64_t n = 1; n <= 2; n++) {
        assert_int_equal(open_archive(&o, s->bytes, s->length, ways[0]), AN_OK);
        o.config.trusted = &key;
        o.source.fail_at = o.source.reads + n;
        assert_int_equal(an_reader_open(&o.reader, &o.config), AN_ERR_IO);
        an_reader_fault(&o.reader, &fault);
        assert_int_equal(fault.object, n == 1 ? AN_OBJECT_HEADER : AN_OBJECT_DIRECTORY);
        assert_int_equal(fault.offset, n == 1 ? 0 : HEADER_SIZE);
        assert_int_equal(fault.read_result, SHORT_READ);
        /* A reader that could not be opened refuses everything. */
        assert_int_equal(find_entry(&o, "a", &entry), AN_ERR_USAGE);
        assert_int_equal(an_reader_verify(&o.reader), AN_ERR_USAGE);
        assert_int_equal(an_reader_verify_blocks(&o.reader, 0, 0), AN_ERR_USAGE);
        assert_int_equal(an_reader_metadata(&o.reader, &fields, &length), AN_ERR_USAGE);
        assert_int_equal(an_reader_grow(&o.reader, s->length), AN_ERR_USAGE);
        close_archive(&o);
    }
    assert_int_equal(open_archive(&o, s->bytes, s->length, ways[0]), AN_OK);
    o.source.fail_at = o.source.reads + 1;
    assert_int_equal(an_header_read(&o.config.source, &header), AN_ERR_IO);
    close_archive(&o);
}

/* Damage to one article leaves the others readable. */
static void damage_stays_where_it_is(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    uint8_t *bytes = copy_of(s->bytes, s->length);
    opened o;
    an_fault fault;
    bytes[s->length - 1] ^= 1;
    assert_int_equal(open_archive(&o, bytes, s->length, ways[0]), AN_OK);
    tally t = read_sample(s, &o);
    assert_int_equal(t.verified, AN_ERR_HASH);
    assert_int_equal(an_reader_verify(&o.reader), AN_ERR_HASH);
    an_reader_fault(&o.reader, &fault);
    assert_int_equal(fault.object, AN_OBJECT_BLOCK);
    assert_in_range(fault.offset, s->length - SAMPLE_BLOCK, s->length - 1);
    assert_int_equal(an_reader_verify_index(&o.reader), AN_OK);
    assert_in_range(t.refused, 1, 4);
    assert_int_equal(t.right + t.refused, questions_of(s));
    close_archive(&o);
    free(bytes);
}

/* A progress callback that says stop ends verifying, however far it is. */
typedef struct stopper {
    uint64_t calls, stop_at, last, total;
} stopper;

static int stop(void *context, uint64_t done, uint64_t total)
{
    stopper *s = context;
    assert_true(done >= s->last && done <= total);
    s->last = done;
    s->total = total;
    return ++s->calls == s->stop_at;
}

static void verifying_can_be_stopped(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    an_public_key key = public_key(1);
    int error = AN_ERR_CANCELLED;
    for (uint64_t n = 1; error != AN_OK; n++) {
        opened o;
        stopper p = {.stop_at = n};
        assert_int_equal(open_archive(&o, s->bytes, s->length, ways[0]), AN_OK);
        o.config.trusted = &key;
        o.config.progress = stop;
        o.config.progress_context = &p;
        assert_int_equal(an_reader_open(&o.reader, &o.config), AN_OK);
        error = an_reader_verify(&o.reader);
        assert_int_equal(error, p.calls == n ? AN_ERR_CANCELLED : AN_OK);
        assert_int_equal(p.total, s->length);
        assert_true(error != AN_OK || (n > SAMPLE_TEXTS / 2 && p.last == s->length));
        /* A reader that was stopped verifies the next time. */
        p = (stopper){0};
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        close_archive(&o);
    }
}

/* A reader that could not be opened tells how far opening came. */
static void what_a_failed_opening_tells(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    an_public_key keys[2] = {public_key(9), public_key(1)};
    opened o;
    assert_int_equal(open_archive(&o, s->bytes, s->length, ways[0]), AN_OK);
    const an_header *header = an_reader_header(&o.reader);
    o.config.trusted = keys;
    assert_int_equal(an_reader_open(&o.reader, &o.config), AN_ERR_UNTRUSTED);
    assert_int_equal(header->slots, 1);
    assert_memory_equal(header->slot_key_id[0], keys[1].id, sizeof keys[1].id);
    assert_int_equal(an_reader_signers(&o.reader), 0);
    o.config.trusted_count = o.config.need = 2;
    assert_int_equal(an_reader_open(&o.reader, &o.config), AN_ERR_UNTRUSTED);
    assert_int_equal(an_reader_signers(&o.reader), 1);
    o.config.need = 1;
    o.config.replacing = true;
    o.config.lowest_sequence = UINT64_MAX;
    assert_int_equal(an_reader_open(&o.reader, &o.config), AN_ERR_STALE);
    assert_int_equal(header->file_size, s->length);
    o.config.replacing = false;
    o.config.memory_size--;
    assert_int_equal(an_reader_open(&o.reader, &o.config), AN_ERR_MEMORY);
    assert_int_equal(header->file_size, s->length);
    assert_int_equal(an_reader_signers(&o.reader), 1);
    o.config.memory_size++;
    assert_int_equal(an_reader_open(&o.reader, &o.config), AN_OK);
    close_archive(&o);
}

/* A place that is in no block is the fault of the entry, and so of the index. */
static void places_that_are_wrong(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    opened o;
    an_fault fault;
    const void *bytes;
    size_t length;
    const an_entry wrong[] = {{.has_content = true, .length = 1, .block = UINT64_MAX},
                              {.has_content = true, .length = 1, .block = 1000000},
                              {.has_content = true, .length = 1, .offset = UINT32_MAX},
                              {.has_content = true, .length = INT64_MAX}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(open_archive(&o, s->bytes, s->length, ways[i % COUNT(ways)]), AN_OK);
        assert_int_equal(
            an_content_view(&o.reader, &wrong[i], wrong[i].length - 1, &bytes, &length),
            AN_ERR_FORMAT);
        an_reader_fault(&o.reader, &fault);
        assert_int_equal(fault.object, AN_OBJECT_PAGE);
        close_archive(&o);
    }
}

static int set_up(void **state)
{
    if (make_samples(state) != 0)
        return -1;
    opened o;
    assert_int_equal(open_archive(&o, samples[1].bytes, samples[1].length, ways[0]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_in_range(an_reader_header(&o.reader)->levels, 2, 8);
    close_archive(&o);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_whole_is_right),
        cmocka_unit_test(every_bit_flipped),
        cmocka_unit_test(every_byte_changed),
        cmocka_unit_test(a_map_that_changes),
        cmocka_unit_test(sectors_lost_or_exchanged),
        cmocka_unit_test(bytes_inserted_or_removed),
        cmocka_unit_test(parts_of_two_archives),
        cmocka_unit_test(a_source_that_changes),
        cmocka_unit_test(a_source_that_changes_while_it_is_opened),
        cmocka_unit_test(every_changed_read_is_noticed),
        cmocka_unit_test(every_read_that_fails),
        cmocka_unit_test(opening_fails_at_every_read),
        cmocka_unit_test(damage_stays_where_it_is),
        cmocka_unit_test(verifying_can_be_stopped),
        cmocka_unit_test(what_a_failed_opening_tells),
        cmocka_unit_test(places_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, free_samples);
}
