/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V on QEMU's virt: start-up, counter, semihosting. */
#include "board.h"

extern uint32_t bss_start[], bss_end[];
int main(void);
void reset(void) __attribute__((noreturn, naked, section(".vectors")));
void start(void) __attribute__((noreturn));
void trap(void) __attribute__((noreturn, aligned(4)));

static uint32_t semihosting(uint32_t operation, const void *argument)
{
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n.option norvc\n.balign 16\nslli x0, x0, 0x1f\nebreak\nsrai x0, "
                     "x0, 7\n.option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
}

void console(const void *text, size_t length)
{
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

/* What the counter said at reset. The emulator lets it run while the machine that it runs on is
 * busy, before the first instruction. */
static uint64_t at_reset;

static uint64_t counted(void)
{
    uint32_t high, low, again;
    do {
        __asm__ volatile("csrr %0, minstreth\ncsrr %1, minstret\ncsrr %2, minstreth"
                         : "=r"(high), "=r"(low), "=r"(again));
    } while (high != again);
    return (uint64_t)high << 32 | low;
}

uint64_t instructions(void)
{
    return counted() - at_reset;
}

void trap(void)
{
    static const char text[] = "FAULT\n";
    console(text, sizeof text - 1);
    finish(99);
}

void start(void)
{
    uint64_t begun = counted();
    for (uint32_t *to = bss_start; to < bss_end;)
        *to++ = 0;
    for (uint32_t *to = (uint32_t *)(void *)stack_guard;
         to < (uint32_t *)__builtin_frame_address(0) - 16;)
        *to++ = STACK_PAINT * 0x01010101u;
    at_reset = begun;
    finish(main());
}

void reset(void)
{
    __asm__ volatile("la sp, stack_top\nla t0, trap\ncsrw mtvec, t0\nj start");
}
