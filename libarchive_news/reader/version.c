/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive_news/reader.h>

uint32_t an_version(void)
{
    return AN_VERSION_NUMBER;
}

size_t an_reader_size(void)
{
    return sizeof(an_reader);
}

size_t an_header_size(void)
{
    return sizeof(an_header);
}

size_t an_index_check_size(void)
{
    return sizeof(an_index_check);
}

size_t an_index_slices_size(void)
{
    return sizeof(an_index_slices);
}
