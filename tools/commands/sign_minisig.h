/* SPDX-License-Identifier: BSD-2-Clause */
/* sign --minisig: minisign's own signature of the root, for people who check with the stock tool.
 */
#ifndef ANEWS_SIGN_MINISIG_H
#define ANEWS_SIGN_MINISIG_H

#include "files/output.h"

#include <archive_news/writer.h>

/* FILE.root and FILE.root.minisig. All zero bytes before they are found. */
typedef struct minisig_outputs {
    char *root_name, *minisig_name;
    output root, minisig;
    const char *file;
    const an_secret_key *key; /* the caller's, from sign_minisig_check() on */
} minisig_outputs;

/* Finds both, and checks what is there. Each function but the last returns STATUS_*, having said
 * what is wrong. */
int sign_minisig_find(minisig_outputs *m, const char *file, const char *secret_file);
/* Refuses to replace the signature of another key. */
int sign_minisig_check(minisig_outputs *m, const an_secret_key *key);
int sign_minisig_write(minisig_outputs *m, const uint8_t header[AN_HEADER_SIZE], int64_t created);
void sign_minisig_free(minisig_outputs *m);

#endif
