/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of each table and level, as if their hash had matched. The first byte says which. */
#include "format/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const an_header limits = {.file_size = 1 << 20,
                                     .entries = 1000,
                                     .articles = 500,
                                     .blocks = 1000,
                                     .page_raw = 65536,
                                     .page_stored = 65536,
                                     .block_raw = 65536,
                                     .block_stored = 65536,
                                     .dictionary_raw = 65536,
                                     .dictionaries = 2,
                                     .levels = 8};
    char bytes[AN_ID_MAX + 1];
    ani_key key = {bytes, 0};
    ani_page page;
    if (size < 2)
        return 0;
    unsigned table = ANI_SECTION_ENTRIES + data[0] % ANI_TABLES;
    unsigned level = data[0] / ANI_TABLES % ANI_LEVELS_MAX;
    if (ani_page_open(&page, data + 1, size - 1, table, level) == AN_OK) {
        ani_beneath beneath = {.below = data[0] % 3 == 0 ? page.count : 10};
        (void)ani_page_check(page, &limits, &beneath, data[0] % 5 > 0, &key);
    }
    return 0;
}
