/* SPDX-License-Identifier: BSD-2-Clause */
/* The file in which an edition is put together: "FILE.part", beside the file that it will be. It
 * stays when the work is interrupted, and is gone on with. */
#ifndef ANEWS_PART_H
#define ANEWS_PART_H

#include "files/output.h"

#include <archive_news/objects.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct part {
    char *path; /* malloced */
    int fd;
    bool is_new;     /* there was none, or it was empty */
    bool has_header; /* it begins as an archive of the old edition's series */
    mode_t mask;     /* umask of the process */
} part;

/* What an edition is made of. */
typedef struct part_source {
    int fd; /* -1: it is no file */
    const char *name;
} part_source;

/* Opens the part of an output, and locks it, so that one process at a time works on it. A file that
 * no update has begun is refused, and stays as it is. Returns STATUS_*, having said what is wrong;
 * it is to be closed either way. `read`: the two files that the edition is made of, the old edition
 * first, which the part must not be. */
int part_open(part *p, const output *o, const part_source read[2]);
/* Marks it as begun, and makes room for a file of this size. One that is an archive is refused, and
 * stays as it is, unless it has this header: that of the edition to be. Returns STATUS_*, having
 * said what is wrong. */
int part_reserve(part *p, const uint8_t *header, uint64_t size);
/* Writes bytes. Returns STATUS_*, having said what is wrong. */
int part_write(const part *p, uint64_t offset, const void *bytes, size_t length);
/* Whether an object of the edition is there already. */
bool part_has(const part *p, const an_object_info *object);
/* Copies an object from another file, but for its first `begin` bytes, which are there. Returns
 * whether its bytes are those that its hash demands; *status is STATUS_IO, having said so, if it
 * cannot be written. */
bool part_copy(const part *p, const an_object_info *object, uint64_t begin, int from,
               uint64_t from_offset, int *status);
/* Turns it into the output. Returns STATUS_*, having said what is wrong. */
int part_finish(part *p, output *o);
/* Closes it. What has arrived stays there, unless there is nothing or it is not wanted. */
void part_close(part *p, bool is_wanted);

#endif
