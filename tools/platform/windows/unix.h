/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of POSIX that the command makes, on Windows. The compiler includes this before every
 * source of the command, so that the sources are the same on all systems.
 *
 * Names of files are UTF-8. A folder is opened as a descriptor, and a name is opened below that by
 * the kernel itself, which takes it as it is: no drive, no device, no "..". A name with a backslash
 * or a colon is refused with EINVAL.
 */
#ifndef ANEWS_UNIX_H
#define ANEWS_UNIX_H

#include <direct.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <limits.h>
#include <locale.h>
#include <process.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* --- numbers ------------------------------------------------------------------------------------
 */

#define O_CLOEXEC 0 /* nothing is handed on */
#define O_NOCTTY 0
#define O_NONBLOCK 0
#define O_NOFOLLOW 0x1000000
#define O_DIRECTORY 0x2000000
#ifndef O_ACCMODE
#define O_ACCMODE (O_RDONLY | O_WRONLY | O_RDWR)
#endif
enum { AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 1, AT_EACCESS = 2 };
enum { F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC };
#undef PATH_MAX
#define PATH_MAX 4096
#define NAME_MAX 255
#ifndef EDQUOT
#define EDQUOT 2001
#endif
#ifndef ENOTUNIQ
#define ENOTUNIQ 2002
#endif
#ifndef ESTALE
#define ESTALE 2003
#endif
#undef W_OK
#undef X_OK
#undef R_OK
enum { X_OK = 1, W_OK = 2, R_OK = 4 };

/* --- files --------------------------------------------------------------------------------------
 */

typedef uint64_t unix_ino_t;
typedef uint64_t unix_dev_t;
typedef unsigned unix_mode_t;
#define mode_t unix_mode_t
typedef unsigned uid_t;
typedef unsigned gid_t;
#define ino_t unix_ino_t
#define dev_t unix_dev_t

struct unix_stat {
    dev_t st_dev;
    ino_t st_ino;
    unsigned st_mode, st_nlink;
    uid_t st_uid;
    gid_t st_gid;
    off_t st_size;
    struct timespec st_atim, st_mtim, st_ctim;
};
#undef S_IFLNK
#define S_IFLNK 0xA000
#undef S_ISLNK
#define S_ISLNK(mode) ((S_IFMT & (mode)) == S_IFLNK)
#define S_ISSOCK(mode) ((void)(mode), 0)

int unix_open(const char *path, int flags, ...);
int openat(int folder, const char *name, int flags, ...);
int unix_stat(const char *path, struct unix_stat *about);
int unix_fstat(int fd, struct unix_stat *about);
int lstat(const char *path, struct unix_stat *about);
int fstatat(int folder, const char *name, struct unix_stat *about, int flags);
int unix_access(const char *path, int mode);
int faccessat(int folder, const char *path, int mode, int flags);
int unix_mkdir(const char *path, mode_t mode);
int mkdirat(int folder, const char *name, mode_t mode);
int unix_rmdir(const char *path);
int unix_unlink(const char *path);
int unlinkat(int folder, const char *name, int flags);
int unix_rename(const char *from, const char *to);
int renameat(int from_folder, const char *from, int to_folder, const char *to);
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags);
ssize_t readlink(const char *path, char *buffer, size_t size);
ssize_t unix_read(int fd, void *buffer, size_t size);
ssize_t unix_write(int fd, const void *bytes, size_t size);
ssize_t pread(int fd, void *buffer, size_t size, off_t offset);
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset);
int unix_ftruncate(int fd, off_t size);
int fsync(int fd);
int fchmod(int fd, mode_t mode);
int fchown(int fd, uid_t owner, gid_t group);
int futimens(int fd, const struct timespec times[2]);
int fcntl(int fd, int what, ...);
int unix_isatty(int fd);
uid_t geteuid(void);
static inline mode_t unix_umask(mode_t mask)
{
    (void)mask;
    return 0;
}
#undef umask
#define umask unix_umask
char *mkdtemp(char *path);
FILE *unix_fopen(const char *path, const char *mode);

#undef stat
#undef fstat
#undef lstat
#define open unix_open
#define stat unix_stat
#define fstat unix_fstat
#define access unix_access
#define mkdir unix_mkdir
#define rmdir unix_rmdir
#define unlink unix_unlink
#define rename unix_rename
#define read unix_read
#define write unix_write
#undef ftruncate
#define ftruncate unix_ftruncate
#define isatty unix_isatty
#define fopen unix_fopen

/* --- folders ------------------------------------------------------------------------------------
 */

typedef struct unix_folder unix_folder;
struct unix_dirent {
    char d_name[1024];
};
#define DIR unix_folder
#define dirent unix_dirent
unix_folder *unix_opendir(const char *path);
unix_folder *fdopendir(int fd);
struct unix_dirent *unix_readdir(unix_folder *folder);
int unix_closedir(unix_folder *folder);
int dirfd(unix_folder *folder);
int scandir(const char *path, struct unix_dirent ***list,
            int (*is_wanted)(const struct unix_dirent *entry),
            int (*compare)(const struct unix_dirent **a, const struct unix_dirent **b));
#define opendir unix_opendir
#define readdir unix_readdir
#define closedir unix_closedir

/* --- texts --------------------------------------------------------------------------------------
 */

char *strndup(const char *text, size_t most);
void *memmem(const void *in, size_t in_length, const void *what, size_t length);
char *strsep(char **rest, const char *ends);
char *strcasestr(const char *in, const char *what);
char *unix_getenv(const char *name);
#define getenv unix_getenv
FILE *open_memstream(char **text, size_t *length);
int unix_fclose(FILE *stream);
#define fclose unix_fclose

enum { FNM_NOMATCH = 1 };
int fnmatch(const char *pattern, const char *text, int flags);

/* No library is loaded while the command runs. */
enum { RTLD_NOW, RTLD_LOCAL = 0 };
static inline void *dlopen(const char *name, int how)
{
    (void)name, (void)how;
    return NULL;
}
static inline void *dlsym(void *library, const char *name)
{
    (void)library, (void)name;
    return NULL;
}

/* --- processes, signals, terminals --------------------------------------------------------------
 */

/* Windows sends a process no signals: what a process has open goes with it. */
enum { SIGHUP = 101, SIGQUIT, SIGPIPE, SIGALRM, SIGTSTP, SIGTTIN, SIGTTOU, SIGXCPU, SIGXFSZ };
typedef struct unix_signals {
    int none;
} unix_signals;
#define sigset_t unix_signals
struct sigaction {
    void (*sa_handler)(int number);
};
static inline int sigfillset(sigset_t *set)
{
    (void)set;
    return 0;
}
static inline int sigemptyset(sigset_t *set)
{
    (void)set;
    return 0;
}
static inline int sigaddset(sigset_t *set, int number)
{
    (void)set, (void)number;
    return 0;
}
static inline int sigaction(int number, const struct sigaction *action, struct sigaction *before)
{
    (void)number, (void)action, (void)before;
    return -1;
}
static inline int unix_sigmask(int how, const sigset_t *set, sigset_t *before)
{
    (void)how, (void)set, (void)before;
    return 0;
}
#undef pthread_sigmask
#define pthread_sigmask unix_sigmask
#ifndef SIG_BLOCK
enum { SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK };
#endif

struct pollfd {
    int fd;
    short events, revents;
};
enum { POLLIN = 1 };
int poll(struct pollfd *list, unsigned count, int milliseconds);
typedef unsigned tcflag_t;
struct termios {
    tcflag_t c_lflag;
};
enum { ECHO = 4, ECHONL = 0, TCSAFLUSH = 0 };
int tcgetattr(int fd, struct termios *mode);
int tcsetattr(int fd, int when, const struct termios *mode);

/* The programs beside the command are not on Windows. */
static inline int pipe(int ends[2])
{
    (void)ends;
    errno = ENOSYS;
    return -1;
}
static inline int setenv(const char *name, const char *value, int replaces)
{
    (void)name, (void)value, (void)replaces;
    return -1;
}
static inline pid_t fork(void)
{
    errno = ENOSYS;
    return -1;
}
static inline pid_t waitpid(pid_t process, int *status, int how)
{
    (void)process, (void)status, (void)how;
    errno = ECHILD;
    return -1;
}
static inline int close_range(unsigned first, unsigned last, int how)
{
    (void)first, (void)last, (void)how;
    errno = ENOSYS;
    return -1;
}

#endif
