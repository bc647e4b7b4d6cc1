/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects what a page says about its article, by the name of the source that says it. */
#include "input/page/facts.h"

#include "text/ascii.h"
#include "text/charset.h"
#include "text/references.h"
#include "text/titles.h"

#include <string.h>

enum {
    FACTS_MOST = 32,       /* texts of one source */
    TEXT_MOST = 16 * 1024, /* bytes of one text */
    NAME_MOST = 32,        /* characters of a reference */
};

void facts_free(facts *f)
{
    json_decref(f->values);
    *f = (facts){0};
}

static bool is_in_list(const json_t *list, const bytes *text)
{
    size_t i;
    const json_t *element;
    json_array_foreach(list, i, element)
    {
        if (json_string_length(element) == text->length &&
            memcmp(json_string_value(element), text->at, text->length) == 0)
            return true;
    }
    return false;
}

/* Returns the list of a source, which is made if need be. Borrowed. */
static json_t *open_list(facts *f, const char *source)
{
    if (!f->values)
        f->values = json_object();
    json_t *list = json_object_get(f->values, source);
    if (list)
        return list;
    list = json_array();
    f->failed |= !list || json_object_set_new(f->values, source, list) != 0;
    return f->failed ? NULL : list;
}

/* Adds text without soft hyphens and spaces of no width, which are there for layout alone. */
static void add_visible(bytes *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char *at = text + i;
        if (length - i >= 2 && memcmp(at, "\xC2\xAD", 2) == 0)
            i += 1;
        else if (length - i >= 3 && memcmp(at, "\xE2\x80\x8B", 3) == 0)
            i += 2;
        else
            bytes_add(out, at, 1);
    }
}

void facts_add(facts *f, const char *source, const char *text, size_t length)
{
    bytes clean = {0}, visible = {0};
    if (length > TEXT_MOST)
        length = TEXT_MOST - utf8_incomplete_tail(text, TEXT_MOST);
    add_visible(&visible, text, length);
    if (visible.length && !visible.failed)
        title_clean(&clean, visible.at, visible.length, 0);
    json_t *list = clean.length && !clean.failed ? open_list(f, source) : NULL;
    if (list && json_array_size(list) < FACTS_MOST && !is_in_list(list, &clean))
        f->failed |= json_array_append_new(list, json_stringn(clean.at, clean.length)) != 0;
    f->failed |= clean.failed || visible.failed;
    bytes_free(&clean);
    bytes_free(&visible);
}

/* Whether a text still has a reference that ends with a semicolon. An address may have others. */
static bool has_reference(const char *at, size_t length)
{
    const char *end = at + length;
    while ((at = memchr(at, '&', (size_t)(end - at))) != NULL) {
        at++;
        const char *name = at;
        while (at < end && at - name < NAME_MOST &&
               (is_ascii_letter(*at) || is_ascii_digit(*at) || (*at == '#' && at == name)))
            at++;
        if (at < end && at > name && *at == ';')
            return true;
    }
    return false;
}

static void add_decoded(facts *f, const char *source, const char *text, size_t length, int rounds)
{
    bytes decoded = {0};
    if (rounds == 0 || !memchr(text, '&', length)) {
        facts_add(f, source, text, length);
    } else if (decode_references(text, length, &decoded)) {
        bool again = has_reference(decoded.at, decoded.length);
        add_decoded(f, source, decoded.at, decoded.length, again ? rounds - 1 : 0);
    } else {
        f->failed = true;
    }
    bytes_free(&decoded);
}

void facts_add_markup(facts *f, const char *source, const char *text, size_t length)
{
    if (length == 0)
        return;
    if (length > TEXT_MOST)
        length = TEXT_MOST - utf8_incomplete_tail(text, TEXT_MOST);
    add_decoded(f, source, text, length, 2);
}

void facts_add_json(facts *f, const char *source, const json_t *text)
{
    const char *at = json_string_value(text);
    size_t length = json_string_length(text);
    if (at)
        add_decoded(f, source, at, length, has_reference(at, length) ? 2 : 0);
}

json_t *facts_of(const facts *f, const char *source)
{
    return json_object_get(f->values, source);
}
