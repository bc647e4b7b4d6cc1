/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start page: a list of the archives, without any script. It shows what a trusted key has
 * signed, and of other archives nothing but the name of the file.
 */
#include "report/clock.h"
#include "report/dates.h"
#include "report/describe.h"
#include "report/message.h"
#include "serving/pages/links.h"
#include "serving/pages/markup.h"
#include "serving/pages/pages.h"

#include <inttypes.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--line:#8884;--soft:#767676;--link:#0b57a4}\n"
    "@media(prefers-color-scheme:dark){:root{--soft:#a0a0a0;--link:#8ab8f0}}\n"
    "body{margin:0 auto;padding:1.5rem 1rem;max-width:42rem;font:1.0625rem/1.55 system-ui,"
    "sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1rem;font-weight:600;color:var(--soft);margin:0 0 1rem}\n"
    "article{border-top:1px solid var(--line);padding:1rem 0}\n"
    "h2{font-size:1.375rem;line-height:1.25;margin:0 0 .25rem}\n"
    "p{margin:.25rem 0}\n"
    ".about,footer{color:var(--soft);font-size:.9375rem}\n"
    "code{font-size:.875em}\n"
    "a{color:var(--link)}\n"
    "nav a{display:inline-block;margin-inline-end:1rem;padding:.35rem 0}\n"
    "footer{border-top:1px solid var(--line);padding-top:1rem}\n"
    "a:focus-visible{outline:2px solid;outline-offset:2px}\n";

enum MHD_Result answer_style(const request *r)
{
    const answer_words words = {
        .status = MHD_HTTP_OK, .trust = ANSWER_PLAIN, .type = "text/css; charset=utf-8"};
    return answer_bytes(r, &words, style, sizeof style - 1);
}

static void put_age(FILE *to, const an_header *header)
{
    char span[40], at[40];
    const moment m = find_moment();
    format_time(header->created, at);
    if (!is_in_calendar(header->created) || header->created > m.now) {
        (void)fprintf(to, "made %s", at);
    } else {
        format_span(m.now - header->created, span);
        (void)fprintf(to, "made <time datetime=\"%s\">%s ago</time>", at, span);
    }
    if (has_expired(header))
        (void)fputs(", out of date", to);
}

/* Key ids are hexadecimal digits, and need no escaping. */
static void put_signers(FILE *to, const shelved *item, bool is_insecure)
{
    if (is_insecure)
        (void)fputs("not checked who signed it", to);
    else if (item->signers[0] != '\0')
        (void)fprintf(to, "signed by <code>%s</code>", item->signers);
}

static void put_good(FILE *to, const request *r, const shelved *item)
{
    const an_header *h = &item->header;
    if (item->publisher[0] != '\0') {
        (void)fputs("<p>", to);
        put_markup_string(to, item->publisher);
        (void)fputs("</p>", to);
    }
    if (item->summary[0] != '\0') {
        (void)fputs("<p>", to);
        put_markup_string(to, item->summary);
        (void)fputs("</p>", to);
    }
    (void)fputs("<p class=\"about\">", to);
    put_signers(to, item, r->server->options->reading.policy.insecure);
    (void)fprintf(to, ", edition %" PRIu32 ".%" PRIu64 ", ", h->epoch, h->sequence);
    put_age(to, h);
    (void)fprintf(to, ", %" PRIu64 " article%s</p>\n<nav>", h->articles,
                  noun_for(h->articles, "", "s"));
    if (r->server->web.count > 0)
        put_link(to, "<a href=\"/read/?archive=/archives/", item, ".anews\">Read</a>");
    put_link(to, "<a href=\"/archives/", item, ".anews\" download>Download</a>");
    put_link(to, "<a href=\"/feeds/", item, ".atom\">Atom feed</a>");
    put_link(to, "<a href=\"/feeds/", item, ".json\">JSON Feed</a>");
    (void)fputs("</nav>", to);
}

static void put_untrusted(FILE *to, const request *r, const shelved *item)
{
    if (item->state == SHELVED_REFUSED) {
        (void)fputs("<p class=\"about\">This file is damaged, too old, no archive, or unreadable. "
                    "It is not served.</p>",
                    to);
        return;
    }
    (void)fputs("<p class=\"about\">Its signer is unknown here", to);
    if (item->signers[0] != '\0')
        (void)fprintf(to, ": it claims to be signed by <code>%s</code>", item->signers);
    (void)fputs(". What it says is not shown.</p>\n<nav>", to);
    if (r->server->web.count > 0)
        put_link(to, "<a href=\"/read/?archive=/archives/", item, ".anews\">Look at it</a>");
    put_link(to, "<a href=\"/archives/", item, ".anews\" download>Download</a></nav>");
}

static void put_archive(FILE *to, const request *r, const shelved *item)
{
    (void)fputs("<article", to);
    if (item->language[0] != '\0') {
        (void)fputs(" lang=\"", to);
        put_markup_string(to, item->language);
        (void)fputc('"', to);
    }
    (void)fputs("><h2 dir=\"auto\">", to);
    put_shelved_title(to, item);
    (void)fputs("</h2>\n", to);
    if (item->state == SHELVED_GOOD)
        put_good(to, r, item);
    else
        put_untrusted(to, r, item);
    (void)fputs("</article>\n", to);
}

static void put_head(FILE *to, const shelf *s)
{
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                "<title>Archives</title><link rel=\"stylesheet\" href=\"/start.css\">\n"
                "<link rel=\"alternate\" title=\"Catalogue\" href=\"/opds\" "
                "type=\"application/atom+xml;profile=opds-catalog;kind=navigation\">\n",
                to);
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i]->state == SHELVED_GOOD) {
            (void)fputs("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"", to);
            put_shelved_title(to, s->items[i]);
            put_link(to, "\" href=\"/feeds/", s->items[i], ".atom\">\n");
        }
    (void)fputs("</head><body><main><h1>Archives</h1>\n", to);
}

static void put_foot(FILE *to, const request *r)
{
    (void)fputs("</main><footer><p>For reading apps: the <a href=\"/opds\">catalogue (OPDS)</a>, "
                "or <a href=\"/opds.json\">as JSON</a>.</p>",
                to);
    if (r->server->web.count == 0)
        (void)fputs("<p>The page that reads archives in a browser is not installed here.</p>", to);
    (void)fputs("</footer></body></html>\n", to);
}

enum MHD_Result answer_start(const request *r)
{
    document d;
    const shelf *s = &r->server->shelf;
    const answer_words words = {
        .status = MHD_HTTP_OK, .trust = ANSWER_OURS, .type = "text/html; charset=utf-8"};
    if (!document_begin(&d))
        return MHD_NO;
    put_head(d.to, s);
    if (s->count == 0)
        (void)fputs("<p>There are no archives here.</p>\n", d.to);
    for (unsigned i = 0; i < s->count; i++)
        put_archive(d.to, r, s->items[i]);
    put_foot(d.to, r);
    return document_end(&d) ? answer_made(r, &words, d.bytes, d.length) : MHD_NO;
}
