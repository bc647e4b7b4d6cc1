/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard streams and the console. What is typed comes as UTF-16 and a line at a time, and is
 * handed out as UTF-8. What is written is UTF-8, which the console is told.
 */
#include "platform/windows/handles.h"

#include <stdarg.h>

#undef read
#undef write
#undef fopen

static struct {
    char text[4096];
    size_t at, length;
} typed;

static bool is_console(HANDLE file, DWORD *mode)
{
    return GetFileType(file) == FILE_TYPE_CHAR && GetConsoleMode(file, mode);
}

static bool is_console_input(HANDLE file)
{
    DWORD events;
    return GetFileType(file) == FILE_TYPE_CHAR && GetNumberOfConsoleInputEvents(file, &events);
}

int unix_isatty(int fd)
{
    DWORD mode;
    return is_console(handle_of(fd), &mode);
}

static ssize_t read_typed(HANDLE file, void *buffer, size_t size)
{
    wchar_t line[1024];
    DWORD count = 0;
    if (typed.at == typed.length) {
        if (!ReadConsoleW(file, line, sizeof line / sizeof *line, &count, NULL))
            return fail_with(GetLastError());
        int length = WideCharToMultiByte(CP_UTF8, 0, line, (int)count, typed.text,
                                         sizeof typed.text, NULL, NULL);
        typed.at = 0;
        typed.length = length > 0 ? (size_t)length : 0;
        if (typed.length > 0 && typed.text[0] == 26)
            typed.length = 0; /* Ctrl-Z: the end */
    }
    size_t n = typed.length - typed.at < size ? typed.length - typed.at : size;
    memcpy(buffer, typed.text + typed.at, n);
    typed.at += n;
    return (ssize_t)n;
}

ssize_t unix_read(int fd, void *buffer, size_t size)
{
    unsigned most = size < INT_MAX ? (unsigned)size : INT_MAX;
    return is_console_input(handle_of(fd)) ? read_typed(handle_of(fd), buffer, size)
                                           : _read(fd, buffer, most);
}

/* A prompt goes to where input comes from, which here are two files. */
ssize_t unix_write(int fd, const void *bytes, size_t size)
{
    unsigned most = size < INT_MAX ? (unsigned)size : INT_MAX;
    return _write(is_console_input(handle_of(fd)) ? STDERR_FILENO : fd, bytes, most);
}

int tcgetattr(int fd, struct termios *mode)
{
    DWORD now;
    if (!is_console(handle_of(fd), &now))
        return fail_with(ERROR_INVALID_FUNCTION);
    mode->c_lflag = now;
    return 0;
}

int tcsetattr(int fd, int when, const struct termios *mode)
{
    (void)when;
    return SetConsoleMode(handle_of(fd), mode->c_lflag) ? 0 : fail_with(GetLastError());
}

int poll(struct pollfd *list, unsigned count, int milliseconds)
{
    (void)list, (void)count;
    Sleep(milliseconds < 0 ? INFINITE : (DWORD)milliseconds);
    return 0;
}

int fcntl(int fd, int what, ...)
{
    HANDLE file = handle_of(fd);
    if (file == INVALID_HANDLE_VALUE || (intptr_t)file == -2) {
        errno = EBADF;
        return -1;
    }
    return what == F_DUPFD_CLOEXEC ? _dup(fd) : what == F_GETFL ? O_RDWR : 0;
}

/* POSIX's modes and owners have no equal here: a file has the rights of its folder. */
int fchmod(int fd, mode_t mode)
{
    (void)fd, (void)mode;
    return 0;
}

int fchown(int fd, uid_t owner, gid_t group)
{
    (void)fd, (void)owner, (void)group;
    return 0;
}

uid_t geteuid(void)
{
    return 0;
}

char *mkdtemp(char *path)
{
    char *end = path + strlen(path) - 6;
    for (unsigned i = 0; i < 100; i++) {
        unsigned random = 0;
        (void)rand_s(&random);
        (void)snprintf(end, 7, "%06x", random & 0xFFFFFF);
        if (mkdir(path, 0700) == 0)
            return path;
        if (errno != EEXIST)
            break;
    }
    return NULL;
}

/* "e" is for what is not handed on, which nothing is here; and there is no text that is not bytes.
 */
FILE *unix_fopen(const char *path, const char *mode)
{
    wchar_t wide_mode[8] = {0};
    size_t length = 0;
    for (; *mode != '\0' && length < 6; mode++)
        if (*mode != 'e' && *mode != 'b')
            wide_mode[length++] = (wchar_t)*mode;
    wide_mode[length] = L'b';
    wchar_t *full = find_full_path(path);
    FILE *stream = full != NULL ? _wfopen(full, wide_mode) : NULL;
    int error = errno;
    free(full);
    errno = error;
    return stream;
}
