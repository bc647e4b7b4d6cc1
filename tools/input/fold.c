/* SPDX-License-Identifier: BSD-2-Clause */
/* What titles are ordered by: spec/FORMAT.md section 15. */
#include "input/draft.h"

#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>

void *title_key(const char *title, size_t length, size_t *key_length)
{
    /* No language: the order must not depend on where it was made. */
    return u8_casefold((const uint8_t *)title, length, NULL, UNINORM_NFKD, NULL, key_length);
}
