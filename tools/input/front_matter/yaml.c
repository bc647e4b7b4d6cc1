/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * YAML as JSON, by way of libyaml.
 *
 * libyaml reads a document into nodes, which refer to each other by number. They are copied into
 * JSON values from the root on. Aliases can make a small document stand for a huge tree, or for one
 * without end, so nodes and depth of the copy are limited.
 */
#include "input/front_matter/yaml.h"

#include "allocation.h"
#include "input/front_matter/lines.h"
#include "text/bytes.h"

#include <stdio.h>
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

static bool is_word_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

/* Numbers stay text: "1.10" is a version more often than a fraction, and a title may be a year. */
static json_t *scalar_of(const yaml_node_t *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    const char *text = (const char *)node->data.scalar.value;
    if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        if (is_word_of(text, nulls))
            return json_null();
        if (is_word_of(text, trues) || is_word_of(text, falses))
            return json_boolean(text[0] == 't' || text[0] == 'T');
    }
    return json_stringn(text, node->data.scalar.length);
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

static bool is_merge(const yaml_node_t *key)
{
    return key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && key->data.scalar.length == 2 &&
           memcmp(key->data.scalar.value, "<<", 2) == 0;
}

/* "<<": the members of another mapping, or of several, that the object does not have. */
static bool merge_members(json_t *object, json_t *from)
{
    for (size_t i = 0; i < json_array_size(from); i++)
        (void)json_object_update_missing(object, json_array_get(from, i));
    bool is_good = !json_is_object(from) || json_object_update_missing(object, from) == 0;
    json_decref(from);
    return is_good;
}

/* A key that is no text cannot be a name of a field, and is skipped. */
static bool set_member(conversion *c, json_t *object, const yaml_node_pair_t *pair, bool merges,
                       int depth)
{
    const yaml_node_t *key = yaml_document_get_node(c->document, pair->key);
    if (!key || key->type != YAML_SCALAR_NODE || is_merge(key) != merges ||
        memchr(key->data.scalar.value, 0, key->data.scalar.length))
        return true;
    json_t *value = json_of_node(c, pair->value, depth);
    if (!value)
        return false;
    return merges ? merge_members(object, value)
                  : json_object_set_new(object, (const char *)key->data.scalar.value, value) == 0;
}

static json_t *object_of(conversion *c, const yaml_node_t *node, int depth)
{
    json_t *object = json_object();
    for (int merges = 0; merges <= 1; merges++) {
        for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
             object && p < node->data.mapping.pairs.top; p++) {
            if (!set_member(c, object, p, merges, depth)) {
                json_decref(object);
                return NULL;
            }
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

static void set_problem(front_problem *problem, unsigned long line, const char *why)
{
    if (problem->why[0])
        return;
    problem->line = line;
    snprintf(problem->why, sizeof problem->why, "%s", why);
}

static json_t *object_of_document(yaml_document_t *document, front_problem *problem)
{
    conversion c = {document, 0};
    const yaml_node_t *root = yaml_document_get_root_node(document);
    json_t *object = NULL;
    if (!root)
        return json_object();
    if (root->type == YAML_MAPPING_NODE)
        object = object_of(&c, root, 0);
    if (!object)
        set_problem(problem, 1,
                    root->type == YAML_MAPPING_NODE ? "it is too deep or too large"
                                                    : "it is not a mapping of names to values");
    return object;
}

/* Returns an object, which is empty if the text is; NULL, with the problem, if it is not a mapping.
 */
static json_t *parse_clean(const char *text, size_t length, front_problem *problem)
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
        object = object_of_document(&document, problem);
        yaml_document_delete(&document);
    } else if (parser.error == YAML_MEMORY_ERROR || parser.error == YAML_NO_ERROR) {
        allocation_note(); /* libyaml does not always say that memory ran out */
    } else {
        set_problem(problem, (unsigned long)parser.problem_mark.line + 1,
                    parser.problem ? parser.problem : "it is not valid YAML");
    }
    yaml_parser_delete(&parser);
    return object;
}

/* --- what is left when the whole is not valid --- */

/* Whether a line begins a member of the outermost mapping. */
static bool begins_member(const char *line, size_t length)
{
    return length > 0 && !strchr(" \t\r\n#-}]", line[0]) && memchr(line, ':', length);
}

/* "title: Budget 2024: what changes" is not YAML, and everybody knows what it means. */
static json_t *object_of_line(const char *text, size_t length)
{
    const char *colon = memchr(text, ':', length);
    size_t key = (size_t)(colon - text);
    while (length && strchr(" \t\r\n", text[length - 1]))
        length--;
    if (length <= key + 1 || text[key + 1] != ' ' || memchr(text, '\n', length) ||
        strchr("[{&*!|>\"'%@`", text[key + 2]))
        return NULL;
    char *name = strndup(text, key);
    json_t *object = name ? json_object() : NULL;
    if (!object ||
        json_object_set_new(object, name, json_stringn(text + key + 2, length - key - 2)) != 0)
        allocation_note();
    free(name);
    return object;
}

/* Parses member by member, and keeps those that are valid. */
static json_t *parse_members(const char *text, size_t length)
{
    json_t *all = json_object();
    size_t at = 0;
    while (all && at < length && !allocation_failed()) {
        size_t n = line_length(text + at, length - at);
        while (at + n < length && !begins_member(text + at + n, length - at - n))
            n += line_length(text + at + n, length - at - n);
        if (begins_member(text + at, n)) {
            front_problem unused = {0};
            json_t *some = parse_clean(text + at, n, &unused);
            if (!some)
                some = object_of_line(text + at, n);
            (void)json_object_update(all, some);
            json_decref(some);
        }
        at += n;
    }
    return all;
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

static json_t *parse_whole_or_members(const bytes *clean, front_problem *problem)
{
    const char *text = clean->at ? clean->at : "";
    json_t *object = parse_clean(text, clean->length, problem);
    if (!object && !allocation_failed())
        object = parse_members(text, clean->length);
    return object;
}

static bool is_forbidden(char c)
{
    return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

/* Scraped text has control characters, which YAML forbids: they are left out. */
json_t *yaml_parse(const char *text, size_t length, front_problem *problem)
{
    bytes clean = {0};
    json_t *object = NULL;
    if (length > LENGTH_MOST || has_many_brackets(text, length)) {
        set_problem(problem, 1, "it is too large");
        return NULL;
    }
    for (size_t begin = 0, end; begin < length; begin = end + 1) {
        end = begin;
        while (end < length && !is_forbidden(text[end]))
            end++;
        bytes_add(&clean, text + begin, end - begin);
    }
    if (clean.failed)
        allocation_note();
    else
        object = parse_whole_or_members(&clean, problem);
    bytes_free(&clean);
    return object;
}
