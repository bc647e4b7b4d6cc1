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
/* Finds out whether it is a setting of this machine that makes an error of libcurl, and not the
 * certificate of the server: then `text` says what is wrong. */
bool certificates_are_unusable(CURLcode code, char *text, size_t size);

#endif
