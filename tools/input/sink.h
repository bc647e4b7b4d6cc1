/* SPDX-License-Identifier: BSD-2-Clause */
/* Where finished drafts go. */
#ifndef ANEWS_SINK_H
#define ANEWS_SINK_H

#include "files/one_file.h"

#include <archive_news/writer.h>

typedef struct sink {
    /* Takes an item, which is valid during the call only. file: the file that the item is, or NULL
     * if it came out of a stream. Returns STATUS_*, having said what is wrong unless the item's
     * read callback failed; anything but STATUS_DONE ends the job. */
    int (*add)(void *context, const an_item *item, const named_file *file);
    void *context;
} sink;

#endif
