/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The update recipe on a simulated flash, where each erase of a block and each program of a unit
 * can be the last, and leaves behind what real flash leaves: nothing done, half of it done, bits
 * that read differently each time, all of it done.
 */
#include "update.h"

#include <archive_news/writer.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after the standard headers */
#include <cmocka.h>
#include <sodium.h>
#include <unistd.h>

enum { EDITIONS = 24, FLASH_MOST = 64 << 10, UNITS_MOST = FLASH_MOST / 16, MEMORY = 256 << 10 };
enum tear { NOTHING, FIRST_HALF, SECOND_HALF, WEAK, ALL, TEARS };

static an_secret_key secret, other_secret;
static an_public_key trusted;
static uint8_t *archive[EDITIONS + 1];
static size_t archive_size[EDITIONS + 1];
static uint8_t memory[MEMORY];
static uint64_t random_state = 1;

/* The same numbers in each run. */
static uint32_t random_below(uint32_t most)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % most;
}

/* --- flash ---------------------------------------- */

typedef struct geometry {
    uint32_t erase, unit, slot;
} geometry;

static const geometry geometries[] = {
    {1024, 64, 8192}, {4096, 256, 8192}, {256, 128, 8192}, {512, 16, 6144}};
#define GEOMETRIES (sizeof geometries / sizeof geometries[0])

typedef struct flash {
    geometry g;
    uint8_t bytes[FLASH_MOST];
    uint8_t weak[FLASH_MOST]; /* bits that read as they like */
    uint8_t unit[UNITS_MOST]; /* whether it was programmed since it was erased */
    long steps;               /* erases and programs of a unit so far */
    long last;                /* the step in which power fails; -1: it does not */
    enum tear tear;
    int is_dead;
    int is_weak;       /* some bits are */
    unsigned finished; /* the last edition of which the device said that it was installed */
    long failing;      /* the step that fails and does nothing, while power stays; -1: none */
    long failing_read, reads;
} flash;

static int flash_read(void *context, uint32_t address, void *buffer, size_t length)
{
    flash *f = context;
    uint8_t *to = buffer;
    assert_true(address <= FLASH_MOST && length <= FLASH_MOST - address);
    if (f->is_dead || f->reads++ == f->failing_read)
        return -1;
    for (size_t i = 0; i < length; i++) {
        uint8_t weak = f->weak[address + i];
        to[i] =
            weak ? (uint8_t)((f->bytes[address + i] & ~weak) | ((uint8_t)random_below(256) & weak))
                 : f->bytes[address + i];
    }
    return 0;
}

/* Whether a step is done as it should be; else what it leaves behind is `tear`'s to say, or it does
 * nothing. */
static int step(flash *f, enum tear *tear)
{
    *tear = NOTHING;
    if (f->is_dead)
        return 0;
    long number = f->steps++;
    if (number == f->failing)
        return 0;
    if (number != f->last)
        return 1;
    f->is_dead = 1;
    *tear = f->tear;
    f->is_weak |= f->tear == WEAK;
    return f->tear == ALL;
}

static void program_bits(flash *f, uint32_t address, const uint8_t *bytes, uint32_t from,
                         uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        f->bytes[address + i] &= bytes[i];
}

/* Each bit that was to become 0 did, or not, or cannot decide; or all of them did and one is not
 * quite there, so that the unit is right now and then. */
static void program_weakly(flash *f, uint32_t address, const uint8_t *bytes)
{
    int nearly = random_below(2) == 0;
    uint32_t last = random_below(f->g.unit);
    for (uint32_t i = 0; i < f->g.unit; i++) {
        uint8_t changing = (uint8_t)~bytes[i];
        f->weak[address + i] = (uint8_t)(nearly ? (i == last ? changing & (0u - changing) : 0)
                                                : changing & random_below(256));
        uint8_t clear = nearly ? changing : (uint8_t)(changing & random_below(256));
        f->bytes[address + i] &= (uint8_t)(0xff ^ clear);
    }
}

static void program_unit(flash *f, uint32_t address, const uint8_t *bytes, enum tear tear, int done)
{
    uint32_t unit = f->g.unit;
    if (done)
        program_bits(f, address, bytes, 0, unit);
    else if (tear == FIRST_HALF)
        program_bits(f, address, bytes, 0, unit / 2);
    else if (tear == SECOND_HALF)
        program_bits(f, address, bytes, unit / 2, unit);
    else if (tear == WEAK)
        program_weakly(f, address, bytes);
}

/* What torn writes left may look erased, and then it may be written to. */
static void must_be_erased(const flash *f, uint32_t address)
{
    assert_int_equal(f->unit[address / f->g.unit], 0);
    for (uint32_t i = 0; i < f->g.unit; i++)
        assert_int_equal(f->bytes[address + i], 0xff);
}

static int flash_program(void *context, uint32_t address, const void *bytes, size_t length)
{
    flash *f = context;
    assert_true(address % f->g.unit == 0 && length % f->g.unit == 0 && address <= FLASH_MOST &&
                length <= FLASH_MOST - address);
    for (size_t at = 0; at < length; at += f->g.unit) {
        uint32_t to = address + (uint32_t)at;
        enum tear tear;
        int done = step(f, &tear);
        if (done || tear != NOTHING) {
            must_be_erased(f, to);
            f->unit[to / f->g.unit] = 1;
        }
        program_unit(f, to, (const uint8_t *)bytes + at, tear, done);
        if (!done || f->is_dead)
            return -1;
    }
    return 0;
}

static void erase_part(flash *f, uint32_t address, uint32_t from, uint32_t to)
{
    memset(f->bytes + address + from, 0xff, to - from);
    memset(f->weak + address + from, 0, to - from);
    memset(f->unit + (address + from) / f->g.unit, 0, (to - from) / f->g.unit);
}

/* Every bit of a block stuck in mid-erase may read as anything. */
static void erase_weakly(flash *f, uint32_t address)
{
    for (uint32_t i = 0; i < f->g.erase; i++) {
        f->weak[address + i] = (uint8_t)random_below(256);
        f->bytes[address + i] |= (uint8_t)random_below(256);
    }
}

static int flash_erase(void *context, uint32_t address)
{
    flash *f = context;
    uint32_t size = f->g.erase;
    enum tear tear;
    assert_true(address % size == 0 && address <= FLASH_MOST - size);
    int done = step(f, &tear);
    if (done)
        erase_part(f, address, 0, size);
    else if (tear == FIRST_HALF)
        erase_part(f, address, 0, size / 2);
    else if (tear == SECOND_HALF)
        erase_part(f, address, size / 2, size);
    else if (tear == WEAK)
        erase_weakly(f, address);
    return done && !f->is_dead ? 0 : -1;
}

/* As it comes from the factory, which says nothing of what is in it. */
static void flash_make(flash *f, const geometry *g)
{
    memset(f, 0, sizeof *f);
    f->g = *g;
    f->last = f->failing = f->failing_read = -1;
    for (size_t i = 0; i < FLASH_MOST; i++)
        f->bytes[i] = (uint8_t)random_below(256);
    memset(f->unit, 1, sizeof f->unit);
}

static void power_on(flash *f)
{
    f->is_dead = 0;
    f->last = f->failing = f->failing_read = -1;
    f->steps = f->reads = 0;
}

/* --- updates ---------------------------------------- */

static update_config config_of(flash *f)
{
    uint32_t size = f->g.erase;
    update_config c = {
        .flash = {flash_read, flash_program, flash_erase, f, size, f->g.unit},
        .log = {0, size},
        .slot = {2 * size, 2 * size + f->g.slot},
        .slot_size = f->g.slot,
        .trusted = &trusted,
        .trusted_count = 1,
        .memory = memory,
        .memory_size = sizeof memory,
    };
    memset(c.series, 5, sizeof c.series);
    return c;
}

static update device;

static int boot(flash *f)
{
    update_config c = config_of(f);
    return update_boot(&device, &c);
}

/* Pieces of odd sizes, as they come over a radio. */
static int install_bytes(const uint8_t *bytes, size_t length)
{
    update_begin(&device);
    for (size_t at = 0, n; at < length; at += n) {
        n = 1 + random_below(700);
        n = n < length - at ? n : length - at;
        int error = update_write(&device, bytes + at, n);
        if (error != AN_OK)
            return error;
    }
    return update_finish(&device);
}

static int install(unsigned edition)
{
    return install_bytes(archive[edition], archive_size[edition]);
}

/* The edition in use: it opens, every byte of it is right, and its article is its own. 0: none. */
static unsigned edition_in_use(flash *f)
{
    static an_reader reader;
    an_config config = {
        .trusted = &trusted, .trusted_count = 1, .memory = memory, .memory_size = sizeof memory};
    an_entry entry;
    char text[64], right[64];
    size_t length;
    int error = boot(f);
    assert_true(device.floor.sequence >= f->finished);
    if (error == AN_ERR_NOT_FOUND) {
        assert_int_equal(update_source(&device, &config.source), AN_ERR_NOT_FOUND);
        return 0;
    }
    assert_int_equal(error, AN_OK);
    assert_int_equal(update_source(&device, &config.source), AN_OK);
    assert_int_equal(an_reader_open(&reader, &config), AN_OK);
    assert_int_equal(an_reader_verify(&reader), AN_OK);
    unsigned edition = (unsigned)an_reader_header(&reader)->sequence;
    assert_int_equal(edition, device.edition.sequence);
    assert_int_equal(an_entry_find(&reader, "edition", 7, &entry), AN_OK);
    assert_int_equal(an_content_read(&reader, &entry, 0, text, sizeof text, &length), AN_OK);
    int n = snprintf(right, sizeof right, "This is edition %u.", edition);
    assert_int_equal(length, n);
    assert_memory_equal(text, right, length);
    return edition;
}

/* Every boot after a cut finds the same edition, whatever the weak bits say. */
static unsigned edition_after_cut(flash *f)
{
    power_on(f);
    unsigned edition = edition_in_use(f);
    for (int i = 0; i < 3 && f->is_weak; i++)
        assert_int_equal(edition_in_use(f), edition);
    return edition;
}

/* One update during which power fails in step `last`. Gives the edition in use after it: that
 * before, or the new one; only that if the update said that it was finished. */
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

/* Where the log is cleared, where the header and the floor are written, or anywhere. */
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

/* Begun and given up: leaves one more record in the log. */
static void give_up(flash *f, unsigned edition)
{
    power_on(f);
    (void)boot(f);
    update_begin(&device);
    assert_int_equal(update_write(&device, archive[edition], AN_HEADER_SIZE), AN_OK);
}

/* What the content's steps leave behind does not depend on the edition: most of them are cut in the
 * first two editions only. */
static void cut_every_step(const flash *f, unsigned edition)
{
    long steps = steps_of_update(f, edition);
    assert_true(steps > 10);
    for (long last = 0, step; last < steps; last += step) {
        int is_middle = edition > 2 && last > 8 && last < steps - 24;
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
    unsigned editions =
        g->erase / (g->unit > UPDATE_RECORD_SIZE ? g->unit : UPDATE_RECORD_SIZE) + 3;
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

static void power_fails_in_every_step_256_128(void **state)
{
    (void)state;
    every_step_is_the_last(&geometries[2]);
}

static void power_fails_in_every_step_512_16(void **state)
{
    (void)state;
    every_step_is_the_last(&geometries[3]);
}

/* Power that fails again and again, and nothing is set right in between. */
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

/* A failure of the flash without one of power: the update is over, the archive stays in use, the
 * next update succeeds. */
static void a_step_fails(void **state)
{
    (void)state;
    static flash start, f;
    for (size_t g = 0; g < GEOMETRIES; g++) {
        flash_make(&start, &geometries[g]);
        (void)boot(&start);
        assert_int_equal(install(1), AN_OK);
        long steps = steps_of_update(&start, 2);
        for (long failing = 0; failing < steps; failing++) {
            f = start;
            power_on(&f);
            assert_int_equal(boot(&f), AN_OK);
            f.failing = failing;
            assert_int_equal(install(2), AN_ERR_IO);
            assert_int_equal(device.edition.sequence, 1);
            assert_int_equal(update_write(&device, "x", 1), AN_ERR_USAGE);
            f.failing = -1;
            /* Without a boot in between. */
            assert_int_equal(install(2), AN_OK);
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
        assert_true(device.edition.sequence == 2 || install(2) == AN_OK);
        assert_int_equal(edition_in_use(&f), 2);
    }
    f.failing_read = f.reads;
    assert_int_equal(boot(&f), AN_ERR_IO);
}

/* --- what is refused ---------------------------------------- */

static void started(flash *f, unsigned edition)
{
    flash_make(f, &geometries[0]);
    assert_int_equal(boot(f), AN_ERR_NOT_FOUND);
    assert_int_equal(install(edition), AN_OK);
    assert_int_equal(edition_in_use(f), edition);
    power_on(f);
}

/* A refusal that costs no erase: what the device has stays as it is. */
static void refused(flash *f, const uint8_t *bytes, size_t length, int error)
{
    long steps = f->steps;
    assert_int_equal(install_bytes(bytes, length), error);
    assert_int_equal(f->steps, steps);
}

static void old_editions_are_refused(void **state)
{
    (void)state;
    static flash f;
    started(&f, 5);
    for (unsigned edition = 1; edition <= 5; edition++)
        refused(&f, archive[edition], archive_size[edition], AN_ERR_STALE);
    assert_int_equal(install(6), AN_OK);
    refused(&f, archive[5], archive_size[5], AN_ERR_STALE);
    assert_int_equal(edition_in_use(&f), 6);
}

/* Somebody with a soldering iron puts old editions back: they are below the floor. */
static void old_editions_put_back_are_refused(void **state)
{
    (void)state;
    static flash f, old;
    started(&f, 3);
    old = f;
    assert_int_equal(install(4), AN_OK);
    assert_int_equal(install(5), AN_OK);
    uint32_t slots = config_of(&f).slot[0];
    memcpy(f.bytes + slots, old.bytes + slots, 2 * f.g.slot);
    assert_int_equal(boot(&f), AN_ERR_NOT_FOUND);
    refused(&f, archive[4], archive_size[4], AN_ERR_STALE);
    memcpy(f.unit, old.unit, sizeof f.unit);
    assert_int_equal(install(5), AN_OK);
    assert_int_equal(edition_in_use(&f), 5);
}

static void bad_headers_are_refused_before_anything_is_erased(void **state)
{
    (void)state;
    static flash f;
    uint8_t copy[8192];
    started(&f, 1);
    for (size_t at = 0; at < AN_HEADER_SIZE; at += at < 256 ? 1 : 13) {
        memcpy(copy, archive[2], archive_size[2]);
        copy[at] ^= 0x20;
        long steps = f.steps;
        assert_int_not_equal(install_bytes(copy, archive_size[2]), AN_OK);
        assert_int_equal(f.steps, steps);
    }
    memcpy(copy, archive[2], archive_size[2]);
    memset(copy + AN_ROOT_SIZE, 0, AN_HEADER_SIZE - AN_ROOT_SIZE);
    refused(&f, copy, archive_size[2], AN_ERR_UNTRUSTED);
    assert_int_equal(an_header_sign(copy, &other_secret), AN_OK);
    refused(&f, copy, archive_size[2], AN_ERR_UNTRUSTED);
    memcpy(copy, archive[2], archive_size[2]);
    copy[56] ^= 1; /* the series, signed anew */
    memset(copy + AN_ROOT_SIZE, 0, AN_HEADER_SIZE - AN_ROOT_SIZE);
    assert_int_equal(an_header_sign(copy, &secret), AN_OK);
    refused(&f, copy, archive_size[2], AN_ERR_STALE);
    assert_int_equal(edition_in_use(&f), 1);
}

static void bad_content_is_never_put_in_use(void **state)
{
    (void)state;
    static flash f;
    uint8_t copy[8192];
    started(&f, 1);
    for (size_t at = AN_HEADER_SIZE; at < archive_size[2]; at += 11) {
        memcpy(copy, archive[2], archive_size[2]);
        copy[at] ^= 1;
        assert_int_not_equal(install_bytes(copy, archive_size[2]), AN_OK);
        assert_int_equal(edition_in_use(&f), 1);
    }
    assert_int_equal(install(2), AN_OK);
}

static void lengths_that_are_wrong(void **state)
{
    (void)state;
    static flash f;
    uint8_t copy[8192];
    static const size_t part[] = {0, 1, AN_HEADER_SIZE - 1, AN_HEADER_SIZE, AN_HEADER_SIZE + 1};
    started(&f, 1);
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        assert_int_equal(install_bytes(archive[2], part[i]), AN_ERR_MISSING);
    assert_int_equal(install_bytes(archive[2], archive_size[2] - 1), AN_ERR_MISSING);
    /* What is missing may still come. */
    assert_int_equal(update_write(&device, archive[2] + archive_size[2] - 1, 1), AN_OK);
    assert_int_equal(update_finish(&device), AN_OK);
    assert_int_equal(update_finish(&device), AN_ERR_USAGE);
    memcpy(copy, archive[3], archive_size[3]);
    copy[archive_size[3]] = 0;
    assert_int_equal(install_bytes(copy, archive_size[3] + 1), AN_ERR_FORMAT);
    assert_int_equal(edition_in_use(&f), 2);
    update_config c = config_of(&f);
    c.slot_size = f.g.erase * 2; /* less than an archive has */
    assert_int_equal(update_boot(&device, &c), AN_ERR_NOT_FOUND);
    refused(&f, archive[3], archive_size[3], AN_ERR_MEMORY);
}

static void too_little_memory(void **state)
{
    (void)state;
    static flash f;
    started(&f, 1);
    update_config c = config_of(&f);
    c.memory_size = 1000;
    assert_int_equal(update_boot(&device, &c), AN_ERR_NOT_FOUND);
    refused(&f, archive[2], archive_size[2], AN_ERR_MEMORY);
    assert_int_equal(edition_in_use(&f), 1);
}

static void configurations_that_are_wrong(void **state)
{
    (void)state;
    static flash f;
    flash_make(&f, &geometries[0]);
    for (unsigned i = 0; i < 10; i++) {
        update_config c = config_of(&f);
        switch (i) {
        case 0: c.flash.read = NULL; break;
        case 1: c.flash.program_size = 3; break;
        case 2: c.flash.program_size = 2 * UPDATE_UNIT_MOST; break;
        case 3: c.flash.erase_size = 64; break;
        case 4: c.slot_size = AN_HEADER_SIZE; break;
        case 5: c.slot_size += 1; break;
        case 6: c.slot[1] = c.slot[0]; break;
        case 7: c.log[1] = c.log[0]; break;
        case 8: c.slot[0] += 1; break;
        default: c.trusted_count = 0; break;
        }
        assert_int_equal(update_boot(&device, &c), AN_ERR_USAGE);
    }
}

/* --- archives ---------------------------------------- */

typedef struct content {
    const char *bytes;
    size_t length;
} content;

static int read_content(void *context, void *buffer, size_t size, size_t *length)
{
    content *c = context;
    *length = c->length < size ? c->length : size;
    memcpy(buffer, c->bytes, *length);
    c->bytes += *length;
    c->length -= *length;
    return 0;
}

static int add(an_writer *w, const char *id, const char *bytes, size_t length)
{
    content c = {bytes, length};
    an_item item = {.id = id,
                    .id_length = strlen(id),
                    .kind = AN_ARTICLE,
                    .read = read_content,
                    .read_context = &c};
    return an_writer_add(w, &item);
}

static int load_archive(const char *path, unsigned edition)
{
    FILE *file = fopen(path, "rb");
    archive[edition] = malloc(8192);
    if (!file || !archive[edition])
        return -1;
    archive_size[edition] = fread(archive[edition], 1, 8191, file);
    return fclose(file) == 0 && unlink(path) == 0 && archive_size[edition] > AN_HEADER_SIZE ? 0
                                                                                            : -1;
}

static int make_archive(unsigned edition)
{
    char path[4096], text[64];
    char noise[1500];
    uint8_t seed[randombytes_SEEDBYTES] = {(uint8_t)edition};
    const char *folder = getenv("TMPDIR");
    (void)snprintf(path, sizeof path, "%s/update-%ld.anews", folder ? folder : "/tmp",
                   (long)getpid());
    (void)snprintf(text, sizeof text, "This is edition %u.", edition);
    randombytes_buf_deterministic(noise, sizeof noise, seed);
    an_writer_config config = {.path = path,
                               .keys = &secret,
                               .key_count = 1,
                               .sequence = edition,
                               .block_size = 1024,
                               .zstd_level = 1,
                               .jobs = 1};
    memset(config.series, 5, sizeof config.series);
    an_writer *w;
    int error = an_writer_open(&w, &config);
    if (error == AN_OK)
        error = add(w, "edition", text, strlen(text));
    if (error == AN_OK)
        error = add(w, "noise", noise, sizeof noise - edition * 37 % 1000);
    if (error == AN_OK)
        error = an_writer_finish(w, NULL);
    an_writer_close(w);
    return error == AN_OK ? load_archive(path, edition) : -1;
}

static int set_up(void **state)
{
    (void)state;
    uint8_t seed[32] = {1}, other[32] = {2}, public_key[32];
    if (sodium_init() < 0)
        return -1;
    (void)crypto_sign_seed_keypair(trusted.key, secret.key, seed);
    (void)crypto_sign_seed_keypair(public_key, other_secret.key, other);
    memset(secret.id, 7, sizeof secret.id);
    memset(other_secret.id, 8, sizeof other_secret.id);
    memcpy(trusted.id, secret.id, sizeof trusted.id);
    for (unsigned edition = 1; edition <= EDITIONS; edition++)
        if (make_archive(edition) != 0)
            return -1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned edition = 1; edition <= EDITIONS; edition++)
        free(archive[edition]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_fails_in_every_step_1024_64),
        cmocka_unit_test(power_fails_in_every_step_4096_256),
        cmocka_unit_test(power_fails_in_every_step_256_128),
        cmocka_unit_test(power_fails_in_every_step_512_16),
        cmocka_unit_test(power_fails_all_the_time),
        cmocka_unit_test(a_step_fails),
        cmocka_unit_test(a_read_fails),
        cmocka_unit_test(old_editions_are_refused),
        cmocka_unit_test(old_editions_put_back_are_refused),
        cmocka_unit_test(bad_headers_are_refused_before_anything_is_erased),
        cmocka_unit_test(bad_content_is_never_put_in_use),
        cmocka_unit_test(lengths_that_are_wrong),
        cmocka_unit_test(too_little_memory),
        cmocka_unit_test(configurations_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
