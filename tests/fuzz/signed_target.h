/* SPDX-License-Identifier: BSD-2-Clause */
/* What targets share that sign what was mutated: their key, and how runs of bytes are mutated. */
#ifndef FUZZ_SIGNED_TARGET_H
#define FUZZ_SIGNED_TARGET_H

#include "rehash.h"

static an_secret_key secret;
static an_public_key public;

int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_key(&secret, &public);
    return sodium_init() < 0;
}

/* Mutates up to `length` bytes at `at`, and keeps the length of it all. */
static inline void mutate_run(uint8_t *data, size_t size, size_t at, size_t length)
{
    length = length < size - at ? length : size - at;
    (void)LLVMFuzzerMutate(data + at, length, length);
}

#endif
