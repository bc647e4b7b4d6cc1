/* SPDX-License-Identifier: BSD-2-Clause */
#include "fetching/failure.h"

#include "fetching/frames.h"
#include "report/message.h"
#include "status.h"

enum {
    NOT_AUTHORISED = 401,
    FORBIDDEN = 403,
    NOT_FOUND = 404,
    PROXY_WANTS_NAME = 407,
    GONE = 410,
    NO_SUCH_RANGE = 416,
    SERVER_ERRORS = 500,
};

int say_file_ended(const char *name)
{
    say_error("%s: is shorter there than the edition that is fetched: it was cut, or replaced "
              "meanwhile",
              name);
    return STATUS_BAD;
}

/* A server has no range of a file without bytes. */
static int say_empty(const char *name)
{
    say_error("%s: is empty there: it has not arrived yet, or was cut", name);
    return STATUS_BAD;
}

static int say_proxy_wants_name(const char *name)
{
    say_error("%s: the proxy wants a name and a password, or others than it gets (status %d): "
              "write them before its host in http_proxy, https_proxy or all_proxy, as in "
              "http://NAME:PASSWORD@proxy.example:3128",
              name, PROXY_WANTS_NAME);
    return STATUS_IO;
}

/* The proxy was to connect to a server of https. */
static int say_refused_by_proxy(const char *name, unsigned status)
{
    if (status == PROXY_WANTS_NAME)
        return say_proxy_wants_name(name);
    say_error("%s: the proxy %s to connect to the server (status %u)", name,
              status >= SERVER_ERRORS ? "is not able" : "refuses", status);
    return STATUS_IO;
}

static int say_http_status(const char *name, unsigned status, bool is_beginning)
{
    if (status == NO_SUCH_RANGE)
        return is_beginning ? say_empty(name) : say_file_ended(name);
    if (status == PROXY_WANTS_NAME)
        return say_proxy_wants_name(name);
    if (status == NOT_FOUND || status == GONE)
        say_error("%s: there is no such file (the server answers with status %u)", name, status);
    else if (status == NOT_AUTHORISED || status == FORBIDDEN)
        say_error("%s: the server does not give this file to everybody (status %u)", name, status);
    else
        say_error("%s: the server answers with status %u", name, status);
    return STATUS_IO;
}

/* What needs no more than a sentence. */
static const char *const sentences[FETCH_FAILURES] = {
    [0] = "the process that fetches came to an unexpected end",
    [FETCH_ADDRESS] = "is not an http or https address that can be fetched",
    [FETCH_CONNECTION] = "cannot be fetched",
    [FETCH_TIMEOUT] = "the server sends nothing more: --timeout waits longer",
    [FETCH_CUT] = "the transfer was cut",
    [FETCH_CERTIFICATE] = "the certificate of the server is not accepted",
    [FETCH_ISSUERS] = ("the certificate of the server cannot be checked, since the certificates of "
                       "authorities cannot be read on this machine"),
    [FETCH_REDIRECT] = "leads to an address that is neither http nor https",
    [FETCH_MISLED] = "the server leads to an address that is written wrongly",
    [FETCH_REDIRECTS] = "leads from address to address without an end",
    [FETCH_SKIPPED] = "the server sends too much beside a redirect",
    [FETCH_HEAD] = "the answer has a head that is too long (or memory is short)",
    [FETCH_ENCODED] = "the server compresses what it sends, although it was asked not to",
    [FETCH_RANGE] = "the server answers with another range than it was asked for",
    [FETCH_LONG] = "the server sends more bytes than it has announced",
    [FETCH_SEVERAL] = "the server does not send several ranges in one answer",
    [FETCH_PROXY] = ("what http_proxy, https_proxy or all_proxy names is not the address of a "
                     "proxy: write it as in http://proxy.example:3128"),
    [FETCH_HOST] = ("the name of the host has letters beyond ASCII that cannot be translated here: "
                    "write it in ASCII, in the form that begins with xn--"),
};

int say_fetch_problem(const char *name, const fetch_problem *problem, bool is_beginning)
{
    bool has_text = problem->text[0] != '\0';
    if (problem->failure == FETCH_STATUS)
        return say_http_status(name, problem->status, is_beginning);
    if (problem->failure == FETCH_REFUSED)
        return say_refused_by_proxy(name, problem->status);
    say_error("%s: %s%s%s", name, sentences[problem->failure], has_text ? ": " : "",
              has_text ? problem->text : "");
    bool is_address = problem->failure == FETCH_ADDRESS || problem->failure == FETCH_HOST;
    return is_address ? STATUS_USAGE : STATUS_IO;
}
