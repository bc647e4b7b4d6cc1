/* SPDX-License-Identifier: BSD-2-Clause */
/* The charset that text looks like. */
#ifndef ANEWS_CHARSET_GUESS_H
#define ANEWS_CHARSET_GUESS_H

#include <stddef.h>

enum guess {
    GUESS_NONE,
    GUESS_MADE,
    GUESS_NO_LIBRARY, /* libuchardet is not installed */
};

/* Guesses the charset of text that is not UTF-8. With GUESS_MADE, name is that of
 * the standard Encoding, and the text can be decoded with it. */
enum guess charset_guess(const char *at, size_t length, char *name, size_t room);

#endif
