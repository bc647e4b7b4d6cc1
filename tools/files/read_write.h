/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and writing all of something, where the system may do a part of it at a time. */
#ifndef ANEWS_READ_WRITE_H
#define ANEWS_READ_WRITE_H

#include <stddef.h>
#include <stdint.h>

/* Reads `length` bytes at an offset of a file. Returns 0, or -1 with errno; ENODATA if the file
 * ends before. */
int read_fully(int fd, uint64_t offset, void *buffer, size_t length);
/* Writes `length` bytes at an offset of a file. Returns 0, or -1 with errno. */
int write_fully(int fd, uint64_t offset, const void *bytes, size_t length);
/* Reserves room for a file of this size. Returns 0, or -1 with errno. Where the file system
 * reserves nothing, a full disk is noticed later. */
int reserve_room(int fd, uint64_t size);
/* Reads from where the descriptor stands, which may be a pipe, until it ends or `size` bytes are
 * there. Returns 0, or -1 with errno; *length is how many were read. */
int read_to_end(int fd, void *buffer, size_t size, size_t *length);

#endif
