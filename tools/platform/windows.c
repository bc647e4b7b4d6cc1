/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows: what platform.h declares. The folder windows/ has what POSIX declares. */
#include "platform/platform.h"

#ifdef _WIN32
#include "platform/windows/handles.h"

#include <shellapi.h>
#include <signal.h>

/* The console belongs to other programs, too. */
static unsigned code_page_before;

static void restore_code_page(void)
{
    (void)SetConsoleOutputCP(code_page_before);
}

/* Standard streams carry bytes, and the command line UTF-8. */
bool platform_begin(int *argc, char ***argv)
{
    int count = 0;
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    char **words = wide != NULL ? calloc((size_t)count + 1, sizeof *words) : NULL;
    for (int i = 0; words != NULL && i < count; i++) {
        words[i] = narrow_text(wide[i]);
        if (words[i] == NULL)
            return false;
    }
    if (words == NULL)
        return false;
    *argc = count;
    *argv = words;
    for (int fd = 0; fd <= 2; fd++)
        (void)_setmode(fd, _O_BINARY);
    code_page_before = GetConsoleOutputCP();
    if (code_page_before != 0 && code_page_before != CP_UTF8 && atexit(restore_code_page) == 0)
        (void)SetConsoleOutputCP(CP_UTF8);
    return true;
}

const char *platform_last_slash(const char *path)
{
    const char *slash = strrchr(path, '/'), *back = strrchr(path, '\\');
    return slash == NULL || (back != NULL && back > slash) ? back : slash;
}

bool platform_is_slash(char c)
{
    return c == '/' || c == '\\';
}

bool platform_is_absolute(const char *path)
{
    return path[0] == '/' || path[0] == '\\' || (path[0] != '\0' && path[1] == ':');
}

/* Nobody asks: it is for file systems without true numbers. */
char *platform_full_path(const char *path)
{
    return strdup(path);
}

bool platform_takes_all_names(void)
{
    return false;
}

bool platform_has_nameless(void)
{
    return true;
}

/* The file has a name, and is deleted when it is closed unless it gets another one. */
int platform_open_nameless(int folder, mode_t mode)
{
    HANDLE file = NULL;
    (void)mode;
    errno = EEXIST;
    for (unsigned i = 0; i < 100 && file == NULL && errno == EEXIST; i++) {
        char name[24];
        unsigned random = 0;
        (void)rand_s(&random);
        (void)snprintf(name, sizeof name, ".anews-%08x", random);
        file = open_handle(folder, name, FILE_GENERIC_READ | FILE_GENERIC_WRITE | DELETE,
                           FILE_CREATE, FILE_NON_DIRECTORY_FILE);
    }
    if (file != NULL && mark_for_deletion(file, true) != 0) {
        (void)CloseHandle(file);
        return -1;
    }
    return descriptor_of(file, O_RDWR);
}

int platform_link_nameless(int fd, int folder, const char *name)
{
    HANDLE file = handle_of(fd);
    if (mark_for_deletion(file, false) != 0)
        return -1;
    if (rename_handle(file, folder, name, false) == 0)
        return 0;
    int error = errno;
    (void)mark_for_deletion(file, true);
    errno = error;
    return -1;
}

/* What Windows would reserve is written as zeros first. A full disk is noticed later. */
int platform_reserve(int fd, uint64_t size)
{
    (void)fd, (void)size;
    return 0;
}

int platform_share_bytes(int from, int to)
{
    (void)from, (void)to;
    errno = EOPNOTSUPP;
    return -1;
}

ssize_t platform_copy_bytes(int from, int to, uint64_t offset, uint64_t length)
{
    (void)from, (void)to, (void)offset, (void)length;
    errno = EOPNOTSUPP;
    return -1;
}

/* Locks a byte that no file has: a lock here keeps others from reading what it covers. */
int platform_lock(int fd, bool waits)
{
    OVERLAPPED at = {.OffsetHigh = 0x7FFFFFFF};
    struct unix_stat about;
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        errno = EOPNOTSUPP;
        return -1;
    }
    if (LockFileEx(handle_of(fd), LOCKFILE_EXCLUSIVE_LOCK | (waits ? 0 : LOCKFILE_FAIL_IMMEDIATELY),
                   0, 1, 0, &at))
        return 0;
    errno = GetLastError() == ERROR_LOCK_VIOLATION ? EWOULDBLOCK : errno_of(GetLastError());
    return -1;
}

int platform_sync_file(int fd)
{
    return fsync(fd);
}

bool platform_matches(const char *pattern, const char *path)
{
    return fnmatch(pattern, path, 0) != FNM_NOMATCH;
}

/* Only an administrator may flush a whole volume. */
int platform_sync_all(int folder)
{
    (void)folder;
    return 0;
}

bool platform_has_true_numbers(int folder)
{
    (void)folder;
    return true;
}

/* Modes are not what permissions are here. */
bool platform_keeps_permissions(const char *path)
{
    (void)path;
    return true;
}

int platform_keep_rights(int from, int to)
{
    (void)from, (void)to;
    return 0;
}

void platform_drop_rights(int fd)
{
    (void)fd;
}

int platform_file_clock(struct timespec *now)
{
    return clock_gettime(CLOCK_REALTIME, now);
}

ssize_t platform_program_path(char *path, size_t size)
{
    wchar_t wide[PATH_MAX];
    DWORD length = GetModuleFileNameW(NULL, wide, PATH_MAX);
    char *name = length > 0 && length < PATH_MAX ? narrow_text(wide) : NULL;
    if (name == NULL || strlen(name) >= size) {
        free(name);
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path, name, strlen(name) + 1);
    free(name);
    return (ssize_t)strlen(path);
}

unsigned platform_count_processors(void)
{
    DWORD count = GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    return count < 1 ? 1 : (unsigned)count;
}

unsigned platform_terminal_width(int fd)
{
    CONSOLE_SCREEN_BUFFER_INFO about;
    if (!GetConsoleScreenBufferInfo(handle_of(fd), &about))
        return 0;
    int width = about.srWindow.Right - about.srWindow.Left + 1;
    return width > 0 ? (unsigned)width : 0;
}

void platform_raise(int number)
{
    (void)raise(number);
}

void platform_expect_memory(void *memory, size_t length)
{
    (void)memory, (void)length;
}

void platform_keep_memory_private(void)
{
}

void platform_permit_open_files(void)
{
    (void)_setmaxstdio(2048);
}

void platform_end_with_parent(void)
{
}

void platform_close_between(int first, int end)
{
    (void)first, (void)end;
}

/* The C library has no streams that call functions: its own does. */
FILE *platform_open_stream(ssize_t (*write_bytes)(void *context, const char *bytes, size_t size),
                           int (*close_stream)(void *context))
{
    (void)write_bytes, (void)close_stream;
    return stdout;
}

/* Only a pager would have made it necessary. */
void platform_empty_stream(FILE *stream)
{
    (void)stream;
}

int platform_open_pipe(int ends[2], bool waits)
{
    (void)ends, (void)waits;
    errno = ENOSYS;
    return -1;
}

int platform_open_pair(int ends[2])
{
    (void)ends;
    errno = ENOSYS;
    return -1;
}

/* Signals do not end a wait here. */
int platform_wait(struct pollfd *files, unsigned count, const struct timespec *most,
                  const sigset_t *mask)
{
    (void)files, (void)most, (void)mask;
    return (int)count;
}
#endif
