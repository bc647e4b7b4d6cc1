/* SPDX-License-Identifier: BSD-2-Clause */
/* What an error of the library means for a person: where, what, what to do. */
#ifndef ANEWS_EXPLAIN_H
#define ANEWS_EXPLAIN_H

#include "archive/policy.h"
#include "archive/source.h"

/* Says a sentence about an error that a reader of this archive has met. subject is what was read,
 * such as an id, or NULL. Returns the STATUS_* of the error. */
int archive_say(const archive *a, const an_reader *reader, int error, const char *subject);
/* The same for AN_ERR_UNTRUSTED at opening: who signed it, and who was asked for. */
int archive_say_untrusted(const archive *a, const policy *p);

#endif
