/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of the system as the source of a reader: POSIX and Windows. A program
 * that has another source, and firmware, need none of this.
 *
 * The conventions of reader.h hold here too.
 */
#ifndef ARCHIVE_NEWS_FILE_H
#define ARCHIVE_NEWS_FILE_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opens a file for reading, and makes *source read it: its read, context and
 * size are set, and map is NULL. The size is that of now. A block device, such
 * as a memory card, will do. `path` is UTF-8 on Windows, and elsewhere what the
 * system takes.
 *
 * Readers read at offsets and leave the file's position alone: so several of
 * them, and processes that were forked, may use one source. A file that becomes
 * shorter while it is read gives AN_ERR_IO.
 *
 * Errors: AN_ERR_IO; errno says why, and *source is unchanged.
 */
int an_file_open(an_source *source, const char *path);

/* Closes the file of a source. Readers of it must not be used any more. */
void an_file_close(const an_source *source);

#ifdef __cplusplus
}
#endif

#endif
