/* SPDX-License-Identifier: BSD-2-Clause */
/* How much RAM a device needs to read an archive. */
#ifndef ANEWS_DEVICE_H
#define ANEWS_DEVICE_H

#include <archive_news/reader.h>
#include <stdbool.h>

/* What firmware takes of a device, as `make device` has measured it. In bytes. */
typedef struct device_target {
    const char *name;
    uint32_t decoder; /* AN_DECODER_SIZE of firmware: part of the reader's memory */
    uint32_t stack;   /* the deepest, that of the signature check */
    /* Other static data: the an_reader, what the libraries keep and, where a read callback fetches
     * the archive, a sector of 512 bytes. */
    uint32_t mapped, callback;
    uint32_t flash; /* code and constants, without the archive */
} device_target;

/* Returns the target that needs the most of everything: what suits it suits all. */
const device_target *device_any(void);
/* Finds the target that --target names. Returns STATUS_*, having said which there are. */
int device_find(const char *name, const device_target **target);

/* Returns what AN_MEMORY() is on the target: what firmware reserves. an_reader_memory() may compute
 * a few bytes less there. mapped: the archive lies in flash that is read in place; else a read
 * callback fetches it. */
uint64_t device_memory(const device_target *target, const an_header *header, bool mapped);
/* Returns the static data and the stack that come on top. */
uint64_t device_besides(const device_target *target, bool mapped);
/* Returns the RAM in all. */
uint64_t device_need(const device_target *target, const an_header *header, bool mapped);

/* Classes of devices, in bytes of RAM, smallest first. */
#define DEVICE_CLASSES 5u
extern const size_t device_class[DEVICE_CLASSES];

#endif
