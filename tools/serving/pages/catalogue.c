/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The catalogue of all archives: OPDS 1.2 as Atom, whose entries lead to a feed of each archive
 * with its articles, and OPDS 2.0 as JSON, whose publications are the archives. Archives of unknown
 * signers can be downloaded in both, under the names of their files.
 */
#include "report/dates.h"
#include "report/json_text.h"
#include "serving/pages/links.h"
#include "serving/pages/markup.h"
#include "serving/pages/pages.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The newest of all editions; a catalogue without any was never changed. */
static int64_t newest_edition(const shelf *s)
{
    int64_t newest = 0;
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i]->state == SHELVED_GOOD && is_in_calendar(s->items[i]->header.created) &&
            s->items[i]->header.created > newest)
            newest = s->items[i]->header.created;
    return newest;
}

static void put_updated(FILE *to, int64_t seconds)
{
    char text[40];
    format_time(is_in_calendar(seconds) ? seconds : 0, text);
    (void)fprintf(to, "<updated>%s</updated>", text);
}

/* What people see of an archive in the catalogue. */
static void put_catalogue_content(FILE *to, const shelved *item)
{
    (void)fputs("<content type=\"text\">", to);
    if (item->state == SHELVED_GOOD)
        put_markup_string(to, item->summary[0] != '\0' ? item->summary : item->publisher);
    else
        (void)fputs("Signed by nobody whose key is trusted here", to);
    (void)fputs("</content>", to);
}

static void put_catalogue_entry(const request *r, FILE *to, const shelved *item)
{
    bool is_good = item->state == SHELVED_GOOD;
    (void)fputs("<entry><id>", to);
    put_origin(to, r);
    put_link(to, "/archives/", item, ".anews</id><title>");
    put_shelved_title(to, item);
    (void)fputs("</title>", to);
    put_updated(to, is_good ? item->header.created : item->changed);
    put_catalogue_content(to, item);
    if (is_good) {
        (void)fputs("<link rel=\"subsection\" href=\"", to);
        put_origin(to, r);
        put_link(to, "/opds/", item,
                 "\" type=\"application/atom+xml;profile=opds-catalog;kind=acquisition\"/>");
    } else {
        (void)fputs("<link rel=\"enclosure\" href=\"", to);
        put_origin(to, r);
        put_link(to, "/archives/", item, ".anews\" type=\"application/vnd.archive-news\"/>");
    }
    (void)fputs("</entry>\n", to);
}

static enum MHD_Result send_catalogue(const request *r, document *d, const char *type)
{
    const answer_words words = {.status = MHD_HTTP_OK, .trust = ANSWER_PLAIN, .type = type};
    return document_end(d) ? answer_made(r, &words, d->bytes, d->length) : MHD_NO;
}

enum MHD_Result answer_catalogue(const request *r)
{
    static const char type[] = "application/atom+xml;profile=opds-catalog;kind=navigation";
    document d;
    const shelf *s = &r->server->shelf;
    if (!document_begin(&d))
        return MHD_NO;
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>",
                d.to);
    put_origin(d.to, r);
    (void)fputs("/opds</id><title>Archives</title>", d.to);
    put_updated(d.to, newest_edition(s));
    (void)fputs("<author><name>anews</name></author>", d.to);
    for (unsigned i = 0; i < 2; i++) {
        (void)fprintf(d.to, "<link rel=\"%s\" href=\"", i == 0 ? "self" : "start");
        put_origin(d.to, r);
        (void)fprintf(d.to, "/opds\" type=\"%s\"/>\n", type);
    }
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i]->state != SHELVED_REFUSED)
            put_catalogue_entry(r, d.to, s->items[i]);
    (void)fputs("</feed>\n", d.to);
    return send_catalogue(r, &d, type);
}

static void put_publication(const request *r, FILE *to, const shelved *item)
{
    const json_out out = {to, false};
    char changed[40];
    int64_t seconds = item->state == SHELVED_GOOD ? item->header.created : item->changed;
    format_time(is_in_calendar(seconds) ? seconds : 0, changed);
    (void)fprintf(to,
                  "{\"metadata\":{\"@type\":\"http://schema.org/Collection\",\"modified\":"
                  "\"%s\",\"title\":",
                  changed);
    json_put_string(&out, shelved_title(item), strlen(shelved_title(item)));
    if (item->publisher[0] != '\0') {
        (void)fputs(",\"publisher\":", to);
        json_put_string(&out, item->publisher, strlen(item->publisher));
    }
    if (item->language[0] != '\0') {
        (void)fputs(",\"language\":", to);
        json_put_string(&out, item->language, strlen(item->language));
    }
    (void)fputs(
        "},\"links\":[{\"rel\":\"http://opds-spec.org/acquisition/open-access\",\"href\":\"", to);
    put_origin(to, r);
    put_link(to, "/archives/", item, ".anews\",\"type\":\"application/vnd.archive-news\"}]}");
}

enum MHD_Result answer_json_catalogue(const request *r)
{
    document d;
    const shelf *s = &r->server->shelf;
    const char *before = "\n";
    if (!document_begin(&d))
        return MHD_NO;
    (void)fputs("{\"metadata\":{\"title\":\"Archives\"},\"links\":[{\"rel\":\"self\",\"href\":\"",
                d.to);
    put_origin(d.to, r);
    (void)fputs("/opds.json\",\"type\":\"application/opds+json\"}],\"publications\":[", d.to);
    for (unsigned i = 0; i < s->count; i++) {
        if (s->items[i]->state == SHELVED_REFUSED)
            continue;
        (void)fputs(before, d.to);
        put_publication(r, d.to, s->items[i]);
        before = ",\n";
    }
    (void)fputs("]}\n", d.to);
    return send_catalogue(r, &d, "application/opds+json");
}
