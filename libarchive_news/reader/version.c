/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive_news/reader.h>

uint32_t an_version(void)
{
    return AN_VERSION_NUMBER;
}
