/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A library to load before others (LD_PRELOAD). It counts the calls of one kind that a process
 * makes from the beginning of main() on, and lets one of them fail.
 *
 * - FAULT_KIND: "memory" (malloc and its relatives, anonymous mmap), "thread" (pthread_create), or
 *   "short" (every read, pread, write and pwrite does less than asked)
 * - FAULT_AT: which call fails, from 1; 0: none
 * - FAULT_REPORT: the file to which the number of calls is written when the process ends
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's own names for its allocator. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

enum kind { NONE, MEMORY, THREAD, SHORT };

static atomic_ulong calls;
static unsigned long fault_at;
static atomic_int kind;    /* NONE until main() begins */
static int report_to = -1; /* opened at once: later the command may no longer open files */

static int (*main_of_command)(int, char **, char **);

static int main_with_faults(int argc, char **argv, char **environment)
{
    const char *wanted = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
    const char *file = getenv("FAULT_REPORT");
    fault_at = at ? strtoul(at, NULL, 10) : 0;
    report_to = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (wanted)
        kind = strcmp(wanted, "memory") == 0   ? MEMORY
               : strcmp(wanted, "thread") == 0 ? THREAD
               : strcmp(wanted, "short") == 0  ? SHORT
                                               : NONE;
    return main_of_command(argc, argv, environment);
}

typedef int start_main(int (*main)(int, char **, char **), int argc, char **argv,
                       void (*init)(void), void (*fini)(void), void (*loader)(void), void *stack);

/* What glibc calls before main(). Calls of the loader and of constructors do not count. */
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*loader)(void), void *stack)
{
    start_main *real = (start_main *)dlsym(RTLD_NEXT, "__libc_start_main");
    main_of_command = main;
    if (!real)
        abort();
    return real(main_with_faults, argc, argv, init, fini, loader, stack);
}

static bool fails(enum kind k)
{
    return kind == (int)k && atomic_fetch_add(&calls, 1) + 1 == fault_at;
}

__attribute__((destructor)) static void report(void)
{
    char text[32];
    kind = NONE;
    if (report_to < 0)
        return;
    int length = snprintf(text, sizeof text, "%lu\n", (unsigned long)calls);
    if (syscall(SYS_write, report_to, text, (size_t)length) != length)
        abort();
}

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size)
{
    return fails(MEMORY) ? no_memory() : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(MEMORY) ? no_memory() : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(MEMORY) ? no_memory() : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    size_t all;
    return __builtin_mul_overflow(count, size, &all) || fails(MEMORY) ? no_memory()
                                                                      : __libc_realloc(old, all);
}

void *memalign(size_t alignment, size_t size)
{
    return fails(MEMORY) ? no_memory() : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *got = memalign(alignment, size);
    if (!got)
        return ENOMEM;
    *memory = got;
    return 0;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    if ((flags & MAP_ANONYMOUS) && fails(MEMORY)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset)
    __attribute__((alias("mmap")));

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *context)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) =
        (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(
            RTLD_NEXT, "pthread_create");
    return !real || fails(THREAD) ? EAGAIN : real(thread, attributes, run, context);
}

/* Returns how much of a transfer is done: from 1 byte to all of it, another part at each call. */
static size_t part(size_t length)
{
    if (kind != SHORT || length < 2)
        return length;
    return 1 + (size_t)(atomic_fetch_add(&calls, 1) * 7919 % (length < 4096 ? length : 4096));
}

ssize_t read(int fd, void *buffer, size_t length)
{
    return syscall(SYS_read, fd, buffer, part(length));
}

ssize_t pread(int fd, void *buffer, size_t length, off_t offset)
{
    return syscall(SYS_pread64, fd, buffer, part(length), offset);
}

ssize_t pread64(int fd, void *buffer, size_t length, off_t offset) __attribute__((alias("pread")));

ssize_t write(int fd, const void *buffer, size_t length)
{
    return syscall(SYS_write, fd, buffer, part(length));
}

ssize_t pwrite(int fd, const void *buffer, size_t length, off_t offset)
{
    return syscall(SYS_pwrite64, fd, buffer, part(length), offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t length, off_t offset)
    __attribute__((alias("pwrite")));
