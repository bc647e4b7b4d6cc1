/* SPDX-License-Identifier: BSD-2-Clause */
/* Cortex-M on QEMU's mps2-an385: vector table, start-up, SysTick, semihosting. */
#include "board.h"

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[];
int main(void);
void reset(void) __attribute__((noreturn));
void fault(void);
void tick(void);

#define SYST_CSR (*(volatile uint32_t *)0xE000E010)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018)
enum { TICKS = 1 << 24, NANOSECONDS_A_TICK = 40 }; /* the board's 25 MHz */

static volatile uint32_t wraps;

static uint32_t semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void console(const void *text, size_t length)
{
    /* SYS_WRITE on ":tt", opened for writing. */
    static uint32_t handle;
    if (handle == 0) {
        static const char name[] = ":tt";
        const uint32_t open[3] = {(uint32_t)name, 4, 3};
        handle = semihosting(1, open);
    }
    const uint32_t write[3] = {handle, (uint32_t)text, length};
    (void)semihosting(5, write);
}

void finish(int status)
{
    const uint32_t extended[2] = {0x20026, (uint32_t)status};
    (void)semihosting(0x20, extended);
    for (;;)
        ;
}

void tick(void)
{
    wraps++;
}

uint64_t instructions(void)
{
    uint32_t before, now;
    do {
        before = wraps;
        now = SYST_CVR;
    } while (before != wraps);
    return ((uint64_t)before * TICKS + (TICKS - 1 - now)) * NANOSECONDS_A_TICK;
}

void fault(void)
{
    static const char text[] = "FAULT\n";
    console(text, sizeof text - 1);
    finish(99);
}

void reset(void)
{
    SYST_RVR = TICKS - 1;
    SYST_CVR = 0;
    SYST_CSR = 7;
    for (uint32_t *to = data_start, *from = data_load; to < data_end;)
        *to++ = *from++;
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    /* Paints the stack up to this function's own frame. */
    for (uint32_t *to = (uint32_t *)(void *)stack_guard;
         to < (uint32_t *)__builtin_frame_address(0) - 16;)
        *to++ = STACK_PAINT * 0x01010101u;
    finish(main());
}

__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
    (void (*)(void))stack_top,
    reset,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    tick};
