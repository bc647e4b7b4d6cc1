/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive in a file of littlefs. */
#ifndef LITTLEFS_SOURCE_H
#define LITTLEFS_SOURCE_H

#include <archive_news/reader.h>
#include <lfs.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct littlefs_file {
    lfs_t *fs;
    lfs_file_t *file;
} littlefs_file;

/*
 * Makes a file that is open for reading a source. The file stays open, and f in
 * its place, as long as the source is used.
 *
 * After AN_ERR_IO, an_fault.read_result is the error of littlefs, or
 * LFS_ERR_CORRUPT if the file is shorter than it says.
 *
 * Errors: AN_ERR_IO.
 */
int littlefs_source(littlefs_file *f, an_source *source);

#ifdef __cplusplus
}
#endif

#endif
