/* SPDX-License-Identifier: BSD-2-Clause */
#include "extraction/unwritten.h"

#include "platform/platform.h"
#include "report/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool fails_for_all(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EROFS || error == EIO ||
           error == ENOMEM || error == EMFILE || error == ENFILE;
}

bool begins_in_folder(int folder, const char *id)
{
    struct stat about;
    char *first = strndup(id, strcspn(id, "/"));
    bool is_new = strchr(id, '/') == NULL || first == NULL ||
                  fstatat(folder, first, &about, AT_SYMLINK_NOFOLLOW) != 0;
    free(first);
    return is_new;
}

void say_unwritten(const char *id, int error)
{
    if (error == EEXIST)
        say_error("%s: already exists and was not changed; --force overwrites it", id);
    else if (error == ELOOP || error == ENOTDIR)
        say_error("%s: a part of its path exists and is not a folder (symbolic links are not "
                  "followed): move it away",
                  id);
    else if (error == EISDIR)
        say_error("%s: there is a folder of this name: move it away", id);
    else if (error == ENOTUNIQ)
        say_error(
            "%s: this file system takes its name for that of another entry, or may do so, and "
            "a file of that name is there: extract it alone, into another folder",
            id);
    else if (error == EMFILE)
        say_error("%s: cannot be written: too many files are open: use fewer --jobs, or raise the "
                  "limit (ulimit -n)",
                  id);
    else if (error == EINVAL)
        say_error("%s: is not a path that may be written to", id);
    else
        say_error("%s: cannot be written: %s", id, strerror(error));
}
