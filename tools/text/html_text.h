/* SPDX-License-Identifier: BSD-2-Clause */
/* HTML as plain text. */
#ifndef ANEWS_HTML_TEXT_H
#define ANEWS_HTML_TEXT_H

#include "text/bytes.h"

/* Adds the text of a piece of HTML: without tags and comments, with its character references
 * decoded. What is no tag stays: "a < b". Call it for short texts, such as titles. */
void html_text(bytes *out, const char *html, size_t length);

/* Whether text looks like HTML rather than like plain text: it has a tag that HTML has. */
bool looks_like_html(const char *text, size_t length);

#endif
