/* SPDX-License-Identifier: BSD-2-Clause */
/* Header lines: they are text that can be written as JSON, and end within the text. Read once more
 * without what follows them, they are the same. */
#include "front_values.h"
#include "input/front_matter/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t used = 0, again = 0;
    json_t *values = headers_parse((const char *)data, size, &used);
    if (!values)
        return 0;
    check_values(values);
    if (used == 0 || used > size)
        abort();
    json_t *same = headers_parse((const char *)data, used, &again);
    if (!same || again != used || !json_equal(values, same))
        abort();
    json_decref(same);
    json_decref(values);
    return 0;
}
