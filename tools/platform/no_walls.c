/* SPDX-License-Identifier: BSD-2-Clause */
/* Only Linux has the walls that tools/walls puts up; elsewhere none stands, and `anews info --self`
 * says so. */
#if defined(_WIN32) || defined(AN_PLAIN_POSIX)
#include "walls/confine.h"

walls confine(const kept_folders *kept)
{
    (void)kept;
    return (walls){0};
}

walls confine_fetching(const char *const *paths)
{
    (void)paths;
    return (walls){0};
}

walls confine_opening(const char *const *paths)
{
    (void)paths;
    return (walls){0};
}

walls confine_serving(void)
{
    return (walls){0};
}

bool confine_has_filter(void)
{
    return false;
}
#else
typedef int no_walls_here; /* ISO C wants something in each file */
#endif
