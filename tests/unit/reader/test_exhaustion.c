/* SPDX-License-Identifier: BSD-2-Clause */
/* Too little memory for a reader, and archives and callers that ask for too much. */
#include "support/forge.h"
#include "support/sample.h"

static void check_memory(const sample *s, way how)
{
    opened o;
    assert_int_equal(open_archive(&o, s->bytes, s->length, how), AN_OK);
    tally t = read_sample(s, &o);
    assert_int_equal(t.verified, AN_OK);
    assert_int_equal(t.right, questions_of(s));
    close_archive(&o);
    static const size_t less[] = {1, 2, 7, 8, 1000};
    for (unsigned i = 0; i < COUNT(less); i++) {
        how.kept_back = less[i];
        assert_int_equal(open_archive(&o, s->bytes, s->length, how), AN_ERR_MEMORY);
        assert_int_equal(an_reader_verify(&o.reader), AN_ERR_USAGE);
        close_archive(&o);
    }
}

static void memory_of_the_reader_is_exact(void **state)
{
    (void)state;
    for (int large = 0; large < 2; large++) {
        sample s = make_sample(large);
        for (int mapped = 0; mapped < 2; mapped++)
            for (unsigned slots = 1; slots <= 8; slots += 7)
                for (int fast = 0; fast < 2; fast++)
                    for (unsigned misaligned = 0; misaligned < 8; misaligned += 3)
                        check_memory(&s, (way){.mapped = mapped,
                                               .cached_pages = slots,
                                               .fast_dictionary = fast,
                                               .misaligned = misaligned});
        free(s.bytes);
    }
}

static void configs_that_are_refused(void **state)
{
    (void)state;
    sample s = make_sample(0);
    an_header header;
    an_reader reader;
    size_t need;
    an_source mapped = {.map = s.bytes, .size = s.length}, neither = {.size = s.length};
    an_source both = {.map = s.bytes, .read = read_source, .size = s.length};
    assert_int_equal(an_header_read(&mapped, &header), AN_OK);
    assert_int_equal(an_header_read(&neither, &header), AN_ERR_USAGE);
    assert_int_equal(an_header_read(&both, &header), AN_ERR_USAGE);
    an_config config = {.source = mapped, .insecure = true};
    assert_int_equal(an_reader_memory(&header, &(an_config){.source = neither}, &need),
                     AN_ERR_USAGE);
    assert_int_equal(an_reader_memory(&header, &(an_config){.source = both}, &need), AN_ERR_USAGE);
    config.cached_pages = 65;
    assert_int_equal(an_reader_memory(&header, &config, &need), AN_ERR_USAGE);
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_USAGE);
    config.cached_pages = 64;
    assert_int_equal(an_header_read(&mapped, &header), AN_OK);
    assert_int_equal(an_reader_memory(&header, &config, &need), AN_OK);
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_MEMORY); /* none at all */
    config.memory_size = need;
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_MEMORY);
    config.source = neither;
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_USAGE);
    config.source = both;
    assert_int_equal(an_reader_open(&reader, &config), AN_ERR_USAGE);
    free(s.bytes);
}

/* The most and the least memory that a header can ask for. */
static void what_an_archive_may_ask_for(void **state)
{
    (void)state;
    an_header h = {.page_raw = 65536,
                   .page_stored = 65536,
                   .block_raw = 16777216,
                   .block_stored = 16777216,
                   .dictionary_raw = 16777216,
                   .dictionary_stored = 16777216,
                   .dictionaries = 1};
    an_config config = {
        .source = {.read = read_source}, .cached_pages = 64, .fast_dictionary = true};
    size_t most, least;
    assert_int_equal(an_reader_memory(&h, &config, &most), AN_OK);
    assert_in_range(most, 3 << 24, (3 << 24) + (64 << 16) + (1 << 18));
    h = (an_header){.page_raw = 4096, .page_stored = 1, .block_raw = 1024};
    assert_int_equal(an_reader_memory(&h, &(an_config){.source = {.map = &h}}, &least), AN_OK);
    assert_in_range(least, 4096 + 1024, 110000); /* most of it is zstd's decoder */
}

static void questions_out_of_range(void **state)
{
    (void)state;
    sample s = make_sample(0);
    opened o;
    an_entry entry;
    uint64_t count;
    assert_int_equal(open_archive(&o, s.bytes, s.length, (way){0}), AN_OK);
    assert_int_equal(an_entry_count(&o.reader, AN_BY_DATE + 1, &count), AN_ERR_USAGE);
    assert_int_equal(an_entry_at(&o.reader, AN_BY_DATE + 1, 0, &entry), AN_ERR_USAGE);
    assert_int_equal(an_entry_number_at(&o.reader, AN_BY_DATE + 1, 0, &count), AN_ERR_USAGE);
    assert_int_equal(an_reader_verify_blocks(&o.reader, 1, 0), AN_OK);
    assert_int_equal(an_reader_verify_blocks(&o.reader, 0, 2), AN_ERR_USAGE);
    assert_int_equal(an_reader_verify_blocks(&o.reader, 2, 0), AN_ERR_USAGE);
    assert_int_equal(an_reader_verify_blocks(&o.reader, 1, UINT64_MAX), AN_ERR_USAGE);
    o.reader.open = 0;
    assert_int_equal(an_entry_seek(&o.reader, "a", 1, &count), AN_ERR_USAGE);
    assert_int_equal(an_entry_number_at(&o.reader, AN_BY_ID, 0, &count), AN_ERR_USAGE);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &entry), AN_ERR_USAGE);
    assert_int_equal(an_entry_overflow(&o.reader, &entry, NULL, 0, &s.length), AN_ERR_USAGE);
    close_archive(&o);
    free(s.bytes);
}

/* A million entries with the same content: one block of 16 MiB, stored in a few hundred bytes. A
 * caller who extracts them all writes 16 TB. */
enum { PER_LEAF = 2000, LEAVES = 500, MILLION_BLOCK = 16 << 20 };
static char first_ids[LEAVES][16];

static void add_full_leaf(forgery *f, unsigned l, const blob *record)
{
    object *leaf = add_page(f, ENTRIES, 0);
    for (unsigned i = 0; i < PER_LEAF; i++) {
        char id[16];
        size_t shared = i == 0 ? 0 : 3;
        (void)snprintf(id, sizeof id, "%03u%04u", l, i);
        if (i == 0)
            memcpy(first_ids[l], id, sizeof id);
        put_entry_cell(leaf, shared, id + shared, 7 - shared, record);
        set_place(leaf, 0, 0, MILLION_BLOCK);
    }
    leaf->key = first_ids[l];
}

static void forge_million(forgery *f, const uint8_t *zero)
{
    forge_empty(f);
    f->block_size = MILLION_BLOCK;
    f->table[TITLE].absent = f->table[DATE].absent = true;
    compress_object(add_block(f, zero, MILLION_BLOCK), (frame){0});
    assert_in_range(f->block[0].stored.length, 1, 2000);
    blob record = make_record(AN_ASSET, NULL);
    for (unsigned l = 0; l < LEAVES; l++)
        add_full_leaf(f, l, &record);
    drop_blob(&record);
    (void)add_inner(f, ENTRIES, 1, 0, SIZE_MAX);
    add_block_leaf(f, 0, 1);
    count_tables(f);
    assert_int_equal(f->table[ENTRIES].count, 1000000);
    forge_lay(f);
    forge_seal(f);
}

/* Reading one of them costs no more than if it were the only one. */
static void a_million_entries_of_one_block(void **state)
{
    (void)state;
    uint8_t *zero = calloc(1, MILLION_BLOCK);
    forgery f;
    opened o;
    an_entry entry;
    uint64_t number;
    forge_million(&f, zero);
    assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){.cached_pages = 2}), AN_OK);
    /* One block as stored, one raw, and little else. */
    assert_in_range(o.config.memory_size, MILLION_BLOCK, 2 * MILLION_BLOCK + MILLION_BLOCK / 8);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    assert_in_range(o.source.reads, LEAVES, 4 * LEAVES);
    o.source.reads = 0;
    for (unsigned i = 0; i < LEAVES; i += 50) {
        assert_int_equal(find_entry(&o, first_ids[i], &entry), AN_OK);
        assert_int_equal(entry.number, i * PER_LEAF);
        assert_int_equal(an_entry_seek(&o.reader, first_ids[i], 3, &number), AN_OK);
        assert_int_equal(number, i * PER_LEAF);
    }
    assert_in_range(o.source.reads, 1, 5 * LEAVES / 50);
    assert_int_equal(check_content(&o, &entry, zero, MILLION_BLOCK), AN_OK);
    close_archive(&o);
    forge_drop(&f);
    free(zero);
}

/* Counts near 2^40 for tables of a few cells: refused at the first page that is read.
 */
static void counts_beyond_all_measure(void **state)
{
    (void)state;
    for (unsigned t = ENTRIES; t <= BLOCKS; t++) {
        forgery f;
        opened o;
        an_entry entry;
        forge_plain(&f);
        f.table[t].count = (uint64_t)1 << 40;
        forge_lay(&f);
        forge_seal(&f);
        assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){0}), AN_OK);
        o.source.reads = 0;
        assert_int_equal(an_reader_verify(&o.reader), AN_ERR_FORMAT);
        assert_int_equal(an_reader_verify_blocks(&o.reader, 0, an_reader_header(&o.reader)->blocks),
                         t == BLOCKS ? AN_ERR_FORMAT : AN_OK);
        if (t == ENTRIES) {
            assert_int_equal(find_entry(&o, "a", &entry), AN_ERR_FORMAT);
            assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, ((uint64_t)1 << 40) - 1, &entry),
                             AN_ERR_FORMAT);
        }
        assert_in_range(o.source.reads, 1, 12);
        close_archive(&o);
        forge_drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_of_the_reader_is_exact),
        cmocka_unit_test(configs_that_are_refused),
        cmocka_unit_test(what_an_archive_may_ask_for),
        cmocka_unit_test(questions_out_of_range),
        cmocka_unit_test(a_million_entries_of_one_block),
        cmocka_unit_test(counts_beyond_all_measure),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
