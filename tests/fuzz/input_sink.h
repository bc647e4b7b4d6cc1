/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes items as pack does, and reads their content. */
#ifndef FUZZ_INPUT_SINK_H
#define FUZZ_INPUT_SINK_H

#include "input/draft.h"
#include "report/message.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

static inline int add_item(void *context, const an_item *item, const file_identity *file)
{
    uint8_t buffer[512];
    size_t n = 1;
    (void)context;
    (void)file;
    if (item->id_length == 0)
        abort();
    while (item->read && n > 0)
        if (item->read(item->read_context, buffer, sizeof buffer, &n) != 0)
            break;
    return STATUS_DONE;
}

/* Each value that a format made is one that the writer takes. */
static inline void check_fields(const draft *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->fields[i].offset > d->values.length ||
            d->fields[i].length > d->values.length - d->fields[i].offset)
            abort();
}

/* Gives a format a copy with nothing after it, so that a read beyond the last byte is found. */
static inline void parse_copy(void (*parse)(draft *d, const char *text, size_t length),
                              const uint8_t *data, size_t size)
{
    draft d = {0};
    char *copy = malloc(size ? size : 1);
    quiet = true;
    if (!copy)
        return;
    memcpy(copy, data, size);
    parse(&d, copy, size);
    check_fields(&d);
    draft_free(&d);
    free(copy);
}

#endif
