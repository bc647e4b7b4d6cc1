/* SPDX-License-Identifier: BSD-2-Clause */
/* A stream of items, as JSON for the most part. */
#include "item_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return read_stream(data, size);
}
