/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive in a file of FatFs. */
#ifndef FATFS_SOURCE_H
#define FATFS_SOURCE_H

#include <archive_news/reader.h>
#include <ff.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Returns a file that is open for reading as a source. The file stays open and
 * in its place as long as the source is used.
 *
 * The reader goes back and forth in the file. FatFs follows the chain of
 * clusters from its beginning when it goes back: in large files, give it a link
 * map (FF_USE_FASTSEEK, f_lseek() with CREATE_LINKMAP).
 *
 * After AN_ERR_IO, an_fault.read_result is the FRESULT, or -1 if the file is
 * shorter than it says. FatFs refuses a file once a read of it has failed: call
 * f_open() with the same FIL before you try again. The reader stays as it is.
 */
an_source fatfs_source(FIL *file);

#ifdef __cplusplus
}
#endif

#endif
