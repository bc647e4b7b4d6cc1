/* SPDX-License-Identifier: BSD-2-Clause */
/* A feed as XML: what does not begin as XML is of no interest here. */
#include "item_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return size > 0 && data[0] == '<' ? read_stream(data, size) : -1;
}
