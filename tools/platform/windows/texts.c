/* SPDX-License-Identifier: BSD-2-Clause */
/* What POSIX has for texts and memory, and the C library of Windows has not. */
#include "platform/windows/handles.h"

char *strndup(const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    char *copy = malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

void *memmem(const void *in, size_t in_length, const void *what, size_t length)
{
    const char *at = in, *first = what;
    if (length == 0)
        return (void *)(uintptr_t)at;
    while (in_length >= length) {
        const char *found = memchr(at, *first, in_length - length + 1);
        if (found == NULL)
            return NULL;
        if (memcmp(found, what, length) == 0)
            return (void *)(uintptr_t)found;
        in_length -= (size_t)(found + 1 - at);
        at = found + 1;
    }
    return NULL;
}

char *strsep(char **rest, const char *ends)
{
    char *word = *rest;
    if (word == NULL)
        return NULL;
    char *end = word + strcspn(word, ends);
    *rest = *end != '\0' ? end + 1 : NULL;
    *end = '\0';
    return word;
}

char *strcasestr(const char *in, const char *what)
{
    size_t length = strlen(what);
    for (; *in != '\0'; in++)
        if (strncasecmp(in, what, length) == 0)
            return (char *)(uintptr_t)in;
    return length == 0 ? (char *)(uintptr_t)in : NULL;
}

/* Settings and state of programs are where Windows has them. A value that is asked for again is
 * allocated again, which happens a few times in all. */
#undef getenv
char *unix_getenv(const char *name)
{
    static const char *const others[][2] = {{"XDG_CONFIG_HOME", "APPDATA"},
                                            {"XDG_STATE_HOME", "LOCALAPPDATA"},
                                            {"HOME", "USERPROFILE"},
                                            {"TMPDIR", "TEMP"}};
    wchar_t *wide = widen_text(name);
    const wchar_t *value = wide != NULL ? _wgetenv(wide) : NULL;
    free(wide);
    for (size_t i = 0; value == NULL && i < sizeof others / sizeof *others; i++)
        if (strcmp(name, others[i][0]) == 0)
            return unix_getenv(others[i][1]);
    return value != NULL ? narrow_text(value) : NULL;
}

/* Opens a file in the folder for temporary files, which is deleted when it is closed. The C
 * library's tmpfile() makes one in the root of the drive, where an ordinary user may not write. */
static FILE *open_temporary_stream(void)
{
    wchar_t path[MAX_PATH + 32];
    unsigned random = 0;
    DWORD length = GetTempPathW(MAX_PATH, path);
    if (length == 0 || length > MAX_PATH || rand_s(&random) != 0)
        return NULL;
    (void)swprintf(path + length, 32, L"anews-%08x.tmp", random);
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_DELETE, NULL,
                              CREATE_NEW, FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, 0);
    if (file == INVALID_HANDLE_VALUE) {
        (void)fail_with(GetLastError());
        return NULL;
    }
    int fd = descriptor_of(file, O_RDWR);
    FILE *stream = fd < 0 ? NULL : _fdopen(fd, "w+b");
    if (fd >= 0 && stream == NULL)
        (void)_close(fd);
    return stream;
}

/* A stream into memory is a temporary file, which is read when it is closed. */
static struct memory_stream {
    FILE *stream;
    char **text;
    size_t *length;
} memory_streams[4];

FILE *open_memstream(char **text, size_t *length)
{
    for (size_t i = 0; i < sizeof memory_streams / sizeof *memory_streams; i++)
        if (memory_streams[i].stream == NULL) {
            FILE *stream = open_temporary_stream();
            *text = NULL;
            *length = 0;
            memory_streams[i] = (struct memory_stream){stream, text, length};
            return stream;
        }
    errno = EMFILE;
    return NULL;
}

static bool read_stream(const struct memory_stream *s)
{
    long size = fseek(s->stream, 0, SEEK_END) == 0 ? ftell(s->stream) : -1;
    char *text = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (text == NULL)
        return false;
    rewind(s->stream);
    *s->length = fread(text, 1, (size_t)size, s->stream);
    text[*s->length] = '\0';
    *s->text = text;
    return *s->length == (size_t)size;
}

#undef fclose
int unix_fclose(FILE *stream)
{
    bool good = true;
    for (size_t i = 0; i < sizeof memory_streams / sizeof *memory_streams; i++)
        if (memory_streams[i].stream == stream) {
            good = fflush(stream) == 0 && read_stream(&memory_streams[i]);
            memory_streams[i].stream = NULL;
        }
    return fclose(stream) == 0 && good ? 0 : EOF;
}

/* Returns the length of the character at `text`, in bytes. */
static size_t step_of(const char *text)
{
    size_t length = 1;
    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* Matches a character with what is between brackets. *pattern: after "[", and then after "]". */
static bool is_in_brackets(const char **pattern, char c)
{
    const char *at = *pattern;
    bool is_negated = *at == '!' || *at == '^', found = false;
    at += is_negated;
    for (bool is_first = true; *at != '\0' && (is_first || *at != ']'); is_first = false, at++) {
        if (at[1] == '-' && at[2] != ']' && at[2] != '\0') {
            found |= *at <= c && c <= at[2];
            at += 2;
        } else {
            found |= *at == c;
        }
    }
    *pattern = *at == ']' ? at + 1 : at;
    return found != is_negated;
}

/* Without flags: * and ? match a slash, too. Brackets hold ASCII. */
int fnmatch(const char *pattern, const char *text, int flags)
{
    const char *star = NULL, *after_star = NULL;
    (void)flags;
    for (;;) {
        const char *at = pattern;
        bool is_matched = false;
        if (*at == '*') {
            star = text;
            after_star = pattern = at + 1;
            continue;
        }
        if (*text == '\0' && *at == '\0')
            return 0;
        if (*text != '\0' && *at == '?') {
            is_matched = true;
            pattern = at + 1;
        } else if (*text != '\0' && *at == '[') {
            at++;
            is_matched = is_in_brackets(&at, *text);
            pattern = at;
        } else if (*text != '\0' && *at != '\0') {
            at += *at == '\\' && at[1] != '\0';
            is_matched = *at == *text;
            pattern = at + 1;
        }
        if (is_matched) {
            text += *text != '\0' && (pattern[-1] == '?' || pattern[-1] == ']') ? step_of(text) : 1;
        } else if (star == NULL || *star == '\0') {
            return FNM_NOMATCH;
        } else {
            star += 1;
            text = star;
            pattern = after_star;
        }
    }
}
