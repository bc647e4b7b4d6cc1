/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A path is a few words and the name of an archive, and after it the id of an article. It is never
 * the name of a file: the first names are compared with those of archives that are served, and ids
 * are looked up in an archive's index. So there is nothing that ".." could lead to.
 */
#include "serving/program/routes.h"

#include "serving/pages/links.h"
#include "serving/pages/pages.h"
#include "serving/pages/paths.h"
#include "serving/program/hosts.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static enum MHD_Result answer_nothing(const request *r)
{
    return answer_text(r, MHD_HTTP_NOT_FOUND, "There is nothing here.\n");
}

/* Finds the archive whose name is `length` bytes of a path. Returns NULL if there is none. */
static shelved *find_archive(const request *r, const char *part, size_t length)
{
    char *name = malloc(length + 1);
    size_t decoded;
    shelved *item = NULL;
    if (name != NULL && decode_path(part, length, name, &decoded))
        item = shelf_find(&r->server->shelf, name, decoded);
    free(name);
    return item;
}

/* Answers for an archive whose name is followed by `ending`. The text of one that nobody trusted
 * has signed is not shown; its bytes are, as whoever gets them checks them. */
static enum MHD_Result answer_named(const request *r, const char *rest, const char *ending,
                                    enum MHD_Result (*answer)(const request *r, shelved *item))
{
    size_t length = strlen(rest), end = strlen(ending);
    if (length <= end || strcmp(rest + length - end, ending) != 0)
        return answer_nothing(r);
    shelved *item = find_archive(r, rest, length - end);
    if (item == NULL)
        return answer_nothing(r);
    return item->state == SHELVED_GOOD ? answer(r, item) : answer_untold(r, item);
}

static enum MHD_Result answer_bytes_of(const request *r, const char *rest)
{
    static const char ending[] = ".anews";
    size_t length = strlen(rest), end = sizeof ending - 1;
    if (length <= end || strcmp(rest + length - end, ending) != 0)
        return answer_nothing(r);
    const shelved *item = find_archive(r, rest, length - end);
    if (item == NULL)
        return answer_nothing(r);
    return item->state == SHELVED_REFUSED ? answer_untold(r, item) : answer_archive(r, item);
}

static enum MHD_Result answer_article_path(const request *r, const char *rest)
{
    const char *slash = strchr(rest, '/');
    shelved *item = slash != NULL ? find_archive(r, rest, (size_t)(slash - rest)) : NULL;
    if (item == NULL)
        return answer_nothing(r);
    if (item->state != SHELVED_GOOD)
        return answer_untold(r, item);
    size_t length = strlen(slash + 1), decoded;
    char *id = malloc(length + 1);
    enum MHD_Result result = MHD_NO;
    if (id != NULL && decode_path(slash + 1, length, id, &decoded))
        result = answer_article(r, item, id, decoded);
    else if (id != NULL)
        result = answer_text(r, MHD_HTTP_BAD_REQUEST, "This is no address.\n");
    free(id);
    return result;
}

static enum MHD_Result answer_feed(const request *r, const char *rest)
{
    size_t length = strlen(rest);
    bool is_json = length > 5 && strcmp(rest + length - 5, ".json") == 0;
    return is_json ? answer_named(r, rest, ".json", answer_json_feed)
                   : answer_named(r, rest, ".atom", answer_atom);
}

static enum MHD_Result answer_catalogue_of(const request *r, const char *rest)
{
    return answer_named(r, rest, "", answer_shelf_entry);
}

static enum MHD_Result answer_web(const request *r, const char *rest)
{
    const web_file *file = web_files_find(&r->server->web, rest, strlen(rest));
    if (file == NULL && r->server->web.count == 0)
        return answer_text(r, MHD_HTTP_NOT_FOUND,
                           "The page that reads archives in a browser is not installed here.\n");
    if (strcmp(rest, "config.json") == 0)
        return answer_page_config(r);
    if (file == NULL)
        return answer_nothing(r);
    if (is_known(r, file->tag))
        return answer_unchanged(r, file->tag, ANSWER_READER);
    const answer_words words = {
        .status = MHD_HTTP_OK, .trust = ANSWER_READER, .type = file->type, .tag = file->tag};
    return answer_bytes(r, &words, file->bytes, file->length);
}

static const struct whole_path {
    const char *path;
    enum MHD_Result (*answer)(const request *r);
} whole_paths[] = {
    {"/", answer_start},
    {"/start.css", answer_style},
    {"/opds", answer_catalogue},
    {"/opds.json", answer_json_catalogue},
};

static const struct path_begin {
    const char *path;
    enum MHD_Result (*answer)(const request *r, const char *rest);
} path_begins[] = {
    {"/archives/", answer_bytes_of}, {"/articles/", answer_article_path},
    {"/feeds/", answer_feed},        {"/opds/", answer_catalogue_of},
    {"/read/", answer_web},
};

enum MHD_Result answer_path(const request *r, const char *path)
{
    if (path[0] != '/')
        return answer_text(r, MHD_HTTP_BAD_REQUEST, "This is no address.\n");
    if (shelf_look(&r->server->shelf) != STATUS_DONE)
        return answer_text(r, MHD_HTTP_INTERNAL_SERVER_ERROR, "The files cannot be reached.\n");
    for (size_t i = 0; i < sizeof whole_paths / sizeof *whole_paths; i++)
        if (strcmp(path, whole_paths[i].path) == 0)
            return whole_paths[i].answer(r);
    for (size_t i = 0; i < sizeof path_begins / sizeof *path_begins; i++) {
        size_t length = strlen(path_begins[i].path);
        if (strncmp(path, path_begins[i].path, length) == 0)
            return path_begins[i].answer(r, path + length);
    }
    return answer_nothing(r);
}

/* What is counted among the headers of a request. */
typedef struct header_counts {
    unsigned hosts, bodies;
} header_counts;

/* Where two headers say how long a body is, a proxy may believe the other one. */
static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    header_counts *counts = context;
    (void)kind;
    counts->hosts += strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0;
    counts->bodies += strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0 ||
                      (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0 &&
                       (value == NULL || strcmp(value, "0") != 0));
    return MHD_YES;
}

static int socket_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info != NULL ? info->connect_fd : -1;
}

/* Takes the host out of a whole address. It counts, and not that of the header: RFC 9112, section
 * 3.2.2. Returns the path; NULL if the address is malformed. */
static const char *split_target(request *r, const char *target)
{
    static const char scheme[] = "http://";
    const size_t begin = sizeof scheme - 1;
    if (strncasecmp(target, scheme, begin) != 0)
        return target;
    const char *host = target + begin;
    size_t length = strcspn(host, "/");
    if (length == 0 || length >= sizeof r->named_host)
        return NULL;
    memcpy(r->named_host, host, length);
    r->named_host[length] = '\0';
    r->host = r->named_host;
    return host[length] == '/' ? host + length : "/";
}

enum MHD_Result check_request(request *r, const char *method, const char **path, bool *is_good)
{
    header_counts counts = {0};
    r->is_head = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    r->host = header_of(r, MHD_HTTP_HEADER_HOST);
    *path = split_target(r, *path);
    (void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND, count_header, &counts);
    *is_good = false;
    if (!r->is_head && strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return answer_text(r, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.\n");
    if (counts.bodies > 0)
        return answer_text(r, MHD_HTTP_CONTENT_TOO_LARGE, "A request has no body here.\n");
    if (counts.hosts != 1)
        return answer_text(r, MHD_HTTP_BAD_REQUEST, "A request names one host.\n");
    if (*path == NULL)
        return answer_text(r, MHD_HTTP_BAD_REQUEST, "This is no address.\n");
    if (!is_own_host(r->server->options, socket_of(r->connection), r->host))
        return answer_text(r, MHD_HTTP_MISDIRECTED_REQUEST,
                           "This server does not go by that name. Its owner can give it the name "
                           "with --name.\n");
    *is_good = true;
    return MHD_YES;
}
