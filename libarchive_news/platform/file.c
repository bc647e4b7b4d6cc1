/* SPDX-License-Identifier: BSD-2-Clause */
/* Files as sources of readers. A source's context is the number of its file. */
#include "platform/system.h"

#include <archive_news/file.h>
#include <errno.h>

static int read_source(void *context, uint64_t offset, void *buffer, size_t length)
{
    return ani_read_at((int)(intptr_t)context, offset, buffer, length);
}

int an_file_open(an_source *source, const char *path)
{
    int fd;
    uint64_t size;
    int error = ani_open_file(path, &fd, &size);
    if (error != 0) {
        errno = error;
        return AN_ERR_IO;
    }
    /* A number that is kept where a pointer could be, and never is one.
     * NOLINTNEXTLINE(performance-no-int-to-ptr) */
    *source = (an_source){.read = read_source, .context = (void *)(intptr_t)fd, .size = size};
    return AN_OK;
}

void an_file_close(const an_source *source)
{
    (void)ani_close_file((int)(intptr_t)source->context);
}
