/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether an index of words is that of the articles beside it. */
#ifndef ANEWS_AUDIT_H
#define ANEWS_AUDIT_H

#include "archive/policy.h"
#include "archive/source.h"

/* Verifies an archive that is attached, makes its index of words again, and compares the two: in a
 * confined process, since articles are parsed for it. Call it before there are threads. Returns
 * STATUS_DONE if they are the same, else another status, having said what differs, or why they
 * cannot be compared. */
int audit_index(archive *a, const policy *p, unsigned jobs);

#endif
