/* SPDX-License-Identifier: BSD-2-Clause */
/* The charset that an HTML page declares. */
#ifndef ANEWS_HTML_CHARSET_H
#define ANEWS_HTML_CHARSET_H

#include <stddef.h>

#define HTML_CHARSET_ROOM 32

/* Finds the name of a charset in the first 4 KiB of a page; "" if there is none. */
void html_charset(const char *at, size_t length, char charset[HTML_CHARSET_ROOM]);

#endif
