/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The newest articles of an archive for feed readers: Atom (RFC 4287), JSON Feed 1.1, and the
 * entries of an OPDS catalogue, which are Atom too. Content goes out as plain text: a feed reader
 * gets nothing to run and nothing to load, whatever an article holds. Its link leads to the article
 * as itself, which needs no script.
 */
#include "report/dates.h"
#include "report/json_text.h"
#include "serving/pages/links.h"
#include "serving/pages/markup.h"
#include "serving/pages/newest.h"
#include "serving/pages/pages.h"
#include "serving/pages/paths.h"

#include <stdlib.h>
#include <string.h>

/* A feed that is being written. */
typedef struct feed {
    const request *request;
    const shelved *item;
    FILE *to;
    bool is_catalogue;
    bool has_items;
} feed;

static void put_element(FILE *to, const char *name, const char *text, size_t length)
{
    if (length == 0)
        return;
    (void)fprintf(to, "<%s>", name);
    put_markup(to, text, length);
    (void)fprintf(to, "</%s>", name);
}

static void put_time_element(FILE *to, const char *name, int64_t seconds)
{
    char text[40];
    if (!is_in_calendar(seconds))
        return;
    format_time(seconds, text);
    put_element(to, name, text, strlen(text));
}

/* Returns a time that readers of feeds accept. */
static int64_t changed_time(const feed *f, const news_item *news)
{
    int64_t seconds = news->modified != INT64_MIN    ? news->modified
                      : news->published != INT64_MIN ? news->published
                                                     : f->item->header.created;
    return is_in_calendar(seconds) ? seconds : 0;
}

static void put_article_urn(FILE *to, const feed *f, const news_item *news)
{
    put_series(to, &f->item->header);
    (void)fputc('#', to);
    put_encoded(to, news->id.at, news->id.length, true);
}

static void put_authors(FILE *to, const news_item *news)
{
    for (const char *name = NULL; (name = next_text(&news->authors, name)) != NULL;) {
        (void)fputs("<author>", to);
        put_element(to, "name", name, strlen(name));
        (void)fputs("</author>", to);
    }
    for (const char *tag = NULL; (tag = next_text(&news->tags, tag)) != NULL;) {
        (void)fputs("<category term=\"", to);
        put_markup_string(to, tag);
        (void)fputs("\"/>", to);
    }
}

/* Links of an entry. In a catalogue they say what can be acquired, and of which type. */
static void put_entry_link(const feed *f, const news_item *news)
{
    const char *relation =
        f->is_catalogue ? "http://opds-spec.org/acquisition/open-access" : "alternate";
    (void)fprintf(f->to, "<link rel=\"%s\" href=\"", relation);
    put_origin(f->to, f->request);
    put_article_link(f->to, f->item, news->id.at, news->id.length);
    (void)fputs("\" type=\"", f->to);
    put_markup_string(f->to, news->type[0] != '\0' ? news->type : "application/octet-stream");
    (void)fputs("\"/>", f->to);
}

static void put_atom_entry(void *context, const news_item *news)
{
    feed *f = context;
    FILE *to = f->to;
    bool has_title = news->title.length > 0;
    (void)fputs("<entry", to);
    if (news->language.length > 0) {
        (void)fputs(" xml:lang=\"", to);
        put_markup(to, news->language.at, news->language.length);
        (void)fputc('"', to);
    }
    (void)fputs("><id>", to);
    put_article_urn(to, f, news);
    (void)fputs("</id>", to);
    put_element(to, "title", has_title ? news->title.at : news->id.at,
                has_title ? news->title.length : news->id.length);
    put_time_element(to, "updated", changed_time(f, news));
    if (news->published != INT64_MIN)
        put_time_element(to, "published", news->published);
    put_authors(to, news);
    put_element(to, "summary", news->summary.at, news->summary.length);
    put_entry_link(f, news);
    if (!f->is_catalogue && news->text.length > 0) {
        (void)fputs("<content type=\"text\">", to);
        put_markup(to, news->text.at, news->text.length);
        (void)fputs("</content>", to);
    }
    (void)fputs("</entry>\n", to);
}

/* What a catalogue has of the archive as a whole, before its articles. */
static void put_whole_archive(const feed *f)
{
    FILE *to = f->to;
    (void)fputs("<entry><id>", to);
    put_series(to, &f->item->header);
    (void)fputs("#</id><title>", to);
    put_shelved_title(to, f->item);
    (void)fputs("</title>", to);
    put_time_element(to, "updated",
                     is_in_calendar(f->item->header.created) ? f->item->header.created : 0);
    put_element(to, "summary", f->item->summary, strlen(f->item->summary));
    (void)fputs("<link rel=\"http://opds-spec.org/acquisition/open-access\" href=\"", to);
    put_origin(to, f->request);
    put_link(to, "/archives/", f->item,
             ".anews\" type=\"application/vnd.archive-news\"/></entry>\n");
}

static void put_atom_head(const feed *f, const char *self, const char *after, const char *type)
{
    FILE *to = f->to;
    const shelved *item = f->item;
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>",
                to);
    put_series(to, &item->header);
    (void)fputs(f->is_catalogue ? "#catalogue</id><title>" : "</id><title>", to);
    put_shelved_title(to, item);
    (void)fputs("</title>", to);
    put_element(to, "subtitle", item->summary, strlen(item->summary));
    put_time_element(to, "updated",
                     is_in_calendar(item->header.created) ? item->header.created : 0);
    (void)fputs("<author><name>", to);
    put_markup_string(to, item->publisher[0] != '\0' ? item->publisher : shelved_title(item));
    (void)fputs("</name></author><link rel=\"self\" href=\"", to);
    put_origin(to, f->request);
    put_link(to, self, item, after);
    (void)fprintf(to, "\" type=\"%s\"/><link rel=\"start\" href=\"", type);
    put_origin(to, f->request);
    (void)fputs("/opds\" type=\"application/atom+xml;profile=opds-catalog;kind=navigation\"/>\n",
                to);
}

/* Returns all that a document depends on, malloced: the tag stands for the edition and the kind of
 * document, and addresses in it begin with the host and have the name of the archive. */
static char *feed_key(const request *r, const shelved *item, const answer_words *words)
{
    char *key;
    return asprintf(&key, "%s %s %s", words->tag, r->host, item->name) >= 0 ? key : NULL;
}

/* Sends a document that was made before. Returns false if it is to be made. */
static bool send_ready(const request *r, const shelved *item, const answer_words *words,
                       enum MHD_Result *result)
{
    char *found, *key = feed_key(r, item, words);
    size_t length;
    bool is_ready = key != NULL && ready_find(&r->server->ready, key, &found, &length);
    free(key);
    if (is_ready)
        *result = answer_made(r, words, found, length);
    return is_ready;
}

static void keep_feed(const feed *f, const document *d, const answer_words *words)
{
    char *key = feed_key(f->request, f->item, words);
    if (key != NULL)
        ready_keep(&f->request->server->ready, key, d->bytes, d->length);
    free(key);
}

/* Ends a document of the newest articles, and sends it. */
static enum MHD_Result send_feed(const feed *f, document *d, int error, const answer_words *words)
{
    bool is_whole = document_end(d);
    if (error == AN_OK && is_whole) {
        keep_feed(f, d, words);
        return answer_made(f->request, words, d->bytes, d->length);
    }
    free(d->bytes);
    return error == AN_OK ? MHD_NO : answer_damaged(f->request, f->item, error);
}

/* What Atom and OPDS differ in. */
typedef struct atom_kind {
    const char *path, *after, *type, *tag;
    bool is_catalogue;
} atom_kind;

static enum MHD_Result send_atom(const request *r, shelved *item, const atom_kind *kind)
{
    document d;
    char tag[TAG_ROOM + 16];
    enum MHD_Result result;
    derive_tag(item, kind->tag, tag);
    const answer_words words = {
        .status = MHD_HTTP_OK, .trust = ANSWER_PLAIN, .type = kind->type, .tag = tag};
    if (is_known(r, tag))
        return answer_unchanged(r, tag, ANSWER_PLAIN);
    if (send_ready(r, item, &words, &result))
        return result;
    an_reader *reader = shelf_reader(&r->server->shelf, item);
    if (reader == NULL)
        return answer_untold(r, item);
    if (!document_begin(&d))
        return MHD_NO;
    feed f = {.request = r, .item = item, .to = d.to, .is_catalogue = kind->is_catalogue};
    put_atom_head(&f, kind->path, kind->after, kind->type);
    if (kind->is_catalogue)
        put_whole_archive(&f);
    int error = for_newest(reader, put_atom_entry, &f);
    (void)fputs("</feed>\n", d.to);
    return send_feed(&f, &d, error, &words);
}

enum MHD_Result answer_atom(const request *r, shelved *item)
{
    static const atom_kind atom = {"/feeds/", ".atom", "application/atom+xml", "atom", false};
    return send_atom(r, item, &atom);
}

enum MHD_Result answer_shelf_entry(const request *r, shelved *item)
{
    static const atom_kind opds = {
        "/opds/", "", "application/atom+xml;profile=opds-catalog;kind=acquisition", "opds", true};
    return send_atom(r, item, &opds);
}

/* --- JSON Feed ---------------------------------------------------------------------------------*/

static void put_json_member(FILE *to, const char *name, const char *text, size_t length)
{
    const json_out out = {to, false};
    if (length == 0)
        return;
    (void)fprintf(to, ",\"%s\":", name);
    json_put_string(&out, text, length);
}

static void put_json_time(FILE *to, const char *name, int64_t seconds)
{
    char text[40];
    if (seconds == INT64_MIN)
        return;
    format_time(seconds, text);
    put_json_member(to, name, text, strlen(text));
}

static void put_json_names(FILE *to, const news_item *news)
{
    const json_out out = {to, false};
    const char *before = ",\"authors\":[";
    for (const char *name = NULL; (name = next_text(&news->authors, name)) != NULL;) {
        (void)fprintf(to, "%s{\"name\":", before);
        json_put_string(&out, name, strlen(name));
        (void)fputc('}', to);
        before = ",";
    }
    (void)fputs(news->authors.count > 0 ? "]" : "", to);
    before = ",\"tags\":[";
    for (const char *tag = NULL; (tag = next_text(&news->tags, tag)) != NULL;) {
        (void)fputs(before, to);
        json_put_string(&out, tag, strlen(tag));
        before = ",";
    }
    (void)fputs(news->tags.count > 0 ? "]" : "", to);
}

/* An item must have content: the summary stands for what is no text. */
static void put_json_text(FILE *to, const news_item *news)
{
    if (news->text.length > 0)
        put_json_member(to, "content_text", news->text.at, news->text.length);
    else if (news->summary.length > 0)
        put_json_member(to, "content_text", news->summary.at, news->summary.length);
    else
        (void)fputs(",\"content_text\":\"\"", to);
}

/* The origin and paths hold nothing that JSON would escape: see put_path() and is_own_host(). */
static void put_json_item(void *context, const news_item *news)
{
    feed *f = context;
    FILE *to = f->to;
    (void)fputs(f->has_items ? ",\n{\"id\":\"" : "{\"id\":\"", to);
    f->has_items = true;
    put_article_urn(to, f, news);
    (void)fputs("\",\"url\":\"", to);
    put_origin(to, f->request);
    put_article_link(to, f->item, news->id.at, news->id.length);
    (void)fputc('"', to);
    put_json_member(to, "external_url", news->url.at, news->url.length);
    put_json_member(to, "title", news->title.at, news->title.length);
    put_json_member(to, "summary", news->summary.at, news->summary.length);
    put_json_member(to, "language", news->language.at, news->language.length);
    put_json_time(to, "date_published", news->published);
    put_json_time(to, "date_modified", news->modified);
    put_json_names(to, news);
    put_json_text(to, news);
    (void)fputc('}', to);
}

static void put_json_head(const feed *f)
{
    FILE *to = f->to;
    const shelved *item = f->item;
    (void)fputs("{\"version\":\"https://jsonfeed.org/version/1.1\"", to);
    put_json_member(to, "title", shelved_title(item), strlen(shelved_title(item)));
    put_json_member(to, "description", item->summary, strlen(item->summary));
    put_json_member(to, "language", item->language, strlen(item->language));
    (void)fputs(",\"home_page_url\":\"", to);
    put_origin(to, f->request);
    (void)fputs("/\",\"feed_url\":\"", to);
    put_origin(to, f->request);
    put_link(to, "/feeds/", item, ".json\"");
    if (item->publisher[0] != '\0') {
        const json_out out = {to, false};
        (void)fputs(",\"authors\":[{\"name\":", to);
        json_put_string(&out, item->publisher, strlen(item->publisher));
        (void)fputs("}]", to);
    }
    (void)fputs(",\"items\":[\n", to);
}

enum MHD_Result answer_json_feed(const request *r, shelved *item)
{
    document d;
    char tag[TAG_ROOM + 16];
    enum MHD_Result result;
    derive_tag(item, "json", tag);
    const answer_words words = {
        .status = MHD_HTTP_OK, .trust = ANSWER_PLAIN, .type = "application/feed+json", .tag = tag};
    if (is_known(r, tag))
        return answer_unchanged(r, tag, ANSWER_PLAIN);
    if (send_ready(r, item, &words, &result))
        return result;
    an_reader *reader = shelf_reader(&r->server->shelf, item);
    if (reader == NULL)
        return answer_untold(r, item);
    if (!document_begin(&d))
        return MHD_NO;
    feed f = {.request = r, .item = item, .to = d.to};
    put_json_head(&f);
    int error = for_newest(reader, put_json_item, &f);
    (void)fputs("]}\n", d.to);
    return send_feed(&f, &d, error, &words);
}
