/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * YAML as JSON, by way of libyaml.
 *
 * libyaml reads a document into nodes, which refer to each other by number. They are copied into
 * JSON values from the root on. Aliases can make a small document stand for a huge tree, or for one
 * without end, so nodes and depth of the copy are limited.
 */
#include "input/formats/yaml_json.h"

#include "allocation.h"
#include "text/bytes.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum {
    NODES_MOST = 50000,
    DEPTH_MOST = 64,
    BRACKETS_MOST = 10000,
    LENGTH_MOST = 256 * 1024,
};

typedef struct conversion {
    yaml_document_t *document;
    unsigned nodes;
} conversion;

/* An integer, where JSON and YAML agree on it. Other numbers stay text: "1.10" is a version more
 * often than a fraction. */
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

static json_t *json_of_node(conversion *c, int index, int depth);

static json_t *list_of(conversion *c, const yaml_node_t *node, int depth)
{
    json_t *list = json_array();
    for (yaml_node_item_t *i = node->data.sequence.items.start;
         list && i < node->data.sequence.items.top; i++) {
        if (json_array_append_new(list, json_of_node(c, *i, depth)) != 0) {
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
                               json_of_node(c, pair->value, depth)) == 0;
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

static json_t *json_of_node(conversion *c, int index, int depth)
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

/* Returns an object, which is empty if the text is; NULL if it is not a mapping. */
static json_t *parse_clean(const char *text, size_t length)
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
               parser.error ==
                   YAML_NO_ERROR) { /* libyaml does not always say that memory ran out */
        allocation_note();
    }
    yaml_parser_delete(&parser);
    return object;
}

/* libyaml needs time that grows with the square of the depth of brackets. Their number limits it;
 * brackets that are quoted count, too. */
static bool has_many_brackets(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += text[i] == '[' || text[i] == '{';
    return count > BRACKETS_MOST;
}

/* Scraped text has control characters, which YAML forbids: they are left out. */
json_t *yaml_parse(const char *text, size_t length)
{
    bytes clean = {0};
    json_t *object = NULL;
    if (length > LENGTH_MOST || has_many_brackets(text, length))
        return NULL;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= ' ' || strchr("\t\n\r", text[i] ? text[i] : ' '))
            bytes_add(&clean, text + i, 1);
    if (clean.failed)
        allocation_note();
    else
        object = parse_clean(clean.at ? clean.at : "", clean.length);
    bytes_free(&clean);
    return object;
}
