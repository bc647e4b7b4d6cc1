/* SPDX-License-Identifier: BSD-2-Clause */
/* Front matter: finds it, and has it parsed by the parser of its syntax, which is YAML. */
#include "input/formats/front_matter.h"

#include "input/formats/yaml_json.h"

#include <string.h>

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

/* Finds YAML between a line "---" at the very beginning and another "---" or "...". *start, *end:
 * where it is. *body: where the article begins. Returns false if there is none. */
static bool find_yaml(const char *text, size_t size, size_t *start, size_t *end, size_t *body)
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

front_matter front_matter_parse(const char *text, size_t length)
{
    front_matter front = {0};
    size_t start, end;
    front.is_there = find_yaml(text, length, &start, &end, &front.length);
    if (front.is_there)
        front.members = yaml_parse(text + start, end - start);
    return front;
}
