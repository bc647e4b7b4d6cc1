/* SPDX-License-Identifier: BSD-2-Clause */
/* What the firmware needs of a board. */
#ifndef DEVICE_BOARD_H
#define DEVICE_BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Writes to the debugger's console (semihosting). */
void console(const void *text, size_t length);
/* Ends the emulation. */
void finish(int status) __attribute__((noreturn));
/* Returns the instructions since reset, in steps of a few dozen. The emulator is set to one
 * instruction a nanosecond. */
uint64_t instructions(void);

/* From the linker script. Below the stack there is a guard: a stack that is deeper changes it. */
extern uint8_t stack_guard[], stack_bottom[], stack_top[], ram_start[], ram_end[];

/* The start-up code fills guard and stack with this, so that the deepest use can be seen. */
#define STACK_PAINT 0xA5u

/* Returns how deep the stack was. Ends the emulation if it was deeper than there is room. */
uint32_t deepest_stack(void);

#endif
