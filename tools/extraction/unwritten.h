/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a file was not extracted. */
#ifndef ANEWS_UNWRITTEN_H
#define ANEWS_UNWRITTEN_H

#include <stdbool.h>

/* Whether other files would fare no better; error: an errno. */
bool fails_for_all(int error);
/* Whether the path of an id begins in the folder with something that is to be made there: the file
 * itself, or a folder for it. */
bool begins_in_folder(int folder, const char *id);
/* Says why the file of an entry was not written, and what to do; error: an errno. */
void say_unwritten(const char *id, int error);

#endif
