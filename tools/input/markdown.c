/* SPDX-License-Identifier: BSD-2-Clause */
/* Markdown: YAML front matter, the first heading. */
#include "allocation.h"
#include "input/draft.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* Aliases can make a small document stand for a huge tree, or for one without end; front matter is
 * neither deep nor long. */
enum {
    NODES_MOST = 50000,
    DEPTH_MOST = 64,
    BRACKETS_MOST = 10000,
    FRONT_MATTER_MOST = 256 * 1024,
    HEADING_WITHIN = 64 * 1024,
    HEADING_MOST = 300
};

typedef struct conversion {
    yaml_document_t *document;
    unsigned nodes;
} conversion;

/* Integers as JSON and YAML agree on them. Other numbers stay text: "1.10" is a version more often
 * than a fraction. */
static json_t *integer_of(const char *text, size_t length)
{
    size_t digits = length - (text[0] == '-');
    const char *first = text + (text[0] == '-');
    if (digits == 0 || digits > 18 || (digits > 1 && *first == '0') ||
        strspn(first, "0123456789") != digits)
        return NULL;
    return json_integer(strtoll(text, NULL, 10));
}

static json_t *scalar_of(const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    size_t length = node->data.scalar.length;
    if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        if (length == 0 || !strcmp(text, "~") || !strcmp(text, "null"))
            return json_null();
        if (!strcmp(text, "true") || !strcmp(text, "false"))
            return json_boolean(text[0] == 't');
        json_t *integer = integer_of(text, length);
        if (integer)
            return integer;
    }
    return json_stringn(text, length);
}

static json_t *value_of(conversion *c, int index, int depth);

static json_t *list_of(conversion *c, const yaml_node_t *node, int depth)
{
    json_t *list = json_array();
    for (yaml_node_item_t *i = node->data.sequence.items.start;
         list && i < node->data.sequence.items.top; i++) {
        if (json_array_append_new(list, value_of(c, *i, depth)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static bool set_member(conversion *c, json_t *object, const yaml_node_pair_t *pair, int depth)
{
    const yaml_node_t *key = yaml_document_get_node(c->document, pair->key);
    if (!key || key->type != YAML_SCALAR_NODE ||
        memchr(key->data.scalar.value, 0, key->data.scalar.length))
        return false;
    return json_object_set_new(object, (const char *)key->data.scalar.value,
                               value_of(c, pair->value, depth)) == 0;
}

static json_t *object_of(conversion *c, const yaml_node_t *node, int depth)
{
    json_t *object = json_object();
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
         object && p < node->data.mapping.pairs.top; p++) {
        if (!set_member(c, object, p, depth)) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *value_of(conversion *c, int index, int depth)
{
    const yaml_node_t *node = yaml_document_get_node(c->document, index);
    if (!node || depth > DEPTH_MOST || ++c->nodes > NODES_MOST)
        return NULL;
    if (node->type == YAML_SEQUENCE_NODE)
        return list_of(c, node, depth + 1);
    if (node->type == YAML_MAPPING_NODE)
        return object_of(c, node, depth + 1);
    return scalar_of(node);
}

/* An empty object for front matter without content, NULL if it is not a YAML mapping. */
static json_t *parse_yaml(const char *text, size_t length)
{
    yaml_parser_t parser;
    yaml_document_t document;
    json_t *object = NULL;
    if (!yaml_parser_initialize(&parser)) {
        allocation_note();
        return NULL;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    if (yaml_parser_load(&parser, &document)) {
        conversion c = {&document, 0};
        const yaml_node_t *root = yaml_document_get_root_node(&document);
        if (!root)
            object = json_object();
        else if (root->type == YAML_MAPPING_NODE)
            object = object_of(&c, root, 0);
        yaml_document_delete(&document);
    } else if (parser.error == YAML_MEMORY_ERROR ||
               parser.error == YAML_NO_ERROR) { /* in places libyaml fails without a word */
        allocation_note();
    }
    yaml_parser_delete(&parser);
    return object;
}

static size_t line_length(const char *text, size_t size)
{
    const char *end = memchr(text, '\n', size);
    return end ? (size_t)(end - text) + 1 : size;
}

static bool is_fence(const char *line, size_t length, const char *fence)
{
    while (length > 3 && strchr(" \t\r\n", line[length - 1]))
        length--;
    return length == 3 && memcmp(line, fence, 3) == 0;
}

/* Where the front matter is, and where what follows it begins; false if there is none. */
static bool find_front_matter(const char *text, size_t size, size_t *start, size_t *end,
                              size_t *body)
{
    size_t at = line_length(text, size);
    if (!is_fence(text, at, "---"))
        return false;
    *start = at;
    while (at < size) {
        size_t n = line_length(text + at, size - at);
        if (is_fence(text + at, n, "---") || is_fence(text + at, n, "...")) {
            *end = at;
            *body = at + n;
            return true;
        }
        at += n;
    }
    return false;
}

static void add_text(bytes *title, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    const char *literal = cmark_node_get_literal(node);
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        bytes_text(title, " ");
    else if (literal && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
        bytes_text(title, literal);
}

/* The text of the first heading that has some. */
static void first_heading(cmark_node *document, bytes *title)
{
    cmark_iter *walk = cmark_iter_new(document);
    bool within = false;
    cmark_event_type event;
    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            within = event == CMARK_EVENT_ENTER;
            if (!within && title->length)
                break;
        } else if (within && event == CMARK_EVENT_ENTER) {
            add_text(title, node);
        }
    }
    cmark_iter_free(walk);
}

/* A document that is parsed for its first heading. */
typedef struct heading {
    const char *text;
    size_t length;
    bytes title;
} heading;

static void find_heading(void *context)
{
    static cmark_mem memory = {guarded_calloc, guarded_realloc, free};
    heading *h = context;
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
    cmark_parser_feed(parser, h->text, h->length);
    cmark_node *document = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    first_heading(document, &h->title);
    cmark_node_free(document);
}

static void heading_title(item *it, const char *text, size_t length)
{
    heading h = {.text = text, .length = length < HEADING_WITHIN ? length : HEADING_WITHIN};
    it->failed |= !allocation_guard(find_heading, &h) || h.title.failed;
    if (h.title.length && !it->failed)
        item_title(it, h.title.at, h.title.length, HEADING_MOST);
    bytes_free(&h.title);
}

/* libyaml takes the square of the depth of brackets in time. How many there are bounds it, whatever
 * is quoted.
 */
static bool has_many_brackets(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += text[i] == '[' || text[i] == '{';
    return count > BRACKETS_MOST;
}

/* Control characters, which scraped text has and YAML forbids, are left out. */
static json_t *read_front_matter(const char *text, size_t length)
{
    bytes clean = {0};
    json_t *object = NULL;
    if (length > FRONT_MATTER_MOST || has_many_brackets(text, length))
        return NULL;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= ' ' || strchr("\t\n\r", text[i] ? text[i] : ' '))
            bytes_add(&clean, text + i, 1);
    if (clean.failed)
        allocation_note();
    else
        object = parse_yaml(clean.at ? clean.at : "", clean.length);
    bytes_free(&clean);
    return object;
}

bool markdown_metadata(item *it, const char *text, size_t length)
{
    size_t start, end, body = 0;
    bool good = true;
    if (find_front_matter(text, length, &start, &end, &body)) {
        it->extra = read_front_matter(text + start, end - start);
        good = it->extra != NULL;
        if (good)
            item_map(it, it->extra);
        /* What has no field here stays where it is, in the article, which comes back as it was:
         * twice would cost a twenty-fifth of the archive. */
        json_decref(it->extra);
        it->extra = NULL;
    }
    if (!item_has(it, AN_TAG_TITLE))
        heading_title(it, text + body, length - body);
    if (!item_has(it, AN_TAG_TITLE))
        text_metadata(it, text + body, length - body);
    return good;
}
