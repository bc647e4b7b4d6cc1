/* SPDX-License-Identifier: BSD-2-Clause */
/* The example for devices that receives an archive over a serial line and reads it meanwhile. */
#include "support/sample.h"

#include "receiver.h"

/* The file that is written, and read. */
typedef struct growing_file {
    uint8_t bytes[1 << 18];
    size_t length;
    bool is_full; /* nothing can be appended any more */
} growing_file;

static growing_file arriving;
static receiver line;
static uint8_t memory[1 << 18];

static int append(void *file, const void *bytes, size_t length)
{
    growing_file *f = file;
    if (f->is_full)
        return -1;
    assert_in_range(f->length + length, 1, sizeof f->bytes);
    memcpy(f->bytes + f->length, bytes, length);
    f->length += length;
    return 0;
}

static int read_arrived(void *context, uint64_t offset, void *buffer, size_t length)
{
    const growing_file *f = context;
    assert_true(offset + length <= f->length);
    memcpy(buffer, f->bytes + offset, length);
    return 0;
}

static void begin(an_public_key *key)
{
    *key = public_key(1);
    const an_config config = {.source = {.read = read_arrived, .context = &arriving},
                              .memory = memory,
                              .memory_size = sizeof memory,
                              .trusted = key,
                              .trusted_count = 1};
    arriving.length = 0;
    arriving.is_full = false;
    receiver_begin(&line, &config, append, &arriving);
}

/* Sends some bytes, of which the ring has room, and polls. */
static int send(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        receiver_byte(&line, bytes[i]);
    return receiver_poll(&line);
}

static int send_all(const uint8_t *bytes, size_t length, size_t step)
{
    int error = AN_OK;
    for (size_t at = 0, n; at < length && error == AN_OK; at += n) {
        n = length - at < step ? length - at : step;
        error = send(bytes + at, n);
    }
    return error;
}

/* How many articles can be read; those that cannot are missing. */
static unsigned readable(void)
{
    unsigned count = 0;
    uint64_t all;
    assert_int_equal(an_entry_count(&line.reader, AN_BY_ID, &all), AN_OK);
    for (uint64_t i = 0; i < all; i++) {
        an_entry entry;
        const void *bytes;
        size_t n;
        int error = an_entry_at(&line.reader, AN_BY_ID, i, &entry);
        if (error == AN_OK && entry.kind == AN_ARTICLE && entry.has_content)
            error = an_content_view(&line.reader, &entry, 0, &bytes, &n);
        assert_true(error == AN_OK || error == AN_ERR_MISSING);
        count += error == AN_OK;
    }
    return count;
}

static void it_is_read_while_it_arrives(void **state)
{
    (void)state;
    an_public_key key;
    for (unsigned s = 0; s < COUNT(samples); s++) {
        const uint8_t *bytes = samples[s].bytes;
        size_t length = samples[s].length, opened_at = 0;
        unsigned last = 0, rises = 0;
        begin(&key);
        for (size_t at = 0, n; at < length; at += n) {
            n = length - at < 97 ? length - at : 97;
            assert_int_equal(send(bytes + at, n), AN_OK);
            assert_int_equal(receiver_is_done(&line), at + n == length);
            if (!line.is_open)
                continue;
            opened_at = opened_at > 0 ? opened_at : at + n;
            unsigned now = readable();
            assert_true(now >= last);
            rises += now > last;
            last = now;
        }
        assert_true(line.is_open);
        assert_in_range(opened_at, AN_HEADER_SIZE, s == 0 ? length : length / 4);
        assert_true(s == 0 || rises > 10);
        assert_int_equal(arriving.length, length);
        assert_memory_equal(arriving.bytes, bytes, length);
        assert_int_equal(an_reader_verify(&line.reader), AN_OK);
        assert_int_equal(send(bytes, 1), AN_ERR_FORMAT);
    }
}

/* As many bytes as the ring holds may come at once; one more is lost, and that is said. */
static void the_ring_is_full(void **state)
{
    (void)state;
    an_public_key key;
    const sample *s = &samples[1];
    begin(&key);
    assert_int_equal(send_all(s->bytes, s->length, RECEIVER_RING), AN_OK);
    assert_true(receiver_is_done(&line));
    begin(&key);
    assert_int_equal(send_all(s->bytes, s->length, 700), AN_OK); /* they wrap around */
    assert_true(receiver_is_done(&line));
    begin(&key);
    assert_int_equal(send(s->bytes, RECEIVER_RING + 1), AN_ERR_IO);
    assert_int_equal(send(s->bytes, 1), AN_ERR_IO);
}

static void the_file_cannot_be_written(void **state)
{
    (void)state;
    an_public_key key;
    begin(&key);
    assert_int_equal(send(samples[1].bytes, 100), AN_OK);
    arriving.is_full = true;
    assert_int_equal(send(samples[1].bytes + 100, 100), AN_ERR_IO);
}

static void the_line_changes_bytes(void **state)
{
    (void)state;
    an_public_key key;
    const sample *s = &samples[1];
    uint8_t *copy = copy_of(s->bytes, s->length);
    for (size_t at = 0; at < s->length; at += at < AN_HEADER_SIZE ? 31 : 997) {
        copy[at] ^= 8;
        begin(&key);
        int error = send_all(copy, s->length, 500);
        if (error == AN_OK)
            error = line.is_open ? an_reader_verify(&line.reader) : AN_ERR_MISSING;
        assert_int_not_equal(error, AN_OK);
        copy[at] ^= 8;
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_while_it_arrives),
        cmocka_unit_test(the_ring_is_full),
        cmocka_unit_test(the_file_cannot_be_written),
        cmocka_unit_test(the_line_changes_bytes),
    };
    return cmocka_run_group_tests(tests, make_samples, free_samples);
}
