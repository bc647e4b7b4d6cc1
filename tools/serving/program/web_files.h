/* SPDX-License-Identifier: BSD-2-Clause */
/* The page that reads archives in a browser: files that `make web` has built. */
#ifndef ANEWS_WEB_FILES_H
#define ANEWS_WEB_FILES_H

#include <stddef.h>

enum { WEB_FILES_MOST = 128, WEB_BYTES_MOST = 16 << 20 };

typedef struct web_file {
    char *path;       /* from the folder of the page */
    const char *type; /* of its media */
    char *bytes;
    size_t length;
    char tag[36];
} web_file;

typedef struct web_files {
    web_file files[WEB_FILES_MOST];
    unsigned count; /* 0: there is no page */
    size_t bytes;
} web_files;

/* Reads the page into memory, if it is installed: call it before the process is confined. Returns
 * STATUS_*, having said what is wrong. */
int web_files_load(web_files *w);
/* Finds a file by its path; "" is index.html. */
const web_file *web_files_find(const web_files *w, const char *path, size_t length);
void web_files_free(web_files *w);

#endif
