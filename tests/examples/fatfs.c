/* SPDX-License-Identifier: BSD-2-Clause */
/* fatfs ARCHIVE KEY [SECTOR]: copies an archive to a card with a FAT, in pieces between those of
 * another file, and reads it there. With SECTOR, no read from the card succeeds after so many;
 * later they do again, and so does the source once its file was opened anew. */
#include "fatfs_source.h"
#include "reading.h"

#include <diskio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, SECTORS = 8192, PIECE = 700 };

static BYTE card[SECTORS][SECTOR];
static long reads_left = -1;

/* What FatFs asks firmware for. */
DRESULT disk_read(void *drv, BYTE *buff, DWORD sector, UINT count)
{
    (void)drv;
    if (sector >= SECTORS || count > SECTORS - sector || reads_left == 0)
        return RES_ERROR;
    reads_left -= reads_left > 0;
    memcpy(buff, card[sector], (size_t)count * SECTOR);
    return RES_OK;
}

DRESULT disk_write(void *drv, const BYTE *buff, DWORD sector, UINT count)
{
    (void)drv;
    if (sector >= SECTORS || count > SECTORS - sector)
        return RES_ERROR;
    memcpy(card[sector], buff, (size_t)count * SECTOR);
    return RES_OK;
}

DRESULT disk_ioctl(void *drv, BYTE cmd, void *buff)
{
    (void)drv;
    switch (cmd) {
    case GET_SECTOR_COUNT: *(DWORD *)buff = SECTORS; break;
    case GET_SECTOR_SIZE: *(WORD *)buff = SECTOR; break;
    case GET_BLOCK_SIZE: *(DWORD *)buff = 1; break;
    case IOCTL_INIT:
    case IOCTL_STATUS: *(DSTATUS *)buff = 0; break;
    default: break;
    }
    return RES_OK;
}

DWORD get_fattime(void)
{
    return 0;
}

static void copy_in_pieces(FATFS *fs, const char *archive)
{
    size_t length;
    BYTE *bytes = load_file(archive, &length);
    FIL file, other;
    UINT n;
    must(f_open(fs, &file, "news.an", FA_WRITE | FA_CREATE_ALWAYS), "f_open");
    must(f_open(fs, &other, "other", FA_WRITE | FA_CREATE_ALWAYS), "f_open");
    for (size_t at = 0; at < length; at += PIECE) {
        UINT want = length - at < PIECE ? (UINT)(length - at) : PIECE;
        must(f_write(&file, bytes + at, want, &n), "f_write");
        must(n != want || f_write(&other, bytes, PIECE, &n), "f_write");
    }
    must(f_close(&file) || f_close(&other), "f_close");
    free(bytes);
}

int main(int argc, char **argv)
{
    static FATFS fs;
    static BYTE work[SECTOR];
    FIL file;
    must(argc < 3, "usage: fatfs ARCHIVE KEY [SECTOR]");
    must(f_mkfs(&fs, FM_FAT | FM_SFD, SECTOR, work, sizeof work), "f_mkfs");
    must(f_mount(&fs), "f_mount");
    copy_in_pieces(&fs, argv[1]);
    must(f_open(&fs, &file, "news.an", FA_READ), "f_open");
    an_source source = fatfs_source(&file);
    reads_left = argc > 3 ? strtol(argv[3], NULL, 10) : -1;
    int error = read_as_firmware(&source, argv[2]);
    if (error == AN_ERR_IO) {
        an_header header;
        reads_left = -1;
        must(an_header_read(&source, &header) != AN_ERR_IO, "FatFs refuses the file");
        must(f_open(&fs, &file, "news.an", FA_READ), "f_open");
        must(an_header_read(&source, &header), "an_header_read");
    }
    return error;
}
