/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Products of the field of Ed25519, in the place of tinyssh's fe_mul_() and fe_sq_(): in loops, and
 * a square as any other product. tinyssh's are unrolled, which a page would transfer.
 */
#include <stdint.h>

void an_tinyssh_fe_mul(uint64_t product[16], const uint32_t a[8], const uint32_t b[8]);
void an_tinyssh_fe_sq(uint64_t square[16], const uint32_t a[8]);

/* Sums of 16 halves of products at most: they stay below 2^36, and need no carry here. */
void an_tinyssh_fe_mul(uint64_t product[16], const uint32_t a[8], const uint32_t b[8])
{
    for (unsigned i = 0; i < 16; i++)
        product[i] = 0;
    for (unsigned i = 0; i < 8; i++)
        for (unsigned j = 0; j < 8; j++) {
            uint64_t two = (uint64_t)a[i] * b[j];
            product[i + j] += (uint32_t)two;
            product[i + j + 1] += two >> 32;
        }
}

void an_tinyssh_fe_sq(uint64_t square[16], const uint32_t a[8])
{
    an_tinyssh_fe_mul(square, a, a);
}
