/* SPDX-License-Identifier: BSD-2-Clause */
/* What applying and making a patch have in common: spec/PATCH.md. Freestanding. */
#ifndef ANI_PATCH_FORMAT_H
#define ANI_PATCH_FORMAT_H

#include <stdint.h>

/* Offsets in the head, and sizes. */
enum {
    ANI_PATCH_MAGIC = 8,
    ANI_PATCH_MAJOR = 8,
    ANI_PATCH_RESERVED = 12,
    ANI_PATCH_IDENTITY = 16,
    ANI_PATCH_OLD_SIZE = 48,
    ANI_PATCH_RESERVED_LAST = 56,
    ANI_PATCH_END = 32 /* the hash */
};

static const uint8_t ani_patch_magic[ANI_PATCH_MAGIC] = {0x89, 'A',  'N',  'P',
                                                         '\r', '\n', 0x1a, '\n'};
/* The personalisation of the hash. */
static const uint8_t ani_patch_personal[16] = "anews1:patch";

#endif
