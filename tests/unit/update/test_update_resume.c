/* SPDX-License-Identifier: BSD-2-Clause */
/* The update recipe after a download that was cut short: what lies in flash is kept if it is right,
 * and what may be weak is written again. */
#include "update/device.h"

enum { NOISE = 3400, ALIGNED = 512, TITLE = 1200 };

/* Edition 2 with more content than the others, so that much of it may be kept. Its blocks begin and
 * end where erase blocks of 512 bytes do. */
static uint8_t *large;
static size_t large_size;

static size_t content_base(const uint8_t *bytes, size_t length)
{
    opened o;
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    size_t base = (size_t)o.reader.table[1].content_base; /* that of blocks */
    close_archive(&o);
    return base;
}

/* A title takes room in the index, which lies before the blocks. */
static int make_large(void **state)
{
    char title[TITLE + 1];
    int error = make_editions(state);
    for (size_t i = 0; i < TITLE; i++)
        title[i] = (char)('a' + random_below(26));
    for (size_t n = 1; n <= TITLE; n++) {
        char last = title[n];
        title[n] = 0;
        large = make_edition(2, NOISE, title, &large_size);
        title[n] = last;
        if (content_base(large, large_size) % ALIGNED == 0)
            return error;
        free(large);
    }
    return -1;
}

static int free_large(void **state)
{
    free(large);
    return free_editions(state);
}

static uint32_t target_slot(const flash *f)
{
    update_config c = config_of((flash *)f);
    return c.slot[device.active == 0 ? 1 : 0];
}

/* No bit of the archive that was installed reads differently each time. */
static void assert_strong(const flash *f, size_t length)
{
    update_config c = config_of((flash *)f);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(f->weak[c.slot[device.active] + i], 0);
}

/* A device with edition 1, whose update to the large one was cut in a step. */
static void cut_download(flash *f, const flash *start, long last, enum tear tear)
{
    *f = *start;
    power_on(f);
    assert_int_equal(boot(f), AN_OK);
    f->last = last;
    f->tear = tear;
    (void)install_bytes(large, large_size);
}

static void finish_download(flash *f, size_t *sent)
{
    power_on(f);
    assert_int_equal(boot(f), AN_OK);
    if (device.in_use.edition.sequence == 1)
        assert_int_equal(resume_bytes(large, large_size, sent), AN_OK);
    assert_int_equal(edition_in_use(f), 2);
    assert_strong(f, large_size);
}

static void start_with(flash *f, size_t g)
{
    flash_make(f, &geometries[g]);
    assert_int_equal(boot(f), AN_ERR_NOT_FOUND);
    assert_int_equal(install(1), AN_OK);
    assert_int_equal(edition_in_use(f), 1);
}

/* Power fails in a step of the download, and in another one while it is resumed. */
static void cut_and_resume(const flash *start, long last, enum tear tear, long steps)
{
    static flash f;
    size_t sent = 0;
    cut_download(&f, start, last, tear);
    power_on(&f);
    assert_int_equal(boot(&f), AN_OK);
    if (device.in_use.edition.sequence == 1) {
        f.last = (long)random_below((uint32_t)steps);
        f.tear = (enum tear)random_below(TEARS);
        int error = resume_bytes(large, large_size, &sent);
        assert_true(error == AN_OK || f.is_dead);
        power_on(&f);
        unsigned edition = edition_in_use(&f);
        assert_true(edition == 2 || (edition == 1 && error != AN_OK));
    }
    finish_download(&f, &sent);
}

static void power_fails_in_every_step(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        start_with(&start, g);
        cut_download(&f, &start, -1, NOTHING);
        long steps = f.steps;
        assert_true(steps > 20);
        for (long last = 0; last < steps; last += last < 24 || last > steps - 24 ? 1 : 9)
            for (unsigned tear = 0; tear < TEARS; tear++)
                cut_and_resume(&start, last, (enum tear)tear, steps);
    }
}

/* Power fails again and again, and each attempt resumes. It comes to its end though no attempt has
 * the steps for the whole. In erase blocks of 4,096 bytes there would be nothing to keep: the
 * archive has two. */
static void power_fails_all_the_time(void **state)
{
    (void)state;
    static flash f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        if (geometries[g].erase == 4096)
            continue;
        start_with(&f, g);
        long steps = (long)(large_size / f.g.unit);
        unsigned attempts = 0;
        for (size_t sent = 0; edition_in_use(&f) == 1; attempts++) {
            power_on(&f);
            assert_int_equal(boot(&f), AN_OK);
            f.last = steps * 3 / 4 + (long)random_below(8);
            f.tear = (enum tear)random_below(TEARS);
            (void)resume_bytes(large, large_size, &sent);
            power_on(&f);
            assert_in_range(attempts, 0, 40);
        }
        assert_in_range(attempts, 2, 40);
        assert_strong(&f, large_size);
    }
}

/* What was written before the cut is not sent again, but for the blocks of the header and the one
 * that was written last. */
static void little_is_sent_again(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        start_with(&start, g);
        cut_download(&f, &start, -1, NOTHING);
        const geometry *geo = &start.g;
        long steps = f.steps, header = (long)(AN_HEADER_SIZE / geo->unit);
        /* The last steps write the header and the floor. */
        long last = steps - header - 2;
        size_t sent = 0, head = geo->erase > AN_HEADER_SIZE ? geo->erase : AN_HEADER_SIZE;
        cut_download(&f, &start, last, WEAK);
        finish_download(&f, &sent);
        assert_in_range(sent, head, head + 2 * geo->erase + 1024);
    }
}

/* The unit that was written last is weak, and reads rightly now and then. A block of the archive
 * ends with it, which is an erase block's end, too. */
static void what_was_written_last_is_written_again(void **state)
{
    (void)state;
    static flash start, f;
    start_with(&start, 2);
    cut_download(&f, &start, -1, NOTHING);
    for (long last = f.steps; last-- > 0;)
        for (unsigned times = 0; times < 5; times++) {
            size_t sent = 0;
            cut_download(&f, &start, last, WEAK);
            finish_download(&f, &sent);
        }
}

/* Whoever cannot ask for a part sends all of it. */
static void all_of_it_may_be_sent(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        start_with(&start, g);
        cut_download(&f, &start, -1, NOTHING);
        long steps = f.steps;
        cut_download(&f, &start, steps - (long)(AN_HEADER_SIZE / start.g.unit) - 8, FIRST_HALF);
        power_on(&f);
        assert_int_equal(boot(&f), AN_OK);
        update_resume(&device);
        for (size_t at = 0; at < large_size; at++)
            assert_int_equal(update_write(&device, large + at, 1), AN_OK);
        assert_int_equal(update_write(&device, large, 1), AN_ERR_FORMAT);
        update_resume(&device);
        assert_int_equal(update_write(&device, large, large_size), AN_OK);
        assert_int_equal(update_finish(&device), AN_OK);
        assert_int_equal(edition_in_use(&f), 2);
    }
}

/* Of another archive nothing is kept. */
static void another_archive(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        size_t sent = 0;
        start_with(&start, g);
        cut_download(&f, &start, 40, FIRST_HALF);
        power_on(&f);
        assert_int_equal(boot(&f), AN_OK);
        assert_int_equal(resume_bytes(archive[3], archive_size[3], &sent), AN_OK);
        assert_int_equal(sent, archive_size[3]);
        assert_int_equal(edition_in_use(&f), 3);
        assert_int_equal(resume_bytes(large, large_size, &sent), AN_ERR_STALE);
    }
}

/* A bit of what was kept has changed: it is written again from there on. */
static void changed_bytes_are_sent_again(void **state)
{
    (void)state;
    static flash start, f;
    start_with(&start, 2);
    cut_download(&f, &start, -1, NOTHING);
    long last = f.steps - 12;
    for (size_t at = AN_HEADER_SIZE; at < large_size; at += 101) {
        size_t sent = 0;
        cut_download(&f, &start, last, NOTHING);
        f.bytes[target_slot(&f) + at] ^= 4;
        finish_download(&f, &sent);
    }
}

static void a_read_fails(void **state)
{
    (void)state;
    static flash start, cut, f;
    start_with(&start, 0);
    cut_download(&f, &start, -1, NOTHING);
    cut_download(&cut, &start, f.steps - 24, NOTHING);
    for (long failing = 0;; failing++) {
        size_t sent = 0;
        f = cut;
        power_on(&f);
        assert_int_equal(boot(&f), AN_OK);
        f.reads = 0;
        f.failing_read = failing;
        int error = resume_bytes(large, large_size, &sent);
        if (error == AN_OK && f.reads <= failing)
            break;
        assert_int_equal(error, AN_ERR_IO);
        finish_download(&f, &sent);
    }
}

static int stop_later(void *context, uint64_t done, uint64_t total)
{
    long *left = context;
    assert_true(done <= total);
    return (*left)-- == 0;
}

/* Verifying can be watched and stopped; then the update is resumed. */
static void verifying_is_stopped(void **state)
{
    (void)state;
    static flash start, f;
    start_with(&start, 0);
    long calls = 0;
    for (;; calls++) {
        long left = calls;
        size_t sent = 0;
        f = start;
        power_on(&f);
        update_config c = config_of(&f);
        c.progress = stop_later;
        c.progress_context = &left;
        assert_int_equal(update_boot(&device, &c), AN_OK);
        int error = resume_bytes(large, large_size, &sent);
        if (error == AN_OK)
            break;
        assert_int_equal(error, AN_ERR_CANCELLED);
        finish_download(&f, &sent);
    }
    assert_in_range(calls, 4, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_fails_in_every_step),
        cmocka_unit_test(power_fails_all_the_time),
        cmocka_unit_test(little_is_sent_again),
        cmocka_unit_test(what_was_written_last_is_written_again),
        cmocka_unit_test(all_of_it_may_be_sent),
        cmocka_unit_test(another_archive),
        cmocka_unit_test(changed_bytes_are_sent_again),
        cmocka_unit_test(a_read_fails),
        cmocka_unit_test(verifying_is_stopped),
    };
    return cmocka_run_group_tests(tests, make_large, free_large);
}
