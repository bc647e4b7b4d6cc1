/* SPDX-License-Identifier: BSD-2-Clause */
/* The certificates of authorities: those of the system, unless the environment names others. */
#ifndef ANEWS_CERTIFICATES_H
#define ANEWS_CERTIFICATES_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

enum { CERTIFICATE_PATHS_MOST = 2 };

/* Adds to a list what must be readable for those that the environment names, at most
 * CERTIFICATE_PATHS_MOST paths. Returns how many there are. */
size_t certificates_list(const char **paths);
/* Tells libcurl of them. Returns whether that succeeded. */
bool certificates_set(CURL *curl);
/* Writes what is wrong with those that the environment names: a path that cannot be read. Returns
 * false if all can. */
bool certificates_explain(char *text, size_t size);
/* The same when libcurl says that it cannot use what it was told of: something is wrong then. */
void certificates_explain_error(char *text, size_t size);

#endif
