/* SPDX-License-Identifier: BSD-2-Clause */
/* Markdown: a title from its first heading or line if need be. */
#include "allocation.h"
#include "input/formats/format.h"
#include "input/front_matter/front_matter.h"
#include "text/html_text.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADING_WITHIN = 64 * 1024, /* bytes that are parsed for a heading */
    HEADING_MOST = 300,         /* characters of a title */
};

cmark_node *markdown_tree(const char *text, size_t length)
{
    static cmark_mem memory = {guarded_calloc, guarded_realloc, free};
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
    cmark_parser_feed(parser, text, length);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

/* A document that is parsed for its first heading. */
typedef struct heading {
    const char *text;
    size_t length;
    bytes title;
    size_t code_end; /* of the title: what is before it is no attribute */
    bytes html;      /* the content of an element <h1> before it */
} heading;

static void add_text(heading *h, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    const char *literal = cmark_node_get_literal(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        bytes_add_text(&h->title, " ");
    else if (literal && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
        bytes_add_text(&h->title, literal);
    if (type == CMARK_NODE_CODE)
        h->code_end = h->title.length;
}

/* Takes the content of <h1> from a block of HTML: "<div align="center"><h1>Title</h1></div>". */
static void take_html(heading *h, const char *html)
{
    const char *open = strncmp(html, "<!--", 4) != 0 ? strcasestr(html, "<h1") : NULL;
    const char *from = open ? strchr(open, '>') : NULL;
    const char *to = from ? strcasestr(from, "</h1>") : NULL;
    bool is_name = from && (open[3] == '>' || (unsigned char)open[3] <= ' ');
    if (to && is_name)
        bytes_add(&h->html, from + 1, (size_t)(to - from) - 1);
}

/* Adds the text of the first heading that has some. */
static void first_heading(cmark_node *root, heading *h)
{
    cmark_iter *walk = cmark_iter_new(root);
    bool within = false;
    cmark_event_type event;
    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            within = event == CMARK_EVENT_ENTER;
            if (!within && h->title.length)
                break;
        } else if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK && !h->html.length) {
            take_html(h, cmark_node_get_literal(node));
        } else if (within && event == CMARK_EVENT_ENTER) {
            add_text(h, node);
        }
    }
    cmark_iter_free(walk);
}

/* Takes off the attributes that many programs read at the end of a heading: "Title {#id .class}",
 * "Title {: #id}", "Title {-}". */
static void cut_attributes(heading *h)
{
    const char *at = h->title.at;
    const char *open = h->title.length ? memrchr(at, '{', h->title.length) : NULL;
    if (!open || open < at + h->code_end || open == at || open[-1] != ' ' ||
        at[h->title.length - 1] != '}')
        return;
    if (strchr("#.:", open[1]) || (open[1] == '-' && open[2] == '}'))
        h->title.length = (size_t)(open - at);
}

static void find_heading(void *context)
{
    heading *h = context;
    cmark_node *root = markdown_tree(h->text, h->length);
    first_heading(root, h);
    cmark_node_free(root);
    cut_attributes(h);
}

static void add_heading(draft *d, const char *text, size_t length)
{
    heading h = {.text = text, .length = length < HEADING_WITHIN ? length : HEADING_WITHIN};
    bytes seen = {0};
    d->failed |= !allocation_guard(find_heading, &h) || h.title.failed || h.html.failed;
    if (h.html.length && !d->failed)
        html_text(&seen, h.html.at, h.html.length);
    d->failed |= seen.failed;
    bool is_html =
        !d->failed && seen.length && draft_add_title(d, seen.at, seen.length, HEADING_MOST);
    if (!d->failed && !is_html && h.title.length)
        draft_add_title(d, h.title.at, h.title.length, HEADING_MOST);
    bytes_free(&h.title);
    bytes_free(&h.html);
    bytes_free(&seen);
}

void markdown_parse(draft *d, const char *text, size_t length)
{
    front_matter_read(d, &text, &length);
    if (!draft_has(d, AN_TAG_TITLE))
        add_heading(d, text, length);
    if (!draft_has(d, AN_TAG_TITLE))
        text_add_title(d, text, length);
}
