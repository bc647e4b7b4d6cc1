/* SPDX-License-Identifier: BSD-2-Clause */
/* The addresses of what is served. */
#ifndef ANEWS_LINKS_H
#define ANEWS_LINKS_H

#include "serving/program/answers.h"

#include <stdio.h>

/* Writes the part of an address that is the same for all: "http://HOST". The host was checked. */
void put_origin(FILE *to, const request *r);
/* Writes "BEFORE", the name of an archive, and "AFTER". */
void put_link(FILE *to, const char *before, const shelved *item, const char *after);
/* Writes the path of an article. */
void put_article_link(FILE *to, const shelved *item, const char *id, size_t length);
/* Writes a name for people: the title of a good archive, else its name in addresses. */
void put_shelved_title(FILE *to, const shelved *item);
const char *shelved_title(const shelved *item);
/* Makes the tag of something that is made of an archive. */
void derive_tag(const shelved *item, const char *what, char tag[TAG_ROOM + 16]);
/* Says that an archive has no text to show, as unknown and refused ones do. */
enum MHD_Result answer_untold(const request *r, const shelved *item);
/* Says that an archive is damaged. error: AN_*; it is said on standard error too. */
enum MHD_Result answer_damaged(const request *r, const shelved *item, int error);

#endif
