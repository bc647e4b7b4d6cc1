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

static unsigned failure_of(transfer *t, CURLcode code)
{
    long status = 0;
    if (is_proxy_wrong(t, code))
        return FETCH_PROXY;
    if (is_host_foreign(t, code))
        return FETCH_HOST;
    if (is_refused_by_proxy(t))
        return FETCH_REFUSED;
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return FETCH_TIMEOUT;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2_STREAM:
    case CURLE_GOT_NOTHING: return FETCH_CUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return certificates_are_unusable(code, t->text, sizeof t->text) ? FETCH_AUTHORITIES
                                                                        : FETCH_CERTIFICATE;
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

void problem_find(transfer *t, CURLcode code)
{
    t->failure = failure_of(t, code);
    if (has_text_of_curl(t->failure) && (t->text[0] == '\0' || may_hold_password(t->text)))
        (void)snprintf(t->text, sizeof t->text, "%s", curl_easy_strerror(code));
    else if (!has_text_of_curl(t->failure) && t->failure != FETCH_AUTHORITIES)
        t->text[0] = '\0';
}
