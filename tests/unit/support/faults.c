/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/faults.h"

#include "dictionary/samples.h"

#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

/* Where offsets have 64 bits, glibc's headers turn open() into open64(), and so on. */
#ifdef __GLIBC__
#define LARGE(name) name##64
#else
#define LARGE(name) name
#endif

fault_plan fault;

void fault_clear(void)
{
    fault.kinds = 0;
    fault.error = 0;
    fault.at = 0;
    fault.once = fault.interrupted = fault.nothing = fault.no_unnamed = false;
    atomic_store(&fault.calls, 0);
    atomic_store(&fault.transfers, 0);
}

void fault_once(unsigned kinds, int error, uint64_t n)
{
    fault.kinds = kinds;
    fault.error = error;
    fault.at = n;
    fault.once = true;
    atomic_store(&fault.calls, 0);
}

/* Counts a call, and says whether it fails; errno is then set. */
static bool is_due(enum fault_kind kind)
{
    if (!(fault.kinds & F_BIT(kind)))
        return false;
    uint64_t n = atomic_fetch_add(&fault.calls, 1) + 1;
    if (fault.at == 0 || (fault.once ? n != fault.at : n < fault.at))
        return false;
    if (fault.error == 0)
        _exit(FAULT_DEATH);
    errno = fault.error;
    return true;
}

/* Says whether a transfer is interrupted; else shortens it, where transfers are to be short. */
static bool is_interrupted(size_t *length)
{
    if (!fault.interrupted)
        return false;
    if (*length > 1)
        *length = 1 + *length / 3;
    if (atomic_fetch_add(&fault.transfers, 1) % 2 != 0)
        return false;
    errno = EINTR;
    return true;
}

int LARGE(__real_open)(const char *name, int flags, ...);
int LARGE(__wrap_open)(const char *name, int flags, ...);
int LARGE(__wrap_open)(const char *name, int flags, ...)
{
    va_list arguments;
    mode_t mode = 0;
    va_start(arguments, flags);
    if (flags & (O_CREAT | O_TMPFILE))
        mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (fault.no_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return is_due(F_OPEN) ? -1 : LARGE(__real_open)(name, flags, mode);
}

mode_t __real_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask)
{
    (void)atomic_fetch_add(&fault.umask_calls, 1);
    return __real_umask(mask);
}

int __real_unlink(const char *name);
int __wrap_unlink(const char *name);
int __wrap_unlink(const char *name)
{
    return is_due(F_UNLINK) ? -1 : __real_unlink(name);
}

ssize_t LARGE(__real_pread)(int fd, void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pread)(int fd, void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pread)(int fd, void *buffer, size_t length, off_t offset)
{
    if (is_due(F_READ))
        return fault.nothing ? 0 : -1;
    return is_interrupted(&length) ? -1 : LARGE(__real_pread)(fd, buffer, length, offset);
}

ssize_t LARGE(__real_pwrite)(int fd, const void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pwrite)(int fd, const void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pwrite)(int fd, const void *buffer, size_t length, off_t offset)
{
    if (is_due(F_WRITE))
        return fault.nothing ? 0 : -1;
    return is_interrupted(&length) ? -1 : LARGE(__real_pwrite)(fd, buffer, length, offset);
}

ssize_t __real_write(int fd, const void *buffer, size_t length);
ssize_t __wrap_write(int fd, const void *buffer, size_t length);
ssize_t __wrap_write(int fd, const void *buffer, size_t length)
{
    if (is_due(F_WRITE))
        return fault.nothing ? 0 : -1;
    return is_interrupted(&length) ? -1 : __real_write(fd, buffer, length);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return is_due(F_SYNC) ? -1 : __real_fsync(fd);
}

int LARGE(__real_ftruncate)(int fd, off_t length);
int LARGE(__wrap_ftruncate)(int fd, off_t length);
int LARGE(__wrap_ftruncate)(int fd, off_t length)
{
    return is_due(F_CUT) ? -1 : LARGE(__real_ftruncate)(fd, length);
}

int __real_linkat(int from, const char *old, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *name, int flags)
{
    return is_due(F_LINK) ? -1 : __real_linkat(from, old, to, name, flags);
}

int __real_rename(const char *old, const char *name);
int __wrap_rename(const char *old, const char *name);
int __wrap_rename(const char *old, const char *name)
{
    return is_due(F_RENAME) ? -1 : __real_rename(old, name);
}

/* A file whose close fails is closed all the same, as on Linux. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    bool due = is_due(F_CLOSE);
    int error = errno, result = __real_close(fd);
    if (due)
        errno = error;
    return due ? -1 : result;
}

static void count_bytes(int64_t bytes)
{
    int_fast64_t held = atomic_fetch_add(&fault.held, bytes) + bytes;
    int_fast64_t most = atomic_load(&fault.most);
    while (held > most && !atomic_compare_exchange_weak(&fault.most, &most, held))
        continue;
}

static void *counted(void *p)
{
    if (p) {
        (void)atomic_fetch_add(&fault.live, 1);
        count_bytes((int64_t)malloc_usable_size(p));
    }
    return p;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
    return is_due(F_MEMORY) ? NULL : counted(__real_malloc(size));
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
    return is_due(F_MEMORY) ? NULL : counted(__real_calloc(count, size));
}

void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size)
{
    if (is_due(F_MEMORY))
        return NULL;
    if (!p)
        return counted(__real_realloc(NULL, size));
    int64_t before = (int64_t)malloc_usable_size(p);
    void *moved = __real_realloc(p, size);
    /* While it moves, both are there. */
    if (moved) {
        count_bytes((int64_t)malloc_usable_size(moved));
        count_bytes(-before);
    }
    return moved;
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__wrap_strdup(const char *text)
{
    return is_due(F_MEMORY) ? NULL : counted(__real_strdup(text));
}

char *__real_strndup(const char *text, size_t most);
char *__wrap_strndup(const char *text, size_t most);
char *__wrap_strndup(const char *text, size_t most)
{
    return is_due(F_MEMORY) ? NULL : counted(__real_strndup(text, most));
}

void __real_free(void *p);
void __wrap_free(void *p);
void __wrap_free(void *p)
{
    if (p) {
        (void)atomic_fetch_sub(&fault.live, 1);
        count_bytes(-(int64_t)malloc_usable_size(p));
    }
    __real_free(p);
}

ZSTD_CCtx *__real_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void);
ZSTD_CCtx *__wrap_ZSTD_createCCtx(void)
{
    return is_due(F_MEMORY) ? NULL : __real_ZSTD_createCCtx();
}

ZSTD_CDict *__real_ZSTD_createCDict(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict(const void *dictionary, size_t length, int level)
{
    return is_due(F_MEMORY) ? NULL : __real_ZSTD_createCDict(dictionary, length, level);
}

ZSTD_CDict *__real_ZSTD_createCDict_byReference(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict_byReference(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict_byReference(const void *dictionary, size_t length, int level)
{
    return is_due(F_MEMORY) ? NULL : __real_ZSTD_createCDict_byReference(dictionary, length, level);
}

ZSTD_CDict *__real_ZSTD_createCDict_advanced(const void *dictionary, size_t length,
                                             ZSTD_dictLoadMethod_e load,
                                             ZSTD_dictContentType_e type,
                                             ZSTD_compressionParameters parameters,
                                             ZSTD_customMem memory);
ZSTD_CDict *__wrap_ZSTD_createCDict_advanced(const void *dictionary, size_t length,
                                             ZSTD_dictLoadMethod_e load,
                                             ZSTD_dictContentType_e type,
                                             ZSTD_compressionParameters parameters,
                                             ZSTD_customMem memory);
ZSTD_CDict *__wrap_ZSTD_createCDict_advanced(const void *dictionary, size_t length,
                                             ZSTD_dictLoadMethod_e load,
                                             ZSTD_dictContentType_e type,
                                             ZSTD_compressionParameters parameters,
                                             ZSTD_customMem memory)
{
    return is_due(F_MEMORY) ? NULL
                            : __real_ZSTD_createCDict_advanced(dictionary, length, load, type,
                                                               parameters, memory);
}

size_t __real_ZDICT_finalizeDictionary(void *to, size_t room, const void *content, size_t length,
                                       const void *samples, const size_t *sizes, unsigned count,
                                       ZDICT_params_t parameters);
size_t __wrap_ZDICT_finalizeDictionary(void *to, size_t room, const void *content, size_t length,
                                       const void *samples, const size_t *sizes, unsigned count,
                                       ZDICT_params_t parameters);
size_t __wrap_ZDICT_finalizeDictionary(void *to, size_t room, const void *content, size_t length,
                                       const void *samples, const size_t *sizes, unsigned count,
                                       ZDICT_params_t parameters)
{
    (void)atomic_fetch_add(&fault.dictionaries, 1);
    return __real_ZDICT_finalizeDictionary(to, room, content, length, samples, sizes, count,
                                           parameters);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument)
{
    return is_due(F_THREAD) ? EAGAIN : __real_pthread_create(thread, attributes, run, argument);
}

/* As if the samples repeated nothing. */
int __real_ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length);
int __wrap_ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length);
int __wrap_ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length)
{
    if (is_due(F_TRAINING)) {
        *length = 0;
        return fault.error == ENOMEM ? AN_ERR_MEMORY : AN_OK;
    }
    return __real_ani_train(s, content, size, length);
}

unsigned open_files(void)
{
    unsigned count = 0;
    DIR *d = opendir("/proc/self/fd");
    assert_non_null(d);
    while (readdir(d))
        count++;
    (void)closedir(d);
    return count;
}
