/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * signatures COUNT [FILE CASES]: asks libsodium and the compact port about COUNT signatures of all
 * kinds in turn, and fails if their answers differ, or if an answer is not what its kind must have.
 * With FILE, writes CASES of them with the answers of libsodium, for the firmware to try.
 */
#include "cases.h"

#include <compact.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool ask_libsodium(const signature_case *c)
{
    crypto_sign_ed25519ph_state state;
    (void)crypto_sign_ed25519ph_init(&state);
    (void)crypto_sign_ed25519ph_update(&state, c->message, case_length(c));
    return crypto_sign_ed25519ph_final_verify(&state, c->signature, c->key) == 0;
}

/* How many answers of yes a kind may have: all, none, or at least one of thirty-two and not all. */
static bool is_plausible(enum kind kind, uint64_t good, uint64_t all)
{
    switch (kind) {
    case GOOD: return good == all;
    case MIXED_KEY:
    case MIXED_BOTH: return good >= all / 32 && good > 0 && good < all;
    default: return good == 0;
    }
}

/* A case of a given kind and number, with the answer of libsodium. */
static void make_answered(enum kind kind, uint64_t number, signature_case *made)
{
    make_case(kind, number, made);
    made->is_good = ask_libsodium(made);
}

static bool check_kind(enum kind kind, uint64_t count)
{
    uint64_t good = 0, different = 0;
    for (uint64_t number = 0; number < count; number++) {
        signature_case c;
        make_answered(kind, number, &c);
        good += c.is_good;
        bool is_same =
            an_crypto_is_signed(c.signature, c.message, case_length(&c), c.key) == c.is_good;
        if (!is_same && different++ == 0)
            printf("# %s, number %" PRIu64 ": libsodium says %s\n", kind_name[kind], number,
                   c.is_good ? "good" : "bad");
    }
    bool is_right = different == 0 && is_plausible(kind, good, count);
    printf("%s - %s: %" PRIu64 " signatures, %" PRIu64 " good, %" PRIu64 " answered otherwise\n",
           is_right ? "ok" : "not ok", kind_name[kind], count, good, different);
    return is_right;
}

static bool write_cases(const char *path, uint64_t count)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    for (uint64_t number = 0; number < count; number++) {
        signature_case c;
        make_answered((enum kind)(number % KINDS), number / KINDS, &c);
        (void)fwrite(&c, sizeof c, 1, file);
    }
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) / KINDS : 0;
    bool is_right = count > 0 && sodium_init() >= 0;
    for (unsigned kind = 0; kind < KINDS && count > 0; kind++)
        is_right &= check_kind((enum kind)kind, count);
    if (argc > 3)
        is_right &= write_cases(argv[2], strtoull(argv[3], NULL, 10));
    return !is_right;
}
