/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/copy.h"

#include "files/read_write.h"

#include <errno.h>
#include <linux/fs.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <unistd.h>

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
    if (ioctl(to, FICLONE, from) == 0)
        return 0;
    off_t in = 0;
    off_t out = 0;
    while ((uint64_t)in < size) {
        uint64_t left = size - (uint64_t)in;
        ssize_t n =
            copy_file_range(from, &in, to, &out, left < (1u << 30) ? (size_t)left : 1u << 30, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return copy_by_buffer(from, to, (uint64_t)in, size);
    }
    return 0;
}
