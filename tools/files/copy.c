/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/copy.h"

#include "files/read_write.h"
#include "platform/platform.h"

#include <stddef.h>

static int copy_by_buffer(int from, int to, uint64_t offset, uint64_t size)
{
    uint8_t buffer[1 << 16];
    while (offset < size) {
        size_t step = size - offset < sizeof buffer ? (size_t)(size - offset) : sizeof buffer;
        if (read_fully(from, offset, buffer, step) != 0 ||
            write_fully(to, offset, buffer, step) != 0)
            return -1;
        offset += step;
    }
    return 0;
}

/* Shares blocks where the file system can, else copies in the kernel, else through a buffer. */
int copy_file(int from, int to, uint64_t size)
{
    if (platform_share_bytes(from, to) == 0)
        return 0;
    for (uint64_t at = 0; at < size;) {
        ssize_t n = platform_copy_bytes(from, to, at, size - at);
        if (n <= 0)
            return copy_by_buffer(from, to, at, size);
        at += (uint64_t)n;
    }
    return 0;
}
