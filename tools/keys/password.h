/* SPDX-License-Identifier: BSD-2-Clause */
/* Passwords: from the terminal without echo, or from a descriptor. */
#ifndef ANEWS_PASSWORD_H
#define ANEWS_PASSWORD_H

#include "keys/keys.h"

#include <stddef.h>

/* Longest password with its terminator, as minisign has it. */
#define PASSWORD_ROOM 1024

/* A password for `file`, NUL-terminated, in memory from sodium_malloc(), to be given back with
 * sodium_free(). twice: a new one, asked for again to be sure. Gives STATUS_*, having said what was
 * wrong; *password is NULL then. */
int password_read(const password_source *source, const char *file, bool twice, char **password);

#endif
