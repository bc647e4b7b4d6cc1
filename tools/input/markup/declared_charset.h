/* SPDX-License-Identifier: BSD-2-Clause */
/* The charset that a page declares. */
#ifndef ANEWS_DECLARED_CHARSET_H
#define ANEWS_DECLARED_CHARSET_H

#include <stddef.h>

#define CHARSET_ROOM 40

/* Finds the label of a charset in the declaration of XML or a meta element, both as bytes; "" if
 * there is none. The first that browsers know counts, else the first. A label that does not fit is
 * cut. */
void declared_charset(const char *at, size_t length, char label[CHARSET_ROOM]);
/* The same for the declaration of XML alone. */
void xml_declared_charset(const char *at, size_t length, char label[CHARSET_ROOM]);

#endif
