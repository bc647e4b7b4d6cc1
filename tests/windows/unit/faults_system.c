/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of the system that may fail, where the library's platform/windows.c makes them: they
 * have no names that the linker could wrap, so what it declares to the library is wrapped.
 */
#include "support/faults.h"

#include "platform/system.h"

/* Returns the error of a call that fails now, else 0. */
static int fault_error(enum fault_kind kind)
{
    return fault_is_due(kind) ? fault.error : 0;
}

int __real_ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size,
                              int *fd);
int __wrap_ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size,
                              int *fd);
int __wrap_ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size,
                              int *fd)
{
    int error = fault_error(F_OPEN);
    if (error == 0)
        return __real_ani_open_temporary(folder, base, name, name_size, fd);
    *name = 0;
    return error;
}

int __real_ani_open_scratch(const char *folder, int *fd);
int __wrap_ani_open_scratch(const char *folder, int *fd);
int __wrap_ani_open_scratch(const char *folder, int *fd)
{
    int error = fault_error(F_OPEN);
    return error != 0 ? error : __real_ani_open_scratch(folder, fd);
}

int __real_ani_write_all(int fd, const void *bytes, size_t length);
int __wrap_ani_write_all(int fd, const void *bytes, size_t length);
int __wrap_ani_write_all(int fd, const void *bytes, size_t length)
{
    int error = fault_error(F_WRITE);
    return error != 0 ? error : __real_ani_write_all(fd, bytes, length);
}

int __real_ani_write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length);
int __wrap_ani_write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length);
int __wrap_ani_write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length)
{
    int error = fault_error(F_WRITE);
    return error != 0 ? error : __real_ani_write_at(fd, offset, bytes, length);
}

int __real_ani_read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length);
int __wrap_ani_read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length);
int __wrap_ani_read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length)
{
    int error = fault_error(F_READ);
    return error != 0 ? error : __real_ani_read_at(fd, offset, buffer, length);
}

int __real_ani_cut_file(int fd, uint64_t size);
int __wrap_ani_cut_file(int fd, uint64_t size);
int __wrap_ani_cut_file(int fd, uint64_t size)
{
    int error = fault_error(F_CUT);
    return error != 0 ? error : __real_ani_cut_file(fd, size);
}

int __real_ani_sync_file(int fd);
int __wrap_ani_sync_file(int fd);
int __wrap_ani_sync_file(int fd)
{
    int error = fault_error(F_SYNC);
    return error != 0 ? error : __real_ani_sync_file(fd);
}

int __real_ani_replace_file(int fd, const char *from, const char *to);
int __wrap_ani_replace_file(int fd, const char *from, const char *to);
int __wrap_ani_replace_file(int fd, const char *from, const char *to)
{
    int error = fault_error(F_RENAME);
    return error != 0 ? error : __real_ani_replace_file(fd, from, to);
}

/* A file whose close fails is closed all the same. */
int __real_ani_close_file(int fd);
int __wrap_ani_close_file(int fd);
int __wrap_ani_close_file(int fd)
{
    int error = fault_error(F_CLOSE), result = __real_ani_close_file(fd);
    return error != 0 ? error : result;
}

/* Each file of the library has a descriptor. Other handles are the system's own. */
unsigned open_files(void)
{
    enum { DESCRIPTORS = 2048 };
    unsigned count = 0;
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        count += _get_osfhandle(fd) != -1;
    return count;
}
