/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening an archive under a policy. */
#ifndef ANEWS_OPEN_H
#define ANEWS_OPEN_H

#include "archive/policy.h"
#include "archive/source.h"

/* Opens an archive that is attached, and parses its directory. Returns STATUS_*, having said what
 * is wrong and what to do; it is to be closed either way. */
int archive_open(archive *a, const policy *p);
/* The same for an archive of which only the header has come: whether it will be opened when the
 * rest is there. */
int archive_open_header(archive *a, const policy *p);
/* Whether its header alone is that of an archive which the policy lets through. The header has one
 * size and no references, so that this may be asked before the process is confined; the answer only
 * serves to make nothing on the disk for an archive that will be refused. */
bool archive_seems_trusted(const archive *a, const policy *p);
/* Opens a second reader on the same archive, for another thread. Returns AN_*. The caller frees
 * *memory, whatever is returned. */
int archive_open_again(const archive *a, const policy *p, an_reader *reader, void **memory);

/* Refuses an archive that is past its "current until", if the policy wants that. archive_open()
 * asks this; ask again when more is known of the present. Returns STATUS_*, having said so. */
int archive_check_current(const archive *a, const policy *p);

#endif
