/* SPDX-License-Identifier: BSD-2-Clause */
/* What an error of the library means for a person: where, what, what to do. */
#ifndef ANEWS_EXPLAIN_H
#define ANEWS_EXPLAIN_H

#include "archive/policy.h"
#include "archive/source.h"

/* Says a sentence about an error that a reader of this archive has met. subject is what was read,
 * such as an id, or NULL. Returns the STATUS_* of the error. */
int archive_say(const archive *a, const an_reader *reader, int error, const char *subject);
/* The same for the error of a writer that keeps parts of this archive, if it failed because these
 * cannot be read any more. Returns whether it did. The archive was verified before. */
bool archive_say_not_kept(const archive *a, int error);
/* The same for AN_ERR_UNTRUSTED at opening: who signed it, and who was asked for. */
int archive_say_untrusted(const archive *a, const policy *p);

#endif
