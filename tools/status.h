/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command ends with. */
#ifndef ANEWS_STATUS_H
#define ANEWS_STATUS_H

/*
 * Exit statuses, documented in anews(1). Most functions of the command return one of these, and
 * have said on stderr what went wrong.
 */
enum status {
    STATUS_DONE = 0,
    STATUS_BAD = 1,         /* not authentic or damaged */
    STATUS_USAGE = 2,       /* wrong usage, or input that is refused (ids, file names, metadata) */
    STATUS_NOT_FOUND = 3,   /* not in the archive */
    STATUS_IO = 4,          /* input or output failed, or memory ran out */
    STATUS_UNSUPPORTED = 5, /* needs a later version */
};

/* Returns the status that stands for an AN_ERR_* of the library's reader or writer. */
int status_of(int error);

#endif
