/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding minisign's secret keys among the bytes that are packed. */
#ifndef ANEWS_SECRET_SCAN_H
#define ANEWS_SECRET_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begins as {0}. Takes the bytes in parts of any size. */
typedef struct secret_scan {
    bool found;
    /* private */
    uint64_t last;    /* the last eight characters that count, the newest lowest */
    unsigned pending; /* how many of them may be the beginning of a key */
    unsigned matched; /* how many characters of a key have gone by; 0: none */
} secret_scan;

/*
 * Looks for the base64 line of a secret key, encrypted or not, anywhere in the bytes: a key file, a
 * key in a text, in HTML or in JSON. White space and line ends within the line do not hide it, nor
 * do zero bytes (UTF-16) and backslashes (JSON).
 */
void secret_scan_add(secret_scan *s, const void *bytes, size_t length);

/* The same for bytes that are there at once. */
bool has_secret_key(const void *bytes, size_t length);

#endif
