/* SPDX-License-Identifier: BSD-2-Clause */
#include "littlefs_source.h"

static int read_littlefs(void *context, uint64_t offset, void *buffer, size_t length)
{
    const littlefs_file *f = context;
    /* Files have less than 2 GiB, and an offset is below the size. */
    lfs_soff_t at = lfs_file_seek(f->fs, f->file, (lfs_soff_t)offset, LFS_SEEK_SET);
    if (at < 0)
        return (int)at;
    lfs_ssize_t n = lfs_file_read(f->fs, f->file, buffer, (lfs_size_t)length);
    if (n < 0)
        return (int)n;
    return (size_t)n == length ? 0 : LFS_ERR_CORRUPT;
}

int littlefs_source(littlefs_file *f, an_source *source)
{
    lfs_soff_t size = lfs_file_size(f->fs, f->file);
    if (size < 0)
        return AN_ERR_IO;
    *source = (an_source){.read = read_littlefs, .context = f, .size = (uint64_t)size};
    return AN_OK;
}
