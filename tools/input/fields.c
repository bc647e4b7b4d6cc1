/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns members of JSON objects into fields: items of feeds, records of crawlers, front matter, and
 * what HTML says. One table holds the names that publishers use, and how each value is read.
 */
#include "input/fields.h"

#include "input/publication.h"
#include "input/values/dates.h"
#include "input/values/languages.h"
#include "input/values/people.h"
#include "text/addresses.h"
#include "text/ascii.h"
#include "text/trim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum how { TEXT, TITLE, DATE, ADDRESS, IMAGE, NOT_ADDRESS, NAMES, WORDS, LANGUAGE };

enum { DEPTH_MOST = 8, NAME_MOST = 32 };

/* For a tag that occurs once, the first of its names that gives a value wins. The members with the
 * other names stay. Names are compared without letter case, hyphens and underscores. */
static const struct {
    const char *name;
    uint64_t tag;
    enum how how;
} rules[] = {
    {"title", AN_TAG_TITLE, TITLE},
    {"headline", AN_TAG_TITLE, TITLE},
    {"subject", AN_TAG_TITLE, TITLE}, /* of mail and news */
    {"datepublished", AN_TAG_DATE_PUBLISHED, DATE},
    {"publishdate", AN_TAG_DATE_PUBLISHED, DATE}, /* Hugo: before date */
    {"datepublish", AN_TAG_DATE_PUBLISHED, DATE},
    {"pubdate", AN_TAG_DATE_PUBLISHED, DATE},
    {"publisheddate", AN_TAG_DATE_PUBLISHED, DATE},
    {"publishedat", AN_TAG_DATE_PUBLISHED, DATE},
    {"publishedon", AN_TAG_DATE_PUBLISHED, DATE},
    {"publishedtime", AN_TAG_DATE_PUBLISHED, DATE},
    {"publicationdate", AN_TAG_DATE_PUBLISHED, DATE},
    {"date", AN_TAG_DATE_PUBLISHED, DATE},
    {"published", AN_TAG_DATE_PUBLISHED, DATE},
    {"dateposted", AN_TAG_DATE_PUBLISHED, DATE},
    {"posted", AN_TAG_DATE_PUBLISHED, DATE},
    {"issued", AN_TAG_DATE_PUBLISHED, DATE},
    {"datemodified", AN_TAG_DATE_MODIFIED, DATE},
    {"datemodify", AN_TAG_DATE_MODIFIED, DATE},
    {"lastmod", AN_TAG_DATE_MODIFIED, DATE},
    {"lastmodified", AN_TAG_DATE_MODIFIED, DATE},
    {"lastmodifiedat", AN_TAG_DATE_MODIFIED, DATE},
    {"modified", AN_TAG_DATE_MODIFIED, DATE},
    {"modifieddate", AN_TAG_DATE_MODIFIED, DATE},
    {"updated", AN_TAG_DATE_MODIFIED, DATE},
    {"updatedat", AN_TAG_DATE_MODIFIED, DATE},
    {"updatedate", AN_TAG_DATE_MODIFIED, DATE},
    {"updateddate", AN_TAG_DATE_MODIFIED, DATE},
    {"lastupdated", AN_TAG_DATE_MODIFIED, DATE},
    {"lastupdate", AN_TAG_DATE_MODIFIED, DATE}, /* Docusaurus */
    {"language", AN_TAG_LANGUAGE, LANGUAGE},
    {"lang", AN_TAG_LANGUAGE, LANGUAGE},
    {"inlanguage", AN_TAG_LANGUAGE, LANGUAGE},
    {"locale", AN_TAG_LANGUAGE, LANGUAGE},
    {"authors", AN_TAG_AUTHOR, NAMES},
    {"author", AN_TAG_AUTHOR, NAMES},
    {"authorname", AN_TAG_AUTHOR, NAMES},
    {"from", AN_TAG_AUTHOR, NAMES}, /* of mail and news */
    {"section", AN_TAG_SECTION, TEXT},
    {"articlesection", AN_TAG_SECTION, TEXT},
    {"category", AN_TAG_SECTION, TEXT}, /* Pelican, Jekyll */
    {"tags", AN_TAG_TAG, WORDS},
    {"tag", AN_TAG_TAG, WORDS},
    {"topics", AN_TAG_TAG, WORDS},
    {"keywords", AN_TAG_TAG, WORDS},
    {"categories", AN_TAG_TAG, WORDS},
    {"summary", AN_TAG_SUMMARY, TEXT},
    {"excerpt", AN_TAG_SUMMARY, TEXT},
    {"description", AN_TAG_SUMMARY, TEXT},
    {"url", AN_TAG_URL, ADDRESS},
    {"canonicalurl", AN_TAG_URL, ADDRESS},
    {"canonical", AN_TAG_URL, ADDRESS},
    {"permalink", AN_TAG_URL, ADDRESS},
    {"source", AN_TAG_URL, ADDRESS}, /* trafilatura's: where it was fetched */
    {"externalurl", AN_TAG_EXTERNAL_URL, ADDRESS},
    {"source", AN_TAG_SOURCE, NOT_ADDRESS},
    {"sourcedomain", AN_TAG_SOURCE, TEXT},
    {"sourcehostname", AN_TAG_SOURCE, TEXT},
    {"byline", AN_TAG_BYLINE, TEXT},
    {"rights", AN_TAG_RIGHTS, TEXT},
    {"copyrightnotice", AN_TAG_RIGHTS, TEXT},
    {"license", AN_TAG_RIGHTS, TEXT},
    {"image", AN_TAG_IMAGE, IMAGE},
    {"imageurl", AN_TAG_IMAGE, IMAGE},
    {"images", AN_TAG_IMAGE, IMAGE},
    {"cover", AN_TAG_IMAGE, IMAGE},
    {"coverimage", AN_TAG_IMAGE, IMAGE},
    {"featuredimage", AN_TAG_IMAGE, IMAGE},
    {"featureimage", AN_TAG_IMAGE, IMAGE},
    {"bannerimage", AN_TAG_IMAGE, IMAGE},
    {"thumbnail", AN_TAG_IMAGE, IMAGE},
    {"header", AN_TAG_IMAGE, IMAGE}, /* themes of Jekyll */
    {"captured", AN_TAG_CAPTURED, DATE},
    {"datedownload", AN_TAG_CAPTURED, DATE},
};
enum { RULES = sizeof rules / sizeof *rules };

/* --- texts --- */

/* Whether a text stands for nothing: Python and JavaScript write such words. */
static bool stands_for_nothing(const char *text, size_t length)
{
    return (length == 4 && memcmp(text, "None", 4) == 0) ||
           (length == 9 && memcmp(text, "undefined", 9) == 0);
}

/* Returns the text that a value holds, directly, first in a list, or as a member; NULL if none. */
static const json_t *text_within(const json_t *value, const char *const *members, int depth)
{
    if (json_is_string(value))
        return stands_for_nothing(json_string_value(value), json_string_length(value)) ? NULL
                                                                                       : value;
    if (depth > DEPTH_MOST)
        return NULL;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *found = text_within(json_array_get(value, i), members, depth + 1);
        if (found)
            return found;
    }
    for (; json_is_object(value) && *members; members++) {
        const json_t *found = text_within(json_object_get(value, *members), members, depth + 1);
        if (found)
            return found;
    }
    return NULL;
}

static const char *const text_members[] = {"name", "value", "@value", "text", NULL};

static bool map_text(draft *d, uint64_t tag, const json_t *value)
{
    const json_t *found = text_within(value, text_members, 0);
    if (!found)
        return false;
    const char *text = json_string_value(found);
    size_t length = json_string_length(found);
    trim_text(&text, &length);
    return draft_add_text(d, tag, text, length);
}

static bool map_title(draft *d, const json_t *value)
{
    const json_t *found = text_within(value, text_members, 0);
    return found && draft_add_title(d, json_string_value(found), json_string_length(found), 0);
}

/* Generators have patterns of addresses: "https://example.org/:year/:title/". */
static bool is_pattern(const char *address)
{
    const char *colon = strstr(address, "/:");
    return colon && is_ascii_letter(colon[2]);
}

static bool map_address(draft *d, uint64_t tag, const json_t *value, const char *const *members)
{
    const json_t *found = text_within(value, members, 0);
    char *address = found ? strndup(json_string_value(found), json_string_length(found)) : NULL;
    d->failed |= found && !address;
    if (!address)
        return false;
    size_t start = strspn(address, " \t\r\n"), end = strlen(address);
    while (end > start && (unsigned char)address[end - 1] <= ' ')
        end--;
    address[end] = 0;
    bool is_good = is_web_address(address + start) && !is_pattern(address + start) &&
                   draft_add_text(d, tag, address + start, end - start);
    free(address);
    return is_good;
}

/* An image may be text, an object, or a list of either. */
static bool map_image(draft *d, const json_t *value)
{
    static const char *const members[] = {"url",  "src",        "path", "image",
                                          "href", "contentUrl", "@id",  NULL};
    if (!json_is_array(value))
        return map_address(d, AN_TAG_IMAGE, value, members);
    for (size_t i = 0; i < json_array_size(value); i++)
        if (map_address(d, AN_TAG_IMAGE, json_array_get(value, i), members))
            return true;
    return false;
}

static bool map_language(draft *d, const json_t *value)
{
    static const char *const members[] = {"code", "alternateName", "tag", "name", "value", NULL};
    char tag[LANGUAGE_ROOM];
    const json_t *found = text_within(value, members, 0);
    if (!found)
        return false;
    if (!language_tag(json_string_value(found), json_string_length(found), tag)) {
        d->has_bad_language = true;
        return false;
    }
    return draft_add_text(d, AN_TAG_LANGUAGE, tag, strlen(tag));
}

/* --- dates --- */

/* A date as a number is written out: a year, yyyymmdd or a count from 1970 (date_numbers.c). */
static bool add_number_date(draft *d, uint64_t tag, const json_t *value)
{
    char scratch[40];
    double number = json_number_value(value);
    if (!(number > -1e19 && number < 9e18))
        return false;
    long long whole =
        json_is_integer(value) ? (long long)json_integer_value(value) : (long long)number;
    /* Fewer digits than a count has: early 1970, or before it. */
    bool is_count = whole < 0 || (whole >= 1000000 && whole < 10000000) ||
                    (whole >= 20000000 && whole < 100000000 && whole / 100 % 100 > 12);
    bool is_seconds = is_count && whole > -5364662400LL;
    if (is_count && !is_seconds)
        whole /= 1000;
    snprintf(scratch, sizeof scratch, is_count ? "@%lld" : "%lld", whole);
    return whole > -5364662400LL && draft_add_date(d, tag, scratch);
}

static bool add_text_date(draft *d, uint64_t tag, const json_t *value)
{
    const char *text = json_string_value(value);
    an_date date;
    if (strlen(text) != json_string_length(value) || date_read(text, &date) == DATE_NONE) {
        d->has_bad_date |=
            text[strspn(text, " \t\r\n")] != 0 && !stands_for_nothing(text, strlen(text));
        return false;
    }
    return draft_add_date(d, tag, text); /* false if it is zero */
}

static bool map_date(draft *d, uint64_t tag, const json_t *value, int depth)
{
    static const char *const members[] = {"$date", "$numberLong", "@value", "value",
                                          "date",  "iso",         NULL};
    if (json_is_string(value))
        return add_text_date(d, tag, value);
    if (json_is_number(value)) {
        bool is_good = add_number_date(d, tag, value);
        d->has_bad_date |= !is_good && json_number_value(value) != 0;
        return is_good;
    }
    if (json_is_array(value) && depth < DEPTH_MOST)
        return map_date(d, tag, json_array_get(value, 0), depth + 1);
    for (size_t i = 0; json_is_object(value) && depth < DEPTH_MOST && members[i]; i++) {
        const json_t *member = json_object_get(value, members[i]);
        if (member && map_date(d, tag, member, depth + 1))
            return true;
    }
    return false;
}

/* --- lists --- */

/* Returns the length of a separator of words at the beginning of a text, 0 if there is none. */
static size_t word_separator(const char *text, size_t length)
{
    static const char *const separators[] = {",", ";", "،", "؛", "、", "，", "；", "፣"};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t n = strlen(separators[i]);
        if (length >= n && memcmp(text, separators[i], n) == 0)
            return n;
    }
    return 0;
}

static bool add_part(draft *d, uint64_t tag, const char *text, size_t length)
{
    trim_text(&text, &length);
    if (tag == AN_TAG_AUTHOR && !person_of_text(&text, &length))
        return false;
    return !stands_for_nothing(text, length) && draft_add_text(d, tag, text, length);
}

/* Splits text at its semicolons if it has any, else at its commas if it may: names hold commas. */
static bool map_split(draft *d, uint64_t tag, const char *text, size_t length)
{
    bool only_semicolons = memchr(text, ';', length) != NULL;
    bool some = false;
    size_t start = 0;
    for (size_t i = 0; i < length;) {
        size_t n = only_semicolons     ? text[i] == ';'
                   : tag == AN_TAG_TAG ? word_separator(text + i, length - i)
                                       : 0;
        if (n > 0) {
            some |= add_part(d, tag, text + start, i - start);
            start = i + n;
        }
        i += n ? n : 1;
    }
    return add_part(d, tag, text + start, length - start) || some;
}

static bool map_list(draft *d, uint64_t tag, const json_t *value, int depth, bool *keep);

/* The name that an object has; else those of its members, which are objects by keys. */
static bool map_named(draft *d, uint64_t tag, const json_t *value, int depth, bool *keep)
{
    static const char *const members[] = {"name", "label", "term", "title", "slug", NULL};
    *keep |= json_object_size(value) > 1;
    json_t *name = tag == AN_TAG_AUTHOR ? person_of_object(value) : NULL;
    const json_t *text = tag == AN_TAG_AUTHOR ? name : text_within(value, members, 0);
    bool some = text && add_part(d, tag, json_string_value(text), json_string_length(text));
    bool is_named = text != NULL;
    json_decref(name);
    const char *key;
    json_t *member;
    // NOLINTNEXTLINE: jansson wants it without const only to return what it may change
    json_object_foreach((json_t *)value, key, member)
    {
        if (!is_named && json_is_object(member))
            some |= map_list(d, tag, member, depth + 1, keep);
    }
    *keep |= !is_named;
    return some;
}

static bool map_number(draft *d, uint64_t tag, const json_t *value)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
    return tag == AN_TAG_TAG && draft_add_text(d, tag, text, (size_t)n);
}

/* Authors and tags. Returns whether something was added. *keep: the value says more than that, so
 * that the member has to stay, too. */
static bool map_list(draft *d, uint64_t tag, const json_t *value, int depth, bool *keep)
{
    if (json_is_string(value) && depth == 0)
        return map_split(d, tag, json_string_value(value), json_string_length(value));
    if (json_is_string(value))
        return add_part(d, tag, json_string_value(value), json_string_length(value));
    if (json_is_integer(value))
        return map_number(d, tag, value);
    if (depth > DEPTH_MOST)
        return false;
    if (json_is_object(value))
        return map_named(d, tag, value, depth, keep);
    bool some = false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *element = json_array_get(value, i);
        bool is_good = map_list(d, tag, element, depth + 1, keep);
        *keep |= !is_good && !json_is_null(element);
        some |= is_good;
    }
    return some;
}

/* --- members --- */

static bool is_address(const json_t *value)
{
    const char *text = json_string_value(value);
    return text && strstr(text, "://") != NULL;
}

/* Returns whether the member was used up, so that it may be removed. */
static bool map_member(draft *d, size_t rule, const json_t *value)
{
    static const char *const address_members[] = {"url", "href", "@id", NULL};
    uint64_t tag = rules[rule].tag;
    bool keep = false;
    if (json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))
        return true;
    if (json_is_boolean(value) && rules[rule].how != DATE)
        return true; /* "no", or a switch of a theme */
    switch (rules[rule].how) {
    case NAMES:
    case WORDS: return map_list(d, tag, value, 0, &keep) && !keep;
    case DATE: return map_date(d, tag, value, 0) && !json_is_object(value);
    case TITLE: return map_title(d, value) && json_is_string(value);
    case ADDRESS: return map_address(d, tag, value, address_members) && json_is_string(value);
    case IMAGE: return map_image(d, value) && json_is_string(value);
    case LANGUAGE: return map_language(d, value) && json_is_string(value);
    case NOT_ADDRESS: return !is_address(value) && map_text(d, tag, value) && json_is_string(value);
    default: return map_text(d, tag, value) && json_is_string(value);
    }
}

/* Writes a name without letter case, hyphens and underscores. Returns false if it is too long to be
 * one of the names here. */
static bool plain_name(const char *name, char out[NAME_MOST])
{
    size_t n = 0;
    for (; *name; name++) {
        if (*name == '-' || *name == '_' || *name == ' ')
            continue;
        if (n + 1 == NAME_MOST)
            return false;
        out[n++] = ascii_lower(*name);
    }
    out[n] = 0;
    return true;
}

/* Finds the first member for each rule. The keys belong to the object. */
static void find_members(json_t *object, const char *members[RULES])
{
    const char *key;
    json_t *value;
    char name[NAME_MOST];
    json_object_foreach(object, key, value)
    {
        if (!plain_name(key, name))
            continue;
        for (size_t i = 0; i < RULES; i++)
            if (!members[i] && strcmp(name, rules[i].name) == 0)
                members[i] = key;
    }
}

bool fields_know(const char *name)
{
    char plain[NAME_MOST];
    bool some = false;
    if (!plain_name(name, plain))
        return false;
    for (size_t i = 0; i < RULES; i++)
        some |= strcmp(plain, rules[i].name) == 0;
    return some;
}

/* The key dies with its member, and another rule may have it. */
static void remove_member(json_t *object, const char *members[RULES], const char *key)
{
    for (size_t i = 0; i < RULES; i++)
        if (members[i] == key)
            members[i] = NULL;
    /* A copy, since the key would be read after it was freed. */
    char name[NAME_MOST * 4];
    size_t size = strlen(key) + 1;
    if (size > sizeof name)
        return;
    memcpy(name, key, size);
    json_object_del(object, name);
}

void fields_from_json(draft *d, json_t *object)
{
    const char *members[RULES] = {0};
    bool bad_language = d->has_bad_language;
    publication_read(d, object);
    find_members(object, members);
    for (size_t i = 0; i < RULES; i++) {
        const json_t *value = members[i] ? json_object_get(object, members[i]) : NULL;
        if (!value || (rules[i].how != WORDS && draft_has(d, rules[i].tag)))
            continue;
        if (map_member(d, i, value))
            remove_member(object, members, members[i]);
    }
    /* What was not understood does not matter where another member says it. */
    d->has_bad_language &= bad_language || !draft_has(d, AN_TAG_LANGUAGE);
}
