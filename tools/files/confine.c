/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/confine.h"

#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights of the first version of Landlock: a kernel that has it knows all of them. */
#define EVERYTHING ((uint64_t)LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1)
#define WRITING                                                    \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_DIR | \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR)

static int allow(int rules, int below)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = WRITING, .parent_fd = below};
    return (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

/* AddressSanitizer looks for leaks in /proc when the process ends. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#endif
#ifndef IS_WATCHED
#define IS_WATCHED 0
#endif

void confine(int below)
{
    if (IS_WATCHED)
        return;
    struct landlock_ruleset_attr attributes = {.handled_access_fs = EVERYTHING};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0)
        return;
    if ((below < 0 || allow(rules, below) == 0) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        (void)syscall(SYS_landlock_restrict_self, rules, 0);
    (void)close(rules);
}
