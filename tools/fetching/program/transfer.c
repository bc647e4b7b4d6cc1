/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of an answer is looked at when its first byte arrives, or when it has ended without any.
 * Only two kinds of answer are good: status 206 with the very range that was asked for, and status
 * 200 with the whole file, from a server that knows no ranges. Where several ranges were asked for,
 * only status 206 with all of them is (multipart.c): many servers then send the whole file,
 * although they would send each range alone. What a server says of itself in other ways (HEAD,
 * Accept-Ranges, ETag, Content-Length) is not asked for and not relied on: hosts that compress, and
 * caches, get it wrong.
 */
#include "fetching/program/transfer.h"

#include "fetching/frames.h"
#include "fetching/program/certificates.h"
#include "fetching/program/content_range.h"
#include "fetching/program/problem.h"

#include <archive_news/reader.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { REDIRECTS_MOST = 5, OK = 200, PARTIAL = 206, RANGE_TEXT = 48 };
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

static void note_status(transfer *t)
{
    long status = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    t->status = status > 0 && status < 1000 ? (unsigned)status : 0;
}

/* Looks at the head of the answer. Returns whether it is good. */
static bool check_head(transfer *t, uint64_t *total)
{
    note_status(t);
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

/* --- several ranges ---------------------------------------- */

static bool on_range(void *context, uint64_t offset, uint64_t total)
{
    uint8_t payload[FRAME_BEGIN_SIZE] = {0};
    frame_put_number(payload + 1, total);
    return send_frame(context, FRAME_BEGIN, offset, payload, sizeof payload);
}

static bool on_several_bytes(void *context, uint64_t offset, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        size_t left = length - done, step = left < FRAME_PAYLOAD_MOST ? left : FRAME_PAYLOAD_MOST;
        if (!send_frame(context, FRAME_BYTES, offset + done, bytes + done, step))
            return false;
        done += step;
    }
    return true;
}

/* Looks at the head of the answer to several ranges. */
static bool begin_several(transfer *t)
{
    const multipart_sink sink = {on_range, on_several_bytes, t};
    t->has_begun = true;
    note_status(t);
    return t->status == PARTIAL && !is_encoded(t) &&
           multipart_begin(&t->parts, curl_header_of(t, "Content-Type"), t->several, t->count,
                           &sink);
}

/* curl calls this with what has arrived of several ranges. */
static size_t on_several(char *bytes, size_t size, size_t count, void *context)
{
    transfer *t = context;
    size_t length = size * count;
    t->received += length;
    if (t->failure != 0 || (!t->has_begun && !begin_several(t)) ||
        !multipart_take(&t->parts, bytes, length))
        return fail_transfer(t, FETCH_SEVERAL);
    return length;
}

/* --- one range ---------------------------------------- */

/* curl calls this with what has arrived. A result other than the number of bytes ends it. */
static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    transfer *t = context;
    size_t length = size * count;
    if (!t->has_begun && !begin_answer(t))
        return 0;
    t->received += length;
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
        certificates_set(curl) && set_bounds(curl, timeout))
        return curl;
    curl_easy_cleanup(curl);
    return NULL;
}

/* Says how it ended. */
static int end_answer(transfer *t, CURLcode code)
{
    if (code == CURLE_OK && !t->has_begun && t->count == 0)
        (void)begin_answer(t);
    if (code == CURLE_OK && t->count > 0 && !(t->has_begun && multipart_is_done(&t->parts)))
        fail_transfer(t, FETCH_SEVERAL);
    if (code == CURLE_OK && t->failure == 0 && t->count == 0 && !t->is_whole && t->next < t->end)
        fail_transfer(t, FETCH_CUT);
    if (code != CURLE_OK && t->failure == 0)
        problem_find(t, code);
    else
        t->text[0] = '\0'; /* what libcurl says when it was told to end */
    size_t length = strnlen(t->text, FRAME_TEXT_MOST);
    if (t->failure == 0)
        (void)send_frame(t, FRAME_END, t->received, "", 0);
    else
        (void)send_frame(t, FRAME_FAILED, t->failure | (uint64_t)t->status << 32, t->text, length);
    return t->is_lost ? -1 : 0;
}

/* Writes what to ask for, as HTTP has it. `text` has RANGE_TEXT bytes for each range. */
static void write_ranges(const transfer *t, char *text)
{
    const fetch_range one = {t->offset, t->length};
    const fetch_range *ranges = t->count > 0 ? t->several : &one;
    size_t count = t->count > 0 ? t->count : 1;
    for (size_t i = 0; i < count; i++) {
        const fetch_range *r = &ranges[i];
        text += snprintf(text, RANGE_TEXT, "%s%" PRIu64 "-%" PRIu64, i > 0 ? "," : "", r->offset,
                         r->offset + r->length - 1);
    }
}

int transfer_run(transfer *t)
{
    char range[RANGES_MOST * RANGE_TEXT];
    write_ranges(t, range);
    if (curl_easy_setopt(t->curl, CURLOPT_RANGE, range) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->text) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, t->count > 0 ? on_several : on_body) !=
            CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_XFERINFOFUNCTION, on_curl_progress) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_XFERINFODATA, t) != CURLE_OK ||
        curl_easy_setopt(t->curl, CURLOPT_NOPROGRESS, 0L) != CURLE_OK)
        return -1;
    return end_answer(t, curl_easy_perform(t->curl));
}
