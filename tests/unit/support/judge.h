/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds what a reader makes of a forgery against what it should: the errors of opening and of
 * verifying, by each way of reading. Whatever else a reader is then asked, its answer is an error
 * that a reader may return, after a bounded number of reads. */
#ifndef UNIT_JUDGE_H
#define UNIT_JUDGE_H

#include "support/forge.h"

/* Short names for tables of cases. */
enum { OK = AN_OK, FORMAT = AN_ERR_FORMAT, HASH = AN_ERR_HASH, UNSUPPORTED = AN_ERR_UNSUPPORTED };
/* A number as large as 8 bytes hold. */
#define TOP UINT64_MAX

/* Opens a forgery without trust: through the source, or, with more than one cached page, mapped.
 * Call close_archive() in any case. */
int open_forgery(opened *o, const forgery *f, unsigned cached_pages);

/* Fails the test unless a hostile archive may cause this error of a reading call. */
void check_answer(int error);
/* Verifies the index in parts, from the last to the first. */
int verify_in_parts(an_reader *reader);
/* The index in slices, without and with other reading between them: the same error as a whole, at
 * the same place. */
void verify_slices(const char *name, opened *o);
/* Both, compared with the whole. Returns what an_reader_verify_index() returns. */
int verify_parts(const char *name, opened *o);

/* Fails the test, with this case's name, unless opening and, where that succeeds, verifying return
 * these errors. */
void judge(const char *name, const forgery *f, int open, int verify);

/* Seals the forgery, judges it and frees it. */
void seal_and_judge(const char *name, forgery *f, int open, int verify);

#endif
