/* SPDX-License-Identifier: BSD-2-Clause */
/* Which dictionary a writer chooses, and how many it builds for that. */
#include "support/faults.h"

enum {
    TEXTS = 90,
    TEXTS_LEAST = 45,
    TEXT = 900,
    PHRASES = 250,
    PHRASE = 50,
    OFTEN = 40, /* phrases that most of a text consists of, where it repeats few */
    LIMIT = 16384,
    LIMIT_LEAST = 9216, /* half of it is as long as a block */
};

/* Texts that repeat few phrases are told by a short dictionary, others only by a long one. */
enum repeated { FEW, MANY };

static void make_text(uint8_t *text, enum repeated repeated, uint64_t seed)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    for (unsigned at = 0; at < TEXT; at += PHRASE) {
        unsigned n = (unsigned)(next_random(&state) >> 32);
        bool is_rare = repeated == MANY || n % 32 == 0;
        fill_noise(text + at, PHRASE, 1 + n / 32 % (is_rare ? PHRASES : OFTEN));
    }
}

static int add_texts(an_writer *w, enum repeated repeated, unsigned count)
{
    uint8_t text[TEXT];
    char id[16];
    int error = AN_OK;
    for (unsigned i = 0; i < count && error == AN_OK; i++) {
        make_text(text, repeated, i + 1);
        (void)snprintf(id, sizeof id, "%02u", i);
        error = add_fields(w, id, AN_ARTICLE, text, sizeof text, NULL, 0);
    }
    return error;
}

static an_writer_config config_of(int zstd_level, unsigned jobs)
{
    return (an_writer_config){.path = archive_path(),
                              .zstd_level = zstd_level,
                              .jobs = jobs,
                              .block_size = 4096,
                              .dictionary_size = LIMIT};
}

/* Also counts the dictionaries that were built. */
static uint8_t *pack(enum repeated repeated, int zstd_level, unsigned jobs, size_t *length,
                     unsigned *built)
{
    unsigned before = atomic_load(&fault.dictionaries);
    an_writer *w = begin_archive(config_of(zstd_level, jobs));
    assert_int_equal(add_texts(w, repeated, TEXTS), AN_OK);
    uint8_t *bytes = end_archive(w, length);
    *built = atomic_load(&fault.dictionaries) - before;
    return bytes;
}

static uint32_t dictionary_of(const uint8_t *bytes, size_t length)
{
    an_header header;
    an_source from = {.map = bytes, .size = length};
    assert_int_equal(an_header_read(&from, &header), AN_OK);
    return header.dictionary_raw;
}

static uint32_t choose(enum repeated repeated, int zstd_level, unsigned *built)
{
    size_t length;
    uint8_t *bytes = pack(repeated, zstd_level, 1, &length, built);
    uint32_t size = dictionary_of(bytes, length);
    free(bytes);
    return size;
}

static void one_that_is_clearly_better_is_built_alone(void **state)
{
    (void)state;
    unsigned built;
    uint32_t size = choose(MANY, 14, &built);
    assert_int_equal(built, 1);
    assert_in_range(size, LIMIT * 3 / 4, LIMIT);
    /* A low level measures it as the archive will be, and chooses the same. */
    assert_in_range(choose(MANY, 13, &built), size - 64, size + 64);
    assert_in_range(built, 2, 3);
}

/* Then half of it is mostly as good, and a rough measure would come on top. */
static void all_are_tried_where_text_is_short(void **state)
{
    (void)state;
    size_t length;
    an_writer_config config = config_of(14, 1);
    config.dictionary_size = 4 * LIMIT;
    unsigned before = atomic_load(&fault.dictionaries);
    an_writer *w = begin_archive(config);
    assert_int_equal(add_texts(w, MANY, TEXTS), AN_OK);
    free(end_archive(w, &length));
    assert_in_range(atomic_load(&fault.dictionaries) - before, 2, 3);
}

static void shorter_ones_are_tried_where_it_is_not_clear(void **state)
{
    (void)state;
    unsigned built;
    uint32_t size = choose(FEW, 14, &built);
    assert_in_range(built, 2, 3);
    assert_in_range(choose(FEW, 13, &built), size - 64, size + 64);
    assert_in_range(size, LIMIT / 4, LIMIT * 5 / 8);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static const unsigned jobs[] = {2, 5};
    for (unsigned repeated = FEW; repeated <= MANY; repeated++) {
        unsigned built;
        size_t length, other_length;
        uint8_t *bytes = pack(repeated, 14, 1, &length, &built);
        for (unsigned i = 0; i < COUNT(jobs); i++) {
            uint8_t *other = pack(repeated, 14, jobs[i], &other_length, &built);
            assert_int_equal(other_length, length);
            assert_memory_equal(other, bytes, length);
            free(other);
        }
        free(bytes);
    }
}

/* Counts the calls that may fail until the dictionary is chosen. */
static int note_calls(void *context, enum an_phase phase, uint64_t done, uint64_t total)
{
    uint64_t *calls = context;
    (void)done;
    (void)total;
    if (phase > AN_PHASE_DICTIONARY)
        *calls = atomic_load(&fault.calls);
    return phase > AN_PHASE_DICTIONARY;
}

/* Chooses a dictionary while the n-th call of this kind fails, and is cancelled after that. *calls:
 * how many there were. */
static int choose_while_failing(enum fault_kind kind, uint64_t n, unsigned jobs, uint64_t *calls)
{
    int64_t live = atomic_load(&fault.live);
    an_writer_config config = config_of(14, jobs);
    config.progress = note_calls;
    config.progress_context = calls;
    config.dictionary_size = LIMIT_LEAST;
    *calls = 0;
    an_writer *w = begin_archive(config);
    assert_int_equal(add_texts(w, MANY, TEXTS_LEAST), AN_OK);
    fault_once(F_BIT(kind), kind == F_THREAD ? EAGAIN : ENOMEM, n);
    int error = an_writer_finish(w, NULL);
    fault_clear();
    an_writer_close(w);
    assert_int_equal(atomic_load(&fault.live), live);
    assert_int_equal(files_in_folder(), 0);
    return error;
}

/* Lets each call of this kind fail once. Returns how often that was an error. */
static unsigned fail_each(enum fault_kind kind, unsigned jobs)
{
    unsigned failures = 0;
    uint64_t calls;
    for (uint64_t n = 1;; n++) {
        int error = choose_while_failing(kind, n, jobs, &calls);
        assert_true(error == AN_ERR_CANCELLED || error == AN_ERR_MEMORY);
        failures += error == AN_ERR_MEMORY;
        if (error == AN_ERR_CANCELLED && calls < n)
            break;
    }
    return failures;
}

static void each_allocation_fails(void **state)
{
    (void)state;
    assert_in_range(fail_each(F_MEMORY, 2), 50, 100);
}

/* What a thread of its own would do is done without one. Only a pool needs one. */
static void each_thread_fails(void **state)
{
    (void)state;
    assert_in_range(fail_each(F_THREAD, 2), 2, 20);
}

typedef struct counter {
    unsigned calls, stop_at;
} counter;

static int stop_while_choosing(void *context, enum an_phase phase, uint64_t done, uint64_t total)
{
    counter *c = context;
    (void)done;
    (void)total;
    return phase == AN_PHASE_DICTIONARY && ++c->calls == c->stop_at;
}

/* Once when it begins, and before each of two rough measures. */
static void it_can_be_cancelled(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 4; n++) {
        counter c = {.stop_at = n};
        an_writer_config config = config_of(14, 2);
        config.progress = stop_while_choosing;
        config.progress_context = &c;
        config.dictionary_size = LIMIT_LEAST;
        an_writer *w = begin_archive(config);
        assert_int_equal(add_texts(w, MANY, TEXTS_LEAST), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), n < 4 ? AN_ERR_CANCELLED : AN_OK);
        an_writer_close(w);
        assert_int_equal(c.calls, n < 4 ? n : 3);
        assert_int_equal(files_in_folder(), n == 4);
    }
    assert_int_equal(unlink(archive_path()), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_is_clearly_better_is_built_alone),
        cmocka_unit_test(all_are_tried_where_text_is_short),
        cmocka_unit_test(shorter_ones_are_tried_where_it_is_not_clear),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(each_allocation_fails),
        cmocka_unit_test(each_thread_fails),
        cmocka_unit_test(it_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
