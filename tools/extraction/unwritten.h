/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a file was not extracted. */
#ifndef ANEWS_UNWRITTEN_H
#define ANEWS_UNWRITTEN_H

/* Says why the file of an entry was not written, and what to do; error: an errno. */
void say_unwritten(const char *id, int error);

#endif
