/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive as a file, before anything in it is looked at. */
#ifndef ANEWS_SOURCE_H
#define ANEWS_SOURCE_H

#include <archive_news/reader.h>
#include <stdbool.h>

typedef struct archive {
    const char *path; /* the caller's */
    int fd;
    uint64_t size;
    an_reader reader; /* once archive_open() was called; else all zero bytes */
    bool has_tidy_header; /* which stands for that of the file */
    uint8_t tidy_header[AN_HEADER_SIZE];
    void *memory;     /* that the reader works in */
    size_t memory_size;
} archive;

/* Opens the file and finds out its size. Returns STATUS_*, having said what is wrong. */
int archive_attach(archive *a, const char *path);
/* Frees what belongs to it. It may be called again. */
void archive_close(archive *a);
/* The file as the library reads it; it refers to *a. Its read callback returns an errno: ENODATA if
 * the file became shorter. */
an_source archive_source(const archive *a);

#endif
