/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What writers and files ask of the operating system. posix.c and windows.c have the same
 * functions, and nothing else in the library depends on the system.
 *
 * Paths are UTF-8. Functions return 0 or an errno unless they say otherwise.
 */
#ifndef ANI_PLATFORM_SYSTEM_H
#define ANI_PLATFORM_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

/* The signals that a thread received before ani_hold_signals(): room for a sigset_t. */
typedef struct ani_signals {
    uint64_t set[16];
} ani_signals;

/* Holds back, on this thread, the signals that end a process by request. */
void ani_hold_signals(ani_signals *before);
void ani_release_signals(const ani_signals *before);

/* Returns how many processors there are; 0: not known. */
unsigned ani_count_processors(void);

/* Says of memory that was not written yet that reads will be scattered over it: where the system
 * has large pages, it finds each place of these with less work. */
void ani_expect_scattered_reads(void *memory, size_t size);

/* Returns where the name of the file begins in its path. */
const char *ani_base_name(const char *path);
/* Returns the path of the folder that a file is in, malloced; NULL if there is no memory for it. */
char *ani_folder_of(const char *path);

/* Opens a new file in the folder for reading and writing, with the mode that the umask gives any
 * new file. Where the file system can, the file has no name and *name is empty. Else it has a
 * temporary name, which begins with a dot and `base`. */
int ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size, int *fd);
/* Gives a file without a name a temporary one. After an error *name is empty. */
int ani_name_temporary(const char *folder, const char *base, int fd, char *name, size_t name_size);
/* Opens a file in the folder that has no name, or soon none, and is gone once it is closed. */
int ani_open_scratch(const char *folder, int *fd);

/* Opens a file, which is there, for reading. A pipe or a terminal is ESPIPE. A folder is an error,
 * too. */
int ani_open_file(const char *path, int *fd, uint64_t *size);

int ani_write_all(int fd, const void *bytes, size_t length);
int ani_write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length);
/* A file that ends before is EIO. */
int ani_read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length);
int ani_cut_file(int fd, uint64_t size);
int ani_close_file(int fd);
/* Returns once the bytes of the file are on the disk. */
int ani_sync_file(int fd);

/* Renames a file, which is open as fd, over another one in one step. */
int ani_replace_file(int fd, const char *from, const char *to);
/* Returns once the names in the folder are on the disk. Some file systems cannot do that, which is
 * no error. */
int ani_sync_folder(const char *folder);
int ani_remove_file(const char *name);

#endif
