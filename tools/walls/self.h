/* SPDX-License-Identifier: BSD-2-Clause */
/* What `anews info --self` says. */
#ifndef ANEWS_SELF_H
#define ANEWS_SELF_H

#include <stdbool.h>

/* Confines this process, and prints which walls stand now and what the command was built with, as
 * lines or as JSON. Returns STATUS_*. */
int print_self(bool as_json);

#endif
