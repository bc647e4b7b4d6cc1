/* SPDX-License-Identifier: BSD-2-Clause */
/* A header: the kind, three bytes of 0, the length of the payload in 4 bytes, the number in 8. */
#include "fetching/frames.h"

#include <errno.h>
#include <unistd.h>

enum { AT_LENGTH = 4, AT_NUMBER = 8 };

uint64_t frame_get_number(const uint8_t bytes[8])
{
    uint64_t number = 0;
    for (unsigned i = 8; i-- > 0;)
        number = number << 8 | bytes[i];
    return number;
}

void frame_put_number(uint8_t bytes[8], uint64_t number)
{
    for (unsigned i = 0; i < 8; i++, number >>= 8)
        bytes[i] = (uint8_t)number;
}

static int send_bytes(int channel, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(channel, bytes, length);
        if (n < 0 && errno != EINTR)
            return -1;
        bytes += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static int receive_bytes(int channel, uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = read(channel, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ECONNRESET;
        if (n <= 0)
            return -1;
        bytes += n;
        length -= (size_t)n;
    }
    return 0;
}

int frame_send(int channel, const frame *f, const void *payload)
{
    uint8_t header[FRAME_HEADER] = {(uint8_t)f->kind};
    for (unsigned i = 0; i < 4; i++)
        header[AT_LENGTH + i] = (uint8_t)(f->length >> 8 * i);
    frame_put_number(header + AT_NUMBER, f->number);
    return send_bytes(channel, header, sizeof header) == 0 ? send_bytes(channel, payload, f->length)
                                                           : -1;
}

int frame_receive(int channel, frame *f, void *payload, size_t room)
{
    uint8_t header[FRAME_HEADER];
    if (receive_bytes(channel, header, sizeof header) != 0)
        return -1;
    f->kind = header[0];
    f->length = 0;
    for (unsigned i = 4; i-- > 0;)
        f->length = f->length << 8 | header[AT_LENGTH + i];
    f->number = frame_get_number(header + AT_NUMBER);
    if (f->kind < FRAME_ADDRESS || f->kind > FRAME_RANGES || f->length > room || header[1] != 0 ||
        header[2] != 0 || header[3] != 0) {
        errno = EPROTO;
        return -1;
    }
    return receive_bytes(channel, payload, f->length);
}
