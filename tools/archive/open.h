/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening an archive under a policy. */
#ifndef ANEWS_OPEN_H
#define ANEWS_OPEN_H

#include "archive/policy.h"
#include "archive/source.h"

/* Opens the archive at path. Returns STATUS_*, having said what is wrong and what to do; nothing is
 * left to be closed then. */
int archive_open(archive *a, const char *path, const policy *p);
/* The same for a file that archive_attach() has opened, which stays to be closed. */
int archive_open_attached(archive *a, const policy *p);
/* Opens a second reader on the same archive, for another thread. Returns AN_*. The caller frees
 * *memory, whatever is returned. */
int archive_open_again(const archive *a, const policy *p, an_reader *reader, void **memory);

/* Refuses an archive that is past its "current until", if the policy wants that. archive_open()
 * asks this; ask again when more is known of the present. Returns STATUS_*, having said so. */
int archive_check_current(const archive *a, const policy *p);

#endif
