/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Landlock denies what a ruleset names and no rule permits. What can be named depends on its
 * version, so that the kernel is asked first: it refuses a ruleset with rights that it does not
 * know. The numbers stand here, since the headers of Debian 12 have those of the first versions
 * only.
 */
#include "walls/landlock.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every processor. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { ASK_VERSION = 1, RULE_PATH_BENEATH = 1 };

/* Rights on files. Those of one version stand together, so that a number of versions is a number of
 * low bits. */
enum {
    FILES_WRITE = 1 << 1,
    FILES_READ = 1 << 2,
    FOLDERS_READ = 1 << 3,
    FILES_REMOVE = 1 << 5,
    FOLDERS_MAKE = 1 << 7,
    FILES_MAKE = 1 << 8,
    FILES_TRUNCATE = 1 << 14, /* since version 3 */
    FILES_OF_VERSION_1 = (1 << 13) - 1,
    FILES_OF_VERSION_2 = (1 << 14) - 1, /* with renaming into another folder */
    FILES_OF_VERSION_3 = (1 << 15) - 1,
    FILES_OF_VERSION_5 = (1 << 16) - 1, /* with ioctl() on devices */
    NETWORK_OF_VERSION_4 = 3,           /* to bind and to connect */
    NETWORK_BIND = 1,
    SCOPES_OF_VERSION_6 = 3, /* abstract sockets and signals */
};

/* What the kernel calls landlock_ruleset_attr and landlock_path_beneath_attr. A kernel that knows
 * only the beginning of the first one wants zero bytes after it. */
typedef struct ruleset {
    uint64_t files, network, scopes;
} ruleset;

typedef struct __attribute__((packed)) rule {
    uint64_t files;
    int32_t folder;
} rule;

static ruleset everything(unsigned version)
{
    ruleset all = {.files = version >= 5   ? FILES_OF_VERSION_5
                            : version >= 3 ? FILES_OF_VERSION_3
                            : version == 2 ? FILES_OF_VERSION_2
                                           : FILES_OF_VERSION_1};
    if (version >= 4)
        all.network = NETWORK_OF_VERSION_4;
    if (version >= 6)
        all.scopes = SCOPES_OF_VERSION_6;
    return all;
}

/* Permits something below a folder. Returns whether that succeeded, or there is no folder. */
static bool permit(int rules, int folder, uint64_t files)
{
    const rule r = {.files = files, .folder = folder};
    return folder < 0 || syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &r, 0) == 0;
}

static bool permit_kept(int rules, const kept_folders *kept)
{
    const uint64_t making =
        FILES_WRITE | FOLDERS_READ | FILES_REMOVE | FILES_MAKE; /* a folder is read to be opened */
    return permit(rules, kept->target, making | FOLDERS_MAKE) &&
           permit(rules, kept->replacing, making | FILES_READ) &&
           permit(rules, kept->output, making | FILES_READ);
}

/* AddressSanitizer reads /proc when the process ends, to find memory that nothing refers to. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#endif
#ifdef IS_WATCHED
static bool permit_watching(int rules)
{
    int proc = open("/proc", O_PATH | O_CLOEXEC);
    bool good = permit(rules, proc, FILES_READ | FOLDERS_READ);
    if (proc >= 0)
        (void)close(proc);
    return good;
}
#else
static bool permit_watching(int rules)
{
    (void)rules;
    return true;
}
#endif

/* Begins a ruleset, with *version of Landlock. connects: connections are not among what it denies.
 * Returns its descriptor, or -1. */
static int begin_rules(bool connects, unsigned *version)
{
    long newest = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    if (newest <= 0)
        return -1;
    *version = (unsigned)newest;
    ruleset all = everything(*version);
    if (connects)
        all.network &= NETWORK_BIND;
    return (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
}

/* Puts a ruleset into force if it is complete. Returns whether it holds. */
static bool enforce_rules(int rules, bool is_complete)
{
    bool good =
        is_complete && permit_watching(rules) && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    return good;
}

unsigned landlock_restrict(const kept_folders *kept)
{
    unsigned version;
    int rules = begin_rules(false, &version);
    return rules >= 0 && enforce_rules(rules, permit_kept(rules, kept)) ? version : 0;
}

/* Permits a file or what is below a folder to be read. Returns whether that succeeded, or there is
 * nothing of this name. */
static bool permit_path(int rules, const char *path)
{
    struct stat about;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    bool good = fstat(fd, &about) == 0 &&
                permit(rules, fd, FILES_READ | (S_ISDIR(about.st_mode) ? FOLDERS_READ : 0));
    (void)close(fd);
    return good;
}

unsigned landlock_restrict_to(const char *const *paths, bool connects)
{
    unsigned version;
    bool is_complete = true;
    int rules = begin_rules(connects, &version);
    if (rules < 0)
        return 0;
    for (; *paths != NULL; paths++)
        is_complete = permit_path(rules, *paths) && is_complete;
    return enforce_rules(rules, is_complete) ? version : 0;
}
