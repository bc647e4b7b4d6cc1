/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the command asks of the operating system beyond POSIX. posix.c has it for all systems of
 * that kind, together with linux.c, or with plain_posix.c for the others; windows.c has it for
 * Windows. Functions return 0, or -1 with errno, unless they say otherwise.
 */
#ifndef ANEWS_PLATFORM_H
#define ANEWS_PLATFORM_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <time.h>

/* For open(): a folder that is not read, and need not be readable. */
#if defined(O_PATH) && !defined(AN_PLAIN_POSIX)
#define OPEN_PLACE O_PATH
#else
#define OPEN_PLACE O_RDONLY
#endif

/* Errors of this program that not all systems have. No system counts as far. */
#ifndef ENODATA
#define ENODATA 9001
#endif
#ifndef ENOLINK
#define ENOLINK 9002
#endif
#ifndef ENOTUNIQ
#define ENOTUNIQ 9003
#endif

/* macOS has other names for the times of a file, and its locales in a header of their own. */
#ifdef __APPLE__
#define st_atim st_atimespec
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

/* --- files ------------------------------------------------------------------------------------ */

/* Whether a file without a name can get one later. */
bool platform_has_nameless(void);
/* Opens a file without a name in a folder, for writing, and for reading where the process may read
 * files there. Returns its descriptor, or -1 with errno. */
int platform_open_nameless(int folder, mode_t mode);
/* Gives it a name that no file has. */
int platform_link_nameless(int fd, int folder, const char *name);
/* Renames a file within a folder, unless a file has the new name: EEXIST. EINVAL, ENOSYS: this
 * cannot be done here in one step. */
int platform_rename_new(int folder, const char *from, const char *to);
/* Reserves room for a file of this size. May fail where that is not possible. */
int platform_reserve(int fd, uint64_t size);
/* Lets an empty file share all bytes of another one. May fail where that is not possible. */
int platform_share_bytes(int from, int to);
/* Copies bytes at one offset of both files. Returns how many were copied; 0, or -1 with errno:
 * copy them by reading and writing. */
ssize_t platform_copy_bytes(int from, int to, uint64_t offset, uint64_t length);
/* Locks an open file until its descriptor is closed, or fails with EWOULDBLOCK if another process
 * has it locked and this one does not wait. */
int platform_lock(int fd, bool waits);
/* Returns once the bytes of a file, or the names in a folder, are on the disk itself. */
int platform_sync_file(int fd);
/* Whether an errno says that a file system does not have what was asked for. */
static inline bool platform_is_unsupported(int error)
{
#if ENOTSUP != EOPNOTSUPP
    if (error == ENOTSUP)
        return true;
#endif
    return error == EOPNOTSUPP || error == ENOSYS;
}
/* Returns once all files of the file system that a folder is on are on the disk. */
int platform_sync_all(int folder);
/* Whether the file system of a folder has one number for each file. A program that makes up a file
 * system may have several. */
bool platform_has_true_numbers(int folder);
/* Returns the path from the root of something that is there, without links, malloced; NULL with
 * errno. */
char *platform_full_path(const char *path);
/* Whether the file system of a file surely keeps the permissions that files are given. FAT and
 * exFAT show the same ones for all files, and a program that makes up a file system may do so. */
bool platform_keeps_permissions(const char *path);
/* Gives a file the access control list of another one. Returns 1 if it has that list now, 0 if
 * neither has one, -1 with errno if there is one that cannot be kept. */
int platform_keep_rights(int from, int to);
/* Removes the list, if there is one and that is permitted. */
void platform_drop_rights(int fd);
/* Whether any name without a slash can be that of a file. */
bool platform_takes_all_names(void);
/* Whether a path fits a pattern, as fnmatch() does it, both in UTF-8 where the system can do that.
 * If memory runs out, it does. Call it in one thread. */
bool platform_matches(const char *pattern, const char *path);
/* The clock of the times that files get. */
int platform_file_clock(struct timespec *now);

/* Whether a character separates the names in a path; where the last one is, NULL if there is none;
 * whether a path begins at a root. */
bool platform_is_slash(char c);
const char *platform_last_slash(const char *path);
bool platform_is_absolute(const char *path);

/* The program that shows an address in the browser of the user. */
extern const char platform_browser[];

/* --- the process ------------------------------------------------------------------------------ */

/* Finds the file of the running program. Returns the length of its path, or -1 with errno. */
ssize_t platform_program_path(char *path, size_t size);
/* Returns how many processors there are, 1 if that is not known. */
unsigned platform_count_processors(void);
/* Returns how many columns a terminal has; 0: it is none, or does not say. */
unsigned platform_terminal_width(int fd);
/* Tells the system that the whole pages among these bytes will be filled soon. */
void platform_expect_memory(void *memory, size_t length);
/* Keeps this process's memory from core files and from other processes of the same user. Best
 * effort: it is not what protects a key file. */
void platform_keep_memory_private(void);
/* Permits as many open files as the system lets this process have. */
void platform_permit_open_files(void);
/* The process is to end when the one that started it does. */
void platform_end_with_parent(void);
/* Sends a signal to the calling thread, as raise() does, also from a signal handler. A confined
 * process may not make the system call that some C libraries make of raise(). */
void platform_raise(int number);
/* Closes the descriptors from `first` on that are below `end`. */
void platform_close_between(int first, int end);
/* Opens a pipe whose ends are closed when another program is run. waits: reading waits for bytes
 * and writing for room. */
int platform_open_pipe(int ends[2], bool waits);
/* Opens two sockets that are connected with each other, and closed when another program is run.
 * They are streams, and so what is received at once may be less than what was sent at once. */
int platform_open_pair(int ends[2]);
/* Opens a socket that is to wait for connections over TCP. Accepting does not wait, and the socket
 * is closed when another program is run. */
int platform_open_listener(int family);
/* Waits as poll() does, at most so long (NULL: for ever), with this mask of signals meanwhile. */
int platform_wait(struct pollfd *files, unsigned count, const struct timespec *most,
                  const sigset_t *mask);
/* Whether the system has epoll. */
bool platform_has_epoll(void);

/* Makes the command line UTF-8. Returns whether there was memory for it. */
bool platform_begin(int *argc, char ***argv);
/* Opens a stream for standard output, whose bytes go to write_bytes(), which returns how many it
 * took, where the C library can do that. Returns NULL if there is no memory for it. */
FILE *platform_open_stream(ssize_t (*write_bytes)(void *context, const char *bytes, size_t size),
                           int (*close_stream)(void *context));
/* Forgets what was written to a stream and has not left it. */
void platform_empty_stream(FILE *stream);

#endif
