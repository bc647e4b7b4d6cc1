/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/scratch_folder.h"

#include "files/folders.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { ENDINGS = sizeof ending / sizeof *ending };
static const char *to_remove; /* by a signal */
static struct sigaction before[ENDINGS];

/* Does only what a signal handler may do. */
static void remove_and_end(int number)
{
    (void)rmdir(to_remove);
    (void)signal(number, SIG_DFL);
    platform_raise(number);
}

static void watch_signals(const char *path)
{
    const struct sigaction action = {.sa_handler = remove_and_end};
    to_remove = path;
    for (size_t i = 0; i < ENDINGS; i++)
        if (sigaction(ending[i], NULL, &before[i]) == 0 && before[i].sa_handler == SIG_DFL)
            (void)sigaction(ending[i], &action, NULL);
}

static void unwatch_signals(void)
{
    for (size_t i = 0; i < ENDINGS; i++)
        (void)sigaction(ending[i], &before[i], NULL);
}

int scratch_folder_make(scratch_folder *f)
{
    const char *parent = temporary_folder();
    int length = snprintf(f->path, sizeof f->path, "%s/anews-XXXXXX", parent);
    bool fits = length < (int)sizeof f->path;
    if (fits && mkdtemp(f->path) != NULL) {
        watch_signals(f->path);
        return STATUS_DONE;
    }
    say_error("%s: no folder for temporary files can be made there: %s; TMPDIR names another one",
              parent, strerror(fits ? errno : ENAMETOOLONG));
    return STATUS_IO;
}

/* Files have no names, and so are gone, where the file system can hold such. */
static void remove_files(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder != NULL)
        (void)closedir(folder);
}

void scratch_folder_remove(const scratch_folder *f)
{
    if (rmdir(f->path) != 0) {
        remove_files(f->path);
        (void)rmdir(f->path);
    }
    unwatch_signals();
}
