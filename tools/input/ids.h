/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids of entries: what they may be, and ids made of addresses. */
#ifndef ANEWS_IDS_H
#define ANEWS_IDS_H

#include "text/bytes.h"

/* Returns why an id breaks section 8 of the format, as the end of a sentence; NULL if it does not.
 */
const char *id_fault(const char *id, size_t length);

/* What makes an id awkward to extract as a file, although the format allows it. */
typedef struct id_oddities {
    bool hidden;   /* a name in it begins with a dot */
    bool dash;     /* a name in it begins with a dash */
    bool too_long; /* a name in it has more bytes than file systems allow */
} id_oddities;
id_oddities id_find_oddities(const char *id);

/* Adds the id that an address stands for to *id, which must be empty: "https://host/path?query" is
 * "host/path?query", "https://host/path/" is "host/path%2F", and other schemes are a folder:
 * "http/host/path". So different addresses are different ids. Returns false if the text is not an
 * address, or if nothing of it is left. */
bool id_from_url(bytes *id, const char *url);

#endif
