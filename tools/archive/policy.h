/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom a reader trusts, as the options say. */
#ifndef ANEWS_POLICY_H
#define ANEWS_POLICY_H

#include <archive_news/reader.h>
#include <stdbool.h>

/* What orders the editions of a series: the epoch first. */
typedef struct edition_number {
    uint32_t epoch;
    uint64_t sequence;
} edition_number;

/* Begins as all zero bytes. */
typedef struct policy {
    an_public_key *keys;
    size_t key_count;
    an_public_key *revoked; /* of the keyring; never among keys */
    size_t revoked_count;
    unsigned need; /* 0: not given */
    bool insecure;
    bool any_slots;        /* slots that no reader accepts are taken for none */
    bool has_min_sequence; /* whatever the epoch */
    uint64_t min_sequence;
    bool has_min_edition; /* the epoch counts first */
    edition_number min_edition;
    bool current; /* refuse what is past its "current until" */
} policy;

/* The values of -p, --need, --min-sequence and --min-edition. Each returns STATUS_*, having said
 * what is wrong. --min-sequence takes the two forms: N, and E.N as --min-edition does. */
int policy_add_key(policy *p, const char *key_or_file);
int policy_need(policy *p, const char *number);
int policy_min_sequence(policy *p, const char *number);
int policy_min_edition(policy *p, const char *edition);
/* Trusts the keys of the keyring, and no others. Returns STATUS_*. */
int policy_use_keyring(policy *p);
/* Trusts the keys of the keyring besides those that are there, and none that is revoked. There need
 * be no key. Returns STATUS_*. */
int policy_add_keyring(policy *p);
/* Loads the keys that the keyring revokes, and removes them from those that are trusted, whoever
 * named them. *dropped is how many were removed. Returns STATUS_*. */
int policy_revoke(policy *p, size_t *dropped);
/* Completes the policy after the last option: loads the keyring if there was no -p, removes revoked
 * keys, refuses nonsense (--insecure with -p), warns of --insecure. Returns STATUS_*. */
int policy_finish(policy *p);
void policy_free(policy *p);

edition_number edition_number_of(const an_header *header);
bool edition_precedes(edition_number a, edition_number b);

#endif
