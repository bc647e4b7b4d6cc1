/* SPDX-License-Identifier: BSD-2-Clause */
/* The formats: what documents say about themselves, as fields of a draft. */
#ifndef ANEWS_FORMAT_H
#define ANEWS_FORMAT_H

#include "input/document.h"
#include "input/draft.h"
#include "input/notes.h"

/* Fills an empty draft from a document: id, kind, fields and content. Returns false if the document
 * was refused; *status (STATUS_*) says whether the job goes on. */
bool format_read(const document *doc, notes *n, draft *d, int *status);

/* The formats of articles read text that was decoded to UTF-8, which may be only the beginning of a
 * file. What they do not find they do not add. A page that only leads to another one becomes an
 * asset. */
void text_parse(draft *d, const char *text, size_t length);
/* Adds the first line that can be read as a title. */
void text_add_title(draft *d, const char *text, size_t length);
void html_parse(draft *d, const char *text, size_t length);
void xhtml_parse(draft *d, const char *text, size_t length);
void markdown_parse(draft *d, const char *text, size_t length);
/* The nodes of a document, to be freed with cmark_node_free(). To be called within
 * allocation_guard(). */
struct cmark_node *markdown_tree(const char *text, size_t length);

/* Reads an item of a stream: JSON Feed, what crawlers write, what `anews list --json` prints. Takes
 * members off doc->item. Returns as format_read() does. */
bool json_item_parse(const document *doc, notes *n, draft *d, int *status);

#endif
