/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses on the Web. */
#ifndef ANEWS_ADDRESSES_H
#define ANEWS_ADDRESSES_H

#include "text/bytes.h"

/* Whether text is an absolute address of http or https, with a host and without white space. */
bool is_web_address(const char *text);
/* Adds what a reference on a page means, as RFC 3986 resolves it. base: an absolute address, or
 * NULL. Returns false if it is no web address. *out must be empty; it ends with a zero byte that
 * does not count. */
bool resolve_address(const char *base, const char *reference, bytes *out);

#endif
