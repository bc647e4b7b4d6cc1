/* SPDX-License-Identifier: BSD-2-Clause */
/* How much RAM a device needs to read an archive, and which archive suits a device best. */
#ifndef ANEWS_DEVICE_H
#define ANEWS_DEVICE_H

#include <archive_news/reader.h>
#include <stdbool.h>

/* A zstd decoder built for devices (ZSTD_DECODER_INTERNAL_BUFFER=64), and the deepest stack, that
 * of the signature check. */
#define DEVICE_DECODER 30320u
#define DEVICE_STACK 4096u

/* Estimates the RAM in all: an_reader_memory() with that decoder in place of this machine's, the
 * reader itself, and the stack. Pointers count as on this machine, where they are larger. mapped:
 * the archive lies in flash that is read in place; else a read callback fetches it. Returns AN_*.
 */
int device_need(const an_header *header, bool mapped, size_t *bytes);

/* Classes of devices, in bytes of RAM, smallest first. */
#define DEVICE_CLASSES 5u
extern const size_t device_class[DEVICE_CLASSES];

/* The sizes that an archive is packed with. device_plan_choose() keeps those that are not 0.
 * Dictionary and pages are stored as they are. */
typedef struct device_plan {
    uint32_t block, page, dictionary; /* dictionary: as in an_writer_config */
    uint32_t metadata;                /* the archive's own: it is loaded as a page is */
} device_plan;

/* The RAM that reading an archive of this plan needs at most. */
size_t device_plan_need(const device_plan *plan, bool mapped);
/* Completes a plan for a device of `ram` bytes. *least is what the smallest plan needs. Returns
 * false if that is too much. */
bool device_plan_choose(device_plan *plan, uint64_t ram, bool mapped, size_t *least);

#endif
