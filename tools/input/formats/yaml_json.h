/* SPDX-License-Identifier: BSD-2-Clause */
/* YAML as JSON. */
#ifndef ANEWS_YAML_JSON_H
#define ANEWS_YAML_JSON_H

#include <jansson.h>

/* Returns a YAML mapping as a JSON object, a new reference. An empty text is an empty object. NULL:
 * it is not a mapping, not valid, or larger than any front matter; or memory ran out, which
 * allocation_failed() tells. */
json_t *yaml_parse(const char *text, size_t length);

#endif
