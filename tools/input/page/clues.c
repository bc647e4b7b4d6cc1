/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What readers see as a source: headings, time elements, links to authors, and elements whose class
 * or id says that they hold the author or the date.
 *
 * Classes have no standard, but their words are few: "entry-author", "postAuthor" and "author_name"
 * all have the word "author". Names are cut into words, and the words are looked up.
 */
#include "input/page/page.h"

#include "text/ascii.h"

#include <string.h>

enum { WORD_MOST = 24 };

/* What the words of class and id say, as bits. */
enum {
    SAYS_AUTHOR = 1,
    SAYS_DATE = 2,
    SAYS_MODIFIED = 4,
    SAYS_ASIDE = 8,
    SAYS_NO_NAME = 16, /* beside the name of an author: a picture, a biography */
    SAYS_NOTHING = 32, /* the other words of this name do not count: "has-comments" */
    SAYS_NAME = 64,
    SAYS_FOOTER = 128, /* of the page, unless it says of what else */
    SAYS_ARTICLE = 256,
    SAYS_MAIN = 512,  /* a name that is nothing but such a word */
    SAYS_POST = 1024, /* of an article, and not of a site of articles */
    SAYS_SITE = 2048, /* the name of the site */
    SAYS_WORK = 4096, /* a list of works, each with its authors */
};

static const struct {
    const char *word;
    unsigned says;
} words[] = {
    {"author", SAYS_AUTHOR},
    {"authors", SAYS_AUTHOR},
    {"byline", SAYS_AUTHOR},
    {"bylines", SAYS_AUTHOR},
    {"autor", SAYS_AUTHOR},
    {"autoren", SAYS_AUTHOR},
    {"autorin", SAYS_AUTHOR},
    {"auteur", SAYS_AUTHOR},
    {"auteurs", SAYS_AUTHOR},
    {"autore", SAYS_AUTHOR},
    {"verfasser", SAYS_AUTHOR},
    {"writer", SAYS_AUTHOR},
    {"reporter", SAYS_AUTHOR},
    {"contributor", SAYS_AUTHOR},
    {"authorname", SAYS_AUTHOR | SAYS_NAME},
    {"username", SAYS_AUTHOR | SAYS_NAME},
    {"name", SAYS_NAME},
    {"fn", SAYS_NAME},
    {"date", SAYS_DATE},
    {"datum", SAYS_DATE},
    {"fecha", SAYS_DATE},
    {"data", SAYS_NOTHING},
    {"dateline", SAYS_DATE},
    {"datetime", SAYS_DATE},
    {"timestamp", SAYS_DATE},
    {"time", SAYS_DATE},
    {"published", SAYS_DATE},
    {"publish", SAYS_DATE},
    {"publication", SAYS_DATE},
    {"pubdate", SAYS_DATE},
    {"publishingdate", SAYS_DATE},
    {"posted", SAYS_DATE},
    {"created", SAYS_DATE},
    {"erstellt", SAYS_DATE},
    {"updated", SAYS_MODIFIED},
    {"modified", SAYS_MODIFIED},
    {"lastmod", SAYS_MODIFIED},
    {"comment", SAYS_ASIDE},
    {"comments", SAYS_ASIDE},
    {"commentlist", SAYS_ASIDE},
    {"kommentar", SAYS_ASIDE},
    {"kommentare", SAYS_ASIDE},
    {"disqus", SAYS_ASIDE},
    {"related", SAYS_ASIDE},
    {"recommended", SAYS_ASIDE},
    {"recommendations", SAYS_ASIDE},
    {"recent", SAYS_ASIDE},
    {"latest", SAYS_ASIDE},
    {"popular", SAYS_ASIDE},
    {"trending", SAYS_ASIDE},
    {"teaser", SAYS_ASIDE},
    {"teasers", SAYS_ASIDE},
    {"sidebar", SAYS_ASIDE},
    {"widget", SAYS_ASIDE},
    {"footer", SAYS_FOOTER},
    {"post", SAYS_ARTICLE | SAYS_POST},
    {"entry", SAYS_ARTICLE | SAYS_POST},
    {"article", SAYS_ARTICLE | SAYS_POST},
    {"menu", SAYS_ASIDE},
    {"nav", SAYS_ASIDE},
    {"navigation", SAYS_ASIDE},
    {"carousel", SAYS_ASIDE},
    {"slider", SAYS_ASIDE},
    {"newsletter", SAYS_ASIDE},
    {"copyright", SAYS_ASIDE},
    {"caption", SAYS_ASIDE},
    {"bio", SAYS_NO_NAME},
    {"biography", SAYS_NO_NAME},
    {"avatar", SAYS_NO_NAME},
    {"image", SAYS_NO_NAME},
    {"img", SAYS_NO_NAME},
    {"photo", SAYS_NO_NAME},
    {"picture", SAYS_NO_NAME},
    {"thumb", SAYS_NO_NAME},
    {"description", SAYS_NO_NAME},
    {"desc", SAYS_NO_NAME},
    {"social", SAYS_NO_NAME},
    {"twitter", SAYS_NO_NAME},
    {"email", SAYS_NO_NAME},
    {"role", SAYS_NO_NAME},
    {"position", SAYS_NO_NAME},
    {"icon", SAYS_NO_NAME},
    {"label", SAYS_NO_NAME},
    {"follow", SAYS_NO_NAME},
    {"more", SAYS_NO_NAME},
    {"bibliography", SAYS_WORK},
    {"biblioentry", SAYS_WORK},
    {"bibliomixed", SAYS_WORK},
    {"biblio", SAYS_WORK},
    {"references", SAYS_WORK},
    {"hentry", SAYS_ARTICLE | SAYS_POST},
    {"logo", SAYS_SITE},
    {"brand", SAYS_SITE},
    {"branding", SAYS_SITE},
    {"sitename", SAYS_SITE},
    {"blog", SAYS_ARTICLE},
    {"category", SAYS_NOTHING},
    {"tag", SAYS_NOTHING},
    {"has", SAYS_NOTHING},
    {"no", SAYS_NOTHING},
    {"with", SAYS_NOTHING},
    {"without", SAYS_NOTHING},
    {"hide", SAYS_NOTHING},
    {"open", SAYS_NOTHING},
};

static unsigned look_up(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].word[0] == ascii_lower(word[0]) && is_named(word, length, words[i].word))
            return words[i].says;
    return 0;
}

/* Returns where the word at `at` ends: before a capital after a small letter, or at what is no
 * letter. */
static const char *word_end(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && is_ascii_letter(*at) && !(at > from && at[0] <= 'Z' && at[-1] >= 'a'))
        at++;
    return at;
}

/* Returns what one name says, which ends at white space. */
static unsigned say_name(const char *at, const char *end)
{
    unsigned says = 0;
    bool is_whole = word_end(at, end) == end;
    while (at < end) {
        const char *stop = word_end(at, end);
        if (stop - at >= 2 && stop - at < WORD_MOST)
            says |= look_up(at, (size_t)(stop - at));
        at = stop > at ? stop : at + 1;
    }
    if ((says & SAYS_FOOTER) && (says & SAYS_ARTICLE))
        says &= ~(unsigned)SAYS_FOOTER;
    if (is_whole && (says & SAYS_ARTICLE))
        says |= SAYS_MAIN;
    return says & SAYS_NOTHING ? 0 : says;
}

/* Returns what the names in an attribute say. */
static unsigned say_names(const attribute *a)
{
    unsigned says = 0;
    const char *at = a ? a->value : NULL, *end = a ? at + a->value_length : NULL;
    while (at < end) {
        const char *from = at;
        while (at < end && (unsigned char)*at > ' ')
            at++;
        says |= say_name(from, at);
        at++;
    }
    return says;
}

/* These hold the article together with what is not part of it. */
static bool holds_all(const markup_tag *t)
{
    return is_named(t->name, t->length, "html") || is_named(t->name, t->length, "body") ||
           is_named(t->name, t->length, "main") || is_named(t->name, t->length, "article");
}

static bool is_aside_element(const markup_tag *t)
{
    return is_named(t->name, t->length, "aside") || is_named(t->name, t->length, "nav");
}

/* Notes whether an element holds what is about something in the article. Sites lay pages out with
 * tables and lists, too: what begins with a heading of its own is no detail of them. What a list of
 * terms describes is about its term. */
static void note_detail(page *p, const markup_tag *t, open_element *e)
{
    static const char *const details[] = {"td", "th", "li", "dt", NULL};
    static const char *const wholes[] = {"article", "section", "header", "dl", NULL};
    static const char *const quotes[] = {"figcaption", "figure", "blockquote", "pre", NULL};
    bool is_term = is_named(t->name, t->length, "dt");
    bool is_description = is_named(t->name, t->length, "dd");
    e->is_quote |= is_any_of(t->name, t->length, quotes);
    e->is_detail &= !is_any_of(t->name, t->length, wholes);
    e->is_detail |=
        is_heading(t) || is_any_of(t->name, t->length, details) || (is_description && p->has_term);
    if (is_term || is_named(t->name, t->length, "dl"))
        p->has_term = false;
    p->is_in_term = is_term || (p->is_in_term && !is_description);
}

static bool has_part(const attribute *a, const char *part)
{
    return a && memmem(a->value, a->value_length, part, strlen(part)) != NULL;
}

/* Whether an element is not part of the article. Its own footer is. */
static bool leaves_article(const markup_tag *t, const open_element *e, unsigned says)
{
    bool is_own = e->is_article || (says & SAYS_POST);
    bool is_footer = (says & SAYS_FOOTER) || is_named(t->name, t->length, "footer");
    return (says & SAYS_ASIDE) || is_aside_element(t) || (is_footer && !is_own);
}

/* A link to the author of the page, or of what is around it. Some themes have the title of the site
 * as one. */
static bool is_author_link(const markup_tag *t)
{
    return is_named(t->name, t->length, "a") && has_part(tag_attribute(t, "rel"), "author") &&
           !has_part(tag_attribute(t, "class"), "site-title");
}

/* A link to all articles with a tag, and not to those of a category. */
static bool is_tag_link(const markup_tag *t)
{
    const attribute *rel = tag_attribute(t, "rel");
    return rel && is_named(t->name, t->length, "a") &&
           is_named(rel->value, rel->value_length, "tag");
}

/* A link to where many sites have their authors. */
static bool leads_to_author(const markup_tag *t)
{
    const attribute *href = tag_attribute(t, "href");
    return is_named(t->name, t->length, "a") &&
           (has_part(href, "/author/") || has_part(href, "/authors/") ||
            has_part(href, "/autor/") || has_part(href, "/autoren/") || has_part(href, "/auteur/"));
}

/* Whether an element is a line, or part of one, that says when the page was changed. */
static bool is_update_line(const markup_tag *t, unsigned says)
{
    static const char *const lines[] = {"p",  "span", "small",  "em", "i",
                                        "li", "dd",   "strong", "b",  NULL};
    return (says & SAYS_MODIFIED) && !(says & SAYS_DATE) && is_any_of(t->name, t->length, lines);
}

static void begin_time(page *p, const markup_tag *t, const open_element *e, unsigned says)
{
    const attribute *when = tag_attribute(t, "datetime"), *item = tag_attribute(t, "itemprop");
    bool has_datetime = when && when->value_length, is_dated = says & SAYS_DATE;
    bool is_change = item && is_named(item->value, item->value_length, "datemodified");
    if (is_change || (((says & SAYS_MODIFIED) || e->is_update) && !is_dated)) {
        if (has_datetime)
            page_add_attribute(p, "<time modified>", when);
        else
            page_capture(p, "modified text");
        return;
    }
    if (has_datetime)
        page_add_attribute(p, is_dated ? "<time date>" : "<time>", when);
    else
        page_capture(p, is_dated ? "date text" : "time text");
}

/* Whether an address leads to where a site begins. */
static bool leads_home(const attribute *href)
{
    static const char *const indexes[] = {"index.html", "index.htm", "index.php", NULL};
    const char *at = href->value, *end = at + href->value_length;
    const char *host = memmem(at, href->value_length, "//", 2);
    if (host && (host == at || host[-1] == ':'))
        for (at = host + 2; at < end && *at != '/';)
            at++;
    bool is_host = at > href->value, is_root = at < end && *at == '/';
    at += is_root;
    while (end - at >= 2 && memcmp(at, "..", 2) == 0 && (end - at == 2 || at[2] == '/')) {
        at += end - at == 2 ? 2 : 3;
        is_root = true;
    }
    return is_any_of(at, (size_t)(end - at), indexes) || (at == end && (is_host || is_root));
}

/* Whether an element holds the name of the site: a heading that says so, or a link in a heading
 * that leads to where the site begins. */
static bool is_site_name(const page *p, const markup_tag *t, unsigned says)
{
    const attribute *href = tag_attribute(t, "href");
    if (is_named(t->name, t->length, "a"))
        return p->is_in_heading && href && leads_home(href);
    return is_heading(t) && (says & SAYS_SITE);
}

/* Whether one of the names in an attribute begins like this. */
static bool has_name_like(const attribute *a, const char *name)
{
    size_t n = strlen(name);
    const char *at = a ? a->value : NULL, *end = a ? at + a->value_length : NULL;
    for (const char *from = at; at && (size_t)(end - at) >= n; at++)
        if ((at == from || (unsigned char)at[-1] <= ' ') && is_named(at, n, name))
            return true;
    return false;
}

/* Whether an element that is no heading holds what readers see as one: it is called the title, and
 * is in what is called a header. */
static bool is_page_title(const markup_tag *t, const open_element *e)
{
    const attribute *class = tag_attribute(t, "class");
    return e->is_header && !e->is_aside && class && !is_heading(t) &&
           is_named(class->value, class->value_length, "title");
}

/* A heading is looked at wherever it is: some pages call all of themselves a teaser. */
static void begin_heading(page *p, const markup_tag *t, const open_element *e, unsigned says)
{
    if (is_site_name(p, t, says))
        page_capture(p, "<site heading>");
    else if (is_named(t->name, t->length, "h1"))
        page_capture(p, "<h1>");
    else if (!e->is_aside && is_named(t->name, t->length, "h2"))
        page_capture(p, "<h2>");
    if (is_page_title(t, e))
        page_capture(p, "<page title>");
    if (is_page_title(t, e) || (is_heading(t) && (!e->is_aside || t->name[1] == '1')))
        page_capture(p, "<heading>");
}

/* Whether an element is not shown: by an attribute, since what a style sheet does is not known. */
static bool is_hidden(const markup_tag *t)
{
    const attribute *style = tag_attribute(t, "style");
    return tag_attribute(t, "hidden") || has_part(style, "display:none") ||
           has_part(style, "display: none");
}

/* Whether the id of an element may say what it holds. That of a heading or term is made of its
 * text, and one with dots is the name of something in a program. */
static bool has_telling_id(const markup_tag *t, const open_element *e)
{
    return !e->is_term && !is_named(t->name, t->length, "section") &&
           !has_part(tag_attribute(t, "id"), ".");
}

/* What has a heading of its own is a section, whatever its name says, and what follows in it no
 * byline. */
static void end_bylines(page *p)
{
    for (unsigned i = 0; i < p->depth; i++)
        p->open[i].is_byline = false;
}

static bool begin_author(page *p, const markup_tag *t, open_element *e, unsigned says)
{
    if (is_author_link(t)) {
        page_capture(p, "rel=author");
    } else if ((says & SAYS_AUTHOR) && !(says & SAYS_NO_NAME)) {
        page_capture(p, says & SAYS_NAME ? "author name" : "byline");
        e->is_byline = true;
    } else if (e->is_byline && is_named(t->name, t->length, "a")) {
        page_capture(p, "byline link");
    } else if (leads_to_author(t)) {
        page_capture(p, "author link");
    } else {
        return false;
    }
    return true;
}

static void begin_named(page *p, const markup_tag *t, open_element *e, unsigned says)
{
    if (is_tag_link(t) && !is_author_link(t)) {
        page_capture(p, "rel=tag");
    } else if (!e->is_of_work && begin_author(p, t, e, says)) {
        return;
    } else if ((says & SAYS_DATE) && !is_named(t->name, t->length, "time")) {
        page_add_attribute(p, "date text", tag_attribute(t, "title"));
        page_capture(p, "date text");
    }
}

void clue_begins(page *p, const markup_tag *t, open_element *e)
{
    unsigned says = say_names(tag_attribute(t, "class"));
    e->is_term |= is_heading(t) || is_named(t->name, t->length, "dt");
    e->is_link |= is_named(t->name, t->length, "a") && tag_attribute(t, "href");
    if (has_telling_id(t, e))
        says |= say_names(tag_attribute(t, "id"));
    if (!holds_all(t) && !(says & SAYS_MAIN))
        e->is_aside |= leaves_article(t, e, says);
    e->is_article |= e->item == ITEM_ARTICLE || is_named(t->name, t->length, "article");
    e->is_of_work |= is_hidden(t) || (says & SAYS_WORK);
    if (is_heading(t))
        end_bylines(p);
    note_detail(p, t, e);
    e->is_update |= is_update_line(t, says);
    begin_heading(p, t, e, says);
    e->is_header |= has_name_like(tag_attribute(t, "class"), "header");
    if (e->is_aside || e->item == ITEM_OTHER || holds_all(t))
        return;
    if (is_named(t->name, t->length, "time") && !e->is_quote)
        begin_time(p, t, e, says);
    begin_named(p, t, e, says);
}
