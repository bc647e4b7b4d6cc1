/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata out of an article. */
#include "input_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    item it = {0};
    char *copy = malloc(size + 1);
    quiet = true;
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    copy[size] = '\0';
    (void)markdown_metadata(&it, copy, size);
    check_fields(&it);
    item_free(&it);
    free(copy);
    return 0;
}
