/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Receives an archive over a serial line, writes it to a file, and reads what
 * has arrived meanwhile. The index comes first, so that articles can be listed
 * before they are there.
 *
 *     receiver_begin(&r, &config, append, file);
 *     receiver_byte(&r, byte);       // in the interrupt, for each byte
 *     error = receiver_poll(&r);     // in the main loop, all the time
 *     if (r.is_open)
 *         ... use r.reader ...       // what is missing is AN_ERR_MISSING
 *
 * No checksums are needed on the line: what was changed on the way does not
 * match its hash, and is AN_ERR_HASH when it is read.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include <archive_news/reader.h>
#include <stdatomic.h>

/* Bytes that arrive between two polls, while the file is written: a power of
 * two. */
#ifndef RECEIVER_RING
#define RECEIVER_RING 1024u
#endif

typedef struct receiver {
    an_reader reader;
    bool is_open;      /* the reader may be used */
    uint64_t size;     /* bytes in the file */
    uint64_t next_try; /* opening needs more than there were */
    an_config config;
    int (*append)(void *file, const void *bytes, size_t length);
    void *file;
    /* The interrupt alone moves head, and the main loop tail. Both run on, and
     * their difference is what the ring holds. */
    atomic_uint head, tail;
    atomic_bool has_overrun;
    uint8_t ring[RECEIVER_RING];
} receiver;

/*
 * Begins. config's source reads the file that append() writes to; its size is
 * set here. append() writes to the end of the file and returns 0. The file is
 * empty.
 */
void receiver_begin(receiver *r, const an_config *config,
                    int (*append)(void *file, const void *bytes, size_t length), void *file);

/* Takes one byte. */
void receiver_byte(receiver *r, uint8_t byte);

/*
 * Writes what has arrived to the file. Opens the reader as soon as it can be
 * opened, and tells it what else has arrived.
 *
 * Errors: AN_ERR_IO (append failed, or the ring was full and bytes are lost),
 * AN_ERR_FORMAT (more bytes than the archive has), and those of
 * an_reader_open(), but for AN_ERR_MISSING. After an error begin anew.
 */
int receiver_poll(receiver *r);

/* Whether all of it has arrived. Then verify it. */
bool receiver_is_done(const receiver *r);

#endif
