/* SPDX-License-Identifier: BSD-2-Clause */
/* What is made when it is asked for. Each returns what the handler of the library returns. */
#ifndef ANEWS_PAGES_H
#define ANEWS_PAGES_H

#include "serving/program/answers.h"

/* The start page, and its style sheet. */
enum MHD_Result answer_start(const request *r);
enum MHD_Result answer_style(const request *r);
/* The keys that are trusted here, for the page that reads archives. */
enum MHD_Result answer_page_config(const request *r);
/* The newest articles of an archive, as Atom and as JSON Feed. */
enum MHD_Result answer_atom(const request *r, shelved *item);
enum MHD_Result answer_json_feed(const request *r, shelved *item);
/* OPDS: all archives, as Atom and as JSON, and the newest articles of one. */
enum MHD_Result answer_catalogue(const request *r);
enum MHD_Result answer_json_catalogue(const request *r);
enum MHD_Result answer_shelf_entry(const request *r, shelved *item);
/* An article, or another entry, as itself. */
enum MHD_Result answer_article(const request *r, shelved *item, const char *id, size_t length);

#endif
