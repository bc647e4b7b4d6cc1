/* SPDX-License-Identifier: BSD-2-Clause */
/* Which answer a request gets. */
#ifndef ANEWS_ROUTES_H
#define ANEWS_ROUTES_H

#include "serving/program/answers.h"

/* Answers a request for a path, as it stands in the request. */
enum MHD_Result answer_path(const request *r, const char *path);
/* Checks what is wrong with a request whatever it asks for: method, body, host. Sets r->host. *path
 * is what it asks for: a whole address becomes its path. *is_good: it is to be answered by
 * answer_path(). Otherwise it was answered. */
enum MHD_Result check_request(request *r, const char *method, const char **path, bool *is_good);

#endif
