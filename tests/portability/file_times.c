/* SPDX-License-Identifier: BSD-2-Clause */
/* Fails if two ways to ask for the times of a file do not agree, as in emulators that forget the
 * nanoseconds in one of them: whoever compares what both say takes every file for a changed one. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_same(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

int main(void)
{
    char name[] = "times-XXXXXX";
    struct stat by_file, by_name;
    int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), file = mkstemp(name);
    if (folder < 0 || file < 0) {
        perror("file_times");
        return 2;
    }
    int failed = fstat(file, &by_file) != 0 || fstatat(folder, name, &by_name, 0) != 0;
    (void)unlink(name);
    (void)close(file);
    (void)close(folder);
    return failed || !is_same(&by_file.st_mtim, &by_name.st_mtim) ||
           !is_same(&by_file.st_ctim, &by_name.st_ctim);
}
