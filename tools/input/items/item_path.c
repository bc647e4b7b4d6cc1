/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows paths of names into an item. */
#include "input/items/item_path.h"

#include <string.h>

enum { FOUND_MOST = 1000, PATH_DEPTH = 8 };

/* Adds what is found to *found, or stops at the first text that is not empty if that is NULL.
 * Returns that text. */
static json_t *follow(json_t *value, const char *path, json_t *found, unsigned depth)
{
    char name[64];
    if (json_is_array(value)) {
        size_t i;
        json_t *element, *first = NULL;
        json_array_foreach(value, i, element)
        {
            first = i < FOUND_MOST && depth < PATH_DEPTH ? follow(element, path, found, depth + 1)
                                                         : NULL;
            if (first)
                return first;
        }
        return NULL;
    }
    if (*path == '\0') {
        if (!json_is_string(value) || json_string_length(value) == 0)
            return NULL;
        if (found && json_array_size(found) < FOUND_MOST)
            (void)json_array_append(found, value);
        return found ? NULL : value;
    }
    size_t n = strcspn(path, ".");
    if (n >= sizeof name || !json_is_object(value))
        return NULL;
    memcpy(name, path, n);
    name[n] = '\0';
    return follow(json_object_get(value, name), path + n + (path[n] == '.'), found, depth);
}

json_t *item_text(json_t *item, const char *path)
{
    return follow(item, path, NULL, 0);
}

json_t *item_texts(json_t *item, const char *path)
{
    json_t *found = json_array();
    if (found)
        (void)follow(item, path, found, 0);
    if (json_array_size(found) > 0)
        return found;
    json_decref(found);
    return NULL;
}
