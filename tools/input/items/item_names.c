/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What fields.c does not know: names that only one kind of program uses, and values that lie deeper
 * in the item. Each is given to fields.c under the name of JSON Feed, one after the other, until
 * the field is there.
 */
#include "input/items/item_names.h"

#include "input/fields.h"
#include "input/items/item_path.h"
#include "text/html_text.h"
#include "text/trim.h"

#include <string.h>

enum names_how { AS_TEXT, AS_HTML, AS_GMT, AS_LIST, AS_NUMBER };

/* For each tag, the best first. */
static const struct {
    uint64_t tag;
    const char *path, *name;
    enum names_how how;
} aliases[] = {
    {AN_TAG_TITLE, "title.rendered", "title", AS_HTML},        /* WordPress */
    {AN_TAG_TITLE, "title_detail.value", "title", AS_HTML},    /* feedparser */
    {AN_TAG_TITLE, "headlines.value", "title", AS_TEXT},       /* ninjs 2 */
    {AN_TAG_TITLE, "webTitle", "title", AS_TEXT},              /* web services of papers */
    {AN_TAG_TITLE, "headline.main", "title", AS_TEXT},         /* likewise */
    {AN_TAG_TITLE, "name", "title", AS_TEXT},                  /* schema.org */
    {AN_TAG_DATE_PUBLISHED, "publish_date", "date", AS_TEXT},  /* newspaper */
    {AN_TAG_DATE_PUBLISHED, "published_at", "date", AS_TEXT},  /* Ghost */
    {AN_TAG_DATE_PUBLISHED, "publishedAt", "date", AS_TEXT},   /* web services */
    {AN_TAG_DATE_PUBLISHED, "publishedTime", "date", AS_TEXT}, /* readability */
    {AN_TAG_DATE_PUBLISHED, "publishDate", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "pubDate", "date", AS_TEXT}, /* RSS */
    {AN_TAG_DATE_PUBLISHED, "pub_date", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "webPublicationDate", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "firstcreated", "date", AS_TEXT},   /* ninjs */
    {AN_TAG_DATE_PUBLISHED, "contentcreated", "date", AS_TEXT}, /* ninjs 2 */
    {AN_TAG_DATE_PUBLISHED, "versioncreated", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "estimatedDate", "date", AS_TEXT}, /* Diffbot */
    {AN_TAG_DATE_PUBLISHED, "dateCreated", "date", AS_TEXT},   /* schema.org */
    {AN_TAG_DATE_PUBLISHED, "created_at", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "createdAt", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "dc:date", "date", AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "created_utc", "date", AS_NUMBER},
    {AN_TAG_DATE_PUBLISHED, "published_at", "date", AS_NUMBER},
    {AN_TAG_DATE_PUBLISHED, "publishedAt", "date", AS_NUMBER},
    {AN_TAG_DATE_PUBLISHED, "created_at", "date", AS_NUMBER},
    {AN_TAG_DATE_PUBLISHED, "timestamp", "date", AS_NUMBER},
    {AN_TAG_DATE_MODIFIED, "modified_gmt", "updated", AS_GMT}, /* WordPress */
    {AN_TAG_DATE_MODIFIED, "updated_at", "updated", AS_TEXT},  /* Ghost */
    {AN_TAG_DATE_MODIFIED, "updatedAt", "updated", AS_TEXT},
    {AN_TAG_DATE_MODIFIED, "modifiedTime", "updated", AS_TEXT},
    {AN_TAG_DATE_MODIFIED, "versioncreated", "updated", AS_TEXT},
    {AN_TAG_DATE_MODIFIED, "lastModified", "updated", AS_TEXT},
    {AN_TAG_DATE_MODIFIED, "last_modified", "updated", AS_TEXT},
    {AN_TAG_LANGUAGE, "meta_lang", "language", AS_TEXT},        /* newspaper */
    {AN_TAG_LANGUAGE, "humanLanguage", "language", AS_TEXT},    /* Diffbot */
    {AN_TAG_LANGUAGE, "content.language", "language", AS_TEXT}, /* feedparser */
    {AN_TAG_LANGUAGE, "title_detail.language", "language", AS_TEXT},
    {AN_TAG_LANGUAGE, "dc:language", "language", AS_TEXT},
    {AN_TAG_LANGUAGE, "locale", "language", AS_TEXT},
    {AN_TAG_AUTHOR, "_embedded.author.name", "authors", AS_LIST}, /* WordPress */
    {AN_TAG_AUTHOR, "author_detail.name", "authors", AS_LIST},    /* feedparser */
    {AN_TAG_AUTHOR, "author.displayName", "authors", AS_LIST},    /* Blogger */
    {AN_TAG_AUTHOR, "primary_author.name", "authors", AS_LIST},   /* Ghost */
    {AN_TAG_AUTHOR, "author_name", "authors", AS_LIST},
    {AN_TAG_AUTHOR, "authorName", "authors", AS_LIST},
    {AN_TAG_AUTHOR, "creator", "authors", AS_LIST},
    {AN_TAG_AUTHOR, "dc:creator", "authors", AS_LIST},
    {AN_TAG_TAG, "tags.term", "tags", AS_LIST}, /* feedparser */
    {AN_TAG_TAG, "categories.name", "tags", AS_LIST},
    {AN_TAG_TAG, "_embedded.wp:term.name", "tags", AS_LIST}, /* WordPress */
    {AN_TAG_TAG, "subject.name", "tags", AS_LIST},           /* ninjs */
    {AN_TAG_TAG, "subjects.name", "tags", AS_LIST},          /* ninjs 2 */
    {AN_TAG_TAG, "labels", "tags", AS_LIST},                 /* Blogger */
    {AN_TAG_TAG, "tag_list", "tags", AS_LIST},
    {AN_TAG_TAG, "meta_keywords", "tags", AS_LIST},             /* newspaper */
    {AN_TAG_SUMMARY, "excerpt.rendered", "summary", AS_HTML},   /* WordPress */
    {AN_TAG_SUMMARY, "description_text", "summary", AS_TEXT},   /* ninjs */
    {AN_TAG_SUMMARY, "descriptions.value", "summary", AS_TEXT}, /* ninjs 2 */
    {AN_TAG_SUMMARY, "custom_excerpt", "summary", AS_TEXT},     /* Ghost */
    {AN_TAG_SUMMARY, "meta_description", "summary", AS_TEXT},   /* newspaper */
    {AN_TAG_SUMMARY, "abstract", "summary", AS_TEXT},
    {AN_TAG_SUMMARY, "dek", "summary", AS_TEXT},
    {AN_TAG_SUMMARY, "snippet", "summary", AS_TEXT},
    {AN_TAG_URL, "link", "url", AS_TEXT},           /* WordPress, feedparser */
    {AN_TAG_URL, "canonical_link", "url", AS_TEXT}, /* newspaper */
    {AN_TAG_URL, "webUrl", "url", AS_TEXT},         /* web services */
    {AN_TAG_URL, "web_url", "url", AS_TEXT},
    {AN_TAG_URL, "resolvedPageUrl", "url", AS_TEXT}, /* Diffbot */
    {AN_TAG_URL, "pageUrl", "url", AS_TEXT},
    {AN_TAG_URL, "source_url", "url", AS_TEXT},
    {AN_TAG_URL, "uri", "url", AS_TEXT},            /* ninjs */
    {AN_TAG_IMAGE, "top_image", "image", AS_TEXT},  /* newspaper */
    {AN_TAG_IMAGE, "urlToImage", "image", AS_TEXT}, /* web services */
    {AN_TAG_IMAGE, "lead_image_url", "image", AS_TEXT},
    {AN_TAG_IMAGE, "feature_image", "image", AS_TEXT}, /* Ghost */
    {AN_TAG_IMAGE, "jetpack_featured_media_url", "image", AS_TEXT},
    {AN_TAG_IMAGE, "banner_image", "image", AS_TEXT},        /* JSON Feed */
    {AN_TAG_IMAGE, "media_thumbnail.url", "image", AS_TEXT}, /* feedparser */
    {AN_TAG_IMAGE, "thumbnail", "image", AS_TEXT},
    {AN_TAG_SOURCE, "siteName", "source", AS_TEXT}, /* readability */
    {AN_TAG_SOURCE, "site_name", "source", AS_TEXT},
    {AN_TAG_SOURCE, "sitename", "source", AS_TEXT},       /* trafilatura */
    {AN_TAG_SOURCE, "source.name", "source", AS_TEXT},    /* web services */
    {AN_TAG_SOURCE, "source.title", "source", AS_TEXT},   /* feedparser */
    {AN_TAG_SOURCE, "publisher.name", "source", AS_TEXT}, /* schema.org */
    {AN_TAG_SOURCE, "publisher", "source", AS_TEXT},
    {AN_TAG_SECTION, "sectionName", "section", AS_TEXT}, /* web services */
    {AN_TAG_SECTION, "section_name", "section", AS_TEXT},
    {AN_TAG_SECTION, "category", "section", AS_TEXT},
    {AN_TAG_RIGHTS, "copyrightNotice", "rights", AS_TEXT}, /* ninjs 2 */
    {AN_TAG_RIGHTS, "usageterms", "rights", AS_TEXT},      /* ninjs */
    {AN_TAG_RIGHTS, "dc:rights", "rights", AS_TEXT},
    {AN_TAG_RIGHTS, "copyright", "rights", AS_TEXT},
};

void item_add_missing(draft *d, const draft *from)
{
    size_t before = d->count;
    for (size_t i = 0; i < from->count; i++) {
        const struct draft_field *field = &from->fields[i];
        bool is_there = false;
        for (size_t k = 0; k < before; k++)
            is_there |= d->fields[k].tag == field->tag;
        if (!is_there)
            draft_add(d, field->tag, from->values.at ? from->values.at + field->offset : "",
                      field->length);
    }
    d->has_odd_zone |= from->has_odd_zone;
    d->has_bad_language |= from->has_bad_language;
    d->is_draft |= from->is_draft;
    d->failed |= from->failed;
}

/* --- fields --- */

static json_t *decoded_html(const json_t *text)
{
    bytes plain = {0};
    if (!text)
        return NULL;
    html_text(&plain, json_string_value(text), json_string_length(text));
    const char *at = plain.at;
    size_t length = plain.length;
    trim_text(&at, &length);
    json_t *value = plain.failed ? NULL : json_stringn(at ? at : "", length);
    bytes_free(&plain);
    return value;
}

/* A date and time in UTC that does not say so. */
static json_t *utc_text(json_t *text)
{
    const char *date = json_string_value(text);
    return date && strlen(date) == 19 ? json_sprintf("%sZ", date) : json_incref(text);
}

/* Returns a new reference to what fields.c is given; NULL if the item has no such value. */
static json_t *value_of(json_t *item, const char *path, enum names_how how)
{
    if (how == AS_LIST)
        return item_texts(item, path);
    if (how == AS_NUMBER) {
        json_t *number = json_object_get(item, path);
        return json_is_number(number) ? json_incref(number) : NULL;
    }
    json_t *text = item_text(item, path);
    if (how == AS_HTML)
        return decoded_html(text);
    return how == AS_GMT && text ? utc_text(text) : json_incref(text);
}

/* Takes off a member that is used up: one that is the value itself, or a value with how it is shown
 * as WordPress has it. */
static void take_member(json_t *item, const char *path)
{
    char name[64];
    size_t n = strcspn(path, ".");
    bool is_whole = path[n] == '\0' || strcmp(path + n, ".rendered") == 0;
    if (!is_whole || n >= sizeof name)
        return;
    memcpy(name, path, n);
    name[n] = '\0';
    json_object_del(item, name);
}

static void apply_alias(draft *d, json_t *item, size_t alias)
{
    draft found = {0};
    json_t *value = value_of(item, aliases[alias].path, aliases[alias].how);
    if (!value)
        return;
    json_t *object = json_object();
    if (!object || json_object_set_new(object, aliases[alias].name, value) != 0) {
        d->failed = true;
    } else {
        fields_from_json(&found, object);
        if (draft_has(&found, aliases[alias].tag)) {
            item_add_missing(d, &found);
            take_member(item, aliases[alias].path);
        }
        d->has_bad_date |= found.has_bad_date;
    }
    json_decref(object);
    draft_free(&found);
}

/* WordPress has the local time, and that in UTC: only the second says which moment it is. */
static void prefer_gmt(json_t *item)
{
    json_t *text = item_text(item, "date_gmt");
    if (!text || strncmp(json_string_value(text), "0000", 4) == 0)
        return;
    json_object_set_new(item, "date_published", utc_text(text));
    json_object_del(item, "date_gmt");
    json_object_del(item, "date");
}

/* The authors are in the byline where nothing else names them. It is read before fields.c takes it
 * off. */
static void add_byline_authors(draft *d, json_t *byline)
{
    draft found = {0};
    json_t *object = byline ? json_pack("{s:O}", "authors", byline) : NULL;
    fields_from_json(&found, object);
    if (!draft_has(d, AN_TAG_AUTHOR))
        item_add_missing(d, &found);
    d->failed |= byline && !object;
    json_decref(object);
    draft_free(&found);
}

/* A bit for how a name begins. */
static uint64_t beginning(const char *name)
{
    unsigned first = (unsigned char)name[0], second = first ? (unsigned char)name[1] : 0;
    return UINT64_C(1) << ((7 * first + second) % 64);
}

/* How the item's names begin: few items have members for more than a few aliases. */
static uint64_t beginnings(json_t *item)
{
    uint64_t all = 0;
    for (void *i = json_object_iter(item); i; i = json_object_iter_next(item, i))
        all |= beginning(json_object_iter_key(i));
    return all;
}

void item_names_apply(draft *d, json_t *item)
{
    json_t *byline = json_incref(item_text(item, "byline"));
    if (!json_object_get(item, "date_published"))
        prefer_gmt(item);
    fields_from_json(d, item);
    const uint64_t there = beginnings(item);
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if ((there & beginning(aliases[i].path)) != 0 && !draft_has(d, aliases[i].tag))
            apply_alias(d, item, i);
    if (byline)
        add_byline_authors(d, byline);
    json_decref(byline);
}

/* --- content --- */

enum content_markup { IS_HTML, IS_TEXT, IS_EITHER, IS_TYPED };

static const struct {
    const char *path;
    enum content_markup markup;
} contents[] = {
    {"content_html", IS_HTML},
    {"content_text", IS_TEXT},
    {"content.value", IS_TYPED},   /* feedparser */
    {"content.rendered", IS_HTML}, /* WordPress */
    {"bodies.value", IS_EITHER},   /* ninjs 2 */
    {"body_xhtml", IS_HTML},       /* ninjs */
    {"body_html", IS_HTML},        /* likewise */
    {"article_html", IS_HTML},     /* newspaper */
    {"html", IS_HTML},             /* Ghost */
    {"maintext", IS_TEXT},         /* news-please */
    {"text", IS_EITHER},
    {"body", IS_EITHER},
    {"articleBody", IS_EITHER}, /* schema.org */
    {"content", IS_EITHER},     /* readability */
    {"raw_text", IS_TEXT},      /* trafilatura */
    {"body_text", IS_TEXT},     /* ninjs */
    {"textContent", IS_TEXT},   /* readability */
    {"plaintext", IS_TEXT},     /* Ghost */
    {"full_text", IS_EITHER},
    {"fulltext", IS_EITHER},
    {"article", IS_EITHER},
    {"summary_detail.value", IS_EITHER}, /* feedparser, where there is nothing more */
};
enum { CONTENTS = sizeof contents / sizeof *contents };

static enum item_markup markup_of(json_t *item, size_t i, const json_t *text)
{
    enum content_markup markup = contents[i].markup;
    if (markup == IS_TYPED) {
        const char *type = json_string_value(item_text(item, "content.type"));
        markup = type && !strcmp(type, "text/plain") ? IS_TEXT : type ? IS_HTML : IS_EITHER;
    }
    if (markup == IS_EITHER)
        markup =
            looks_like_html(json_string_value(text), json_string_length(text)) ? IS_HTML : IS_TEXT;
    return markup == IS_HTML ? MARKUP_HTML : MARKUP_NONE;
}

static void take_content(json_t *item, const char *path)
{
    char name[64];
    size_t n = strcspn(path, ".");
    memcpy(name, path, n);
    name[n] = '\0';
    json_object_del(item, name);
}

/* A text that is empty is content, too, if there is no other. */
static json_t *empty_content(json_t *item, size_t *chosen)
{
    for (size_t i = 0; i < CONTENTS; i++) {
        json_t *text = json_object_get(item, contents[i].path);
        if (json_is_string(text)) {
            *chosen = i;
            return text;
        }
    }
    return NULL;
}

/* Returns NULL if there is none; else *chosen tells where it is. */
static json_t *find_content(json_t *item, size_t *chosen)
{
    for (size_t i = 0; i < CONTENTS; i++) {
        json_t *text = item_text(item, contents[i].path);
        if (text) {
            *chosen = i;
            return text;
        }
    }
    return empty_content(item, chosen);
}

bool item_has_content(json_t *item)
{
    size_t i;
    return find_content(item, &i) != NULL;
}

json_t *item_take_content(json_t *item, enum item_markup *markup)
{
    size_t i = 0;
    json_t *text = find_content(item, &i);
    if (!text)
        return NULL;
    json_incref(text);
    *markup = markup_of(item, i, text);
    take_content(item, contents[i].path);
    return text;
}

bool item_drop_texts(json_t *item, size_t most)
{
    bool some = false;
    for (size_t i = 0; i < CONTENTS; i++) {
        if (json_string_length(json_object_get(item, contents[i].path)) > most) {
            json_object_del(item, contents[i].path);
            some = true;
        }
    }
    return some;
}
