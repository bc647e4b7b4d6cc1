/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/faults.h"

#include "dictionary/samples.h"

#include <malloc.h>
#include <pthread.h>
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

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

bool fault_is_due(enum fault_kind kind)
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
    return fault_is_due(F_MEMORY) ? NULL : counted(__real_malloc(size));
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
    return fault_is_due(F_MEMORY) ? NULL : counted(__real_calloc(count, size));
}

void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size)
{
    if (fault_is_due(F_MEMORY))
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
    return fault_is_due(F_MEMORY) ? NULL : counted(__real_strdup(text));
}

char *__real_strndup(const char *text, size_t most);
char *__wrap_strndup(const char *text, size_t most);
char *__wrap_strndup(const char *text, size_t most)
{
    return fault_is_due(F_MEMORY) ? NULL : counted(__real_strndup(text, most));
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
    return fault_is_due(F_MEMORY) ? NULL : __real_ZSTD_createCCtx();
}

ZSTD_CDict *__real_ZSTD_createCDict(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict(const void *dictionary, size_t length, int level)
{
    return fault_is_due(F_MEMORY) ? NULL : __real_ZSTD_createCDict(dictionary, length, level);
}

ZSTD_CDict *__real_ZSTD_createCDict_byReference(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict_byReference(const void *dictionary, size_t length, int level);
ZSTD_CDict *__wrap_ZSTD_createCDict_byReference(const void *dictionary, size_t length, int level)
{
    return fault_is_due(F_MEMORY) ? NULL
                                  : __real_ZSTD_createCDict_byReference(dictionary, length, level);
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
    return fault_is_due(F_MEMORY) ? NULL
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
    return fault_is_due(F_THREAD) ? EAGAIN
                                  : __real_pthread_create(thread, attributes, run, argument);
}

/* As if the samples repeated nothing. */
int __real_ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length);
int __wrap_ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length);
int __wrap_ani_train(const ani_samples *s, uint8_t *content, size_t size, size_t *length)
{
    if (fault_is_due(F_TRAINING)) {
        *length = 0;
        return fault.error == ENOMEM ? AN_ERR_MEMORY : AN_OK;
    }
    return __real_ani_train(s, content, size, length);
}
