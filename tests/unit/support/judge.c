/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/judge.h"

/* The most reads of a slice: pages on two ways to a leaf, a dictionary for each, and the directory
 * that has its reference. */
enum { SLICE_READS = 2 * 8 * 3 };

/* Only the first way checks the signature, which takes most of the time. */
static const way judge_ways[] = {
    {0},
    {.mapped = true, .insecure = true},
    {.cached_pages = 8, .fast_dictionary = true, .insecure = true},
    {.mapped = true, .cached_pages = 2, .fast_dictionary = true, .insecure = true}};

int open_forgery(opened *o, const forgery *f, unsigned cached_pages)
{
    way how = {.insecure = true, .cached_pages = cached_pages, .mapped = cached_pages > 1};
    return open_archive(o, f->file.at, f->file.length, how);
}

void check_answer(int error)
{
    assert_true(error == AN_OK || error == AN_ERR_FORMAT || error == AN_ERR_HASH ||
                error == AN_ERR_MISSING || error == AN_ERR_UNSUPPORTED ||
                error == AN_ERR_NOT_FOUND || error == AN_ERR_WITHDRAWN);
}

/* Reads content from several offsets, overflow, and the target of an alias. */
static void read_entry(opened *o, const an_entry *entry)
{
    uint8_t buffer[3000];
    const void *bytes;
    size_t n;
    an_entry target;
    const uint64_t at[] = {
        0, 1, 1024, entry->length / 2, entry->length - (entry->length > 0), entry->length};
    assert_non_null(entry->id);
    assert_int_equal(entry->id[entry->id_length], 0);
    for (unsigned i = 0; i < COUNT(at) && entry->kind != AN_ALIAS; i++) {
        check_answer(an_content_read(&o->reader, entry, at[i], buffer, sizeof buffer, &n));
        check_answer(an_content_view(&o->reader, entry, at[i], &bytes, &n));
    }
    uint8_t *overflow = malloc(entry->overflow_length + 1);
    an_entry again = *entry;
    check_answer(an_entry_overflow(&o->reader, &again, overflow, entry->overflow_length, &n));
    free(overflow);
    if (an_entry_at(&o->reader, AN_BY_ID, entry->number, &again) == AN_OK)
        check_answer(an_entry_resolve(&o->reader, &again, &target));
}

/* Calls everything that reads, and bounds the reads that it costs. */
static void ask_everything(opened *o)
{
    static const char *const ids[] = {"", "a", "b", "c", "d", "e", "f", "g", "a/b", "\xff"};
    an_entry entry;
    uint64_t number, count;
    const uint8_t *fields;
    size_t n;
    for (unsigned i = 0; i < COUNT(ids); i++) {
        int error = find_entry(o, ids[i], &entry);
        check_answer(error);
        if (error == AN_OK)
            read_entry(o, &entry);
        check_answer(an_entry_seek(&o->reader, ids[i], strlen(ids[i]), &number));
    }
    for (unsigned order = AN_BY_ID; order <= AN_BY_DATE; order++) {
        check_answer(an_entry_count(&o->reader, order, &count));
        for (uint64_t i = 0; i < 12; i++) {
            int error = an_entry_at(&o->reader, order, i < 8 ? i : count - (i - 7), &entry);
            check_answer(error);
            if (error == AN_OK)
                read_entry(o, &entry);
            check_answer(an_entry_number_at(&o->reader, order, i, &number));
        }
    }
    check_answer(an_reader_metadata(&o->reader, &fields, &n));
    uint64_t blocks = an_reader_header(&o->reader)->blocks;
    check_answer(an_reader_verify_blocks(&o->reader, 0, blocks > 100 ? 100 : blocks));
    assert_in_range(o->source.reads, 0, 20000);
}

int verify_in_parts(an_reader *reader)
{
    an_index_check check;
    size_t size;
    assert_int_equal(an_index_check_memory(an_reader_header(reader), &size), AN_OK);
    if (size > 1 << 24)
        return AN_ERR_FORMAT; /* so many entries are not there */
    void *memory = malloc(size + 1);
    assert_int_equal(an_index_check_begin(&check, reader, memory, size), AN_OK);
    int error = AN_OK;
    for (uint64_t part = an_index_check_parts(&check); part-- > 0 && error == AN_OK;)
        error = an_reader_verify_part(reader, &check, part);
    if (error == AN_OK)
        error = an_index_check_end(&check, reader);
    free(memory);
    return error;
}

/* Uses the reader for something else, most of which needs the memory of the block. */
static void disturb(opened *o, uint64_t what)
{
    an_entry entry;
    const void *bytes;
    size_t n;
    int error;
    switch (what % 4) {
    case 0:
        if (an_reader_header(&o->reader)->blocks > 0)
            check_answer(an_reader_verify_blocks(&o->reader, 0, 1));
        break;
    case 1:
        error = an_entry_at(&o->reader, AN_BY_ID, 0, &entry);
        if (error == AN_OK && entry.kind != AN_ALIAS)
            error = an_content_view(&o->reader, &entry, 0, &bytes, &n);
        check_answer(error);
        break;
    case 2: check_answer(find_entry(o, "d", &entry)); break;
    default:
        /* What content does that is shown, also where the archive has none. */
        memset(o->reader.block, 0xa5, an_reader_header(&o->reader)->block_raw);
        o->reader.block_length = 0;
        o->reader.borrower = NULL;
        break;
    }
}

/* Verifies the index in slices, each of which reads little. With a seed, uses the reader for
 * something else after some of them, the more rarely the more there are. */
static int check_slices(opened *o, uint64_t seed, an_fault *fault)
{
    an_index_slices slices;
    bool is_done = false;
    int error = an_index_slices_begin(&slices, &o->reader);
    for (unsigned count = 0; error == AN_OK && !is_done; count++) {
        uint64_t reads = o->source.reads;
        error = an_reader_verify_slice(&o->reader, &slices, &is_done);
        an_reader_fault(&o->reader, fault);
        assert_in_range(o->source.reads - reads, 0, SLICE_READS);
        assert_in_range(count, 0, 100000);
        if (seed != 0 && next_random(&seed) % (2 + count * count / 64) == 0)
            disturb(o, next_random(&seed));
    }
    return error;
}

/* Which of two orders disagrees with the articles first depends on where windows begin, which
 * disturbances may change. */
void verify_slices(const char *name, opened *o)
{
    for (uint64_t seed = 0; seed < 2; seed++) {
        an_fault fault, fault_of_whole;
        int in_slices = check_slices(o, seed, &fault), whole = an_reader_verify_index(&o->reader);
        an_reader_fault(&o->reader, &fault_of_whole);
        if (in_slices != whole)
            fail_msg("%s: the index in slices: %s, as a whole: %s", name, an_error_name(in_slices),
                     an_error_name(whole));
        if (whole != AN_OK && (seed == 0 || whole != AN_ERR_FORMAT))
            assert_true(fault.offset == fault_of_whole.offset &&
                        fault.object == fault_of_whole.object);
    }
}

int verify_parts(const char *name, opened *o)
{
    int in_parts = verify_in_parts(&o->reader), whole = an_reader_verify_index(&o->reader);
    check_answer(in_parts);
    if ((in_parts == AN_OK) != (whole == AN_OK))
        fail_msg("%s: the index in parts: %s, as a whole: %s", name, an_error_name(in_parts),
                 an_error_name(whole));
    verify_slices(name, o);
    return whole;
}

void judge(const char *name, const forgery *f, int open, int verify)
{
    for (unsigned i = 0; i < COUNT(judge_ways); i++) {
        opened o;
        uint8_t *bytes = copy_of(f->file.at, f->file.length);
        int error = open_archive(&o, bytes, f->file.length, judge_ways[i]);
        if (error != open)
            fail_msg("%s: opening returns %s, not %s (way %u)", name, an_error_name(error),
                     an_error_name(open), i);
        if (error == AN_OK) {
            error = an_reader_verify(&o.reader);
            if (error != verify)
                fail_msg("%s: verifying returns %s, not %s (way %u)", name, an_error_name(error),
                         an_error_name(verify), i);
            ask_everything(&o);
            if (verify_parts(name, &o) != AN_OK)
                assert_int_not_equal(verify, AN_OK);
            assert_int_equal(an_reader_verify(&o.reader), verify);
        }
        close_archive(&o);
        free(bytes);
    }
}

void seal_and_judge(const char *name, forgery *f, int open, int verify)
{
    forge_seal(f);
    judge(name, f, open, verify);
    forge_drop(f);
}
