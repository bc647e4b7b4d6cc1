/* SPDX-License-Identifier: BSD-2-Clause */
/* Applying a patch as it arrives: in any pieces, from any offset, and what comes of bent ones. */
#include "editions/edition_pair.h"

#include <archive_news/patch.h>

enum { BUFFER = 4096 };

/* Where the new edition goes, and what of it is wanted. */
typedef struct receiver {
    uint8_t *bytes;
    uint64_t at;    /* of the next byte */
    uint64_t limit; /* a byte beyond it fails the test */
    bool has_wanted;
    uint64_t writes, fail_at; /* this write fails; 0: none */
} receiver;

static uint8_t buffer[BUFFER];
static memory_source old_source;

static int receive(void *context, const void *bytes, size_t length)
{
    receiver *r = context;
    if (++r->writes == r->fail_at)
        return AN_ERR_STALE;
    assert_true(length > 0 && r->at + length <= r->limit);
    memcpy(r->bytes + r->at, bytes, length);
    r->at += length;
    return AN_OK;
}

static uint64_t wanted_of(void *context)
{
    return ((receiver *)context)->at;
}

static receiver start_receiver(uint64_t from)
{
    receiver r = {.bytes = calloc(1, pair.next_length + 1), .at = from, .limit = pair.next_length};
    assert_non_null(r.bytes);
    r.has_wanted = from > 0;
    return r;
}

static void begin_patch(an_patch *p, receiver *r, size_t buffer_size)
{
    old_source = (memory_source){.bytes = pair.old, .length = pair.old_length};
    an_patch_config config = {
        .old = {.read = read_source, .context = &old_source, .size = pair.old_length},
        .write = receive,
        .context = r,
        .buffer = buffer,
        .buffer_size = buffer_size};
    if (r->has_wanted)
        config.wanted = wanted_of;
    assert_int_equal(an_patch_begin(p, &config), AN_OK);
}

static int feed_all(an_patch *p, const uint8_t *bytes, size_t length, uint64_t *random)
{
    int error = AN_OK;
    for (size_t at = 0, n; error == AN_OK && at < length; at += n) {
        n = random ? 1 + (size_t)(next_random(random) % 300) : length;
        n = n < length - at ? n : length - at;
        error = an_patch_feed(p, bytes + at, n);
    }
    return error == AN_OK ? an_patch_end(p) : error;
}

static void any_pieces_and_buffers(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 7, 64, BUFFER};
    uint64_t random = 1;
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (unsigned times = 0; times < 20; times++) {
            an_patch p;
            receiver r = start_receiver(0);
            begin_patch(&p, &r, sizes[i]);
            assert_int_equal(an_patch_new_size(&p), 0);
            assert_int_equal(feed_all(&p, pair.patch, pair.patch_length, times ? &random : NULL),
                             AN_OK);
            assert_int_equal(an_patch_new_size(&p), pair.next_length);
            assert_int_equal(an_patch_new_position(&p), pair.next_length);
            assert_int_equal(r.at, pair.next_length);
            assert_memory_equal(r.bytes, pair.next, pair.next_length);
            assert_int_equal(an_patch_feed(&p, "x", 1), AN_ERR_FORMAT);
            free(r.bytes);
        }
}

/* Most of the new edition is copied. */
static void patch_is_small(void **state)
{
    (void)state;
    assert_in_range(pair.patch_length, AN_HEADER_SIZE, pair.next_length / 2);
}

static void a_mapped_old_edition(void **state)
{
    (void)state;
    an_patch p;
    receiver r = start_receiver(0);
    const an_patch_config config = {
        .old = {.map = pair.old, .size = pair.old_length}, .write = receive, .context = &r};
    assert_int_equal(an_patch_begin(&p, &config), AN_OK);
    assert_int_equal(feed_all(&p, pair.patch, pair.patch_length, NULL), AN_OK);
    assert_memory_equal(r.bytes, pair.next, pair.next_length);
    free(r.bytes);
}

/* Whoever has the beginning of the new edition asks for what it needs. Nothing of the old edition
 * is read for what is there, but for the root. */
static void goes_on_from_any_offset(void **state)
{
    (void)state;
    size_t sent_least = SIZE_MAX;
    for (size_t from = 1; from <= pair.next_length; from += from < 1100 ? 1 : 61) {
        an_patch p;
        size_t sent = 0;
        receiver r = start_receiver(from);
        begin_patch(&p, &r, 64);
        for (size_t at; (at = (size_t)an_patch_next(&p)) < pair.patch_length; sent++)
            assert_int_equal(an_patch_feed(&p, pair.patch + at, 1), AN_OK);
        assert_int_equal(an_patch_end(&p), AN_OK);
        assert_int_equal(r.at, pair.next_length);
        assert_memory_equal(r.bytes + from, pair.next + from, pair.next_length - from);
        if (from == pair.next_length)
            assert_int_equal(r.writes, 0);
        sent_least = sent < sent_least ? sent : sent_least;
        free(r.bytes);
    }
    /* Head, header, the numbers of runs, and the hash. */
    assert_in_range(sent_least, AN_HEADER_SIZE + 96, AN_HEADER_SIZE + 96 + 200);
}

/* A stream is passed over, and its hash is still checked. */
static void goes_on_in_a_stream(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (size_t from = 1; from <= pair.next_length; from += 997) {
        an_patch p;
        receiver r = start_receiver(from);
        begin_patch(&p, &r, 64);
        assert_int_equal(feed_all(&p, pair.patch, pair.patch_length, &random), AN_OK);
        assert_memory_equal(r.bytes + from, pair.next + from, pair.next_length - from);
        r = (receiver){.bytes = r.bytes, .at = from, .limit = pair.next_length, .has_wanted = true};
        begin_patch(&p, &r, 64);
        pair.patch[pair.patch_length - 1] ^= 1;
        assert_int_equal(feed_all(&p, pair.patch, pair.patch_length, &random), AN_ERR_HASH);
        pair.patch[pair.patch_length - 1] ^= 1;
        free(r.bytes);
    }
}

static void every_bit_flipped(void **state)
{
    (void)state;
    uint8_t *bent = copy_of(pair.patch, pair.patch_length);
    for (size_t at = 0; at < pair.patch_length; at += at < 1200 ? 1 : 13)
        for (unsigned bit = 0; bit < 8; bit += at < 1200 ? 1 : 5) {
            an_patch p;
            receiver r = start_receiver(0);
            /* The size of the new edition is within its header. */
            r.limit = at >= 96 && at < 104 ? 0 : r.limit;
            r.bytes = realloc(r.bytes, pair.next_length + 4096);
            if (r.limit == 0)
                r.limit = pair.next_length + 4096;
            begin_patch(&p, &r, 512);
            bent[at] ^= (uint8_t)(1u << bit);
            int error = feed_all(&p, bent, pair.patch_length, NULL);
            assert_int_not_equal(error, AN_OK);
            assert_int_equal(an_patch_end(&p), error);
            bent[at] ^= (uint8_t)(1u << bit);
            free(r.bytes);
        }
    free(bent);
}

static void every_cut(void **state)
{
    (void)state;
    for (size_t length = 0; length < pair.patch_length; length += length < 1200 ? 1 : 17) {
        an_patch p;
        receiver r = start_receiver(0);
        begin_patch(&p, &r, 512);
        assert_int_equal(feed_all(&p, pair.patch, length, NULL), AN_ERR_MISSING);
        /* It goes on where it was. */
        assert_int_equal(feed_all(&p, pair.patch + length, pair.patch_length - length, NULL),
                         AN_OK);
        assert_memory_equal(r.bytes, pair.next, pair.next_length);
        free(r.bytes);
    }
}

static void what_write_returns_ends_it(void **state)
{
    (void)state;
    for (uint64_t fail_at = 1; fail_at < 40; fail_at++) {
        an_patch p;
        receiver r = start_receiver(0);
        r.fail_at = fail_at;
        begin_patch(&p, &r, 256);
        assert_int_equal(feed_all(&p, pair.patch, pair.patch_length, NULL), AN_ERR_STALE);
        assert_int_equal(an_patch_feed(&p, pair.patch, 1), AN_ERR_STALE);
        assert_int_equal(r.writes, fail_at);
        free(r.bytes);
    }
}

static void an_old_edition_that_fails(void **state)
{
    (void)state;
    unsigned failed = 0;
    for (uint64_t fail_at = 1;; fail_at++) {
        an_patch p;
        receiver r = start_receiver(0);
        begin_patch(&p, &r, 256);
        old_source.fail_at = fail_at;
        int error = feed_all(&p, pair.patch, pair.patch_length, NULL);
        free(r.bytes);
        if (error == AN_OK)
            break;
        assert_int_equal(error, AN_ERR_IO);
        failed++;
    }
    assert_in_range(failed, 10, 10000);
}

static void another_old_edition(void **state)
{
    (void)state;
    an_patch p;
    receiver r = start_receiver(0);
    const an_source wrong[] = {{.map = pair.next, .size = pair.next_length},
                               {.map = pair.old, .size = pair.old_length - 1},
                               {.map = pair.old, .size = 100}};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const an_patch_config config = {.old = wrong[i], .write = receive, .context = &r};
        assert_int_equal(an_patch_begin(&p, &config), AN_OK);
        assert_int_equal(feed_all(&p, pair.patch, pair.patch_length, NULL), AN_ERR_NOT_FOUND);
    }
    assert_int_equal(r.writes, 0);
    free(r.bytes);
}

static void wrong_use(void **state)
{
    (void)state;
    an_patch p;
    const an_source mapped = {.map = pair.old, .size = pair.old_length};
    const an_source read = {.read = read_source, .size = pair.old_length};
    const an_source both = {.read = read_source, .map = pair.old, .size = pair.old_length};
    const an_patch_config wrong[] = {
        {.old = mapped},
        {.old = both, .write = receive, .buffer = buffer, .buffer_size = 1},
        {.write = receive, .buffer = buffer, .buffer_size = 1},
        {.old = read, .write = receive, .buffer = buffer},
        {.old = read, .write = receive, .buffer_size = 1},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(an_patch_begin(&p, &wrong[i]), AN_ERR_USAGE);
        assert_int_equal(an_patch_feed(&p, pair.patch, 1), AN_ERR_USAGE);
        assert_int_equal(an_patch_end(&p), AN_ERR_USAGE);
    }
}

/* A patch from an edition to itself, and one that goes back, which may not be made. */
static void odd_pairs(void **state)
{
    (void)state;
    uint8_t *patch;
    size_t length;
    an_patch p;
    receiver r = start_receiver(0);
    const an_patch_config config = {
        .old = {.map = pair.next, .size = pair.next_length}, .write = receive, .context = &r};
    assert_int_equal(
        make_patch(pair.next, pair.next_length, pair.next, pair.next_length, &patch, &length),
        AN_OK);
    assert_in_range(length, AN_HEADER_SIZE + 96, AN_HEADER_SIZE + 96 + 8);
    assert_int_equal(an_patch_begin(&p, &config), AN_OK);
    assert_int_equal(feed_all(&p, patch, length, NULL), AN_OK);
    assert_memory_equal(r.bytes, pair.next, pair.next_length);
    free(patch);
    assert_int_equal(
        make_patch(pair.next, pair.next_length, pair.old, pair.old_length, &patch, &length),
        AN_ERR_STALE);
    free(patch);
    free(r.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_pieces_and_buffers),
        cmocka_unit_test(patch_is_small),
        cmocka_unit_test(a_mapped_old_edition),
        cmocka_unit_test(goes_on_from_any_offset),
        cmocka_unit_test(goes_on_in_a_stream),
        cmocka_unit_test(every_bit_flipped),
        cmocka_unit_test(every_cut),
        cmocka_unit_test(what_write_returns_ends_it),
        cmocka_unit_test(an_old_edition_that_fails),
        cmocka_unit_test(another_old_edition),
        cmocka_unit_test(wrong_use),
        cmocka_unit_test(odd_pairs),
    };
    return cmocka_run_group_tests(tests, make_edition_pair, free_edition_pair);
}
