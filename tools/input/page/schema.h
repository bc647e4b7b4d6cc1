/* SPDX-License-Identifier: BSD-2-Clause */
/* Types of schema.org, which JSON-LD and microdata share. */
#ifndef ANEWS_SCHEMA_H
#define ANEWS_SCHEMA_H

#include <stdbool.h>

/* Whether a type, an address or its last part, is something that is written and read as a whole:
 * an article of any kind, a recipe, a post in a forum. */
bool is_article_type(const char *type);
/* Whether it is a page that may hold such a thing. */
bool is_page_type(const char *type);

/* Whether it is what a reader wrote about such a thing. */
bool is_comment_type(const char *type);

#endif
