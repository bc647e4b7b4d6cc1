/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON Lines on their way to items. */
#include "input_sink.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    input_options options = {.keep_going = true, .quiet_warnings = true, .sink = take_item};
    input in = {.options = &options};
    quiet = true;
    int fd = memfd_create("lines", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    (void)input_jsonl(&in, fd, "lines");
    (void)close(fd);
    return 0;
}
