/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/pages/links.h"

#include "archive/explain.h"
#include "serving/pages/markup.h"
#include "serving/pages/paths.h"

#include <string.h>

void put_origin(FILE *to, const request *r)
{
    (void)fputs(r->server->options->is_https ? "https://" : "http://", to);
    put_markup_string(to, r->host);
}

void put_link(FILE *to, const char *before, const shelved *item, const char *after)
{
    (void)fputs(before, to);
    put_path(to, item->name, strlen(item->name));
    (void)fputs(after, to);
}

void put_article_link(FILE *to, const shelved *item, const char *id, size_t length)
{
    put_link(to, "/articles/", item, "/");
    put_path(to, id, length);
}

const char *shelved_title(const shelved *item)
{
    return item->title[0] != '\0' ? item->title : item->name;
}

void put_shelved_title(FILE *to, const shelved *item)
{
    put_markup_string(to, shelved_title(item));
}

void derive_tag(const shelved *item, const char *what, char tag[TAG_ROOM + 16])
{
    size_t length = strlen(item->tag);
    (void)snprintf(tag, TAG_ROOM + 16, "%.*s-%.12s\"", (int)(length > 0 ? length - 1 : 0),
                   item->tag, what);
}

enum MHD_Result answer_untold(const request *r, const shelved *item)
{
    return answer_text(
        r, MHD_HTTP_FORBIDDEN,
        item->state == SHELVED_UNKNOWN
            ? "Nobody whose key is trusted here has signed this archive. It can be "
              "downloaded, and what it says is not shown.\n"
            : "This file is damaged, too old, no archive, or unreadable. It is not served.\n");
}

enum MHD_Result answer_damaged(const request *r, const shelved *item, int error)
{
    (void)archive_say(&item->archive, &item->archive.reader, error, NULL);
    return answer_text(r, MHD_HTTP_INTERNAL_SERVER_ERROR,
                       "The archive is damaged there, and the damaged part is not shown.\n");
}
