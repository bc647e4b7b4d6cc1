/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client that reads slowly keeps its answers in memory for long. All answers together have a
 * bound, and those for one address a smaller one: else a single client could let all others wait.
 */
#include "serving/program/held.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { HELD_STEP = 1 << 14, CLIENT_SIZE = 16 };

/* Bytes that are held for a client. */
typedef struct held_bytes {
    struct held_bytes *before, *after; /* in the list */
    held_list *list;
    char *bytes;
    size_t length;
    uint8_t client[CLIENT_SIZE]; /* its address; of IPv4 as IPv6 writes it */
} held_bytes;

/* Finds the address of a client. All whose address is not known count as one. */
static void find_client(struct MHD_Connection *connection, uint8_t client[CLIENT_SIZE])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *from = info != NULL ? info->client_addr : NULL;
    memset(client, 0, CLIENT_SIZE);
    if (from != NULL && from->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, from, sizeof v6);
        memcpy(client, &v6.sin6_addr, CLIENT_SIZE);
    } else if (from != NULL && from->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, from, sizeof v4);
        memset(client + 10, 0xff, 2);
        memcpy(client + 12, &v4.sin_addr, 4);
    }
}

/* Whether so many bytes more may be held. */
static bool has_room(const held_list *list, const held_bytes *wanted)
{
    uint64_t of_one = wanted->length;
    for (const held_bytes *h = list->first; h != NULL; h = h->after)
        if (memcmp(h->client, wanted->client, CLIENT_SIZE) == 0)
            of_one += h->length;
    return of_one <= HELD_OF_ONE_MOST && list->length + wanted->length <= HELD_MOST;
}

static ssize_t read_held(void *context, uint64_t offset, char *to, size_t room)
{
    const held_bytes *h = context;
    size_t left = offset < h->length ? h->length - (size_t)offset : 0;
    size_t step = left < room ? left : room;
    memcpy(to, h->bytes + offset, step);
    return step > 0 ? (ssize_t)step : MHD_CONTENT_READER_END_OF_STREAM;
}

static void enlist(held_bytes *h)
{
    h->after = h->list->first;
    if (h->after != NULL)
        h->after->before = h;
    h->list->first = h;
    h->list->length += h->length;
}

static void free_held(void *context)
{
    held_bytes *h = context;
    if (h->after != NULL)
        h->after->before = h->before;
    if (h->before != NULL)
        h->before->after = h->after;
    else
        h->list->first = h->after;
    h->list->length -= h->length;
    free(h->bytes);
    free(h);
}

struct MHD_Response *held_response(held_list *list, struct MHD_Connection *connection, void *bytes,
                                   size_t length)
{
    held_bytes *h = calloc(1, sizeof *h);
    if (h != NULL) {
        *h = (held_bytes){.list = list, .bytes = bytes, .length = length};
        find_client(connection, h->client);
    }
    if (h == NULL || bytes == NULL || !has_room(list, h)) {
        free(bytes);
        free(h);
        return NULL;
    }
    enlist(h);
    struct MHD_Response *response =
        MHD_create_response_from_callback(length, HELD_STEP, read_held, h, free_held);
    if (response == NULL)
        free_held(h);
    return response;
}
