/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of minisign that hold a key: a comment line, which may be missing, and a line of base64. */
#ifndef ANEWS_KEY_FILE_H
#define ANEWS_KEY_FILE_H

#include <stddef.h>
#include <sys/stat.h>

/* A key file is two short lines; comments have at most 1,024 bytes. */
#define KEY_FILE_MOST 4096

/* Reads a key file, NUL-terminated; `about` is filled in unless it is NULL. Returns STATUS_*,
 * having said what is wrong. */
int key_file_read(const char *file, char text[KEY_FILE_MOST + 1], struct stat *about);
/* Finds the base64 line in the text of a key file, without what editors and mail add at its end.
 * Returns NULL if there is none. */
const char *key_file_line(const char *text, size_t *length);

#endif
