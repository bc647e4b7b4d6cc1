/* SPDX-License-Identifier: BSD-2-Clause */
/* Where to listen, and under which names the server is spoken to. */
#ifndef ANEWS_HOSTS_H
#define ANEWS_HOSTS_H

#include "serving/options.h"

#include <netdb.h>
#include <netinet/in.h>

enum { HOST_ROOM = 264 }; /* a name, or an address and a port */

/* Opens the socket that listens. Returns STATUS_*, having said what is wrong. */
int listen_at(const serve_options *o, int *listener);
/* Writes the address of the start page, for somebody on this machine. */
void format_address(int listener, char text[HOST_ROOM + 16]);
/* Whether nobody but this machine reaches a socket that listens. */
bool is_local_listener(int listener);

/*
 * Whether the server goes by the name in a Host header, on a connection. A page of a stranger can
 * let the name of its own host mean this machine, and then read what is served here as if it were
 * its own (DNS rebinding). Its name stands in the header. So these are good, with any port: the
 * address at which the connection has arrived, the loopback names where that is one, and names that
 * the owner has given.
 */
bool is_own_host(const serve_options *o, int connection, const char *host);

#endif
