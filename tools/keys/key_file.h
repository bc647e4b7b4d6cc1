/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of minisign that hold a key: a comment line, which may be missing, and a line of base64.
 * Editors, mail and copying add to them: white space, empty lines, other line ends, a mark of UTF-8
 * before the text, another comment.
 */
#ifndef ANEWS_KEY_FILE_H
#define ANEWS_KEY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* Some text, not NUL-terminated. */
typedef struct key_line {
    const char *text;
    size_t length;
} key_line;

/* Reads a key file of less than `room` bytes. `about` is filled in unless it is NULL. Returns
 * STATUS_*, having said what is wrong. */
int key_file_read(const char *file, char *text, size_t room, size_t *length, struct stat *about);
/* Moves from *rest to *line the next line that is not empty, without the white space around it.
 * Returns false if there is none. */
bool key_file_next(key_line *rest, key_line *line);
/* Whether a line that is no key is a comment: it begins as one, or has words. Text that looks like
 * a key, which may be a damaged one, is no comment. */
bool key_line_is_comment(const key_line *line);

#endif
