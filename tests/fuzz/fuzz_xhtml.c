/* SPDX-License-Identifier: BSD-2-Clause */
/* The metadata of an article in XHTML. */
#include "input/formats/format.h"
#include "input_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse_copy(xhtml_parse, data, size);
    return 0;
}
