/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of an HTML page that is worth parsing. */
#ifndef ANEWS_HTML_REDUCE_H
#define ANEWS_HTML_REDUCE_H

#include "text/bytes.h"

/* Adds the elements that may say something about the article to *out: a small and flat page. */
void html_reduce(const char *text, size_t length, bytes *out);

#endif
