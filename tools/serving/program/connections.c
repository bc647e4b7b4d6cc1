/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/connections.h"

#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

enum { LOOK_FOR_LATE = 500 };

static int64_t monotonic_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec;
}

void connections_begin(connections *c, unsigned timeout)
{
    c->count = 0;
    c->timeout = timeout;
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        c->records[i].socket = -1;
}

connection_record *connection_made(connections *c, int socket)
{
    for (unsigned i = 0; i < CONNECTIONS_MOST; i++)
        if (c->records[i].socket < 0) {
            c->records[i] = (connection_record){.socket = socket, .timeout = c->timeout};
            connection_waits(&c->records[i]);
            c->count++;
            return &c->records[i];
        }
    return NULL;
}

void connection_ended(connections *c, connection_record *record)
{
    record->socket = -1;
    c->count--;
}

void connection_waits(connection_record *record)
{
    if (record != NULL)
        record->deadline = monotonic_seconds() + record->timeout;
}

void connection_answers(connection_record *record, uint64_t length)
{
    if (record != NULL)
        record->deadline =
            monotonic_seconds() + record->timeout + (int64_t)(length / BYTES_PER_SECOND_LEAST);
}

/* The library notices that the socket is shut, and closes it. */
int connections_end_late(connections *c)
{
    int64_t now = monotonic_seconds();
    for (unsigned i = 0; c->count > 0 && i < CONNECTIONS_MOST; i++)
        if (c->records[i].socket >= 0 && now > c->records[i].deadline)
            (void)shutdown(c->records[i].socket, SHUT_RDWR);
    return c->count > 0 ? LOOK_FOR_LATE : -1;
}
