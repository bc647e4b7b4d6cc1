/* SPDX-License-Identifier: BSD-2-Clause */
/* Making a pair of keys. */
#ifndef ANEWS_KEY_PAIR_H
#define ANEWS_KEY_PAIR_H

#include "keys/password.h"

/* Makes both key files, or neither; none of them may exist. Without a password source (NULL) the
 * secret key is not encrypted. Returns STATUS_*, having said what is wrong. */
int key_pair_make(const char *secret_file, const char *public_file,
                  const password_source *password);

#endif
