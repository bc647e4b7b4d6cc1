/* SPDX-License-Identifier: BSD-2-Clause */
/* The update recipe on a simulated flash: whenever power fails, the device has the edition from
 * before or the new one, whole, and never an older one. */
#include "update/device.h"

/* Every boot after a cut finds the same edition, whatever the weak bits say. */
static unsigned edition_after_cut(flash *f)
{
    power_on(f);
    unsigned edition = edition_in_use(f);
    for (int i = 0; i < 3 && f->is_weak; i++)
        assert_int_equal(edition_in_use(f), edition);
    return edition;
}

/* Updates once, while power fails in step `last`. Returns the edition in use afterwards: the new
 * one, or, unless the update said that it had finished, the one before. */
static unsigned update_with_cut(flash *f, unsigned before, long last, enum tear tear)
{
    power_on(f);
    assert_int_equal(boot(f), before == 0 ? AN_ERR_NOT_FOUND : AN_OK);
    f->last = last;
    f->tear = tear;
    int error = install(before + 1);
    assert_true(f->is_dead ? error == AN_ERR_IO || error == AN_OK : error == AN_OK);
    f->finished = error == AN_OK ? before + 1 : f->finished;
    unsigned after = edition_after_cut(f);
    assert_true(after == before + 1 || (after == before && error != AN_OK));
    return after;
}

static long steps_of_update(const flash *before, unsigned edition)
{
    static flash f;
    f = *before;
    power_on(&f);
    (void)boot(&f);
    assert_int_equal(install(edition), AN_OK);
    return f.steps;
}

/* Returns a step in which the log is cleared, or the header or the floor written, or any step. */
static long another_step(long steps)
{
    switch (random_below(3)) {
    case 0: return (long)random_below(4);
    case 1: return steps - 1 - (long)random_below(20);
    default: return (long)random_below((uint32_t)steps + 3);
    }
}

/* Cuts the update in a step, cuts the next attempt (or the next update, if this one came through)
 * in another, and then lets one through. */
static void cut_twice(const flash *before, unsigned edition, long steps, long last, enum tear tear)
{
    static flash f;
    f = *before;
    unsigned now = update_with_cut(&f, edition - 1, last, tear);
    if (now < EDITIONS)
        now = update_with_cut(&f, now, another_step(steps),
                              random_below(2) ? WEAK : (enum tear)random_below(TEARS));
    if (now < edition) {
        power_on(&f);
        (void)boot(&f);
        assert_int_equal(install(edition), AN_OK);
        f.finished = now = edition;
    }
    assert_int_equal(edition_after_cut(&f), now);
    assert_int_equal(install(edition), AN_ERR_STALE);
}

/* Begins an update and gives it up, which leaves one more record in the log. */
static void give_up(flash *f, unsigned edition)
{
    power_on(f);
    (void)boot(f);
    update_begin(&device);
    assert_int_equal(update_write(&device, archive[edition], AN_HEADER_SIZE), AN_OK);
}

/* What is left after a step that writes content does not depend on the edition. So most of these
 * steps are cut in the first two editions only. */
static void cut_every_step(const flash *f, unsigned edition)
{
    long steps = steps_of_update(f, edition);
    assert_true(steps > 10);
    for (long last = 0, step; last < steps; last += step) {
        bool is_middle = edition > 2 && last > 8 && last < steps - 24;
        step = is_middle ? 29 : 1;
        for (unsigned tear = 0; tear < TEARS; tear++)
            for (unsigned times = last < steps - 2 ? 1 : 10; times > 0; times--)
                cut_twice(f, edition, steps, last, (enum tear)tear);
    }
}

/* Enough updates for the log to go through both of its blocks, and to come to their ends with
 * either of an update's two records. */
static void every_step_is_the_last(const geometry *g)
{
    static flash f;
    unsigned editions = g->erase / ((UPDATE_RECORD_SIZE + g->unit - 1) / g->unit * g->unit) + 3;
    editions = editions < EDITIONS ? editions : EDITIONS;
    flash_make(&f, g);
    for (unsigned edition = 1; edition <= editions; edition++) {
        if (edition == (editions + 1) / 2)
            give_up(&f, edition);
        cut_every_step(&f, edition);
        power_on(&f);
        (void)boot(&f);
        assert_int_equal(install(edition), AN_OK);
        f.finished = edition;
        assert_int_equal(edition_in_use(&f), edition);
    }
}

static void power_fails_in_every_step_1024_64(void **state)
{
    (void)state;
    every_step_is_the_last(&geometries[0]);
}

static void power_fails_in_every_step_4096_256(void **state)
{
    (void)state;
    every_step_is_the_last(&geometries[1]);
}

static void power_fails_in_every_step_512_128(void **state)
{
    (void)state;
    every_step_is_the_last(&geometries[2]);
}

static void power_fails_in_every_step_512_16(void **state)
{
    (void)state;
    every_step_is_the_last(&geometries[3]);
}

/* Power fails again and again, and nothing is repaired in between. */
static void power_fails_all_the_time(void **state)
{
    (void)state;
    static flash f;
    unsigned cuts = 0;
    for (unsigned round = 0; round < 12; round++) {
        unsigned now = 0;
        flash_make(&f, &geometries[round % GEOMETRIES]);
        while (now < EDITIONS) {
            long last = (long)random_below(random_below(3) == 0 ? 12 : 350);
            unsigned after = update_with_cut(&f, now, last, (enum tear)random_below(TEARS));
            cuts += after == now;
            now = after;
        }
    }
    assert_in_range(cuts, 100, 100000);
}

/* The flash fails and power stays. The update is over, the archive stays in use, and the next
 * update succeeds. */
static void a_step_fails(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        flash_make(&start, &geometries[g]);
        (void)boot(&start);
        assert_int_equal(install(1), AN_OK);
        long steps = steps_of_update(&start, 2);
        long record = (UPDATE_RECORD_SIZE + start.g.unit - 1) / start.g.unit;
        for (long failing = 0; failing < steps; failing++) {
            f = start;
            power_on(&f);
            assert_int_equal(boot(&f), AN_OK);
            f.failing = failing;
            assert_int_equal(install(2), AN_ERR_IO);
            assert_int_equal(device.in_use.edition.sequence, 1);
            assert_int_equal(update_write(&device, "x", 1), AN_ERR_USAGE);
            f.failing = -1;
            /* Without a boot in between, unless it was step 5. */
            assert_true(device.is_undecided == (failing >= steps - record));
            assert_true(!device.is_undecided || boot(&f) == AN_OK);
            assert_true(device.in_use.edition.sequence == 2 || install(2) == AN_OK);
            assert_int_equal(edition_in_use(&f), 2);
        }
    }
}

static void a_read_fails(void **state)
{
    (void)state;
    static flash start, f;
    flash_make(&start, &geometries[0]);
    (void)boot(&start);
    assert_int_equal(install(1), AN_OK);
    for (long failing = 0;; failing++) {
        f = start;
        power_on(&f);
        assert_int_equal(boot(&f), AN_OK);
        f.reads = 0;
        f.failing_read = failing;
        int error = install(2);
        if (error == AN_OK && f.reads <= failing)
            break;
        assert_int_equal(error, AN_ERR_IO);
        f.failing_read = -1;
        assert_true(edition_in_use(&f) >= 1);
        assert_true(device.in_use.edition.sequence == 2 || install(2) == AN_OK);
        assert_int_equal(edition_in_use(&f), 2);
    }
}

/* Updates after an update that failed. Power fails while the slot and the log are cleared. */
static void cut_next_update(const flash *failed)
{
    static flash f;
    static update before;
    before = device;
    for (long last = 0; last < 4; last++)
        for (unsigned tear = 0; tear < TEARS; tear++) {
            f = *failed;
            device = before;
            device.config.flash.context = &f;
            power_on(&f);
            if (device.is_undecided) {
                assert_int_equal(install(2), AN_ERR_USAGE);
                assert_int_equal(boot(&f), AN_OK);
            }
            unsigned now = (unsigned)device.in_use.edition.sequence;
            f.steps = 0;
            f.last = last;
            f.tear = (enum tear)tear;
            (void)install(now + 1);
            assert_int_equal(edition_after_cut(&f), now);
        }
    device = before;
}

static void power_fails_after_a_failure(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        bool is_installed = false;
        flash_make(&start, &geometries[g]);
        (void)boot(&start);
        assert_int_equal(install(1), AN_OK);
        for (long failing = 0; !is_installed; failing++) {
            f = start;
            power_on(&f);
            assert_int_equal(boot(&f), AN_OK);
            f.reads = 0;
            f.failing_read = failing;
            is_installed = install(2) == AN_OK;
            /* Before step 5 there is nothing to decide, and one in ten will do. */
            if (!is_installed && (device.is_undecided || failing % 10 == 0))
                cut_next_update(&f);
        }
    }
}

/* Whichever slot has the archive in use, and whether there is a floor: a boot in which a read fails
 * finds that archive or says that it could not read. It never takes another one for it. */
static void a_read_fails_at_boot(void **state)
{
    (void)state;
    static flash f;
    unsigned failed = 0;
    flash_make(&f, &geometries[0]);
    (void)boot(&f);
    for (unsigned edition = 1; edition <= 4; edition++) {
        assert_int_equal(install(edition), AN_OK);
        if (edition == 4) /* as the factory leaves it: no floor */
            memset(f.bytes, 0xff, 2 * f.g.erase);
        for (long failing = 0;; failing++) {
            power_on(&f);
            f.failing_read = failing;
            int error = boot(&f);
            if (error == AN_OK)
                assert_int_equal(device.in_use.edition.sequence, edition);
            else
                assert_int_equal(error, AN_ERR_IO);
            assert_true(error == AN_OK || install(edition + 1) == AN_ERR_USAGE);
            failed += error != AN_OK;
            if (f.reads <= failing)
                break;
        }
        power_on(&f);
        assert_int_equal(edition_in_use(&f), edition);
    }
    assert_in_range(failed, 10, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_fails_in_every_step_1024_64),
        cmocka_unit_test(power_fails_in_every_step_4096_256),
        cmocka_unit_test(power_fails_in_every_step_512_128),
        cmocka_unit_test(power_fails_in_every_step_512_16),
        cmocka_unit_test(power_fails_all_the_time),
        cmocka_unit_test(a_step_fails),
        cmocka_unit_test(a_read_fails),
        cmocka_unit_test(power_fails_after_a_failure),
        cmocka_unit_test(a_read_fails_at_boot),
    };
    return cmocka_run_group_tests(tests, make_editions, free_editions);
}
