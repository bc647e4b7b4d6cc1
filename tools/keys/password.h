/* SPDX-License-Identifier: BSD-2-Clause */
/* Passwords: from the terminal without echo, or from a descriptor. */
#ifndef ANEWS_PASSWORD_H
#define ANEWS_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

/* Where a password comes from. */
typedef struct password_source {
    int fd; /* -1: ask on the terminal (/dev/tty) without echo; else the first line read from this
               descriptor */
} password_source;

/* Parses the value of --password-fd. Returns STATUS_*, having said what is wrong. */
int parse_password_fd(const char *text, password_source *source);

/* Longest password with its terminator, as in minisign. */
#define PASSWORD_ROOM 1024

/* Reads a password for `file`, NUL-terminated, in memory that the caller frees with sodium_free().
 * twice: it is a new one, and asked for again to be sure. Returns STATUS_*, having said what is
 * wrong; *password is NULL then. */
int password_read(const password_source *source, const char *file, bool twice, char **password);

#endif
