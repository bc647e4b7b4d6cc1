/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of an answer is looked at when its first byte arrives, or when it has ended without any.
 * Only two kinds of answer are good: status 206 with the very range that was asked for, and status
 * 200 with the whole file, from a server that knows no ranges. What a server says of itself in
 * other ways (HEAD, Accept-Ranges, ETag, Content-Length) is not asked for and not relied on: hosts
 * that compress, and caches, get it wrong.
 */
#include "fetching/program/transfer.h"

#include "fetching/frames.h"

#include <archive_news/reader.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { REDIRECTS_MOST = 5, OK = 200, PARTIAL = 206 };
/* Bytes that an answer may bring beside a redirect, and the slowest of servers. */
enum { SKIPPED_MOST = 1 << 16, BYTES_PER_SECOND_LEAST = 100 };

static size_t fail_transfer(transfer *t, unsigned failure)
{
    if (t->failure == 0)
        t->failure = failure;
    return 0;
}

/* Returns the value of a header of the last answer; NULL if it has none, or several. */
static const char *curl_header_of(const transfer *t, const char *name)
{
    struct curl_header *header;
    if (curl_easy_header(t->curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        header->amount != 1)
        return NULL;
    return header->value;
}

/* Reads a decimal number, and moves *text past it. */
static bool read_decimal(const char **text, uint64_t *value)
{
    const char *at = *text;
    for (*value = 0; *at >= '0' && *at <= '9'; at++) {
        if (*value > (UINT64_MAX - 9) / 10)
            return false;
        *value = *value * 10 + (uint64_t)(*at - '0');
    }
    bool has_digits = at > *text;
    *text = at;
    return has_digits;
}

static bool read_mark(const char **text, char mark)
{
    bool is_there = **text == mark;
    *text += is_there;
    return is_there;
}

/* Parses "bytes FIRST-LAST/TOTAL". *total is 0 for "*". */
static bool parse_content_range(const char *text, uint64_t *first, uint64_t *last, uint64_t *total)
{
    *total = 0;
    if (text == NULL || strncasecmp(text, "bytes ", 6) != 0)
        return false;
    text += 6;
    if (!read_decimal(&text, first) || !read_mark(&text, '-') || !read_decimal(&text, last) ||
        !read_mark(&text, '/'))
        return false;
    return (read_mark(&text, '*') || (read_decimal(&text, total) && *total > 0)) && *text == '\0';
}

/* A server may send less than was asked for only where the file ends. */
static bool read_partial(transfer *t, uint64_t *total)
{
    uint64_t first, last;
    if (!parse_content_range(curl_header_of(t, "Content-Range"), &first, &last, total))
        return false;
    if (first != t->offset || last < first || last - first >= t->length ||
        (*total != 0 && last >= *total))
        return false;
    t->end = last + 1;
    return last - first + 1 == t->length || t->end == *total;
}

static bool is_encoded(const transfer *t)
{
    struct curl_header *header;
    if (curl_easy_header(t->curl, "Content-Encoding", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return false;
    return header->amount != 1 || strcasecmp(header->value, "identity") != 0;
}

/* Looks at the head of the answer. Returns whether it is good. */
static bool check_head(transfer *t, uint64_t *total)
{
    long status = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    t->status = status > 0 && status < 1000 ? (unsigned)status : 0;
    t->is_whole = t->status == OK;
    *total = 0;
    if (!t->is_whole && t->status != PARTIAL)
        fail_transfer(t, FETCH_STATUS);
    else if (is_encoded(t))
        fail_transfer(t, FETCH_ENCODED);
    else if (!t->is_whole && !read_partial(t, total))
        fail_transfer(t, FETCH_RANGE);
    return t->failure == 0;
}

static bool send_frame(transfer *t, unsigned kind, uint64_t number, const void *payload,
                       size_t length)
{
    const frame f = {.kind = kind, .length = (uint32_t)length, .number = number};
    t->is_lost = t->is_lost || frame_send(t->channel, &f, payload) != 0;
    return !t->is_lost;
}

/* Announces the answer to the command. */
static bool begin_answer(transfer *t)
{
    uint8_t payload[FRAME_BEGIN_SIZE];
    uint64_t total;
    t->has_begun = true;
    if (!check_head(t, &total))
        return false;
    t->next = t->is_whole ? 0 : t->offset;
    payload[0] = t->is_whole;
    frame_put_number(payload + 1, total);
    return send_frame(t, FRAME_BEGIN, t->next, payload, sizeof payload);
}

/* curl calls this with what has arrived. A result other than the number of bytes ends it. */
static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    transfer *t = context;
    size_t length = size * count;
    if (!t->has_begun && !begin_answer(t))
        return 0;
    if (t->failure != 0)
        return 0;
    if (!t->is_whole && length > t->end - t->next)
        return fail_transfer(t, FETCH_LONG);
    for (size_t done = 0; done < length;) {
        size_t step = length - done;
        if (step > FRAME_PAYLOAD_MOST)
            step = FRAME_PAYLOAD_MOST;
        if (!send_frame(t, FRAME_BYTES, t->next, bytes + done, step))
            return 0;
        done += step;
        t->next += step;
    }
    return length;
}

/* curl calls this now and then. While a range is fetched the command says nothing: what can be read
 * from it is its end. What arrives before the answer was looked at belongs to a redirect, and curl
 * throws it away, without an end if it has none. */
static int on_curl_progress(void *context, curl_off_t a, curl_off_t arrived, curl_off_t c,
                            curl_off_t d)
{
    transfer *t = context;
    struct pollfd channel = {.fd = t->channel, .events = POLLIN};
    (void)a, (void)c, (void)d;
    t->is_lost = t->is_lost || poll(&channel, 1, 0) > 0;
    if (!t->has_begun && arrived > SKIPPED_MOST)
        fail_transfer(t, FETCH_SKIPPED);
    return t->is_lost || t->failure != 0;
}

/* As the program curl does: the system's certificates, unless these variables name others. */
static bool set_certificates(CURL *curl)
{
    const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");
    return (file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, file) == CURLE_OK) &&
           (folder == NULL || curl_easy_setopt(curl, CURLOPT_CAPATH, folder) == CURLE_OK);
}

static bool set_bounds(CURL *curl, long timeout)
{
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS_MOST) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, timeout) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)BYTES_PER_SECOND_LEAST) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, timeout) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
}

CURL *transfer_prepare(const char *address, long timeout)
{
    static struct curl_slist *headers; /* needed as long as the process lasts */
    CURL *curl = curl_easy_init();
    headers = curl_slist_append(headers, "Accept-Encoding: identity");
    if (curl != NULL && headers != NULL &&
        curl_easy_setopt(curl, CURLOPT_URL, address) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "anews/" AN_VERSION_STRING) == CURLE_OK &&
        set_certificates(curl) && set_bounds(curl, timeout))
        return curl;
    curl_easy_cleanup(curl);
    return NULL;
}

/* What an error of curl means. */
static unsigned failure_of(const transfer *t, CURLcode code)
{
    long status = 0;
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return FETCH_TIMEOUT;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2_STREAM:
    case CURLE_GOT_NOTHING: return FETCH_CUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return FETCH_CERTIFICATE;
    case CURLE_TOO_MANY_REDIRECTS: return FETCH_REDIRECTS;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: /* also of an answer that is not HTTP */
        (void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
        return status / 100 == 3             ? FETCH_REDIRECT
               : code == CURLE_URL_MALFORMAT ? FETCH_ADDRESS
                                             : FETCH_CONNECTION;
    default: return FETCH_CONNECTION;
    }
}

/* Says how it ended. */
static int end_answer(transfer *t, CURLcode code)
{
    if (code == CURLE_OK && !t->has_begun)
        (void)begin_answer(t);
    if (code == CURLE_OK && t->failure == 0 && !t->is_whole && t->next < t->end)
        fail_transfer(t, FETCH_CUT);
    if (code != CURLE_OK)
        fail_transfer(t, failure_of(t, code));
    size_t length = strnlen(t->text, FRAME_TEXT_MOST);
    if (t->failure == 0)
        (void)send_frame(t, FRAME_END, t->next, "", 0);
    else
        (void)send_frame(t, FRAME_FAILED, t->failure | (uint64_t)t->status << 32, t->text, length);
    return t->is_lost ? -1 : 0;
}

int transfer_run(transfer *t)
{
    char range[48];
    (void)snprintf(range, sizeof range, "%" PRIu64 "-%" PRIu64, t->offset,
                   t->offset + t->length - 1);
    if (curl_easy_setopt(t->curl, CURLOPT_RANGE, range) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->text) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_body) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_XFERINFOFUNCTION, on_curl_progress) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_XFERINFODATA, t) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_NOPROGRESS, 0L) != CURLE_OK)
        return -1;
    return end_answer(t, curl_easy_perform(t->curl));
}
