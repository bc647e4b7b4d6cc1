/* SPDX-License-Identifier: BSD-2-Clause */
/* Names that are given for files to write. */
#ifndef ANEWS_OUTPUT_NAME_H
#define ANEWS_OUTPUT_NAME_H

/* Refuses a path whose last part cannot be the name of a file on this system, or is taken for
 * something else, such as a device. Returns STATUS_*, having said what is wrong. Nothing need be
 * there. */
int output_name_check(const char *path);

#endif
