/* SPDX-License-Identifier: BSD-2-Clause */
/* littlefs ARCHIVE KEY [READS]: copies an archive to a flash with littlefs, and reads it there.
 * With READS, no read from the flash succeeds after so many. */
#include "littlefs_source.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096, BLOCKS = 512, CACHE = 256 };

static uint8_t flash[BLOCKS][BLOCK];
static long reads_left = -1;

/* What littlefs asks firmware for. */
static int read_flash(const struct lfs_config *c, lfs_block_t block, lfs_off_t off, void *buffer,
                      lfs_size_t size)
{
    (void)c;
    if (reads_left == 0)
        return LFS_ERR_IO;
    reads_left -= reads_left > 0;
    memcpy(buffer, flash[block] + off, size);
    return 0;
}

static int program_flash(const struct lfs_config *c, lfs_block_t block, lfs_off_t off,
                         const void *buffer, lfs_size_t size)
{
    (void)c;
    memcpy(flash[block] + off, buffer, size);
    return 0;
}

static int erase_flash(const struct lfs_config *c, lfs_block_t block)
{
    (void)c;
    memset(flash[block], 0xff, BLOCK);
    return 0;
}

static int sync_flash(const struct lfs_config *c)
{
    (void)c;
    return 0;
}

int main(int argc, char **argv)
{
    static uint8_t read_buffer[CACHE], program_buffer[CACHE], lookahead[16], cache[CACHE];
    static lfs_t fs;
    static lfs_file_t file;
    const struct lfs_config config = {.read = read_flash,
                                      .prog = program_flash,
                                      .erase = erase_flash,
                                      .sync = sync_flash,
                                      .read_size = 16,
                                      .prog_size = 16,
                                      .block_size = BLOCK,
                                      .block_count = BLOCKS,
                                      .block_cycles = 500,
                                      .cache_size = CACHE,
                                      .lookahead_size = sizeof lookahead,
                                      .read_buffer = read_buffer,
                                      .prog_buffer = program_buffer,
                                      .lookahead_buffer = lookahead};
    const struct lfs_file_config file_config = {.buffer = cache};
    size_t length;
    must(argc < 3, "usage: littlefs ARCHIVE KEY [READS]");
    uint8_t *bytes = load_file(argv[1], &length);
    must(lfs_format(&fs, &config), "lfs_format");
    must(lfs_mount(&fs, &config), "lfs_mount");
    must(lfs_file_opencfg(&fs, &file, "news.anews", LFS_O_WRONLY | LFS_O_CREAT, &file_config),
         "lfs_file_opencfg");
    must(lfs_file_write(&fs, &file, bytes, (lfs_size_t)length) != (lfs_ssize_t)length, "write");
    must(lfs_file_close(&fs, &file), "lfs_file_close");
    free(bytes);
    must(lfs_file_opencfg(&fs, &file, "news.anews", LFS_O_RDONLY, &file_config), "open");
    an_source source;
    littlefs_file f = {&fs, &file};
    must(littlefs_source(&f, &source), "littlefs_source");
    reads_left = argc > 3 ? strtol(argv[3], NULL, 10) : -1;
    return read_as_firmware(&source, argv[2]);
}
