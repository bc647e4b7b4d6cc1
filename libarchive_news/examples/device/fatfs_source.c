/* SPDX-License-Identifier: BSD-2-Clause */
#include "fatfs_source.h"

static int read_fatfs(void *context, uint64_t offset, void *buffer, size_t length)
{
    FIL *file = context;
    FRESULT result = FR_OK;
    UINT n = 0;
    if (f_tell(file) != offset)
        result = f_lseek(file, (FSIZE_t)offset);
    if (result == FR_OK)
        result = f_read(file, buffer, (UINT)length, &n);
    return result != FR_OK ? (int)result : n == length ? 0 : -1;
}

an_source fatfs_source(FIL *file)
{
    return (an_source){.read = read_fatfs, .context = file, .size = f_size(file)};
}
