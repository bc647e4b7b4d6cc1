/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long connections may last. The library ends those on which nothing happens at all. A client
 * that sends a byte now and then, or reads one, would hold its place for ever.
 */
#ifndef ANEWS_CONNECTIONS_H
#define ANEWS_CONNECTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CONNECTIONS_MOST = 512,
    BYTES_PER_SECOND_LEAST = 512 /* that a client reads of what it asked for */
};

typedef struct connection_record {
    int socket; /* -1: this place is free */
    int64_t deadline;
    unsigned timeout;
} connection_record;

typedef struct connections {
    connection_record records[CONNECTIONS_MOST];
    unsigned count;
    unsigned timeout; /* seconds to send a request in */
} connections;

void connections_begin(connections *c, unsigned timeout);
/* A connection was made. Returns its record, or NULL if there is no place. */
connection_record *connection_made(connections *c, int socket);
void connection_ended(connections *c, connection_record *record);
/* It has time to send its next request now; record may be NULL. */
void connection_waits(connection_record *record);
/* It gets an answer of so many bytes. */
void connection_answers(connection_record *record, uint64_t length);
/* Ends those that are late. Returns how many milliseconds there are until this is to be called
 * again; -1: there are no connections. */
int connections_end_late(connections *c);

#endif
