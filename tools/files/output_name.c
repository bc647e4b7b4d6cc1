/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Windows opens a device for "NUL" or "COM1", and drops a dot at the end of a name. But the kernel
 * takes a name below an open folder as it is, and so a new file gets its name. What was looked at
 * would be something else than what is made, and few programs could remove that.
 */
#include "files/output_name.h"

#include "platform/platform.h"
#include "report/message.h"
#include "status.h"
#include "text/portable_name.h"

#include <string.h>

int output_name_check(const char *path)
{
    const char *slash = platform_last_slash(path), *name = slash != NULL ? slash + 1 : path;
    if (platform_takes_all_names() || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return STATUS_DONE;
    const char *fault = portable_name_fault(name, strlen(name));
    if (fault == NULL)
        return STATUS_DONE;
    say_error("%s: cannot be the name of a file here: %s; give another name", path, fault);
    return STATUS_USAGE;
}
