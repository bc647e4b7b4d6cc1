/* SPDX-License-Identifier: BSD-2-Clause */
#include "input/values/people.h"

#include <string.h>
#include <strings.h>
#include <unictype.h>
#include <unistr.h>

/* Words before a name, in the languages that publish most. Those that are part of names, too ("Von
 * Trapp"), count only with two words after them. */
static const struct {
    const char *words;
    bool may_be_name;
} before_names[] = {
    {"written by ", false}, {"posted by ", false}, {"by: ", false},   {"by ", false},
    {"author: ", false},    {"autor: ", false},    {"text: ", false}, {"auteur: ", false},
    {"автор: ", false},     {"Автор: ", false},    {"von: ", false},  {"von ", true},
    {"par ", true},         {"por ", true},        {"door ", true},
};

static bool has_letter(const char *text, size_t length)
{
    const uint8_t *s = (const uint8_t *)text, *end = s + length;
    while (s < end) {
        ucs4_t c;
        s += u8_mbtouc(&c, s, (size_t)(end - s));
        if (uc_is_property_alphabetic(c))
            return true;
    }
    return false;
}

static bool is_beside_name(char c)
{
    return (unsigned char)c <= ' ' || c == ',' || c == ';';
}

/* Whether a text stands as a whole in quotation marks or angle brackets: "<b>Bob</b>" does not. */
static bool is_enclosed(const char *text, size_t length)
{
    if (length < 2)
        return false;
    if (text[0] == '"')
        return memchr(text + 1, '"', length - 1) == text + length - 1;
    size_t depth = 0;
    for (size_t i = 0; i < length; i++) {
        depth += text[i] == '<';
        depth -= text[i] == '>' && depth > 0;
        if (depth == 0)
            return i > 0 && i == length - 1;
    }
    return false;
}

static void trim_person(const char **text, size_t *length)
{
    bool is_pair;
    do {
        for (; *length && is_beside_name(**text); --*length)
            ++*text;
        while (*length && is_beside_name((*text)[*length - 1]))
            --*length;
        is_pair = is_enclosed(*text, *length);
        *text += is_pair;
        *length -= is_pair ? 2 : 0;
    } while (is_pair);
}

static void cut_words_before(const char **text, size_t *length)
{
    for (size_t i = 0; i < sizeof before_names / sizeof *before_names; i++) {
        size_t n = strlen(before_names[i].words);
        if (*length <= n || strncasecmp(*text, before_names[i].words, n) != 0)
            continue;
        bool has_two = memchr(*text + n, ' ', *length - n) != NULL;
        unsigned char next = (unsigned char)(*text)[n];
        if (before_names[i].may_be_name && (!has_two || (next >= 'a' && next <= 'z')))
            continue;
        *text += n;
        *length -= n;
        return;
    }
}

/* "Ann Example <ann@example.org>", "ann@example.org (Ann Example)" */
static void cut_mail(const char **text, size_t *length)
{
    const char *at = memchr(*text, '@', *length), *end = *text + *length;
    if (!at)
        return;
    const char *open = memchr(*text, '<', *length), *comment = memchr(at, '(', (size_t)(end - at));
    if (open && open < at) {
        *length = (size_t)(open - *text);
    } else if (comment && end[-1] == ')') {
        *text = comment + 1;
        *length = (size_t)(end - 1 - *text);
    }
}

/* "[Ann Example](https://example.org/ann)", a link in Markdown */
static void cut_link(const char **text, size_t *length)
{
    const char *end = *text + *length;
    const char *close = *length > 0 && **text == '[' ? memchr(*text, ']', *length) : NULL;
    if (!close || end - close < 3 || close[1] != '(' || end[-1] != ')' ||
        memchr(close, '[', (size_t)(end - close)))
        return;
    *length = (size_t)(close - *text) - 1;
    ++*text;
}

static bool is_nobody(const char *text, size_t length)
{
    static const char *const words[] = {"null", "none", "undefined", "nan", "n/a", "false", "true"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && strncasecmp(text, words[i], length) == 0)
            return true;
    return false;
}

bool person_of_text(const char **text, size_t *length)
{
    cut_mail(text, length);
    trim_person(text, length);
    cut_words_before(text, length);
    cut_link(text, length);
    trim_person(text, length);
    bool is_address = memmem(*text, *length, "://", 3) || memchr(*text, '@', *length) == *text ||
                      (*length > 4 && strncasecmp(*text, "www.", 4) == 0);
    bool is_mail = memchr(*text, '@', *length) && !memchr(*text, ' ', *length);
    return *length <= PERSON_MOST && has_letter(*text, *length) && !is_address && !is_mail &&
           !is_nobody(*text, *length);
}

static const char *text_in(const json_t *object, const char *const *names)
{
    for (; *names; names++) {
        const json_t *value = json_object_get(object, *names);
        if (json_is_array(value))
            value = json_array_get(value, 0);
        if (json_string_length(value) > 0)
            return json_string_value(value);
    }
    return NULL;
}

json_t *person_of_object(const json_t *object)
{
    static const char *const whole[] = {"name",     "display_name", "displayName", "full_name",
                                        "fullName", "fullname",     "Name",        NULL};
    static const char *const first[] = {"givenName",  "given_name", "given", "firstName",
                                        "first_name", "firstname",  "first", NULL};
    static const char *const last[] = {"familyName", "family_name", "family",
                                       "lastName",   "last_name",   "lastname",
                                       "last",       "surname",     NULL};
    const char *name = text_in(object, whole);
    if (name)
        return json_string(name);
    const char *given = text_in(object, first), *family = text_in(object, last);
    if (given && family)
        return json_sprintf("%s %s", given, family);
    return given || family ? json_string(given ? given : family) : NULL;
}
