/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every answer says what a browser may do with it, whatever it was that was asked for. What comes
 * out of archives was written by somebody else: a browser gives it an origin of its own, so that it
 * reaches neither the page that reads archives nor what that page keeps, runs no script of it, and
 * loads nothing for it from elsewhere (spec/THREATS.md).
 */
#include "serving/program/answers.h"

#include "serving/program/ranges.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const policies[] = {
    [ANSWER_PLAIN] = "default-src 'none'; frame-ancestors 'none'",
    [ANSWER_OURS] = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'",
    [ANSWER_READER] = "frame-ancestors 'none'",
    [ANSWER_STRANGE] = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
                       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const char *header_of(const request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

static bool add_response_header(struct MHD_Response *response, const char *name, const char *value)
{
    return value == NULL || MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_words(struct MHD_Response *response, const answer_words *words)
{
    return add_response_header(response, "Content-Type", words->type) &&
           add_response_header(response, "ETag", words->tag) &&
           add_response_header(response, "Cache-Control", "no-cache") &&
           add_response_header(response, "Content-Disposition",
                               words->is_attachment ? "attachment" : NULL) &&
           add_response_header(response, "Content-Security-Policy", policies[words->trust]) &&
           add_response_header(response, "X-Content-Type-Options", "nosniff") &&
           add_response_header(response, "Referrer-Policy", "no-referrer") &&
           add_response_header(response, "X-DNS-Prefetch-Control", "off") &&
           add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin") &&
           add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin") &&
           add_response_header(response, "Allow",
                               words->status == MHD_HTTP_METHOD_NOT_ALLOWED ? "GET, HEAD" : NULL);
}

/* Sends a response of `length` bytes, and gives it back. */
static enum MHD_Result send_response(const request *r, const answer_words *words,
                                     struct MHD_Response *response, uint64_t length)
{
    enum MHD_Result result = MHD_NO;
    if (response == NULL)
        return MHD_NO;
    if (add_words(response, words)) {
        connection_answers(r->record, length);
        result = MHD_queue_response(r->connection, words->status, response);
    }
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result answer_bytes(const request *r, const answer_words *words, const void *bytes,
                             size_t length)
{
    void *at = (void *)(uintptr_t)bytes; // NOLINT(performance-no-int-to-ptr)
    return send_response(
        r, words, MHD_create_response_from_buffer(length, at, MHD_RESPMEM_PERSISTENT), length);
}

enum MHD_Result answer_text(const request *r, unsigned status, const char *sentence)
{
    const answer_words words = {
        .status = status, .trust = ANSWER_PLAIN, .type = "text/plain; charset=utf-8"};
    return answer_bytes(r, &words, sentence, strlen(sentence));
}

static enum MHD_Result refuse_for_now(const request *r)
{
    return answer_text(r, MHD_HTTP_SERVICE_UNAVAILABLE,
                       "Too much is being sent already. Try again in a moment.\n");
}

enum MHD_Result answer_made(const request *r, const answer_words *words, void *bytes, size_t length)
{
    struct MHD_Response *response = held_response(&r->server->held, r->connection, bytes, length);
    return response != NULL ? send_response(r, words, response, length) : refuse_for_now(r);
}

enum MHD_Result answer_unchanged(const request *r, const char *tag, enum trust_in_answer trust)
{
    const answer_words words = {.status = MHD_HTTP_NOT_MODIFIED, .trust = trust, .tag = tag};
    return answer_bytes(r, &words, "", 0);
}

/* Headers that name tags. A list of them may come in several headers. */
typedef struct named_tags {
    const char *header, *tag;
    bool is_weak, has_tag;
} named_tags;

static enum MHD_Result look_for_tag(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    named_tags *n = context;
    (void)kind;
    if (value != NULL && strcasecmp(name, n->header) == 0)
        n->has_tag = n->has_tag || names_tag(value, n->tag, n->is_weak);
    return MHD_YES;
}

static bool has_header_with_tag(const request *r, const char *header, const char *tag, bool is_weak)
{
    named_tags n = {header, tag, is_weak, false};
    (void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND, look_for_tag, &n);
    return n.has_tag;
}

bool is_known(const request *r, const char *tag)
{
    return has_header_with_tag(r, "If-None-Match", tag, true);
}

/* Which bytes of an archive are sent. */
typedef struct archive_part {
    uint64_t first, length;
    bool is_part;
} archive_part;

/* Sends a part of the file that the item keeps open. It may be replaced meanwhile: the descriptor
 * that is made here keeps the bytes. */
static enum MHD_Result send_file(const request *r, const shelved *item, const archive_part *part,
                                 const char *changed)
{
    char range[80];
    const answer_words words = {
        .status = part->is_part ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_OK,
        .trust = ANSWER_PLAIN,
        .type = "application/vnd.archive-news",
        .tag = item->tag,
    };
    int fd = fcntl(item->archive.fd, F_DUPFD_CLOEXEC, 0);
    struct MHD_Response *response =
        fd >= 0 ? MHD_create_response_from_fd_at_offset64(part->length, fd, part->first) : NULL;
    if (response == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return refuse_for_now(r);
    }
    (void)snprintf(range, sizeof range, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, part->first,
                   part->first + part->length - 1, item->archive.size);
    bool is_good = add_response_header(response, "Accept-Ranges", "bytes") &&
                   add_response_header(response, "Last-Modified", changed) &&
                   add_response_header(response, "Content-Range", part->is_part ? range : NULL);
    if (is_good)
        return send_response(r, &words, response, part->length);
    MHD_destroy_response(response);
    return MHD_NO;
}

static enum MHD_Result refuse_range(const request *r, const shelved *item)
{
    static const char sentence[] = "The archive has no such bytes.\n";
    char range[40];
    const answer_words words = {.status = MHD_HTTP_RANGE_NOT_SATISFIABLE,
                                .trust = ANSWER_PLAIN,
                                .type = "text/plain; charset=utf-8"};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        sizeof sentence - 1, (void *)(uintptr_t)sentence, MHD_RESPMEM_PERSISTENT); // NOLINT
    (void)snprintf(range, sizeof range, "bytes */%" PRIu64, item->archive.size);
    if (response != NULL && !add_response_header(response, "Content-Range", range)) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    return send_response(r, &words, response, sizeof sentence);
}

/* Whether the request asks for an archive that the client has already. */
static bool has_archive(const request *r, const shelved *item)
{
    const char *since = header_of(r, "If-Modified-Since");
    int64_t seconds;
    if (header_of(r, "If-None-Match") != NULL)
        return is_known(r, item->tag);
    return since != NULL && read_http_time(since, &seconds) && item->changed <= seconds;
}

/* Whether the request wants nothing but the archive as it was. */
static bool wants_another(const request *r, const shelved *item)
{
    const char *since = header_of(r, "If-Unmodified-Since");
    int64_t seconds;
    if (header_of(r, "If-Match") != NULL)
        return !has_header_with_tag(r, "If-Match", item->tag, false);
    return since != NULL && read_http_time(since, &seconds) && item->changed > seconds;
}

enum MHD_Result answer_archive(const request *r, const shelved *item)
{
    char changed[32];
    archive_part part = {.length = item->archive.size};
    const char *range = header_of(r, "Range"), *same = header_of(r, "If-Range");
    format_http_time(item->changed, changed);
    if (wants_another(r, item))
        return answer_text(r, MHD_HTTP_PRECONDITION_FAILED, "The archive is another one by now.\n");
    if (has_archive(r, item))
        return answer_unchanged(r, item->tag, ANSWER_PLAIN);
    /* Ranges are for GET. */
    if (r->is_head || (same != NULL && !is_same_version(same, item->tag, changed)))
        range = NULL;
    enum wanted wanted = read_range(range, item->archive.size, &part.first, &part.length);
    if (wanted == WANTED_NOTHING)
        return refuse_range(r, item);
    part.is_part = wanted == WANTED_PART;
    return send_file(r, item, &part, changed[0] != '\0' ? changed : NULL);
}
