/* SPDX-License-Identifier: BSD-2-Clause */
/* Markdown: a title from its first heading or line if need be. */
#include "allocation.h"
#include "input/formats/format.h"
#include "input/front_matter/front_matter.h"

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
    const char *open = find_last(at, '{', h->title.length);
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
    d->failed |= !allocation_guard(find_heading, &h) || h.title.failed;
    if (h.title.length && !d->failed)
        draft_add_title(d, h.title.at, h.title.length, HEADING_MOST);
    bytes_free(&h.title);
}

void markdown_parse(draft *d, const char *text, size_t length)
{
    front_matter_read(d, &text, &length);
    if (!draft_has(d, AN_TAG_TITLE))
        add_heading(d, text, length);
    if (!draft_has(d, AN_TAG_TITLE))
        text_add_title(d, text, length);
}
