/* SPDX-License-Identifier: BSD-2-Clause */
#include "extraction/limits.h"

static uint64_t cost_of(uint64_t length)
{
    return length < LEAST_COST ? LEAST_COST : length;
}

enum limit limits_add(limits *l, uint64_t length)
{
    if (l->files >= l->max_files)
        return LIMIT_FILES;
    if (cost_of(length) > l->max_bytes - l->bytes)
        return LIMIT_BYTES;
    l->files++;
    l->bytes += cost_of(length);
    return LIMIT_NONE;
}

void limits_take_back(limits *l, uint64_t length)
{
    l->files--;
    l->bytes -= cost_of(length);
}
