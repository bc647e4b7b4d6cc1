/* SPDX-License-Identifier: BSD-2-Clause */
/* The metadata of an article in Markdown. */
#include "input/formats/format.h"
#include "input_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(draft *d, const char *text, size_t length)
{
    (void)markdown_parse(d, text, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse_copy(parse, data, size);
    return 0;
}
