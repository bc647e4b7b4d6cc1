/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two processes say to each other: the command, which parses archives and has no network,
 * and anews-fetch, which has the network and never looks into what it fetches.
 *
 * Everything is a frame: 16 bytes of header, and at most 64 KiB of payload. Each side takes the
 * other one for hostile: a frame of an unknown kind, or longer than there is room for, ends it.
 *
 *     command                     anews-fetch
 *     FRAME_ADDRESS  the URL; number: seconds without progress after which it gives up
 *     FRAME_RANGE    number: offset; payload: length, 8 bytes; or
 *     FRAME_RANGES   payload: several of them, each offset and length, 8 bytes each
 *                                 FRAME_BEGIN   number: offset of the bytes that follow; payload:
 *                                               1 if it is the whole file, else 0; then 8 bytes,
 *                                               the size that the server states, 0: none
 *                                 FRAME_BYTES   number: their offset; as many as need be
 *                                 FRAME_END     number: bytes that the server has sent; or
 *                                               instead, at any time:
 *                                 FRAME_FAILED  number: enum fetch_failure, and the status of HTTP
 *                                               in the upper 32 bits; payload: text for a person
 *
 * The address comes once and first; then ranges, or several at a time. The answer to several is a
 * FRAME_BEGIN with its bytes for each, in their order, and one FRAME_END. Numbers are
 * little-endian.
 */
#ifndef ANEWS_FRAMES_H
#define ANEWS_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum frame_kind {
    FRAME_ADDRESS = 1,
    FRAME_RANGE,
    FRAME_BEGIN,
    FRAME_BYTES,
    FRAME_END,
    FRAME_FAILED,
    FRAME_RANGES,
};

enum {
    FRAME_HEADER = 16,
    FRAME_PAYLOAD_MOST = 1 << 16,
    FRAME_BEGIN_SIZE = 9,
    FRAME_RANGE_SIZE = 16, /* of several */
    RANGES_MOST = 64,      /* at a time */
    FRAME_TEXT_MOST = 400,
    ADDRESS_MOST = 8192,
    FETCH_CHANNEL = 3, /* the descriptor of anews-fetch's end */
};

enum fetch_failure {
    FETCH_ADDRESS = 1, /* it is no http or https address */
    FETCH_CONNECTION,  /* the text says why */
    FETCH_TIMEOUT,
    FETCH_CUT,
    FETCH_CERTIFICATE,
    FETCH_REDIRECT,  /* to something other than http and https */
    FETCH_MISLED,    /* to an address that is none */
    FETCH_REDIRECTS, /* too many */
    FETCH_SKIPPED,   /* too many bytes beside one */
    FETCH_STATUS,    /* the status of HTTP says why */
    FETCH_HEAD,      /* of the answer is too long */
    FETCH_ENCODED,   /* compressed, although that was not asked for */
    FETCH_RANGE,     /* not the range that was asked for */
    FETCH_LONG,      /* more bytes than the answer announced */
    FETCH_SEVERAL,   /* not the several ranges that were asked for: ask for one at a time */
    FETCH_PROXY,     /* the address of the proxy is none */
    FETCH_REFUSED,   /* by the proxy, whose status says why */
    FETCH_ISSUERS,   /* their certificates cannot be read here; the text says why */
    FETCH_HOST,      /* its name has letters beyond ASCII that cannot be translated */
    FETCH_FAILURES
};

/* Of a file: at least one byte. */
typedef struct fetch_range {
    uint64_t offset, length;
} fetch_range;

typedef struct frame {
    unsigned kind;
    uint32_t length; /* of the payload */
    uint64_t number;
} frame;

uint64_t frame_get_number(const uint8_t bytes[8]);
void frame_put_number(uint8_t bytes[8], uint64_t number);

/* Sends a frame. Returns 0, or -1 with errno. The process must not be ended by SIGPIPE. */
int frame_send(int channel, const frame *f, const void *payload);
/* Receives a frame whose payload has at most `room` bytes. Returns 0, or -1 with errno: ECONNRESET
 * if the other side is gone, EPROTO if it does not keep to the rules. */
int frame_receive(int channel, frame *f, void *payload, size_t room);

#endif
