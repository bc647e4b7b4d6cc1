/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/key_file.h"

#include "files/read_write.h"
#include "report/message.h"
#include "status.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Reads all of an open key file. Returns 0, or -1 with errno. */
static int read_text(int fd, char *text, size_t room, size_t *length)
{
    if (read_to_end(fd, text, room, length) != 0)
        return -1;
    if (*length < room)
        return 0;
    errno = EFBIG;
    return -1;
}

int key_file_read(const char *file, char *text, size_t room, size_t *length, struct stat *about)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        say_error("%s: cannot open this key file: %s", file, strerror(errno));
        return STATUS_IO;
    }
    int status = STATUS_DONE;
    if ((about != NULL && fstat(fd, about) != 0) || read_text(fd, text, room, length) != 0) {
        status = errno == EFBIG || errno == EISDIR ? STATUS_USAGE : STATUS_IO;
        if (errno == EFBIG)
            say_error("%s: too long to be a key file of minisign", file);
        else
            say_error("%s: cannot read this key file: %s", file, strerror(errno));
    }
    close(fd);
    return status;
}

static bool is_key_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A mark that some editors put before UTF-8. It stands within the text where files were joined. */
static void trim(key_line *line)
{
    static const char mark[] = "\xef\xbb\xbf";
    for (;;) {
        if (line->length > 0 && is_key_blank(*line->text)) {
            line->text++;
            line->length--;
        } else if (line->length > 0 && is_key_blank(line->text[line->length - 1])) {
            line->length--;
        } else if (line->length >= 3 && memcmp(line->text, mark, 3) == 0) {
            line->text += 3;
            line->length -= 3;
        } else {
            return;
        }
    }
}

bool key_file_next(key_line *rest, key_line *line)
{
    while (rest->length > 0) {
        size_t n = 0;
        while (n < rest->length && rest->text[n] != '\n' && rest->text[n] != '\r')
            n++;
        *line = (key_line){rest->text, n};
        n += n < rest->length;
        *rest = (key_line){rest->text + n, rest->length - n};
        trim(line);
        if (line->length > 0)
            return true;
    }
    return false;
}

bool key_line_is_comment(const key_line *line)
{
    static const char usual[] = "untrusted comment:";
    enum { WORD_MOST = 30 };
    size_t run = 0;
    bool has_words = false;
    if (*line->text == '#' ||
        (line->length >= sizeof usual - 1 && strncasecmp(line->text, usual, sizeof usual - 1) == 0))
        return true;
    if (line->length >= 2 && memcmp(line->text, "RW", 2) == 0)
        return false;
    for (size_t i = 0; i < line->length; i++) {
        has_words = has_words || is_key_blank(line->text[i]);
        run = is_base64_digit(line->text[i]) || line->text[i] == '=' ? run + 1 : 0;
        if (run > WORD_MOST)
            return false;
    }
    return has_words;
}
