/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that grow as they are written: numbers, varints and strings as in spec/FORMAT.md section 1.
 */
#ifndef UNIT_BLOB_H
#define UNIT_BLOB_H

#include "support/support.h"

/* All zero: empty. */
typedef struct blob {
    uint8_t *at;
    size_t length, room;
} blob;

void put_bytes(blob *b, const void *from, size_t length);
/* A little-endian number of 1 to 8 bytes. */
void put_number(blob *b, unsigned count, uint64_t value);
void put_varint(blob *b, uint64_t value);
void put_svarint(blob *b, int64_t value);

/* Frees the bytes; the blob is empty again. */
void drop_blob(blob *b);

#endif
