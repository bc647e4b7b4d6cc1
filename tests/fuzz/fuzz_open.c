/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as an archive, read without trust. */
#include "read_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_all(data, size, NULL, false);
    return 0;
}
