/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The language of a page that states it on an element within its body, as older DocBook does: on
 * one that holds the chapter. It is the page's if all text is in that language, or most of the
 * text and the main heading. A quotation in a foreign language has neither.
 */
#include "input/page/page.h"

#include "text/ascii.h"

#include <string.h>

static bool is_main_heading(const page *p, const markup_tag *t)
{
    return is_heading(t) && (!p->has_any_heading || (t->name[1] == '1' && !p->has_h1));
}

/* Returns the place of a language in the list, counted from 1; 0 if the list is full. */
static unsigned char place_of_language(page *p, const char *tag, size_t length)
{
    for (size_t i = 0; i < PART_LANGUAGES_MOST; i++) {
        part_language *part = &p->languages[i];
        if (part->tag[0] == 0) {
            for (size_t k = 0; k < length; k++)
                part->tag[k] = ascii_lower(tag[k]);
            return (unsigned char)(i + 1);
        }
        if (is_named(tag, length, part->tag))
            return (unsigned char)(i + 1);
    }
    return 0;
}

void language_begins(page *p, const markup_tag *t, open_element *e)
{
    const attribute *lang = tag_attribute(t, "lang");
    if (!p->has_body || is_named(t->name, t->length, "body"))
        return;
    if (is_main_heading(p, t)) {
        p->heading_language = e->language;
        p->has_any_heading = true;
        p->has_h1 = t->name[1] == '1';
    }
    if (!lang)
        lang = tag_attribute(t, "xml:lang");
    if (lang && (lang->value_length == 0 || lang->value_length >= PART_LANGUAGE_ROOM))
        e->language = 0;
    else if (lang)
        e->language = place_of_language(p, lang->value, lang->value_length);
}

void language_text(page *p, const char *at, size_t length)
{
    const open_element *around = p->depth ? &p->open[p->depth - 1] : NULL;
    size_t seen = 0;
    if (!p->has_body || !around || around->is_unseen)
        return;
    for (size_t i = 0; i < length; i++)
        seen += (unsigned char)at[i] > ' ';
    p->body_bytes += seen;
    if (around->language)
        p->languages[around->language - 1].bytes += seen;
}

void language_add(page *p)
{
    for (size_t i = 0; i < PART_LANGUAGES_MOST; i++) {
        const part_language *part = &p->languages[i];
        bool has_heading = p->heading_language == i + 1;
        bool has_most = part->bytes / 3 >= (p->body_bytes - part->bytes);
        if (part->bytes > 0 && (part->bytes == p->body_bytes || (has_heading && has_most)))
            facts_add_markup(&p->facts, "<part lang>", part->tag, strlen(part->tag));
    }
}
