/* SPDX-License-Identifier: BSD-2-Clause */
/* What a reader makes of a forgery: the errors of opening and verifying, by each way of reading,
 * and that nothing asked of it takes long or goes wrong. */
#ifndef UNIT_JUDGE_H
#define UNIT_JUDGE_H

#include "support/forge.h"

/* Whether the signature is right is asked once: it takes most of the time. */
static const way judge_ways[] = {{0},
                                 {.mapped = 1, .insecure = 1},
                                 {.slots = 8, .fast = 1, .insecure = 1},
                                 {.mapped = 1, .slots = 2, .fast = 1, .insecure = 1}};

/* An error of reading that is an answer. */
static inline void is_answer(int error)
{
    assert_true(error == AN_OK || error == AN_ERR_FORMAT || error == AN_ERR_HASH ||
                error == AN_ERR_MISSING || error == AN_ERR_UNSUPPORTED ||
                error == AN_ERR_NOT_FOUND || error == AN_ERR_WITHDRAWN);
}

static inline void read_entry(opened *o, const an_entry *entry)
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
        is_answer(an_content_read(&o->reader, entry, at[i], buffer, sizeof buffer, &n));
        is_answer(an_content_view(&o->reader, entry, at[i], &bytes, &n));
    }
    uint8_t *more = malloc(entry->overflow_length + 1);
    an_entry again = *entry;
    is_answer(an_entry_overflow(&o->reader, &again, more, entry->overflow_length, &n));
    free(more);
    if (an_entry_at(&o->reader, AN_BY_ID, entry->number, &again) == AN_OK)
        is_answer(an_entry_resolve(&o->reader, &again, &target));
}

/* Asks for everything there is a call for, and counts what that costs. */
static inline void ask_everything(opened *o)
{
    static const char *const ids[] = {"", "a", "b", "c", "d", "e", "f", "g", "a/b", "\xff"};
    an_entry entry;
    uint64_t number, count;
    const uint8_t *fields;
    size_t n;
    for (unsigned i = 0; i < COUNT(ids); i++) {
        int error = find(o, ids[i], &entry);
        is_answer(error);
        if (error == AN_OK)
            read_entry(o, &entry);
        is_answer(an_entry_seek(&o->reader, ids[i], strlen(ids[i]), &number));
    }
    for (unsigned order = AN_BY_ID; order <= AN_BY_DATE; order++) {
        is_answer(an_entry_count(&o->reader, order, &count));
        for (uint64_t i = 0; i < 12; i++) {
            int error = an_entry_at(&o->reader, order, i < 8 ? i : count - (i - 7), &entry);
            is_answer(error);
            if (error == AN_OK)
                read_entry(o, &entry);
        }
    }
    is_answer(an_reader_metadata(&o->reader, &fields, &n));
    is_answer(an_reader_verify_blocks(
        &o->reader, 0,
        an_reader_header(&o->reader)->blocks > 100 ? 100 : an_reader_header(&o->reader)->blocks));
    assert_in_range(o->source.reads, 0, 20000);
}

/* Fails the test, with the case's name, unless opening and, if that goes well, verifying give these
 * errors.
 */
static inline void judge(const char *name, const forgery *f, int open, int verify)
{
    for (unsigned i = 0; i < COUNT(judge_ways); i++) {
        opened o;
        uint8_t *bytes = copy_of(f->file.at, f->file.length);
        int error = open_bytes(&o, bytes, f->file.length, judge_ways[i]);
        if (error != open)
            fail_msg("%s: opening gives %s, not %s (way %u)", name, an_error_name(error),
                     an_error_name(open), i);
        if (error == AN_OK) {
            error = an_reader_verify(&o.reader);
            if (error != verify)
                fail_msg("%s: verifying gives %s, not %s (way %u)", name, an_error_name(error),
                         an_error_name(verify), i);
            ask_everything(&o);
            assert_int_equal(an_reader_verify(&o.reader), verify);
        }
        shut(&o);
        free(bytes);
    }
}

/* The same for something whole. */
static inline void finish_and_judge(const char *name, forgery *f, int open, int verify)
{
    forge_seal(f);
    judge(name, f, open, verify);
    forge_drop(f);
}

#endif
