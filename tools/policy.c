/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom a reader trusts, as the options say. */
#include "keys.h"
#include "tool.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int policy_add_key(policy *p, const char *key_or_file)
{
    an_public_key key;
    int status = public_key_load(key_or_file, &key);
    if (status != STATUS_DONE)
        return status;
    an_public_key *more = reallocarray(p->keys, p->key_count + 1, sizeof *more);
    if (more == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    more[p->key_count++] = key;
    p->keys = more;
    return STATUS_DONE;
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

int policy_min_sequence(policy *p, const char *number)
{
    if (!parse_number(number, UINT64_MAX, &p->min_sequence)) {
        say_error("--min-sequence takes a whole number, not \"%s\"", number);
        return STATUS_USAGE;
    }
    p->has_min_sequence = true;
    return STATUS_DONE;
}

/* One key given twice, or under two key ids, is one signer. */
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

static int finish_insecure(const policy *p)
{
    const char *against = p->key_count > 0      ? "-p"
                          : p->need > 0         ? "--need"
                          : p->has_min_sequence ? "--min-sequence"
                                                : NULL;
    if (against != NULL) {
        say_error("--insecure reads without any trust, and %s asks for it: give one of the two", against);
        return STATUS_USAGE;
    }
    say_warning(
        "--insecure: nobody vouches for what is read; who made it, and whether it was changed, is not known");
    return STATUS_DONE;
}

int policy_finish(policy *p)
{
    if (p->insecure)
        return finish_insecure(p);
    if (p->key_count == 0) {
        int status = keyring_load(&p->keys, &p->key_count);
        if (status != STATUS_DONE)
            return status;
    }
    if (p->key_count == 0) {
        say_error("there is no key to trust: give the publisher's public key with -p, or put it into "
                  "~/.config/anews/trusted/NAME.pub, "
                  "or read without any trust with --insecure");
        return STATUS_USAGE;
    }
    size_t distinct = distinct_keys(p);
    if (p->need > distinct) {
        say_error(
            "--need %u asks for more signers than there are trusted keys (%zu): give the others with -p",
            p->need, distinct);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

void policy_free(policy *p)
{
    free(p->keys);
    *p = (policy){0};
}
