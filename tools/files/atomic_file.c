/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file is written without a name where the file system can hold such files, and is given its
 * name by linkat() once it is whole: a process that ends before leaves nothing behind.
 * Where that is not possible, and where a file is to replace another, which only rename() does, it
 * has a temporary name in the same folder, ".anews-" and six random digits.
 *
 * A new name must not take the place of another file. platform_rename_new() sees to that, or
 * linkat(). Where the file system has neither, such as exFAT through FUSE, an empty file first
 * reserves the name.
 *
 * Temporary names stand in a table (guards), and a handler for the signals that end a process
 * removes them. Files may be written by several threads at once. A thread holds its signals back
 * between making a name and putting it into the table; a handler that runs on another thread first
 * keeps threads from making more names, and waits until none is in between.
 */
#include "files/atomic_file.h"

#include "files/folders.h"
#include "files/read_write.h"
#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GUARDS = 80, NAME_TRIES = 100 };

enum guard_state { GUARD_FREE, GUARD_TAKEN, GUARD_ARMED };

/* A temporary name that a signal removes. More files at once than there are guards are only less
 * well guarded. */
static struct guard {
    atomic_int state;
    int folder;
    char name[TEMPORARY_NAME_SIZE];
} guards[GUARDS];
static atomic_uint naming;    /* threads that are between making a name and arming its guard */
static atomic_bool is_ending; /* no more names are made */
static atomic_bool no_links;  /* files without a name could not be given one */

/* Does only what a signal handler may do. */
static void on_ending_signal(int number)
{
    is_ending = true;
    while (naming > 0)
        (void)poll(NULL, 0, 1);
    for (size_t i = 0; i < GUARDS; i++)
        if (guards[i].state == GUARD_ARMED)
            (void)unlinkat(guards[i].folder, guards[i].name, 0);
    (void)signal(number, SIG_DFL);
    platform_raise(number);
}

/* A process that ignores a signal, or handles it itself, drops its files itself. */
static void install_handlers(void)
{
    static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU};
    const struct sigaction action = {.sa_handler = on_ending_signal};
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        struct sigaction before;
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            (void)sigaction(ending[i], &action, NULL);
    }
}

static void arm_guard(atomic_file *f)
{
    for (unsigned i = 0; i < GUARDS; i++) {
        int expected = GUARD_FREE;
        if (!atomic_compare_exchange_strong(&guards[i].state, &expected, GUARD_TAKEN))
            continue;
        guards[i].folder = f->folder;
        memcpy(guards[i].name, f->temporary, TEMPORARY_NAME_SIZE);
        guards[i].state = GUARD_ARMED;
        f->guard = i;
        return;
    }
}

/* The temporary name is gone, or has become the final one. */
static void forget_temporary(atomic_file *f)
{
    if (f->guard < GUARDS)
        guards[f->guard].state = GUARD_FREE;
    f->guard = GUARDS;
    f->temporary[0] = '\0';
}

static int create_temporary(atomic_file *f, mode_t mode)
{
    f->fd =
        openat(f->folder, f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    return f->fd < 0 ? -1 : 0;
}

/* Renames a file that is adopted. */
static int rename_adopted(const atomic_file *f)
{
    struct stat about;
    if (platform_rename_new(f->folder, f->adopted, f->temporary) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (fstatat(f->folder, f->temporary, &about, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(f->folder, f->adopted, f->folder, f->temporary);
}

/* Finds a name that nobody has for a file without one, or for a new file if there is none yet. */
static int try_names(atomic_file *f, mode_t mode)
{
    bool is_open = f->fd >= 0;
    int result = -1;
    errno = EEXIST;
    for (int i = 0; i < NAME_TRIES && result != 0 && errno == EEXIST; i++) {
        (void)snprintf(f->temporary, TEMPORARY_NAME_SIZE, ".anews-%06x",
                       randombytes_uniform(1u << 24));
        result = f->adopted != NULL ? rename_adopted(f)
                 : is_open          ? platform_link_nameless(f->fd, f->folder, f->temporary)
                                    : create_temporary(f, mode);
    }
    if (result != 0)
        f->temporary[0] = '\0';
    return result;
}

/* Begins to make a name; where the process is ending, its end is awaited here. */
static void begin_naming(void)
{
    naming++;
    if (!is_ending)
        return;
    naming--;
    for (;;)
        (void)poll(NULL, 0, -1);
}

static int make_temporary(atomic_file *f, mode_t mode)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    sigset_t all, before;
    (void)pthread_once(&once, install_handlers);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    begin_naming();
    int result = try_names(f, mode);
    int error = errno;
    if (result == 0)
        arm_guard(f);
    naming--;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return result;
}

int atomic_file_begin_in(atomic_file *f, int folder, const char *name, mode_t mode)
{
    *f = (atomic_file){.fd = -1, .folder = folder, .guard = GUARDS};
    f->name = strdup(name);
    if (f->name != NULL && !no_links && platform_has_nameless())
        f->fd = platform_open_nameless(folder, mode);
    if (f->name != NULL && (f->fd >= 0 || make_temporary(f, mode) == 0))
        return 0;
    atomic_file_drop(f);
    return -1;
}

int atomic_file_begin(atomic_file *f, const char *path, mode_t mode)
{
    const char *slash = platform_last_slash(path), *name = slash != NULL ? slash + 1 : path;
    *f = (atomic_file){.fd = -1, .folder = -1, .guard = GUARDS};
    if (*name == '\0') {
        errno = *path == '\0' ? ENOENT : EISDIR;
        return -1;
    }
    int folder = open_folder_of(path, O_RDONLY);
    if (folder < 0)
        return -1;
    if (atomic_file_begin_in(f, folder, name, mode) != 0) {
        int error = errno;
        (void)close(folder);
        errno = error;
        return -1;
    }
    f->owns_folder = true;
    return 0;
}

int atomic_file_adopt(atomic_file *f, const char *path, const char *from, int fd)
{
    const char *slash = platform_last_slash(path), *name = slash != NULL ? slash + 1 : path;
    const char *from_slash = platform_last_slash(from);
    *f = (atomic_file){.fd = -1, .owns_folder = true, .guard = GUARDS};
    f->adopted = from_slash != NULL ? from_slash + 1 : from;
    f->name = strdup(name);
    f->folder = open_folder_of(path, O_RDONLY);
    int result = f->name != NULL && f->folder >= 0 ? make_temporary(f, 0) : -1;
    f->adopted = NULL;
    if (result == 0)
        f->fd = fd;
    else
        atomic_file_drop(f);
    return result;
}

/* Whether an errno of linkat() says that there are no hard links here. */
static bool is_without_links(int error)
{
    return error == EPERM || platform_is_unsupported(error);
}

/* Copies a file, its mode and its time. Returns 0, or -1 with errno: ENOLINK if `from` cannot be
 * read. */
static int copy_nameless(int from, int to)
{
    uint8_t bytes[16384];
    struct stat about;
    off_t at = 0;
    if (fstat(from, &about) != 0 || fchmod(to, about.st_mode & 07777) != 0)
        return -1;
    while (at < about.st_size) {
        ssize_t n = pread(from, bytes, sizeof bytes, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = errno == EBADF ? ENOLINK : EIO;
            return -1;
        }
        if (write_fully(to, (uint64_t)at, bytes, (size_t)n) != 0)
            return -1;
        at += n;
    }
    const struct timespec times[2] = {about.st_atim, about.st_mtim};
    (void)futimens(to, times);
    return platform_sync_file(to);
}

/* Puts a file with a temporary name in the place of one that could not be given any. */
static int replace_nameless(atomic_file *f)
{
    atomic_file named = {.fd = -1, .folder = f->folder, .guard = GUARDS};
    no_links = true;
    if (make_temporary(&named, 0600) != 0)
        return -1;
    if (copy_nameless(f->fd, named.fd) != 0) {
        atomic_file_drop(&named);
        return -1;
    }
    (void)close(f->fd);
    f->fd = named.fd;
    f->guard = named.guard;
    memcpy(f->temporary, named.temporary, sizeof f->temporary);
    return 0;
}

/* Renames over an empty file that has the name first, so that nothing else can be replaced. Signals
 * that end the process wait meanwhile. */
static int rename_over_reserved(atomic_file *f)
{
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    int reserved = openat(f->folder, f->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int result = reserved < 0 ? -1 : renameat(f->folder, f->temporary, f->folder, f->name);
    int error = errno;
    if (reserved >= 0 && result != 0)
        (void)unlinkat(f->folder, f->name, 0);
    if (reserved >= 0)
        (void)close(reserved);
    if (result == 0)
        forget_temporary(f);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return result;
}

/* Gives the name to a file with a temporary one, unless there is a file of this name. Not every
 * file system can rename so, and most of those can link. The temporary name that linking leaves
 * goes when the file is dropped. */
static int rename_new(atomic_file *f)
{
    if (platform_rename_new(f->folder, f->temporary, f->name) == 0) {
        forget_temporary(f);
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (linkat(f->folder, f->temporary, f->folder, f->name, 0) == 0)
        return 0;
    return is_without_links(errno) ? rename_over_reserved(f) : -1;
}

static int name_new(atomic_file *f)
{
    if (f->temporary[0] == '\0') {
        if (platform_link_nameless(f->fd, f->folder, f->name) == 0)
            return 0;
        if (!is_without_links(errno) || replace_nameless(f) != 0)
            return -1;
    }
    return rename_new(f);
}

static int name_over(atomic_file *f)
{
    if (f->temporary[0] == '\0' && make_temporary(f, 0) != 0 &&
        (!is_without_links(errno) || replace_nameless(f) != 0))
        return -1;
    if (renameat(f->folder, f->temporary, f->folder, f->name) != 0)
        return -1;
    forget_temporary(f);
    return 0;
}

/* A name is lasting once its folder is on the disk. Some file systems cannot sync a folder, and say
 * EINVAL. */
static int sync_folder(const atomic_file *f)
{
    return platform_sync_file(f->folder) == 0 || errno == EINVAL ? 0 : -1;
}

/* On some file systems only closing tells that the bytes could not be kept. */
static int close_file(atomic_file *f)
{
    int fd = f->fd;
    f->fd = -1;
    return close(fd);
}

int atomic_file_finish(atomic_file *f, unsigned how)
{
    bool lasting = (how & ATOMIC_FILE_LASTING) != 0;
    int result = ATOMIC_FILE_FAILED;
    bool is_flushed = !lasting || (how & ATOMIC_FILE_FLUSHED) != 0;
    if ((is_flushed || platform_sync_file(f->fd) == 0) &&
        ((how & ATOMIC_FILE_REPLACE) != 0 ? name_over(f) : name_new(f)) == 0)
        result = (lasting ? sync_folder(f) : close_file(f)) == 0 ? ATOMIC_FILE_DONE
                                                                 : ATOMIC_FILE_UNFLUSHED;
    atomic_file_drop(f);
    return result;
}

/* A file without a name is open for reading already. One with a temporary name is opened once more,
 * and is the same one: nobody else knows the name, or may be about to use it. */
int atomic_file_read(const atomic_file *f)
{
    struct stat made, opened;
    if ((fcntl(f->fd, F_GETFL) & O_ACCMODE) == O_RDWR)
        return fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
    int fd = openat(f->folder, f->temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || (fstat(f->fd, &made) == 0 && fstat(fd, &opened) == 0 &&
                   made.st_dev == opened.st_dev && made.st_ino == opened.st_ino))
        return fd;
    (void)close(fd);
    errno = ESTALE;
    return -1;
}

void atomic_file_unname(atomic_file *f)
{
    if (f->temporary[0] != '\0' && unlinkat(f->folder, f->temporary, 0) == 0)
        forget_temporary(f);
}

void atomic_file_drop(atomic_file *f)
{
    int error = errno;
    if (f->temporary[0] != '\0')
        (void)unlinkat(f->folder, f->temporary, 0);
    forget_temporary(f);
    if (f->fd >= 0)
        (void)close(f->fd);
    if (f->owns_folder)
        (void)close(f->folder);
    free(f->name);
    *f = (atomic_file){.fd = -1, .folder = -1, .guard = GUARDS};
    errno = error;
}

int atomic_file_save(const char *path, const void *bytes, size_t length, mode_t mode, unsigned how)
{
    atomic_file f;
    if (atomic_file_begin(&f, path, mode) != 0)
        return ATOMIC_FILE_FAILED;
    if (write_fully(f.fd, 0, bytes, length) != 0) {
        atomic_file_drop(&f);
        return ATOMIC_FILE_FAILED;
    }
    return atomic_file_finish(&f, how);
}

void atomic_file_take_back(const char *path)
{
    int error = errno;
    (void)unlink(path);
    errno = error;
}
