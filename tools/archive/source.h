/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive as a file or on a server, before anything in it is looked at. */
#ifndef ANEWS_SOURCE_H
#define ANEWS_SOURCE_H

#include "fetching/remote.h"

#include <archive_news/reader.h>
#include <stdbool.h>

typedef struct archive {
    const char *path; /* the caller's */
    int fd;           /* -1: it is on a server, or in memory */
    remote *remote;   /* NULL: it is a file */
    uint64_t size;
    /* The beginning of the file, as it was read once: at most AN_HEADER_SIZE bytes. Whatever is
     * said of the header is about these, so that nobody can show one header and have another
     * verified. */
    uint8_t header[AN_HEADER_SIZE];
    uint8_t *held; /* all of the file after archive_hold(), or from a server that knows no ranges;
                      else NULL */
    an_reader reader; /* once archive_open() was called; else all zero bytes */
    void *memory;     /* that the reader works in */
    size_t memory_size;
    int words_error; /* what archive_verify() has found of its index of words: AN_OK, or
                        AN_ERR_NOT_FOUND or AN_ERR_UNSUPPORTED, as those of search.h */
} archive;

/* Opens the file, finds out its size and reads its header. Returns STATUS_*, having said what is
 * wrong. */
int archive_attach(archive *a, const char *path);
/* The same for an address, said to be `name`: it is fetched as it is read. timeout: seconds without
 * progress after which that fails. is_verbose: the end says how much was fetched. */
int archive_attach_address(archive *a, const char *name, const char *address, unsigned timeout,
                           bool is_verbose);
/* The same for a file that is open, which belongs to the archive from now on. */
int archive_attach_open(archive *a, const char *path, int fd);
/* Reads all of the file into memory, and from now on nothing else of it: for those who pass on the
 * bytes that were verified. Call it before a reader is opened. Returns STATUS_*, having said what
 * is wrong. */
int archive_hold(archive *a);
/* Frees what belongs to it. It may be called again. */
void archive_close(archive *a);
/* The file as the library reads it; it refers to *a. Its read callback returns an errno: ENODATA if
 * the file became shorter; or REMOTE_*. Reading the header never fails. */
an_source archive_source(const archive *a);
/* Has what `work` will read fetched together, as remote_rehearse() does. Files need none of it. */
void archive_rehearse(archive *a, void (*work)(void *context), void *context);
/* Says that most of the archive will be read. */
void archive_expect_all(archive *a);
/* Whether all of the header is there. */
bool archive_has_header(const archive *a);
/* Says that a file cannot be read, for an errno of archive_source(). */
void archive_say_unreadable(const char *name, int number);

#endif
