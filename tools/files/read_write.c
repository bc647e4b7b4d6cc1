/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/read_write.h"

#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

int read_fully(int fd, uint64_t offset, void *buffer, size_t length)
{
    uint8_t *at = buffer;
    while (length > 0) {
        ssize_t n = pread(fd, at, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ENODATA;
        if (n <= 0)
            return -1;
        at += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

int write_fully(int fd, uint64_t offset, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    while (length > 0) {
        ssize_t n = pwrite(fd, at, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ENOSPC;
        if (n <= 0)
            return -1;
        at += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

int reserve_room(int fd, uint64_t size)
{
    int result = platform_reserve(fd, size);
    bool is_refused = result != 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG);
    return is_refused ? -1 : 0;
}

int read_to_end(int fd, void *buffer, size_t size, size_t *length)
{
    uint8_t *bytes = buffer;
    *length = 0;
    while (*length < size) {
        ssize_t n = read(fd, bytes + *length, size - *length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        *length += (size_t)n;
    }
    return 0;
}
