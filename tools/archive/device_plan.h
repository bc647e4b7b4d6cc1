/* SPDX-License-Identifier: BSD-2-Clause */
/* Which archive suits a device best. */
#ifndef ANEWS_DEVICE_PLAN_H
#define ANEWS_DEVICE_PLAN_H

#include "archive/device.h"

/* The sizes that an archive is packed with. device_plan_choose() keeps those that are not 0.
 * Dictionary and pages are stored as they are. */
typedef struct device_plan {
    const device_target *target;
    bool is_mapped;                   /* the device reads the archive in place */
    uint32_t block, page, dictionary; /* dictionary: as in an_writer_config */
    uint32_t metadata;                /* the archive's own: it is loaded as a page is */
} device_plan;

/* The smallest sizes. A page's ids have at most a quarter of it. */
#define DEVICE_PAGE_LEAST 1024u
#define DEVICE_BLOCK_LEAST 1024u

/* Returns the RAM in all that reading an archive of this plan needs at most. */
uint64_t device_plan_need(const device_plan *plan);
/* Completes a plan for a device of `ram` bytes, so that the archive becomes as small as can be.
 * *least is what the smallest plan needs. Returns false if that is too much. */
bool device_plan_choose(device_plan *plan, uint64_t ram, uint64_t *least);

#endif
