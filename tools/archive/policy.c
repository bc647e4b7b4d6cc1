/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom a reader trusts, as the options say. */
#include "archive/policy.h"

#include "allocation.h"
#include "keys/keyring.h"
#include "keys/public_key.h"
#include "numbers.h"
#include "report/message.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

int policy_add_key(policy *p, const char *key_or_file)
{
    key_list list = {p->keys, p->key_count};
    int status = public_keys_load(key_or_file, &list);
    p->keys = list.keys;
    p->key_count = list.count;
    return status;
}

int policy_need(policy *p, const char *number)
{
    uint64_t need = 0;
    if (!parse_number(number, AN_SLOTS, &need) || need == 0) {
        say_error("--need takes a number of signers from 1 to %d, not \"%s\"", AN_SLOTS, number);
        return STATUS_USAGE;
    }
    p->need = (unsigned)need;
    return STATUS_DONE;
}

edition_number edition_number_of(const an_header *header)
{
    return (edition_number){header->epoch, header->sequence};
}

bool edition_precedes(edition_number a, edition_number b)
{
    return a.epoch != b.epoch ? a.epoch < b.epoch : a.sequence < b.sequence;
}

/* Parses "EPOCH.SEQUENCE". */
static bool parse_edition_number(const char *text, edition_number *edition)
{
    char epoch[16];
    uint64_t number = 0;
    size_t length = strcspn(text, ".");
    if (text[length] != '.' || length >= sizeof epoch)
        return false;
    memcpy(epoch, text, length);
    epoch[length] = '\0';
    if (!parse_number(epoch, UINT32_MAX, &number) ||
        !parse_number(text + length + 1, UINT64_MAX, &edition->sequence))
        return false;
    edition->epoch = (uint32_t)number;
    return true;
}

int policy_min_edition(policy *p, const char *edition)
{
    if (!parse_edition_number(edition, &p->min_edition)) {
        say_error("--min-edition takes an epoch and a sequence, such as 1.5, not \"%s\"", edition);
        return STATUS_USAGE;
    }
    p->has_min_edition = true;
    return STATUS_DONE;
}

int policy_min_sequence(policy *p, const char *number)
{
    if (parse_edition_number(number, &p->min_edition)) {
        p->has_min_edition = true;
        return STATUS_DONE;
    }
    if (!parse_number(number, UINT64_MAX, &p->min_sequence)) {
        say_error("--min-sequence takes a whole number, or an epoch and a sequence such as 1.5, "
                  "not \"%s\"",
                  number);
        return STATUS_USAGE;
    }
    p->has_min_sequence = true;
    return STATUS_DONE;
}

/* Counts the signers: one key given twice, or under two key ids, is one signer. */
static size_t distinct_keys(const policy *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->key_count; i++) {
        size_t j = 0;
        while (j < i && memcmp(p->keys[i].key, p->keys[j].key, sizeof p->keys[i].key) != 0)
            j++;
        count += j == i;
    }
    return count;
}

static void say_dropped(const an_public_key *key)
{
    char id[17];
    key_id_text(key->id, id);
    say_warning("the key with key id %s is revoked: its signatures do not count", id);
}

int policy_revoke(policy *p, size_t *dropped)
{
    size_t kept = 0;
    key_list revoked;
    int status = keyring_revoked(&revoked);
    p->revoked = revoked.keys;
    p->revoked_count = revoked.count;
    for (size_t i = 0; status == STATUS_DONE && i < p->key_count; i++)
        if (!key_list_has(&revoked, p->keys[i].key))
            p->keys[kept++] = p->keys[i];
        else
            say_dropped(&p->keys[i]);
    *dropped = p->key_count - kept;
    p->key_count = kept;
    return status;
}

static int say_no_key(size_t revoked)
{
    if (revoked > 0) {
        char *folder = keyring_folder("revoked");
        say_error("each key that would be trusted is revoked (%s): ask the publisher for the new "
                  "key, and give it with -p",
                  folder != NULL ? folder : "in the keyring");
        free(folder);
        return STATUS_BAD;
    }
    say_error("there is no key to trust: give the publisher's public key with -p, or put it into "
              "~/.config/anews/trusted/NAME.pub, "
              "or read without any trusted key with --insecure");
    return STATUS_USAGE;
}

static int finish_insecure(const policy *p)
{
    const char *against = p->key_count > 0      ? "-p"
                          : p->need > 0         ? "--need"
                          : p->has_min_sequence ? "--min-sequence"
                          : p->has_min_edition  ? "--min-edition"
                          : p->current          ? "--current"
                                                : NULL;
    if (against != NULL) {
        say_error("--insecure reads without trust, and %s requires it: give only one of the two",
                  against);
        return STATUS_USAGE;
    }
    say_warning("--insecure: nobody vouches for what is read: it is not known who made it, nor "
                "whether it was changed");
    return STATUS_DONE;
}

int policy_use_keyring(policy *p)
{
    key_list list;
    int status = keyring_trusted(&list);
    free(p->keys);
    p->keys = list.keys;
    p->key_count = list.count;
    return status;
}

int policy_add_keyring(policy *p)
{
    key_list list;
    size_t dropped;
    int status = keyring_trusted(&list);
    if (status != STATUS_DONE)
        return status;
    an_public_key *keys =
        grow_array(p->keys, p->key_count + list.count + 1, sizeof *keys); /* never 0 */
    if (keys == NULL) {
        free(list.keys);
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (list.count > 0)
        memcpy(keys + p->key_count, list.keys, list.count * sizeof *keys);
    free(list.keys);
    p->keys = keys;
    p->key_count += list.count;
    return policy_revoke(p, &dropped);
}

int policy_finish(policy *p)
{
    size_t revoked = 0;
    int status = STATUS_DONE;
    if (p->insecure)
        return finish_insecure(p);
    if (p->key_count == 0)
        status = policy_use_keyring(p);
    if (status == STATUS_DONE)
        status = policy_revoke(p, &revoked);
    if (status != STATUS_DONE)
        return status;
    if (p->key_count == 0)
        return say_no_key(revoked);
    size_t distinct = distinct_keys(p);
    if (p->need > distinct) {
        say_error("--need %u asks for more signers than there are trusted keys (%zu): give the "
                  "others with -p",
                  p->need, distinct);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

void policy_free(policy *p)
{
    free(p->keys);
    free(p->revoked);
    *p = (policy){0};
}
