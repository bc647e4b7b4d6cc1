/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/key_file.h"

#include "files/read_write.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Reads all of an open key file. Returns 0, or -1 with errno. */
static int read_text(int fd, char text[KEY_FILE_MOST + 1])
{
    size_t length = 0;
    if (read_to_end(fd, text, KEY_FILE_MOST, &length) != 0)
        return -1;
    text[length] = '\0';
    if (length < KEY_FILE_MOST)
        return 0;
    errno = EFBIG;
    return -1;
}

int key_file_read(const char *file, char text[KEY_FILE_MOST + 1], struct stat *about)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        say_error("%s: cannot open this key file: %s", file, strerror(errno));
        return STATUS_IO;
    }
    int status = STATUS_DONE;
    if ((about != NULL && fstat(fd, about) != 0) || read_text(fd, text) != 0) {
        status = errno == EFBIG || errno == EISDIR ? STATUS_USAGE : STATUS_IO;
        if (errno == EFBIG)
            say_error("%s: too long to be a key file of minisign", file);
        else
            say_error("%s: cannot read this key file: %s", file, strerror(errno));
    }
    close(fd);
    return status;
}

const char *key_file_line(const char *text, size_t *length)
{
    static const char comment[] = "untrusted comment:";
    if (strncmp(text, comment, sizeof comment - 1) == 0) {
        text = strchr(text, '\n');
        if (text == NULL)
            return NULL;
        text++;
    }
    size_t n = strcspn(text, "\n");
    while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    *length = n;
    return n == 0 ? NULL : text;
}
