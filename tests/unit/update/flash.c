/* SPDX-License-Identifier: BSD-2-Clause */
#include "update/flash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* after the standard headers */
#include <cmocka.h>

const geometry geometries[GEOMETRIES] = {
    {1024, 64, 8192}, {4096, 256, 8192}, {512, 128, 8192}, {512, 16, 6144}};

static uint64_t random_state = 1;

uint32_t random_below(uint32_t most)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % most;
}

int flash_read(void *context, uint32_t address, void *buffer, size_t length)
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

/* Counts a step, and says whether it is done as it should be. Else `tear` says what it leaves. */
static bool is_done(flash *f, enum tear *tear)
{
    *tear = NOTHING;
    if (f->is_dead)
        return false;
    long number = f->steps++;
    if (number == f->failing)
        return false;
    if (number != f->last)
        return true;
    f->is_dead = true;
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

/* Each bit that was to become 0 did, did not, or reads differently each time. Or all of them did
 * but one, which reads differently each time, so that now and then the unit reads right. */
static void program_weakly(flash *f, uint32_t address, const uint8_t *bytes)
{
    bool nearly = random_below(2) == 0;
    uint32_t last = random_below(f->g.unit);
    for (uint32_t i = 0; i < f->g.unit; i++) {
        uint8_t changing = (uint8_t)~bytes[i];
        f->weak[address + i] = (uint8_t)(nearly ? (i == last ? changing & (0u - changing) : 0)
                                                : changing & random_below(256));
        uint8_t clear = nearly ? changing : (uint8_t)(changing & random_below(256));
        f->bytes[address + i] &= (uint8_t)(0xff ^ clear);
    }
}

static void program_unit(flash *f, uint32_t address, const uint8_t *bytes, enum tear tear,
                         bool done)
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

/* A unit that a torn write left looking erased may be written to. */
static void assert_erased(const flash *f, uint32_t address)
{
    assert_int_equal(f->unit[address / f->g.unit], 0);
    for (uint32_t i = 0; i < f->g.unit; i++)
        assert_int_equal(f->bytes[address + i], 0xff);
}

int flash_program(void *context, uint32_t address, const void *bytes, size_t length)
{
    flash *f = context;
    assert_true(address % f->g.unit == 0 && length % f->g.unit == 0 && address <= FLASH_MOST &&
                length <= FLASH_MOST - address);
    for (size_t at = 0; at < length; at += f->g.unit) {
        uint32_t to = address + (uint32_t)at;
        enum tear tear;
        bool done = is_done(f, &tear);
        if (done || tear != NOTHING) {
            assert_erased(f, to);
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

/* In a block that is partly erased, every bit may read as anything. */
static void erase_weakly(flash *f, uint32_t address)
{
    for (uint32_t i = 0; i < f->g.erase; i++) {
        f->weak[address + i] = (uint8_t)random_below(256);
        f->bytes[address + i] |= (uint8_t)random_below(256);
    }
}

int flash_erase(void *context, uint32_t address)
{
    flash *f = context;
    uint32_t size = f->g.erase;
    enum tear tear;
    assert_true(address % size == 0 && address <= FLASH_MOST - size);
    bool done = is_done(f, &tear);
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

void flash_make(flash *f, const geometry *g)
{
    memset(f, 0, sizeof *f);
    f->g = *g;
    f->last = f->failing = f->failing_read = -1;
    for (size_t i = 0; i < FLASH_MOST; i++)
        f->bytes[i] = (uint8_t)random_below(256);
    memset(f->unit, 1, sizeof f->unit);
}

void power_on(flash *f)
{
    f->is_dead = false;
    f->last = f->failing = f->failing_read = -1;
    f->steps = f->reads = 0;
}
