/* SPDX-License-Identifier: BSD-2-Clause */
/* Listens to the markup of a page, and has each source of metadata take what it knows. */
#ifndef ANEWS_PAGE_H
#define ANEWS_PAGE_H

#include "input/html/facts.h"
#include "input/html/markup.h"

#include <stdint.h>

enum {
    OPEN_MOST = 256,    /* elements that are open at once; deeper ones are not told apart */
    CAPTURES_MOST = 12, /* texts that are collected at once */
};

/* What an element of microdata (itemscope) is about. Elements in it are about the same. */
enum item {
    ITEM_NONE,
    ITEM_PAGE,    /* the page as a whole */
    ITEM_ARTICLE, /* the first article */
    ITEM_AUTHOR,  /* a property of the article or page */
    ITEM_PUBLISHER,
    ITEM_OTHER, /* comments, further articles, ratings */
};

typedef struct open_element {
    uint32_t name;  /* a hash */
    bool is_aside;  /* not part of the article: comments, lists of other articles, navigation */
    bool is_byline; /* an element around it names the author */
    enum item item;
} open_element;

/* The text of an element, until it ends. */
typedef struct capture {
    const char *source; /* NULL: this capture is free */
    unsigned depth;     /* the capture ends when fewer elements are open */
    bool is_json_ld;
    bytes text;
} capture;

typedef struct page {
    facts facts;
    bytes json_ld; /* the content of its scripts, each ended by a zero byte */
    bool is_xml, has_body, has_article_item;
    open_element open[OPEN_MOST];
    unsigned depth, deeper; /* how many are open; how many beyond OPEN_MOST */
    capture captures[CAPTURES_MOST];
} page;

/* Reads a page of valid UTF-8. is_xml: it may be XHTML, which is tried first. Call page_free()
 * whatever becomes of it: facts.failed tells. */
void page_read(page *p, const char *text, size_t length, bool is_xml);
void page_free(page *p);

/* Collects the text of the element that begins, and adds it to the facts when it ends. */
void page_capture(page *p, const char *source);
/* Adds the value of an attribute to the facts. a may be NULL. */
void page_add_attribute(page *p, const char *source, const attribute *a);

/* The sources. Each is told of each element that begins, which it may change before it counts as
 * open: it begins as its parent. Microdata comes before clues. */
void meta_element_begins(page *p, const markup_tag *t, const open_element *e);
void microdata_begins(page *p, const markup_tag *t, open_element *e);
void clue_begins(page *p, const markup_tag *t, open_element *e);
/* Adds what JSON-LD says, when the page was read. */
void linked_data_read(page *p);

/* Whether a name of a meta element says something that is looked for (choice.c). */
bool is_source(const char *name);

#endif
