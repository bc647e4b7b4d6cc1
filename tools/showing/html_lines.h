/* SPDX-License-Identifier: BSD-2-Clause */
/* HTML as lines of text for a person. */
#ifndef ANEWS_HTML_LINES_H
#define ANEWS_HTML_LINES_H

#include "text/bytes.h"

/* Adds the text of a page to *out: paragraphs with an empty line between them, lists with dashes
 * and numbers, cells of a table side by side, and words for pictures. html is valid UTF-8. width:
 * lines are broken where they would have more columns; 0: they are not. Sets out->failed if memory
 * runs out. */
void html_lines(const char *html, size_t length, size_t width, bytes *out);

#endif
