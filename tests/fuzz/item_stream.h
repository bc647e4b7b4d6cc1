/* SPDX-License-Identifier: BSD-2-Clause */
/* A stream of items on its way into the writer. */
#ifndef FUZZ_ITEM_STREAM_H
#define FUZZ_ITEM_STREAM_H

#include "input/formats/format.h"
#include "input/source.h"
#include "input_sink.h"

#include <fcntl.h>
#include <unistd.h>

enum { PIPE_SIZE = 1 << 20 };

static inline int read_stream(const uint8_t *data, size_t size)
{
    const sink to = {add_item, NULL};
    notes n = {.keep_going = true};
    document doc;
    int status;
    quiet = true;
    /* A pipe, since a file that was just written is waited for. */
    int fd[2];
    if (size > PIPE_SIZE)
        return 0;
    if (pipe(fd) != 0 || fcntl(fd[1], F_SETPIPE_SZ, PIPE_SIZE) < 0 ||
        (size > 0 && write(fd[1], data, size) != (ssize_t)size))
        abort();
    close(fd[1]);
    source *s = stream_source(fd[0], "items", &n);
    while (s && s->next(s, &doc, &status)) {
        draft d = {0};
        if (json_item_parse(&doc, &n, &d, &status))
            (void)draft_send(&d, NULL, &to);
        draft_free(&d);
    }
    if (s)
        s->close(s);
    notes_free(&n);
    return 0;
}

#endif
