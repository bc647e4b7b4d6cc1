/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mode says what the owner, the group and all others may do, so it means something else when
 * owner or group cannot be kept. The people of the old group are then among all others, and the
 * people of another group are in the group: both get what the group and all others had in common.
 *
 * An access control list (ACL) grants rights to further people, and takes rights from them. The
 * group's part of the mode is then only a bound for these rights. Without the list it would be the
 * group's right, and whom the list shuts out would be among all others: so if the list cannot be
 * kept, only the owner keeps rights. A list that the new file has from its folder is removed: with
 * the mode of the old file it would grant rights to people who had none.
 */
#include "files/attributes.h"

#include "platform/platform.h"

#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

/* Keeps owner and group, as far as possible. Sets *has_group. Returns whether both are kept. */
static bool keep_owner(const struct stat *from, const struct stat *to, int fd, bool *has_group)
{
    *has_group = true;
    if (from->st_uid == to->st_uid && from->st_gid == to->st_gid)
        return true;
    if (fchown(fd, from->st_uid, from->st_gid) == 0)
        return true;
    *has_group = from->st_gid == to->st_gid || fchown(fd, (uid_t)-1, from->st_gid) == 0;
    return *has_group && from->st_uid == to->st_uid;
}

static mode_t without_group(mode_t mode)
{
    mode_t common = (mode >> 3) & mode & 7;
    return (mode & 0700) | common << 3 | common;
}

int attributes_keep(int from, int to, bool *narrowed)
{
    struct stat before, now;
    bool has_group = false;
    if (fstat(from, &before) != 0 || fstat(to, &now) != 0)
        return -1;
    bool has_owner = keep_owner(&before, &now, to, &has_group);
    mode_t mode = before.st_mode & (has_owner ? 07777 : 0777);
    int acl = platform_keep_rights(from, to);
    if (acl > 0 && !has_group)
        acl = -1; /* it would give the rights of one group to another */
    *narrowed = !has_owner || acl < 0;
    /* A list that cannot be removed grants nothing then. */
    if (acl < 0)
        platform_drop_rights(to);
    return fchmod(to, acl < 0 ? mode & 0700 : has_group ? mode : without_group(mode));
}
