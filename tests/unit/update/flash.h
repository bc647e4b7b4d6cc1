/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A simulated flash in which power may fail at any step, that is, at any erase
 * of a block and any program of a unit. A step that power interrupts leaves
 * behind what real flash leaves: nothing done, half of it done, bits that read
 * differently each time, all of it done. A program of a unit that is not erased
 * fails the test.
 */
#ifndef UNIT_FLASH_H
#define UNIT_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FLASH_MOST = 64 << 10, UNITS_MOST = FLASH_MOST / 16 };

/* What the step in which power fails leaves behind. */
enum tear { NOTHING, FIRST_HALF, SECOND_HALF, WEAK, ALL, TEARS };

/* Bytes erased and programmed at a time, and those set aside for an archive. */
typedef struct geometry {
    uint32_t erase, unit, slot;
} geometry;

enum { GEOMETRIES = 4 };
extern const geometry geometries[GEOMETRIES];

typedef struct flash {
    geometry g;
    uint8_t bytes[FLASH_MOST];
    uint8_t weak[FLASH_MOST]; /* bits that read differently each time */
    uint8_t unit[UNITS_MOST]; /* 1: programmed since it was erased */
    long steps;               /* erases and programs of a unit so far */
    long last;                /* the step in which power fails; -1: it does not */
    enum tear tear;
    bool is_dead;
    bool is_weak;      /* some bits are */
    unsigned finished; /* the last edition of which the device said that it was installed */
    long failing;      /* the step that fails and does nothing, while power stays; -1: none */
    long failing_read, reads;
} flash;

/* Makes a flash as it comes from the factory, with anything in it. */
void flash_make(flash *f, const geometry *g);

/* Power is back, and nothing fails any more; what was torn stays torn. */
void power_on(flash *f);

/* The callbacks of an update_flash; context is a flash. */
int flash_read(void *context, uint32_t address, void *buffer, size_t length);
int flash_program(void *context, uint32_t address, const void *bytes, size_t length);
int flash_erase(void *context, uint32_t address);

/* Returns a number below `most`: the same numbers in each run. */
uint32_t random_below(uint32_t most);

#endif
