/* SPDX-License-Identifier: BSD-2-Clause */
/* A root (512 bytes) and, right after it, the directory that it refers to. */
#include "format/directory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    an_header header = {0};
    an_reference directory;
    an_table table[ANI_TABLES];
    ani_directory parsed = {.table = table};
    if (size < AN_ROOT_SIZE || ani_parse_root(data, &header, &directory) != AN_OK)
        return 0;
    if (ani_parse_directory(data + AN_ROOT_SIZE, size - AN_ROOT_SIZE, &header, AN_HEADER_SIZE + 100,
                            &parsed) == AN_OK)
        for (unsigned n = 1; n <= header.dictionaries; n++)
            (void)ani_find_dictionary(data + AN_ROOT_SIZE, size - AN_ROOT_SIZE, &header, n,
                                      &directory);
    return 0;
}
