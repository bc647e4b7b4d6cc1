/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file has pages of SLOTS slots. A page has one frame in which it can be kept, and goes back
 * into the file when another page needs this frame. Pages that were never written are empty.
 */
#include "input/origin_slots.h"

#include "files/read_write.h"
#include "platform/platform.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 170, PAGE = 4096, FRAMES = 256 };

typedef struct origin_frame {
    uint64_t page; /* its number plus 1; 0: none */
    bool is_changed;
    origin_slot slots[SLOTS];
} origin_frame;

static int open_slot_file(origin_slots *s, const char *folder)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/anews-ids", folder);
    if (length < 0 || length >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (atomic_file_begin(&s->file, path, 0600) != 0)
        return -1;
    s->reading = atomic_file_read(&s->file);
    if (s->reading < 0) {
        atomic_file_drop(&s->file);
        return -1;
    }
    atomic_file_unname(&s->file);
    return 0;
}

int origin_slots_make(origin_slots *s, size_t size, size_t most, const char *folder)
{
    *s = (origin_slots){.size = size};
    if (size <= most) {
        s->memory = calloc(size, sizeof *s->memory);
        return s->memory ? 0 : -1;
    }
    s->frames = calloc(FRAMES, sizeof *s->frames);
    if (s->frames && open_slot_file(s, folder) == 0)
        return 0;
    int error = errno;
    free(s->frames);
    *s = (origin_slots){0};
    errno = error;
    return -1;
}

/* Puts the page into the frame in place of the one there. */
static int load_frame(origin_slots *s, origin_frame *frame, uint64_t page)
{
    if (frame->is_changed &&
        write_fully(s->file.fd, (frame->page - 1) * PAGE, frame->slots, sizeof frame->slots) != 0)
        return -1;
    frame->is_changed = false;
    frame->page = 0;
    if (read_fully(s->reading, page * PAGE, frame->slots, sizeof frame->slots) != 0) {
        if (errno != ENODATA)
            return -1;
        memset(frame->slots, 0, sizeof frame->slots);
    }
    frame->page = page + 1;
    return 0;
}

origin_slot *origin_slots_at(origin_slots *s, size_t at)
{
    if (s->memory)
        return &s->memory[at];
    uint64_t page = at / SLOTS;
    origin_frame *frame = &s->frames[page % FRAMES];
    if (frame->page != page + 1 && load_frame(s, frame, page) != 0)
        return NULL;
    return &frame->slots[at % SLOTS];
}

void origin_slots_changed(origin_slots *s, size_t at)
{
    if (!s->memory)
        s->frames[at / SLOTS % FRAMES].is_changed = true;
}

void origin_slots_free(origin_slots *s)
{
    int error = errno;
    if (s->frames) {
        (void)close(s->reading);
        atomic_file_drop(&s->file);
    }
    free(s->frames);
    free(s->memory);
    *s = (origin_slots){0};
    errno = error;
}
