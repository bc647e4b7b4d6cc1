/* SPDX-License-Identifier: BSD-2-Clause */
#include "receiver.h"

_Static_assert((RECEIVER_RING & (RECEIVER_RING - 1)) == 0, "positions in the ring wrap around");

/* Opening checks signatures, so it is tried now and then only. */
enum { TRY_AFTER = 512 };

void receiver_begin(receiver *r, const an_config *config,
                    int (*append)(void *file, const void *bytes, size_t length), void *file)
{
    r->is_open = false;
    r->size = 0;
    r->next_try = AN_HEADER_SIZE;
    r->config = *config;
    r->append = append;
    r->file = file;
    atomic_init(&r->head, 0);
    atomic_init(&r->tail, 0);
    atomic_init(&r->has_overrun, false);
}

void receiver_byte(receiver *r, uint8_t byte)
{
    unsigned head = atomic_load_explicit(&r->head, memory_order_relaxed);
    if (head - atomic_load_explicit(&r->tail, memory_order_acquire) == RECEIVER_RING) {
        atomic_store_explicit(&r->has_overrun, true, memory_order_relaxed);
        return;
    }
    r->ring[head % RECEIVER_RING] = byte;
    atomic_store_explicit(&r->head, head + 1, memory_order_release);
}

/* Writes the bytes in the ring to the file: in two pieces where they wrap around. */
static int empty_ring(receiver *r)
{
    unsigned tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    unsigned left = atomic_load_explicit(&r->head, memory_order_acquire) - tail;
    while (left > 0) {
        unsigned start = tail % RECEIVER_RING;
        unsigned n = left < RECEIVER_RING - start ? left : RECEIVER_RING - start;
        if (r->append(r->file, r->ring + start, n) != 0)
            return AN_ERR_IO;
        r->size += n;
        tail += n;
        left -= n;
        atomic_store_explicit(&r->tail, tail, memory_order_release);
    }
    return atomic_load_explicit(&r->has_overrun, memory_order_relaxed) ? AN_ERR_IO : AN_OK;
}

static int try_to_open(receiver *r)
{
    if (r->size < r->next_try)
        return AN_OK;
    r->next_try = r->size + TRY_AFTER;
    r->config.source.size = r->size;
    int error = an_reader_open(&r->reader, &r->config);
    r->is_open = error == AN_OK;
    /* What the header says is checked by now, unless that was the error. */
    uint64_t end = an_reader_header(&r->reader)->file_size;
    if (error == AN_ERR_MISSING && end < r->next_try)
        r->next_try = end;
    return error == AN_ERR_MISSING ? AN_OK : error;
}

int receiver_poll(receiver *r)
{
    int error = empty_ring(r);
    if (error == AN_OK && !r->is_open)
        error = try_to_open(r);
    if (error == AN_OK && r->is_open)
        error = an_reader_grow(&r->reader, r->size);
    return error;
}

bool receiver_is_done(const receiver *r)
{
    return r->is_open && r->size == an_reader_header(&r->reader)->file_size;
}
