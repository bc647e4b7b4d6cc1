/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that targets work on, in memory where the machine has such a folder. */
#ifndef FUZZ_SCRATCH_FILE_H
#define FUZZ_SCRATCH_FILE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch_folder[64];

static inline void remove_scratch(void)
{
    char path[96];
    static const char *const names[] = {"file", "file.lock"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", scratch_folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(scratch_folder);
}

/* Returns the path of the file, in a folder of this process that is removed at its end. */
static inline const char *scratch_path(void)
{
    static char path[96];
    if (*scratch_folder == '\0') {
        (void)snprintf(scratch_folder, sizeof scratch_folder, "%s/anews-fuzz.XXXXXX",
                       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        if (!mkdtemp(scratch_folder) || atexit(remove_scratch) != 0)
            abort();
        (void)snprintf(path, sizeof path, "%s/file", scratch_folder);
    }
    return path;
}

static inline void write_scratch(const void *bytes, size_t size)
{
    int fd = open(scratch_path(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
        abort();
}

/* Returns what is in the file, malloced and with a zero after it. */
static inline char *read_scratch(size_t *size)
{
    struct stat about;
    int fd = open(scratch_path(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        abort();
    *size = (size_t)about.st_size;
    char *bytes = malloc(*size + 1);
    if (!bytes || read(fd, bytes, *size) != (ssize_t)*size || close(fd) != 0)
        abort();
    bytes[*size] = '\0';
    return bytes;
}

#endif
