/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds where a JSON value ends, as its bytes come in. */
#ifndef ANEWS_JSON_SCAN_H
#define ANEWS_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_DEPTH_MOST = 2048 }; /* jansson's */

enum json_scan_state {
    SCAN_VALUE,
    SCAN_FIRST_ELEMENT, /* or the end of the array */
    SCAN_FIRST_NAME,    /* or the end of the object */
    SCAN_NAME,
    SCAN_COLON,
    SCAN_AFTER, /* a value: a comma, or an end */
    SCAN_STRING,
    SCAN_ESCAPE,
    SCAN_HEX,
    SCAN_TOKEN, /* a number or word */
    SCAN_DONE,
};

/* A list of objects that is a member of the outermost object, and may be what a feed consists of.
 * Offsets are those of the value. */
typedef struct json_list_place {
    size_t name, name_length; /* between the quotes */
    size_t at;                /* the bracket; 0: there is no such list */
} json_list_place;

/* What the member "version" of the outermost object says, if it is a string. */
enum json_version { NO_VERSION, FEED_VERSION /* of JSON Feed */, OTHER_VERSION };

/* Begins as {0}. */
typedef struct json_scan {
    enum json_scan_state state;
    unsigned depth;
    uint8_t objects[JSON_DEPTH_MOST / 8]; /* a bit for each level: an object, and no array */
    const char *fault;                    /* why this is not JSON */
    /* What a parser may refuse although the value can be read: numbers that no machine word holds,
     * NaN, halves of surrogate pairs, control characters, zero bytes in names. */
    bool is_odd;
    bool is_name;     /* the current string is one */
    bool has_high;    /* a first half of a surrogate pair came just before */
    unsigned code;    /* of \uXXXX, as far as it was read */
    unsigned digits;  /* how many were */
    char token[1024]; /* a number or word */
    size_t length;    /* of the whole of it */
    size_t name;      /* offset of the last name in the outermost object */
    size_t name_end;  /* likewise */
    size_t array;     /* offset of the last bracket that opened a member of it */
    size_t string;    /* offset of the last string in the outermost object */
    json_list_place list;
    enum json_version version;
    bool has_items; /* the outermost object has a list "items" */
    /* Whether a list with this name may be what a feed consists of. NULL: members of the outermost
     * object are not looked at. Looking at them takes the text from the name on. */
    bool (*is_list)(const char *name, size_t length);
} json_scan;

/* Goes on at text[*at], and moves *at to where it stopped. `text` begins where the value does.
 * Returns false at the end of the value, which is whole if there is no `fault`; true if more of it
 * is to come. */
bool json_scan_go(json_scan *s, const char *text, size_t length, size_t *at);
/* The same when nothing more comes: a number at the outermost level ends there. */
void json_scan_end(json_scan *s);

/* Whether a token is a number as JSON has it. *is_odd: it fits no machine word. */
bool json_token_is_number(const char *token, size_t length, bool *is_odd);
/* Whether it stands for a number that JSON does not have: NaN, Infinity, -Infinity. */
bool json_token_is_nan(const char *token, size_t length);

#endif
