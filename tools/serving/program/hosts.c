/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/hosts.h"

#include "numbers.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAITING_MOST = 128 };

/* An address of either kind. */
typedef union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address;

/* Splits "HOST", "HOST:PORT", "[V6]", "[V6]:PORT" or "V6". *port is NULL if there is none. Returns
 * false if it is none of these, or too long. */
static bool split_host(const char *text, char host[HOST_ROOM], const char **port)
{
    const char *begin = text, *end = text + strlen(text), *colon = strchr(text, ':');
    *port = NULL;
    if (*text == '[') {
        begin++;
        end = strchr(text, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':'))
            return false;
        *port = end[1] == ':' ? end + 2 : NULL;
    } else if (colon != NULL && strchr(colon + 1, ':') == NULL) {
        end = colon;
        *port = colon + 1;
    }
    if (end == begin || end - begin >= HOST_ROOM)
        return false;
    memcpy(host, begin, (size_t)(end - begin));
    host[end - begin] = '\0';
    return true;
}

/* Reads an address as digits, with "%eth0" after it where that is needed. */
static bool read_digits_of_address(const char *host, address *a)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return false;
    memset(a, 0, sizeof *a);
    memcpy(a, found->ai_addr, found->ai_addrlen < sizeof *a ? found->ai_addrlen : sizeof *a);
    freeaddrinfo(found);
    return a->any.sa_family == AF_INET || a->any.sa_family == AF_INET6;
}

static int say_bad_listen(const char *text)
{
    say_error("--listen takes an address of this machine, such as 192.168.1.5, [::1]:8008 or "
              "0.0.0.0, not \"%s\"",
              text);
    return STATUS_USAGE;
}

/* Finds the address that the options name. */
static int find_listen_address(const serve_options *o, address *a)
{
    char host[HOST_ROOM];
    const char *port = NULL, *listen = o->listen != NULL ? o->listen : "127.0.0.1";
    uint64_t number = o->port;
    if (!split_host(listen, host, &port) ||
        !read_digits_of_address(strcasecmp(host, "localhost") == 0 ? "127.0.0.1" : host, a) ||
        (port != NULL && !parse_number(port, UINT16_MAX, &number)))
        return say_bad_listen(listen);
    if (port != NULL && o->has_port) {
        say_error("--listen names a port, and --port another one: give only one of the two");
        return STATUS_USAGE;
    }
    in_port_t place = htons((uint16_t)number);
    if (a->any.sa_family == AF_INET)
        a->v4.sin_port = place;
    else
        a->v6.sin6_port = place;
    return STATUS_DONE;
}

static socklen_t size_of_address(const address *a)
{
    return a->any.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;
}

static unsigned port_of(const address *a)
{
    return ntohs(a->any.sa_family == AF_INET ? a->v4.sin_port : a->v6.sin6_port);
}

static int say_no_listener(const address *a)
{
    if (errno == EADDRINUSE)
        say_error("port %u is taken, perhaps by another `anews serve`: choose another one with "
                  "--port, or 0 for any that is free",
                  port_of(a));
    else if (errno == EADDRNOTAVAIL)
        say_error("this machine has no such address: --listen takes one of its own");
    else
        say_error("cannot listen at port %u: %s", port_of(a), strerror(errno));
    return STATUS_IO;
}

int listen_at(const serve_options *o, int *listener)
{
    address a;
    const int on = 1, off = 0;
    int status = find_listen_address(o, &a);
    if (status != STATUS_DONE)
        return status;
    *listener = platform_open_listener(a.any.sa_family);
    /* [::] means all addresses, and IPv4 as well: not all systems take it so unasked, or at all. */
    if (*listener >= 0 && a.any.sa_family == AF_INET6)
        (void)setsockopt(*listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (*listener >= 0 && setsockopt(*listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(*listener, &a.any, size_of_address(&a)) == 0 && listen(*listener, WAITING_MOST) == 0)
        return STATUS_DONE;
    return say_no_listener(&a);
}

/* Finds the end of a socket that is here. One of IPv6 that stands for one of IPv4 becomes that. */
static bool find_own_end(int socket, address *a)
{
    socklen_t size = sizeof *a;
    memset(a, 0, sizeof *a);
    if (getsockname(socket, &a->any, &size) != 0)
        return false;
    if (a->any.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr)) {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = a->v6.sin6_port};
        memcpy(&v4.sin_addr, a->v6.sin6_addr.s6_addr + 12, sizeof v4.sin_addr);
        memset(a, 0, sizeof *a);
        a->v4 = v4;
    }
    return a->any.sa_family == AF_INET || a->any.sa_family == AF_INET6;
}

static bool is_any_address(const address *a)
{
    return a->any.sa_family == AF_INET ? a->v4.sin_addr.s_addr == htonl(INADDR_ANY)
                                       : IN6_IS_ADDR_UNSPECIFIED(&a->v6.sin6_addr);
}

static bool is_loopback(const address *a)
{
    return a->any.sa_family == AF_INET ? ntohl(a->v4.sin_addr.s_addr) >> 24 == 127
                                       : IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

void format_address(int listener, char text[HOST_ROOM + 16])
{
    address a;
    char host[INET6_ADDRSTRLEN] = "";
    text[0] = '\0';
    if (!find_own_end(listener, &a))
        return;
    bool is_v4 = a.any.sa_family == AF_INET;
    const void *bytes = is_v4 ? (const void *)&a.v4.sin_addr : (const void *)&a.v6.sin6_addr;
    (void)inet_ntop(a.any.sa_family, bytes, host, sizeof host);
    if (is_any_address(&a))
        (void)snprintf(host, sizeof host, "%s", is_v4 ? "127.0.0.1" : "::1");
    (void)snprintf(text, HOST_ROOM + 16, is_v4 ? "http://%s:%u/" : "http://[%s]:%u/", host,
                   port_of(&a));
}

bool is_local_listener(int listener)
{
    address a;
    return find_own_end(listener, &a) && is_loopback(&a);
}

static bool is_same_address(const address *a, const address *b)
{
    if (a->any.sa_family != b->any.sa_family)
        return false;
    return a->any.sa_family == AF_INET
               ? a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr
               : memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
}

/* Reads an address as it stands in a Host header. It is never looked up. */
static bool read_literal(const char *host, address *a)
{
    memset(a, 0, sizeof *a);
    a->any.sa_family = AF_INET;
    if (inet_pton(AF_INET, host, &a->v4.sin_addr) == 1)
        return true;
    a->any.sa_family = AF_INET6;
    return inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1;
}

bool is_own_host(const serve_options *o, int connection, const char *text)
{
    char host[HOST_ROOM];
    const char *port;
    address own, named;
    if (!split_host(text, host, &port) ||
        (port != NULL && strspn(port, "0123456789") != strlen(port)))
        return false;
    for (unsigned i = 0; i < o->name_count; i++)
        if (strcasecmp(host, o->names[i]) == 0)
            return true;
    if (!find_own_end(connection, &own))
        return false;
    if (read_literal(host, &named))
        return is_same_address(&own, &named);
    return is_loopback(&own) && strcasecmp(host, "localhost") == 0;
}
