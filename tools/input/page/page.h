/* SPDX-License-Identifier: BSD-2-Clause */
/* Listens to the markup of a page, and has each source of metadata take what it knows. */
#ifndef ANEWS_PAGE_H
#define ANEWS_PAGE_H

#include "input/markup/markup.h"
#include "input/page/facts.h"

#include <stdint.h>

enum {
    OPEN_MOST = 256,         /* elements that are open at once; deeper ones are not told apart */
    CAPTURES_MOST = 12,      /* texts that are collected at once */
    LINK_MOST = 4096,        /* bytes of a link that is looked into */
    LINE_MOST = 120,         /* bytes of a line that may say something */
    PART_LANGUAGES_MOST = 4, /* languages of elements within the body; more are not told apart */
    PART_LANGUAGE_ROOM = 36,
};

/* What an element of microdata (itemscope) is about. Elements in it are about the same. */
enum item {
    ITEM_NONE,
    ITEM_PAGE,    /* the page as a whole */
    ITEM_ARTICLE, /* the first article */
    ITEM_AUTHOR,  /* a property of the article or page */
    ITEM_PUBLISHER,
    ITEM_THING, /* whatever else: its properties are not the article's */
    ITEM_OTHER, /* comments and further articles: nothing in them is about this one */
};

typedef struct open_element {
    uint32_t name;      /* a hash */
    bool is_aside;      /* not part of the article: comments, lists of other articles, navigation */
    bool is_article;    /* part of an article, or of what microdata calls one */
    bool is_byline;     /* an element around it names the author */
    bool is_detail;     /* in a table, list or heading */
    bool is_header;     /* in what a class calls a header */
    bool is_quote;      /* in a caption, a quotation or <pre> */
    bool is_no_reading; /* in a button or a choice, or another choice for a word */
    bool is_update;     /* in a line that says when the page was changed */
    bool is_unseen;     /* in what browsers with scripts do not show */
    bool is_of_work;    /* in what names the author of another work, or of nothing that is shown */
    bool is_term;       /* in a heading or term, whose id is made of its text */
    bool is_link;
    enum item item;
    unsigned char language; /* the place in page.languages, counted from 1; 0: none is stated */
} open_element;

/* A language that elements within the body state. */
typedef struct part_language {
    char tag[PART_LANGUAGE_ROOM]; /* empty: this place is free */
    size_t bytes;                 /* of the text in it, without white space */
} part_language;

/* The text of an element, until it ends. */
typedef struct capture {
    const char *source; /* NULL: this capture is free */
    unsigned depth;     /* the capture ends when fewer elements are open */
    size_t before_link; /* bytes of the text before a link that may be a sign alone */
    bool is_json_ld;
    bytes text;
} capture;

typedef struct page {
    facts facts;
    bool (*is_source)(const char *name); /* whether a name of a meta element is looked for */
    bytes json_ld;                       /* the content of its scripts, each ended by a zero byte */
    bool is_xml, has_body, has_article_item;
    bool is_in_heading;    /* of the first or second level */
    bool is_in_word;       /* no white space since the last text */
    unsigned heading_link; /* a link in it is open while so many elements are; 0: none is */
    open_element open[OPEN_MOST];
    unsigned depth, deeper; /* how many are open; how many beyond OPEN_MOST */
    capture captures[CAPTURES_MOST];
    char line[LINE_MOST]; /* since the last limit of an element that is not inline */
    size_t line_length;
    bool is_line_long, is_line_detail,
        is_line_foreign;       /* begins in a link or where no author is named */
    bool is_in_term, has_term; /* of a list of terms: whether the last one has words */
    /* The page leads on if its text has at most so many bytes; 0: it does not. */
    size_t text_most;
    size_t seen_bytes; /* of text, until they are too many for that */
    part_language languages[PART_LANGUAGES_MOST];
    size_t body_bytes;              /* of text, without white space */
    unsigned char heading_language; /* of the main heading: as in open_element */
    bool has_any_heading, has_h1;   /* begun so far */
} page;

/* Reads a page of valid UTF-8. is_xml: it may be XHTML, which is tried first. is_source: as in
 * page. Call page_free() whatever becomes of it: facts.failed tells. */
void page_read(page *p, const char *text, size_t length, bool is_xml,
               bool (*is_source)(const char *name));
void page_free(page *p);
/* Whether browsers leave the page for another one, at once or when its few words are read. */
bool page_is_redirect(const page *p);

/* Collects the text of the element that begins, and adds it to the facts when it ends. */
void page_capture(page *p, const char *source);
/* Adds the value of an attribute to the facts. a may be NULL. */
void page_add_attribute(page *p, const char *source, const attribute *a);

/* The sources. Each is told of each element that begins, which it may change before it counts as
 * open: it begins as its parent. Microdata comes before clues. */
void meta_element_begins(page *p, const markup_tag *t, const open_element *e);
void microdata_begins(page *p, const markup_tag *t, open_element *e);
void clue_begins(page *p, const markup_tag *t, open_element *e);
void link_begins(page *p, const markup_tag *t);
void redirect_begins(page *p, const markup_tag *t, open_element *e);
void redirect_text(page *p, const char *at, size_t length);
void language_begins(page *p, const markup_tag *t, open_element *e);
void language_text(page *p, const char *at, size_t length);
/* Adds the language that elements within the body state for all of it, when the page was read. */
void language_add(page *p);
/* Text of the page goes to the current line, which ends where an element that is not inline begins
 * or ends. */
void line_add(page *p, const char *at, size_t length);
void line_end(page *p);
/* Adds the address that programs which save pages, archives and trackback leave in the text. */
void saved_marks_read(page *p, const char *text, size_t length);
/* Adds what JSON-LD says, when the page was read. */
void linked_data_read(page *p);

#endif
