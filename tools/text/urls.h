/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses. */
#ifndef ANEWS_URLS_H
#define ANEWS_URLS_H

#include "text/bytes.h"

/* Returns what follows "scheme:", NULL if the text does not begin with a scheme. */
const char *url_after_scheme(const char *text);

/* Writes the address that a reference means to an empty buffer, as RFC 3986 section 5.2 has it, with
 * a zero after it. base: an absolute address, or NULL: then an absolute reference comes out as it
 * is. White space around the reference does not count. Returns false if it means no absolute
 * address. */
bool url_resolve(bytes *out, const char *base, const char *reference);

#endif
