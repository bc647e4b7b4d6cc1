/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON Lines on their way to items. */
#include "input/formats/format.h"
#include "input/source.h"
#include "input_sink.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sink to = {add_item, NULL};
    notes n = {.keep_going = true, .is_quiet = true};
    document doc;
    int status;
    quiet = true;
    int fd = memfd_create("lines", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    source *s = json_lines_source(fd, "lines", &n);
    while (s && s->next(s, &doc, &status)) {
        draft d = {0};
        if (json_item_parse(&doc, &n, &d, &status))
            (void)draft_send(&d, NULL, &to);
        draft_free(&d);
    }
    if (s)
        s->close(s);
    return 0;
}
