/* SPDX-License-Identifier: BSD-2-Clause */
/* Articles as publishers have them, turned into items for the writer. */
#ifndef ANEWS_INPUT_H
#define ANEWS_INPUT_H

#include <archive_news/writer.h>
#include <jansson.h>
#include <stdbool.h>

typedef struct input_options {
    bool follow;     /* follow symbolic links */
    bool keep_going; /* skip and report what can't be read */
    bool quiet_warnings;
    /* Takes an item; gives STATUS_*, not 0 stops the job. bytes: size of its content if known, else
     * 0. */
    int (*sink)(void *context, const an_item *item, uint64_t bytes);
    void *context;
    unsigned skipped;  /* counted: things left out with keep_going */
    unsigned warnings; /* counted */
} input_options;

/* One INPUT of `anews pack`: a folder, a file, a .jsonl/.ndjson file, or "-" for JSON Lines on
 * stdin. Gives STATUS_*. */
int input_add(const char *path, input_options *options);

/* One entry of an archive as a JSON Feed 1.1 item (new reference), the inverse of reading JSON
 * Lines. more: fields of an_entry_overflow(), or NULL. Without content_text and content_html unless
 * content is given. NULL: out of memory. */
json_t *entry_to_json(const an_entry *entry, const uint8_t *more, size_t overflow_length,
                      const void *content, size_t content_length);

#endif
