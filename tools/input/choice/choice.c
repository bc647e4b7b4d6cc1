/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Chooses a value for each field. A field has a list of sources, the best first. The values of each
 * are tried until one is usable: a source that says nonsense must not hide one that does not.
 *
 * Names with '@' are of JSON-LD, those with '#' of microdata, those with '<' elements; the other
 * names are of meta elements.
 */
#include "input/choice/choice.h"

#include "input/fields.h"
#include "text/addresses.h"

#include <string.h>

static const char *const summary_sources[] = {"og:description",
                                              "description",
                                              "@description",
                                              "#description",
                                              "twitter:description",
                                              "dc.description",
                                              "dcterms.description",
                                              "dcterms.abstract",
                                              "citation_abstract",
                                              "sailthru.description",
                                              "parsely-description",
                                              "@page description",
                                              NULL};
static const char *const section_sources[] = {"@articleSection",
                                              "article:section",
                                              "#articleSection",
                                              "parsely-section",
                                              "section",
                                              "sailthru.section",
                                              NULL};
static const char *const address_sources[] = {"<canonical>",
                                              "og:url",
                                              "@url",
                                              "@main",
                                              "parsely-link",
                                              "twitter:url",
                                              "#url",
                                              "@page url",
                                              "dc.identifier",
                                              "dcterms.identifier",
                                              "citation_public_url",
                                              "citation_fulltext_html_url",
                                              "citation_abstract_html_url",
                                              "bepress_citation_abstract_html_url",
                                              "original-source",
                                              "ia:markup_url",
                                              "own version",
                                              "saved from",
                                              "savepage-url",
                                              "trackback",
                                              "embedded",
                                              "shared twice",
                                              "bookmark",
                                              "page feed",
                                              NULL};
/* What a page calls itself in its head. */
static const char *const own_sources[] = {"<canonical>", "og:url", "twitter:url", "saved from",
                                          NULL};
/* What a relative address of the page is resolved by, where it has no base: another address of the
 * page, or one of its host. */
static const char *const base_sources[] = {
    "og:url", "@url", "twitter:url", "@page url", "saved from", "twitter:domain", NULL};
/* Addresses of the same host, by which "/a" is resolved. */
static const char *const host_sources[] = {"<site link>", NULL};
static const char *const image_sources[] = {
    "og:image",      "og:image:secure_url", "og:image:url",      "@image",
    "twitter:image", "twitter:image:src",   "parsely-image-url", "sailthru.image.full",
    "#image",        "@thumbnail",          "thumbnail",         NULL};
static const char *const language_sources[] = {
    "<html lang>",       "<body lang>",      "<part lang>", "@inLanguage", "#inLanguage",
    "og:locale",         "content-language", "language",    "dc.language", "dcterms.language",
    "citation_language", "@page inLanguage", NULL};
static const char *const publisher_sources[] = {"@publisher",
                                                "og:site_name",
                                                "#publisher",
                                                "dc.publisher",
                                                "dcterms.publisher",
                                                "publisher",
                                                "citation_journal_title",
                                                "citation_publisher",
                                                "@site",
                                                "application-name",
                                                NULL};
static const char *const tag_sources[] = {
    "@keywords",         "article:tag",   "keywords",   "news_keywords",   "#keywords",
    "parsely-tags",      "sailthru.tags", "dc.subject", "dcterms.subject", "tags",
    "citation_keywords", "rel=tag",       NULL};

static const char *const *const all_sources[] = {
    title_sources,    author_sources,    published_sources, modified_sources,
    summary_sources,  section_sources,   address_sources,   image_sources,
    language_sources, publisher_sources, tag_sources,       base_sources,
};

bool is_source(const char *name)
{
    for (size_t i = 0; i < sizeof all_sources / sizeof *all_sources; i++)
        for (const char *const *source = all_sources[i]; *source; source++)
            if (strcmp(*source, name) == 0)
                return true;
    return strcmp(name, "twitter:label1") == 0;
}

/* Adds the first text that is not an address. */
static void choose_text(draft *d, const facts *f, uint64_t tag, const char *const *sources)
{
    for (; *sources && !draft_has(d, tag); sources++) {
        const json_t *text = json_array_get(facts_of(f, *sources), 0);
        if (text && !is_web_address(json_string_value(text)))
            draft_add_text(d, tag, json_string_value(text), json_string_length(text));
    }
}

/* Finds the first value of the sources that is a web address, when resolved. Returns false if there
 * is none. */
static bool find_address(const facts *f, const char *const *sources, const char *base, bytes *out)
{
    for (; *sources; sources++) {
        size_t i;
        const json_t *text;
        /* Several such links are those of a list. */
        if (strcmp(*sources, "bookmark") == 0 && json_array_size(facts_of(f, *sources)) > 1)
            continue;
        json_array_foreach(facts_of(f, *sources), i, text)
        {
            out->length = 0;
            if (resolve_address(base, json_string_value(text), out))
                return true;
        }
    }
    out->length = 0;
    return false;
}

static const char *page_base(const facts *f)
{
    return json_string_value(json_array_get(facts_of(f, "<base>"), 0));
}

/* Returns a base that names more than a folder: some systems give the page itself. */
static const char *page_as_base(const facts *f)
{
    const char *base = page_base(f);
    size_t length = base && is_web_address(base) ? strlen(base) : 0;
    bool is_page = length && base[length - 1] != '/' && strrchr(base, '/') > strstr(base, "//") + 1;
    return is_page ? base : NULL;
}

/* Finds the page that links within it name: no other page, and more than once. */
static bool find_own_part(const facts *f, const char *base, bytes *out)
{
    static const char *const sources[] = {"own part twice", NULL};
    return json_array_size(facts_of(f, "own part")) == 1 && find_address(f, sources, base, out);
}

/* Whether an address is that of the front page of a site. */
static bool is_front_page(const char *address)
{
    const char *path = strstr(address, "//");
    path = path ? path + 2 + strcspn(path + 2, "/?#") : address;
    return strcmp(path, "/") == 0 || *path == 0;
}

/* Finds what the page calls itself. Templates have the front page there for each page: then another
 * that leads further counts. */
static bool find_own_address(const facts *f, const char *base, bytes *out)
{
    for (const char *const *source = own_sources; *source; source++) {
        const char *const alone[] = {*source, NULL};
        if (find_address(f, alone, base, out) && !is_front_page(out->at))
            return true;
    }
    return find_address(f, address_sources, base, out);
}

/* Finds what "/a" as the page's address means by an address of the same host. */
static bool find_on_host(const facts *f, bytes *out)
{
    static const char *const sources[] = {"<canonical>", NULL};
    const char *reference = json_string_value(json_array_get(facts_of(f, "<canonical>"), 0));
    bytes host = {0};
    bool found = reference && *reference == '/' && find_address(f, host_sources, NULL, &host) &&
                 find_address(f, sources, host.at, out);
    out->failed |= host.failed;
    bytes_free(&host);
    return found;
}

/* Finds the address of the page. */
static bool find_page_address(const facts *f, bytes *out)
{
    bytes other = {0};
    const char *base = page_base(f);
    if (!base && find_address(f, base_sources, NULL, &other))
        base = other.at;
    bool found =
        find_own_address(f, base, out) || find_on_host(f, out) || find_own_part(f, base, out);
    if (!found && page_as_base(f)) {
        bytes_add_text(out, page_as_base(f));
        found = true;
    }
    out->failed |= other.failed;
    bytes_free(&other);
    return found;
}

/* Returns the address of the page: a string that ends with a zero byte; *out must be empty. */
static void choose_address(draft *d, const facts *f, bytes *out)
{
    bool found = find_page_address(f, out);
    if (found && !draft_has(d, AN_TAG_URL))
        draft_add_text(d, AN_TAG_URL, out->at, out->length);
    bytes_add(out, "", 1);
    d->failed |= out->failed;
}

static void choose_image(draft *d, const facts *f, const char *address)
{
    bytes found = {0};
    const char *base = page_base(f);
    if (!draft_has(d, AN_TAG_IMAGE) &&
        find_address(f, image_sources, base && is_web_address(base) ? base : address, &found))
        draft_add_text(d, AN_TAG_IMAGE, found.at, found.length);
    d->failed |= found.failed;
    bytes_free(&found);
}

/* Adds one member by way of fields_from_json(), which knows how its value is split or checked.
 * Returns whether the draft has the field then. */
static bool add_member_field(draft *d, uint64_t tag, const char *name, json_t *value)
{
    json_t *object = json_object();
    d->failed |= !object || json_object_set(object, name, value) != 0;
    if (!d->failed)
        fields_from_json(d, object);
    json_decref(object);
    return draft_has(d, tag);
}

static void choose_language(draft *d, const facts *f)
{
    for (const char *const *source = language_sources; *source; source++) {
        size_t i;
        json_t *text;
        json_array_foreach(facts_of(f, *source), i, text)
        {
            if (draft_has(d, AN_TAG_LANGUAGE) ||
                add_member_field(d, AN_TAG_LANGUAGE, "language", text))
                return;
        }
    }
}

static void choose_tags(draft *d, const facts *f)
{
    for (const char *const *source = tag_sources; *source && !draft_has(d, AN_TAG_TAG); source++) {
        json_t *list = facts_of(f, *source);
        /* One text may hold all of them. */
        json_t *value = json_array_size(list) == 1 ? json_array_get(list, 0) : list;
        if (value)
            add_member_field(d, AN_TAG_TAG, "tags", value);
    }
}

void choose_all(draft *d, const facts *f)
{
    bytes address = {0};
    choose_address(d, f, &address);
    if (!d->failed) {
        choose_title(d, f, address.at);
        choose_authors(d, f, address.at);
        choose_dates(d, f, address.at);
        choose_text(d, f, AN_TAG_SUMMARY, summary_sources);
        choose_text(d, f, AN_TAG_SECTION, section_sources);
        choose_text(d, f, AN_TAG_SOURCE, publisher_sources);
        choose_image(d, f, address.at);
        choose_language(d, f);
        choose_tags(d, f);
    }
    bytes_free(&address);
}
