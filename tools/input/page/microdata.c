/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Microdata as a source: elements with itemscope are things, and those with itemprop are their
 * properties. A property belongs to the innermost thing around it: the name in a comment is not the
 * article's, and neither is its date.
 */
#include "input/page/page.h"

#include "input/page/schema.h"

#include <string.h>

static const struct {
    const char *property, *source;
} properties[] = {
    {"headline", "#headline"},
    {"name", "#name"},
    {"description", "#description"},
    {"datepublished", "#datePublished"},
    {"datecreated", "#dateCreated"},
    {"datemodified", "#dateModified"},
    {"author", "#author"},
    {"creator", "#author"},
    {"publisher", "#publisher"},
    {"image", "#image"},
    {"url", "#url"},
    {"mainentityofpage", "#url"},
    {"inlanguage", "#inLanguage"},
    {"articlesection", "#articleSection"},
    {"keywords", "#keywords"},
};

/* Copies the last part of a type, which is an address, without the first if there are several. */
static void copy_type(const attribute *type, char *name, size_t size)
{
    size_t length = type ? type->value_length : 0;
    while (length && (unsigned char)type->value[length - 1] <= ' ')
        length--;
    size_t from = length;
    while (from && type->value[from - 1] != '/' && (unsigned char)type->value[from - 1] > ' ')
        from--;
    size_t n = length - from < size ? length - from : size - 1;
    if (n)
        memcpy(name, type->value + from, n);
    name[n] = 0;
}

/* Whether the element is a property with this name, which is in lower case. */
static bool is_property(const attribute *itemprop, const char *name)
{
    const char *at = itemprop ? itemprop->value : NULL;
    const char *end = itemprop ? at + itemprop->value_length : NULL;
    while (at < end) {
        const char *from = at;
        while (at < end && (unsigned char)*at > ' ')
            at++;
        if (is_named(from, (size_t)(at - from), name))
            return true;
        at++;
    }
    return false;
}

/* The first article counts. One right in it that is no property of it is the same once more. */
static enum item begin_article(page *p, const attribute *itemprop, enum item around)
{
    if (p->has_article_item && (around != ITEM_ARTICLE || itemprop))
        return ITEM_OTHER;
    p->has_article_item = true;
    return ITEM_ARTICLE;
}

/* What the thing is that an element with itemscope begins. */
static enum item begin_thing(page *p, const markup_tag *t, enum item around)
{
    char type[64];
    const attribute *itemprop = tag_attribute(t, "itemprop");
    copy_type(tag_attribute(t, "itemtype"), type, sizeof type);
    bool is_of_article = around != ITEM_AUTHOR && around != ITEM_PUBLISHER && around != ITEM_OTHER;
    if (!is_of_article)
        return around == ITEM_OTHER ? ITEM_OTHER : ITEM_THING;
    if (is_property(itemprop, "author") || is_property(itemprop, "creator"))
        return around == ITEM_THING ? ITEM_THING : ITEM_AUTHOR;
    if (is_property(itemprop, "publisher"))
        return ITEM_PUBLISHER;
    if (is_article_type(type))
        return begin_article(p, itemprop, around);
    if (is_page_type(type) || is_property(itemprop, "maincontentofpage"))
        return ITEM_PAGE;
    return is_comment_type(type) ? ITEM_OTHER : ITEM_THING;
}

/* Adds the value of a property: an attribute, or the text of the element. */
static void add_property_value(page *p, const markup_tag *t, const char *source)
{
    static const char *const from[] = {"content", "datetime", "href", "src", "value"};
    bool is_text = source[1] == 'a' || source[1] == 'h' || source[1] == 'n';
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        const attribute *a = tag_attribute(t, from[i]);
        /* An author's name is what is shown, not where it leads. */
        if (a && a->value_length && !(i >= 2 && is_text)) {
            page_add_attribute(p, source, a);
            return;
        }
    }
    page_capture(p, source);
}

/* Adds the address that an item has as its id: the article's own, or that of the page it is the
 * main thing of. */
static void add_item_id(page *p, const markup_tag *t, const attribute *itemprop, enum item around,
                        enum item own)
{
    bool is_of_article = around == ITEM_NONE || around == ITEM_PAGE || around == ITEM_ARTICLE;
    bool is_main = is_of_article && is_property(itemprop, "mainentityofpage");
    if (is_main || (own == ITEM_ARTICLE && around != ITEM_ARTICLE))
        page_add_attribute(p, "#url", tag_attribute(t, "itemid"));
}

/* Adds a property of the article or page. */
static void add_property(page *p, const markup_tag *t, const attribute *itemprop)
{
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (is_property(itemprop, properties[i].property))
            add_property_value(p, t, properties[i].source);
}

void microdata_begins(page *p, const markup_tag *t, open_element *e)
{
    const attribute *itemprop = tag_attribute(t, "itemprop");
    enum item around = e->item;
    bool is_item = tag_attribute(t, "itemscope") != NULL;
    if (is_item) {
        e->item = begin_thing(p, t, around);
        add_item_id(p, t, itemprop, around, e->item);
    }
    if (!itemprop)
        return;
    if (is_property(itemprop, "name") && around == ITEM_AUTHOR)
        add_property_value(p, t, "#author");
    else if (is_property(itemprop, "name") && around == ITEM_PUBLISHER)
        add_property_value(p, t, "#publisher");
    else if (!is_item && !e->is_aside &&
             (around == ITEM_NONE || around == ITEM_PAGE || around == ITEM_ARTICLE))
        add_property(p, t, itemprop);
}
