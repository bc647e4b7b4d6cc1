/* SPDX-License-Identifier: BSD-2-Clause */
/* The update recipe with a patch, which is applied as it arrives into the other slot: power fails
 * in every step, the patch is bent, or is for another archive. */
#include "editions/edition_pair.h"
#include "update/device.h"

#include "patched.h"

enum { NEWER = 3 };

static update_patch patching;
static const geometry roomy[] = {{512, 16, 24 << 10}, {1024, 256, 24 << 10}, {4096, 64, 28 << 10}};

static void start_patched(flash *f, const geometry *g)
{
    flash_make(f, g);
    assert_int_equal(boot(f), AN_ERR_NOT_FOUND);
    assert_int_equal(install_bytes(pair.old, pair.old_length), AN_OK);
    assert_int_equal(edition_in_use(f), 1);
    power_on(f);
}

/* Sends all of a patch after a boot, in pieces of odd sizes. */
static int send_patch(const uint8_t *bytes, size_t length)
{
    int error = update_patch_begin(&patching, &device);
    for (size_t at = 0, n; error == AN_OK && at < length; at += n) {
        n = 1 + random_below(300);
        n = n < length - at ? n : length - at;
        error = update_patch_write(&patching, bytes + at, n);
    }
    return error == AN_OK ? update_patch_finish(&patching) : error;
}

/* Sends what is asked for. Adds to *sent how many bytes that were. */
static int send_pieces(size_t *sent)
{
    int error = update_patch_begin(&patching, &device);
    for (size_t at, n;
         error == AN_OK && (at = (size_t)update_patch_next(&patching)) < pair.patch_length;
         *sent += n) {
        n = 1 + random_below(300);
        n = n < pair.patch_length - at ? n : pair.patch_length - at;
        error = update_patch_write(&patching, pair.patch + at, n);
    }
    return error == AN_OK ? update_patch_finish(&patching) : error;
}

static void cut_in_step(flash *f, const flash *start, long last, enum tear tear)
{
    *f = *start;
    power_on(f);
    assert_int_equal(boot(f), AN_OK);
    f->last = last;
    f->tear = tear;
    (void)send_patch(pair.patch, pair.patch_length);
}

/* After power has failed the device has the old edition or the new one, whole, and the same patch
 * brings it to the new one: as a stream, or piece by piece. */
static void power_fails_in_every_step(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < COUNT(roomy); g++) {
        start_patched(&start, &roomy[g]);
        cut_in_step(&f, &start, -1, NOTHING);
        assert_int_equal(edition_in_use(&f), 2);
        long steps = f.steps, stride = steps / 24 + 1;
        assert_true(steps > 20);
        for (long last = 0; last < steps; last += last < 14 || last > steps - 20 ? 1 : stride)
            for (unsigned tear = (unsigned)(last % 2); tear < TEARS; tear += 2) {
                size_t sent = 0;
                cut_in_step(&f, &start, last, (enum tear)tear);
                power_on(&f);
                unsigned edition = edition_in_use(&f);
                assert_in_range(edition, 1, 2);
                if (edition == 1)
                    assert_int_equal(last % 2 ? send_pieces(&sent)
                                              : send_patch(pair.patch, pair.patch_length),
                                     AN_OK);
                assert_int_equal(edition_in_use(&f), 2);
            }
    }
}

/* What the cut update has written is neither sent nor copied again. */
static void little_of_a_patch_is_sent_again(void **state)
{
    (void)state;
    static flash start, f;
    size_t sent = 0;
    start_patched(&start, &roomy[0]);
    cut_in_step(&f, &start, -1, NOTHING);
    long steps = f.steps;
    cut_in_step(&f, &start, steps - 300, WEAK);
    power_on(&f);
    assert_int_equal(boot(&f), AN_OK);
    assert_int_equal(send_pieces(&sent), AN_OK);
    assert_int_equal(edition_in_use(&f), 2);
    assert_in_range(sent, AN_HEADER_SIZE, pair.patch_length - 1000);
}

static void bent_patches(void **state)
{
    (void)state;
    static flash start, f;
    uint8_t *bent = copy_of(pair.patch, pair.patch_length);
    start_patched(&start, &roomy[0]);
    for (size_t at = 0; at < pair.patch_length; at += at < 1100 ? 97 : 211) {
        f = start;
        assert_int_equal(boot(&f), AN_OK);
        bent[at] ^= 1;
        assert_int_not_equal(send_patch(bent, pair.patch_length), AN_OK);
        bent[at] ^= 1;
        assert_int_equal(update_patch_finish(&patching), an_patch_end(&patching.patch));
        assert_int_equal(edition_in_use(&f), 1);
    }
    free(bent);
}

/* A bent piece that the hash of the patch does not see, as bytes were passed over, is seen when the
 * archive is verified. */
static void what_the_hash_does_not_see(void **state)
{
    (void)state;
    static flash start, f;
    size_t sent = 0;
    start_patched(&start, &roomy[0]);
    cut_in_step(&f, &start, -1, NOTHING);
    long steps = f.steps;
    cut_in_step(&f, &start, steps / 2, NOTHING);
    power_on(&f);
    assert_int_equal(boot(&f), AN_OK);
    pair.patch[pair.patch_length - 40] ^= 1;
    assert_int_equal(send_pieces(&sent), AN_ERR_HASH);
    pair.patch[pair.patch_length - 40] ^= 1;
    assert_in_range(sent, 1, pair.patch_length - 1);
    assert_int_equal(edition_in_use(&f), 1);
}

static void patches_that_do_not_fit(void **state)
{
    (void)state;
    static flash f;
    uint8_t *patch;
    size_t length, newer_length;
    uint8_t *newer = make_pair_edition(NEWER, &newer_length);
    flash_make(&f, &roomy[0]);
    assert_int_equal(boot(&f), AN_ERR_NOT_FOUND);
    assert_int_equal(update_patch_begin(&patching, &device), AN_ERR_NOT_FOUND);
    start_patched(&f, &roomy[0]);
    /* It is for edition 2. Nothing is written. */
    assert_int_equal(make_patch(pair.next, pair.next_length, newer, newer_length, &patch, &length),
                     AN_OK);
    f.steps = 0;
    assert_int_equal(send_patch(patch, length), AN_ERR_NOT_FOUND);
    free(patch);
    /* It leads to the edition that is in use. */
    assert_int_equal(
        make_patch(pair.old, pair.old_length, pair.old, pair.old_length, &patch, &length), AN_OK);
    assert_int_equal(send_patch(patch, length), AN_ERR_STALE);
    assert_int_equal(f.steps, 0);
    assert_int_equal(edition_in_use(&f), 1);
    free(patch);
    free(newer);
}

/* A patch is cut short, and the update goes on when the rest comes. */
static void a_patch_that_is_not_whole_yet(void **state)
{
    (void)state;
    static flash f;
    size_t half = pair.patch_length / 2;
    start_patched(&f, &roomy[0]);
    assert_int_equal(update_patch_begin(&patching, &device), AN_OK);
    assert_int_equal(update_patch_write(&patching, pair.patch, half), AN_OK);
    assert_int_equal(update_patch_finish(&patching), AN_ERR_MISSING);
    assert_int_equal(update_patch_write(&patching, pair.patch + half, pair.patch_length - half),
                     AN_OK);
    assert_int_equal(update_patch_finish(&patching), AN_OK);
    assert_int_equal(edition_in_use(&f), 2);
}

static int make_device(void **state)
{
    int error = make_edition_pair(state);
    trust("1");
    return error;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_fails_in_every_step),
        cmocka_unit_test(little_of_a_patch_is_sent_again),
        cmocka_unit_test(bent_patches),
        cmocka_unit_test(what_the_hash_does_not_see),
        cmocka_unit_test(patches_that_do_not_fit),
        cmocka_unit_test(a_patch_that_is_not_whole_yet),
    };
    return cmocka_run_group_tests(tests, make_device, free_edition_pair);
}
