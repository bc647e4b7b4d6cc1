/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jansson reads texts byte by byte, and most of an item is a text or two. The grammar of an item
 * was checked when its end was looked for, so the strings that are its members can be taken as they
 * are. What lies deeper, and what is not as expected, is jansson's work.
 */
#include "input/streams/json_tree.h"

#include <string.h>

static json_t *any_value(const json_part *text, json_error_t *error)
{
    return json_loadb(text->at, text->length, JSON_ALLOW_NUL | JSON_DECODE_ANY, error);
}

/* Returns NULL if it is not UTF-8. */
static json_t *string_of(const json_part *inside, bytes *decoded)
{
    if (memchr(inside->at, '\\', inside->length) == NULL)
        return json_stringn(inside->at, inside->length);
    decoded->length = 0;
    bytes_add(decoded, inside->at, inside->length);
    return decoded->failed ? NULL
                           : json_stringn(decoded->at, json_decode_string(inside, decoded->at));
}

static json_t *member_of(json_part value, bytes *decoded)
{
    while (value.length > 0 && is_json_space(value.at[value.length - 1]))
        value.length--;
    if (value.length >= 2 && *value.at == '"') {
        const json_part inside = {value.at + 1, value.length - 2};
        return string_of(&inside, decoded);
    }
    return any_value(&value, NULL);
}

/* Returns NULL where jansson is to say what is wrong. */
static json_t *members_of(json_part members, bytes *decoded)
{
    json_part name, value;
    json_t *object = json_object();
    bool good = object != NULL;
    while (good && json_next_member(&members, &name, &value))
        good = memchr(name.at, '\\', name.length) == NULL &&
               json_object_setn_new(object, name.at, name.length, member_of(value, decoded)) == 0;
    if (good)
        return object;
    json_decref(object);
    return NULL;
}

json_t *json_tree(const json_part *text, bytes *decoded, json_error_t *error)
{
    json_t *object = *text->at == '{' ? members_of(*text, decoded) : NULL;
    return object ? object : any_value(text, error);
}
