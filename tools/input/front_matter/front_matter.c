/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Front matter: finds it, and has it parsed by the parser of its syntax.
 *
 * It stands at the beginning, after blank lines and comments of HTML: YAML between lines "---",
 * TOML between lines "+++", an object of JSON, its members between lines ";;;", as Middleman and
 * Hexo have them, or header lines without fences. A line of dashes is also a rule in Markdown, so
 * what follows a fence has to look like front matter; if it does, and the other fence is missing,
 * that is said.
 */
#include "input/front_matter/front_matter.h"

#include "allocation.h"
#include "input/fields.h"
#include "input/front_matter/headers.h"
#include "input/front_matter/lines.h"
#include "input/front_matter/toml.h"
#include "input/front_matter/yaml.h"
#include "input/publication.h"
#include "text/ascii.h"
#include "text/bytes.h"

#include <stdio.h>
#include <string.h>

typedef struct front_matter {
    json_t *members;       /* an object; NULL if there is none */
    size_t length;         /* bytes before the article, fences included */
    front_problem problem; /* with a line of the text */
} front_matter;

/* MEMBERS_FENCE: those of an object of JSON, without its braces. */
enum syntax { NO_FENCE, YAML_FENCE, TOML_FENCE, JSON_FENCE, MEMBERS_FENCE };

static size_t trimmed_length(const char *line, size_t length)
{
    while (length > 0 && strchr(" \t\r\n", line[length - 1]))
        length--;
    return length;
}

static bool is_line(const char *line, size_t length, const char *text)
{
    length = trimmed_length(line, length);
    return length == strlen(text) && memcmp(line, text, length) == 0;
}

/* Skips blank lines and comments of HTML. */
static size_t skip_before(const char *text, size_t size)
{
    size_t at = 0;
    for (;;) {
        size_t n = line_length(text + at, size - at);
        if (n > 0 && trimmed_length(text + at, n) == 0) {
            at += n;
            continue;
        }
        if (size - at < 7 || memcmp(text + at, "<!--", 4) != 0)
            return at;
        const char *end = memmem(text + at, size - at, "-->", 3);
        if (!end)
            return at;
        at = (size_t)(end + 3 - text);
        at += line_length(text + at, size - at);
    }
}

/* Returns the length of a line without what follows a blank and "#". */
static size_t length_before_comment(const char *line, size_t length)
{
    for (size_t i = 1; i < length; i++)
        if (line[i] == '#' && (line[i - 1] == ' ' || line[i - 1] == '\t'))
            return i;
    return length;
}

static enum syntax fence_of(const char *line, size_t length)
{
    length = length_before_comment(line, length);
    if (is_line(line, length, "---") || is_line(line, length, "---yaml") ||
        is_line(line, length, "---yml") || is_line(line, length, "--- yaml"))
        return YAML_FENCE;
    if (is_line(line, length, "+++") || is_line(line, length, "---toml"))
        return TOML_FENCE;
    if (is_line(line, length, "---json"))
        return JSON_FENCE;
    return is_line(line, length, ";;;") ? MEMBERS_FENCE : NO_FENCE;
}

/* Returns the length of the directives of YAML that stand before a fence, such as "%YAML 1.2". */
static size_t directives_length(const char *text, size_t size)
{
    size_t at = 0;
    while (size - at > 1 && text[at] == '%' && is_ascii_letter(text[at + 1]))
        at += line_length(text + at, size - at);
    bool is_fence = fence_of(text + at, line_length(text + at, size - at)) == YAML_FENCE;
    return is_fence ? at : 0;
}

/* Whether a line may be the first of YAML or TOML: a name and a colon or an equals sign, or what
 * else a mapping begins with. */
static bool looks_like_member(const char *line, size_t length, char sign)
{
    length = trimmed_length(line, length);
    if (length > 0 && strchr(sign == ':' ? "{?" : "[", line[0]))
        return true;
    size_t n = 0;
    while (n < length && line[n] != sign && line[n] != ' ' && n < 60)
        n++;
    while (n < length && line[n] == ' ' && sign == '=')
        n++;
    if (n >= length || n == 0 || line[n] != sign)
        return false;
    return sign == '=' || n + 1 == length || strchr(" \t", line[n + 1]) != NULL;
}

/* Whether a text begins with a name in quotes, after white space. */
static bool looks_like_names(const char *text, size_t size)
{
    size_t at = 0;
    while (at < size && strchr(" \t\r\n", text[at]))
        at++;
    return at < size && text[at] == '"';
}

/* Whether what follows a fence looks like front matter. Comments and blank lines may precede it. */
static bool looks_like_front(const char *text, size_t size, enum syntax syntax)
{
    size_t at = 0;
    if (syntax == MEMBERS_FENCE)
        return looks_like_names(text, size);
    while (at < size) {
        size_t n = line_length(text + at, size - at);
        if (trimmed_length(text + at, n) > 0 && text[at] != '#')
            return looks_like_member(text + at, n, syntax == TOML_FENCE ? '=' : ':');
        at += n;
    }
    return false;
}

/* Finds the other fence. Returns where it is; *next: what follows it. size: there is none. */
static size_t find_end(const char *text, size_t size, enum syntax syntax, size_t *next)
{
    size_t at = 0;
    while (at < size) {
        size_t n = line_length(text + at, size - at);
        bool is_yaml = syntax == YAML_FENCE || (syntax != MEMBERS_FENCE && text[at] == '-');
        *next = at + n;
        if (is_yaml ? is_line(text + at, n, "---") || is_line(text + at, n, "...")
                    : is_line(text + at, n, syntax == MEMBERS_FENCE ? ";;;" : "+++"))
            return at;
        at += n;
    }
    return size;
}

static unsigned long count_lines(const char *text, size_t length)
{
    unsigned long lines = 0;
    for (size_t at = 0; at < length; lines++)
        at += line_length(text + at, length - at);
    return lines;
}

static void note_problem(front_problem *problem, unsigned long line, const char *why)
{
    problem->line = line;
    snprintf(problem->why, sizeof problem->why, "%s", why);
}

/* The line of a zero-based offset in front of which a JSON parser stopped. */
static json_t *parse_json(const char *text, size_t length, size_t *used, front_problem *problem)
{
    json_error_t error;
    json_t *object = json_loadb(text, length, JSON_DISABLE_EOF_CHECK, &error);
    if (json_is_object(object)) {
        *used = (size_t)error.position;
        return object;
    }
    json_decref(object);
    if (!allocation_failed())
        note_problem(problem, error.line > 0 ? (unsigned long)error.line : 1, error.text);
    return NULL;
}

/* Parses the members of an object without its braces. */
static json_t *parse_json_members(const char *text, size_t length, front_problem *problem)
{
    bytes object = {0};
    size_t used;
    bytes_add(&object, "{", 1);
    bytes_add(&object, text, length);
    bytes_add(&object, "}", 1);
    if (object.failed)
        allocation_note();
    json_t *members = object.failed ? NULL : parse_json(object.at, object.length, &used, problem);
    bytes_free(&object);
    return members;
}

/* Without the other fence, front matter goes to the first blank line. */
static size_t unfenced_length(const char *text, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t n = line_length(text + at, size - at);
        if (trimmed_length(text + at, n) == 0)
            break;
        at += n;
    }
    return at;
}

static void parse_fenced(const char *text, size_t size, enum syntax syntax, front_matter *front)
{
    size_t fence = line_length(text, size), next = 0, used;
    const char *inner = text + fence;
    size_t end = find_end(inner, size - fence, syntax, &next);
    bool is_closed = end < size - fence;
    bool is_empty = is_closed && trimmed_length(inner, end) == 0 && next <= 16;
    size_t shown = is_closed ? end : size - fence;
    if (!is_empty && syntax != JSON_FENCE && !looks_like_front(inner, shown, syntax))
        return;
    if (!is_closed) {
        note_problem(&front->problem, 0, "the line that ends it is missing");
        front->length = fence + unfenced_length(inner, size - fence);
        return;
    }
    front->length = fence + next;
    if (syntax == TOML_FENCE)
        front->members = toml_parse(inner, end, &front->problem);
    else if (syntax == YAML_FENCE)
        front->members = yaml_parse(inner, end, &front->problem);
    else if (syntax == MEMBERS_FENCE)
        front->members = parse_json_members(inner, end, &front->problem);
    else
        front->members = parse_json(inner, end, &used, &front->problem);
}

/* Whether a text begins with an object of JSON: a brace and a name in quotes. */
static bool looks_like_object(const char *text, size_t size)
{
    return size >= 2 && text[0] == '{' && looks_like_names(text + 1, size - 1);
}

static void parse_object(const char *text, size_t size, front_matter *front)
{
    size_t used = 0;
    front->members = parse_json(text, size, &used, &front->problem);
    front->length = front->members ? used : unfenced_length(text, size);
}

static front_matter parse_front_matter(const char *text, size_t length)
{
    front_matter front = {0};
    size_t before = skip_before(text, length), used = 0;
    before += directives_length(text + before, length - before);
    const char *start = text + before;
    size_t size = length - before;
    enum syntax syntax = fence_of(start, line_length(start, size));
    if (syntax != NO_FENCE)
        parse_fenced(start, size, syntax, &front);
    else if (looks_like_object(start, size))
        parse_object(start, size, &front);
    else if ((front.members = headers_parse(start, size, &used)) != NULL)
        front.length = used;
    else
        front.members = headers_find(start, size);
    if (front.length > 0) {
        if (front.problem.line > 0)
            front.problem.line += count_lines(text, before) + (syntax != NO_FENCE);
        front.length += before;
    }
    return front;
}

/* Members of a member: Zola has tags in "taxonomies" and what it does not know in "extra", Hugo in
 * "params". */
static void add_inner_fields(draft *d, const json_t *members)
{
    static const char *const names[] = {"taxonomies", "params", "extra"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *inner = json_object_get(members, names[i]);
        if (json_is_object(inner))
            fields_from_json(d, inner);
    }
}

void front_matter_read(draft *d, const char **text, size_t *length)
{
    front_matter front = parse_front_matter(*text, *length);
    if (front.members) {
        fields_from_json(d, front.members);
        add_inner_fields(d, front.members);
        json_decref(front.members);
    }
    if (front.problem.why[0])
        publication_read_text(d, *text, front.length);
    d->front = front.problem;
    *text += front.length;
    *length -= front.length;
}
