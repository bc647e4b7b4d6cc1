/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libcurl says of an error is passed on where it tells the cause: of names, connections and
 * certificates. Some of its texts hold an address as it was given, with a name and a password: the
 * one of a proxy. They are not passed on, and neither is a text that was cut, since one half of an
 * address does not show that it is one.
 */
#include "fetching/program/problem.h"

#include "fetching/frames.h"
#include "fetching/program/certificates.h"

#include <stdio.h>
#include <string.h>

enum { WHOLE_TEXT_MOST = 200 }; /* libcurl cuts at CURL_ERROR_SIZE */

static bool has_beginning(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* libcurl could not make anything of the address of a proxy. */
static bool is_proxy_wrong(const transfer *t, CURLcode code)
{
    return has_beginning(t->text, "Unsupported proxy") ||
           (code == CURLE_COULDNT_RESOLVE_PROXY && !has_beginning(t->text, "Could not resolve"));
}

/* Whether the host of the address that was fetched last has letters beyond ASCII. */
static bool has_foreign_host(const transfer *t)
{
    char *address = NULL, *host = NULL;
    CURLU *parts = curl_url();
    bool is_foreign = false;
    if (parts != NULL && curl_easy_getinfo(t->curl, CURLINFO_EFFECTIVE_URL, &address) == CURLE_OK &&
        curl_url_set(parts, CURLUPART_URL, address, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        for (const char *c = host; *c != '\0'; c++)
            is_foreign = is_foreign || (unsigned char)*c >= 0x80;
    curl_free(host);
    curl_url_cleanup(parts);
    return is_foreign;
}

/* Whether libcurl could not translate the name of a host into ASCII. Without IDN it does not try,
 * and looks the name up as it stands. */
static bool is_host_foreign(const transfer *t, CURLcode code)
{
    bool translates = (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_IDN) != 0;
    return (code == CURLE_URL_MALFORMAT || (code == CURLE_COULDNT_RESOLVE_HOST && !translates)) &&
           has_foreign_host(t);
}

/* Whether the proxy has not connected to the server: then t->status is that of its answer. */
static bool is_refused_by_proxy(transfer *t)
{
    long status = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_HTTP_CONNECTCODE, &status);
    bool is_refused = status >= 300 && status < 1000;
    if (is_refused)
        t->status = (unsigned)status;
    return is_refused;
}

/* Whether libcurl gave up the head of an answer, for which it has two texts, and where one line is
 * too long none: then it has no memory, or since 8.6 another error. */
static bool is_head_too_long(const transfer *t, CURLcode code)
{
    const CURLcode too_large = (CURLcode)100; /* CURLE_TOO_LARGE */
    return strstr(t->text, "oo large") != NULL ||
           ((code == CURLE_OUT_OF_MEMORY || code == too_large) && !t->has_begun);
}

static bool is_redirect(const transfer *t)
{
    long status = 0;
    (void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    return status / 100 == 3;
}

static unsigned failure_of(transfer *t, CURLcode code)
{
    if (is_proxy_wrong(t, code))
        return FETCH_PROXY;
    if (is_host_foreign(t, code))
        return FETCH_HOST;
    if (is_refused_by_proxy(t))
        return FETCH_REFUSED;
    if (is_head_too_long(t, code))
        return FETCH_HEAD;
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return FETCH_TIMEOUT;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2_STREAM:
    case CURLE_GOT_NOTHING: return FETCH_CUT;
    case CURLE_PEER_FAILED_VERIFICATION: return FETCH_CERTIFICATE;
    case CURLE_SSL_CACERT_BADFILE: return FETCH_ISSUERS;
    case CURLE_TOO_MANY_REDIRECTS: return FETCH_REDIRECTS;
    case CURLE_URL_MALFORMAT: return is_redirect(t) ? FETCH_MISLED : FETCH_ADDRESS;
    case CURLE_UNSUPPORTED_PROTOCOL: /* also of an answer that is not HTTP */
        return is_redirect(t) ? FETCH_REDIRECT : FETCH_CONNECTION;
    default: return FETCH_CONNECTION;
    }
}

static bool may_hold_password(const char *text)
{
    return strlen(text) > WHOLE_TEXT_MOST || strchr(text, '@') != NULL ||
           strstr(text, "://") != NULL;
}

/* Whether a sentence has a text of libcurl after it. */
static bool has_text_of_curl(unsigned failure)
{
    return failure == FETCH_CONNECTION || failure == FETCH_CERTIFICATE || failure == FETCH_CUT;
}

/* Writes what is wrong with the address, which libcurl does not say by itself. */
static void explain_address(const transfer *t, char *text, size_t size)
{
    char *address = NULL;
    CURLU *parts = curl_url();
    CURLUcode code = CURLUE_OK;
    if (parts != NULL && curl_easy_getinfo(t->curl, CURLINFO_EFFECTIVE_URL, &address) == CURLE_OK)
        code = curl_url_set(parts, CURLUPART_URL, address, 0);
    bool has_space = address != NULL && strchr(address, ' ') != NULL;
    (void)snprintf(text, size, "%s",
                   has_space           ? "a space in it is to be written as %20"
                   : code != CURLUE_OK ? curl_url_strerror(code)
                                       : "");
    curl_url_cleanup(parts);
}

/* Perhaps it is not the server that is to blame. */
static void add_hint(transfer *t)
{
    char hint[sizeof t->text];
    size_t length = strlen(t->text);
    if (certificates_explain(hint, sizeof hint))
        (void)snprintf(t->text + length, sizeof t->text - length, " (%s)", hint);
}

void problem_find(transfer *t, CURLcode code)
{
    t->failure = failure_of(t, code);
    if (!has_text_of_curl(t->failure))
        t->text[0] = '\0';
    else if (t->text[0] == '\0' || may_hold_password(t->text))
        (void)snprintf(t->text, sizeof t->text, "%s", curl_easy_strerror(code));
    if (t->failure == FETCH_ADDRESS)
        explain_address(t, t->text, sizeof t->text);
    if (t->failure == FETCH_CERTIFICATE)
        add_hint(t);
    if (t->failure == FETCH_ISSUERS)
        certificates_explain_error(t->text, sizeof t->text);
}
