/* SPDX-License-Identifier: BSD-2-Clause */
#include <archive_news/reader.h>

/* One text and not a table of pointers, which would be as large again in a firmware. */
static const char names[] = "ok\0magic\0missing\0unsupported\0signature\0untrusted\0hash\0format\0s"
                            "tale\0memory\0io\0not-found\0withdrawn\0usage\0cancelled\0unknown";

const char *an_error_name(int error)
{
    const char *name = names;
    for (unsigned left = error >= 0 && error <= AN_ERR_CANCELLED ? (unsigned)error
                                                                 : AN_ERR_CANCELLED + 1;
         left > 0; left--)
        while (*name++)
            ;
    return name;
}
