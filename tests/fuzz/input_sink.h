/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes items as pack does, and reads their content. */
#ifndef FUZZ_INPUT_SINK_H
#define FUZZ_INPUT_SINK_H

#include "input/draft.h"
#include "report/message.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

static int take_item(void *context, const an_item *item, uint64_t bytes)
{
    uint8_t buffer[512];
    size_t n = 1;
    (void)context;
    (void)bytes;
    if (item->id_length == 0)
        abort();
    while (item->read && n > 0)
        if (item->read(item->read_context, buffer, sizeof buffer, &n) != 0)
            break;
    return STATUS_DONE;
}

/* Each value that an adapter made is one that the writer would take. */
static void check_fields(const item *it)
{
    for (size_t i = 0; i < it->count; i++)
        if (it->fields[i].offset > it->values.length ||
            it->fields[i].length > it->values.length - it->fields[i].offset)
            abort();
}

#endif
