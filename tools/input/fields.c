/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns members of JSON objects into fields: items of feeds, records of crawlers, front matter, and
 * what HTML says. One table holds the names that publishers use, and how each value is read.
 */
#include "input/fields.h"

#include <stdio.h>
#include <string.h>

enum how { TEXT, TITLE, DATE, URL_ONLY, NOT_URL, NAMES, WORDS };

/* For a tag that occurs once, the first of its names that gives a value wins. The members with the
 * other names stay. */
static const struct {
    const char *name;
    uint64_t tag;
    enum how how;
} rules[] = {
    {"title", AN_TAG_TITLE, TITLE},
    {"headline", AN_TAG_TITLE, TITLE},
    {"date_published", AN_TAG_DATE_PUBLISHED, DATE},
    {"datePublished", AN_TAG_DATE_PUBLISHED, DATE},
    {"date_publish", AN_TAG_DATE_PUBLISHED, DATE},
    {"date", AN_TAG_DATE_PUBLISHED, DATE},
    {"published", AN_TAG_DATE_PUBLISHED, DATE},
    {"date_modified", AN_TAG_DATE_MODIFIED, DATE},
    {"dateModified", AN_TAG_DATE_MODIFIED, DATE},
    {"date_modify", AN_TAG_DATE_MODIFIED, DATE},
    {"lastmod", AN_TAG_DATE_MODIFIED, DATE},
    {"modified", AN_TAG_DATE_MODIFIED, DATE},
    {"updated", AN_TAG_DATE_MODIFIED, DATE},
    {"language", AN_TAG_LANGUAGE, TEXT},
    {"lang", AN_TAG_LANGUAGE, TEXT},
    {"inLanguage", AN_TAG_LANGUAGE, TEXT},
    {"authors", AN_TAG_AUTHOR, NAMES},
    {"author", AN_TAG_AUTHOR, NAMES},
    {"section", AN_TAG_SECTION, TEXT},
    {"articleSection", AN_TAG_SECTION, TEXT},
    {"tags", AN_TAG_TAG, WORDS},
    {"topics", AN_TAG_TAG, WORDS},
    {"keywords", AN_TAG_TAG, WORDS},
    {"categories", AN_TAG_TAG, WORDS},
    {"summary", AN_TAG_SUMMARY, TEXT},
    {"excerpt", AN_TAG_SUMMARY, TEXT},
    {"description", AN_TAG_SUMMARY, TEXT},
    {"url", AN_TAG_URL, TEXT},
    {"canonical_url", AN_TAG_URL, TEXT},
    {"permalink", AN_TAG_URL, TEXT},
    {"source", AN_TAG_URL, URL_ONLY}, /* trafilatura's: where it was fetched */
    {"external_url", AN_TAG_EXTERNAL_URL, TEXT},
    {"source", AN_TAG_SOURCE, NOT_URL},
    {"source_domain", AN_TAG_SOURCE, TEXT},
    {"source-hostname", AN_TAG_SOURCE, TEXT},
    {"byline", AN_TAG_BYLINE, TEXT},
    {"rights", AN_TAG_RIGHTS, TEXT},
    {"copyrightnotice", AN_TAG_RIGHTS, TEXT},
    {"license", AN_TAG_RIGHTS, TEXT},
    {"image", AN_TAG_IMAGE, TEXT},
    {"image_url", AN_TAG_IMAGE, TEXT},
    {"captured", AN_TAG_CAPTURED, DATE},
    {"date_download", AN_TAG_CAPTURED, DATE},
};

/* Returns a scalar as text, NULL if it is not a scalar. *length is 0 for values that stand for
 * nothing. scratch: 32 bytes. */
static const char *scalar_text(const json_t *value, char *scratch, size_t *length)
{
    *length = 0;
    if (json_is_string(value)) {
        *length = json_string_length(value);
        const char *text = json_string_value(value);
        if (*length == 4 && memcmp(text, "None", 4) == 0) /* Python's word for no value */
            *length = 0;
        return text;
    }
    if (json_is_integer(value))
        *length = (size_t)snprintf(scratch, 32, "%lld", (long long)json_integer_value(value));
    else if (json_is_boolean(value))
        *length = (size_t)snprintf(scratch, 32, "%s", json_is_true(value) ? "true" : "false");
    else if (!json_is_null(value))
        return NULL;
    scratch[*length] = 0;
    return scratch;
}

/* A date as a number is in seconds, or in milliseconds if seconds would lie beyond the year 5000.
 */
static bool map_date(draft *d, uint64_t tag, const json_t *value)
{
    char scratch[40];
    if (json_is_string(value))
        return strlen(json_string_value(value)) == json_string_length(value) &&
               draft_add_date(d, tag, json_string_value(value));
    double number = json_number_value(value);
    if (!json_is_number(value) || !(number > -1e15 && number < 1e15))
        return false;
    if (json_is_integer(value) &&
        ((number >= 1000 && number <= 9999) || (number >= 15000101 && number <= 21001231))) {
        snprintf(scratch, sizeof scratch, "%d",
                 (int)number); /* a year, or yyyymmdd, as YAML reads them */
    } else {
        bool milliseconds = number > 95617584000.0 || number < -95617584000.0;
        long long seconds = (long long)(milliseconds ? number / 1000 : number);
        snprintf(scratch, sizeof scratch, "@%lld", seconds);
    }
    return draft_add_date(d, tag, scratch);
}

/* Splits text at its semicolons if it has any, else at its commas if it may: names hold commas. */
static void map_split(draft *d, uint64_t tag, const char *text, size_t length, bool commas)
{
    char separator = memchr(text, ';', length) ? ';' : commas ? ',' : 0;
    const char *end = text + length;
    while (text < end) {
        const char *stop = separator ? memchr(text, separator, (size_t)(end - text)) : NULL;
        const char *next = stop ? stop + 1 : end;
        if (!stop)
            stop = end;
        while (text < stop && (unsigned char)*text <= ' ')
            text++;
        while (stop > text && (unsigned char)stop[-1] <= ' ')
            stop--;
        draft_add_text(d, tag, text, (size_t)(stop - text));
        text = next;
    }
}

static const json_t *name_in(const json_t *value)
{
    return json_is_object(value) ? json_object_get(value, "name") : value;
}

/* Whether each element is text, or an object with a name. */
static bool all_named(const json_t *list)
{
    size_t i;
    const json_t *element;
    char scratch[32];
    size_t length;
    json_array_foreach(list, i, element)
    {
        element = name_in(element);
        if (!element || !scalar_text(element, scratch, &length))
            return false;
    }
    return true;
}

static bool any_object(const json_t *list)
{
    size_t i;
    const json_t *element;
    json_array_foreach(list, i, element)
    {
        if (json_object_size(element) > 1)
            return true;
    }
    return false;
}

/* Authors and tags. Returns whether the value was understood. *keep: an object in it says more than
 * a name, so that the member has to stay, too. */
static bool map_list(draft *d, uint64_t tag, const json_t *value, bool words, bool *keep)
{
    char scratch[32];
    size_t length, i;
    const json_t *element;
    if (!json_is_array(value)) {
        const char *text = scalar_text(name_in(value), scratch, &length);
        if (text)
            map_split(d, tag, text, length, words);
        *keep = json_object_size(value) > 1;
        return text != NULL;
    }
    if (!all_named(value))
        return false;
    json_array_foreach(value, i, element)
    {
        const char *text = scalar_text(name_in(element), scratch, &length);
        if (text)
            draft_add_text(d, tag, text, length);
    }
    *keep = any_object(value);
    return true;
}

static bool is_url(const json_t *value)
{
    const char *text = json_string_value(value);
    return text && strstr(text, "://") != NULL;
}

/* Returns whether the member was used up, so that it may be removed. */
static bool map_member(draft *d, size_t rule, const json_t *value)
{
    char scratch[32];
    size_t length;
    bool keep = false;
    uint64_t tag = rules[rule].tag;
    enum how how = rules[rule].how;
    if (how == NAMES || how == WORDS)
        return map_list(d, tag, value, how == WORDS, &keep) && !keep;
    if (how == URL_ONLY ? !is_url(value) : how == NOT_URL ? is_url(value) : false)
        return false;
    const char *text = scalar_text(value, scratch, &length);
    if (text && length == 0)
        return true;
    if (how == DATE) {
        bool good = map_date(d, tag, value);
        d->has_bad_date |= !good;
        return good;
    }
    if (!text)
        return false;
    return how == TITLE ? draft_add_title(d, text, length, 0)
                        : draft_add_text(d, tag, text, length);
}

void fields_from_json(draft *d, json_t *object)
{
    bool done[32] = {false};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const json_t *value = json_object_get(object, rules[i].name);
        if (!value || (rules[i].how != WORDS && done[rules[i].tag]))
            continue;
        if (map_member(d, i, value))
            json_object_del(object, rules[i].name);
        done[rules[i].tag] = draft_has(d, rules[i].tag);
    }
}
