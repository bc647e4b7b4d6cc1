/* SPDX-License-Identifier: BSD-2-Clause */
#include "SD.h"

#include <string.h>

/* Semihosting of ARM: calls to the computer that emulates the board. */
enum { SYS_OPEN = 1, SYS_READ = 6, SYS_SEEK = 10, SYS_FLEN = 12, READ_BINARY = 1, SECTOR = 512 };

Card SD;

static int32_t call(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return static_cast<int32_t>(r0);
}

static int32_t open_on_host(const char *path)
{
    const uint32_t words[] = {reinterpret_cast<uint32_t>(path), READ_BINARY, strlen(path)};
    return call(SYS_OPEN, words);
}

static bool is_short_name(const char *name)
{
    const char *dot = strchr(name, '.');
    size_t length = strlen(name), base = dot ? static_cast<size_t>(dot - name) : length;
    return base >= 1 && base <= 8 && length <= base + 4;
}

/* The folder has the file CARD if there is a card. */
bool Card::begin(int)
{
    return open_on_host("card/CARD") >= 0;
}

File Card::open(const char *name)
{
    char path[5 + 8 + 4 + 1] = "card/";
    if (!is_short_name(name))
        return File();
    strcat(path, name);
    return File(open_on_host(path));
}

uint32_t File::size()
{
    const uint32_t words[] = {static_cast<uint32_t>(handle)};
    return static_cast<uint32_t>(call(SYS_FLEN, words));
}

bool File::seek(uint32_t to)
{
    const uint32_t words[] = {static_cast<uint32_t>(handle), to};
    position = to;
    return call(SYS_SEEK, words) == 0;
}

int File::read(void *buffer, uint16_t length)
{
    uint32_t part = SECTOR - position % SECTOR;
    if (part > length)
        part = length;
    const uint32_t words[] = {static_cast<uint32_t>(handle), reinterpret_cast<uint32_t>(buffer),
                              part};
    int32_t left = call(SYS_READ, words); /* how many bytes were not read */
    if (left < 0 || static_cast<uint32_t>(left) > part)
        return -1;
    position += part - static_cast<uint32_t>(left);
    return static_cast<int>(part) - left;
}
