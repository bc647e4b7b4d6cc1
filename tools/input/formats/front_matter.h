/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata that precedes an article within its file. */
#ifndef ANEWS_FRONT_MATTER_H
#define ANEWS_FRONT_MATTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct front_matter {
    bool is_there;
    json_t *members; /* an object, owned by the caller; NULL if it was not understood */
    size_t length;   /* bytes before the article, fences included; 0 if it is not there */
} front_matter;

front_matter front_matter_parse(const char *text, size_t length);

#endif
