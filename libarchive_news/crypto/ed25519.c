/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks signatures of Ed25519ph (RFC 8032) with the field, the curve and the SHA-512 of tinyssh.
 * Nothing here is secret, so that time may depend on all of it.
 *
 * A signature is a point R and a number S. It is good if R = S*B - h*A, where B is the base point,
 * A the key, and h a hash of R, A and the message. Both products are computed in one pass over
 * their bits, from the highest down, which shares the doublings (Straus). The numbers are written
 * in digits that are odd, from -7 to 7, or zero. Of four digits in a row, one at most is not zero
 * (a non-adjacent form of width 4). So each product takes about fifty additions, of four multiples
 * of its point: those of B are constants, those of A are made here.
 *
 * tinyssh accepts keys and an R of small order, with which one signature is good for many messages,
 * and keys that are another encoding of their point. libsodium refuses them, and so does this file.
 */
#include "compact.h"

#include <string.h>

#include "tinyssh.h"

#include "crypto_hash_sha512.h"
#include "fe25519.h"
#include "ge25519.h"
#include "sc25519.h"

enum { BITS = 256, MULTIPLES = 4, WIDTH = 4, X = 0, Y = 1, Z = 2, T = 3, HASH = 64 };

/* The order of the group, 2^252 + 27742317777372353535851937790883648493, lowest byte first. */
static const uint8_t group_order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                        0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};

/* B, 3B, 5B and 7B: x, y, 1, xy. */
static const ge25519 base_multiples[MULTIPLES] = {
    {
        {0x8f25d51a, 0xc9562d60, 0x9525a7b2, 0x692cc760, 0xfdd6dc5c, 0xc0a4e231, 0xcd6e53fe,
         0x216936d3},
        {0x66666658, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666,
         0x66666666},
        {1},
        {0xa5b7dda3, 0x6dde8ab3, 0x775152f5, 0x20f09f80, 0x64abe37d, 0x66ea4e8e, 0xd78b7665,
         0x67875f0f},
    },
    {
        {0xd3f8e25c, 0xac62485f, 0x81624886, 0x63439819, 0x3edac83a, 0x1ff4ae74, 0x22928f49,
         0x67ae9c4a},
        {0x78f5b4d4, 0x02c36848, 0x67240304, 0x9f16ec17, 0x60269ef7, 0xa126a18e, 0x77ee69ab,
         0x1267b1d1},
        {1},
        {0x78b3a41a, 0xcdf908fa, 0xfb16fc4a, 0x5c27358b, 0xadb91527, 0xebef3783, 0xb1dd9510,
         0x2a4d025c},
    },
    {
        {0x322ef233, 0x91409cc0, 0x3e1be1a5, 0x5c2819f9, 0xd12da5de, 0xfcef7cf7, 0xade3587b,
         0x49fda73e},
        {0xd676c8ed, 0x10d21f83, 0x89430b5d, 0x31282eca, 0x89924666, 0xe02c6e14, 0x98feae6f,
         0x5f4825b2},
        {1},
        {0xf3e801d0, 0x641950bc, 0x000926bf, 0xafb94e85, 0x8736c7f9, 0x3160ea50, 0x9c593d4c,
         0x745c562c},
    },
    {
        {0xf50e4107, 0x5855981a, 0xbbf1ce95, 0x83e809f3, 0x4b1d8107, 0xe9e3ee19, 0xfcf4bd4e,
         0x14568685},
        {0x9f4062b8, 0x12c4c4b5, 0xf7abf23d, 0xf0882b46, 0xdd36ad41, 0x87ce6468, 0x2b47d52f,
         0x31c563e3},
        {1},
        {0x5587ed1b, 0x10bd4556, 0x1e9aa4e4, 0x5294632a, 0x89d5bab4, 0x9be82dc5, 0x1d165e1b,
         0x119e77b1},
    },
};

/* The digits of a number: 4 bits each with their sign, the lower of two in the lower half. */
typedef struct digits {
    uint8_t pair[BITS / 2];
} digits;

/* Returns the WIDTH bits of a number from bit `at` on. */
static unsigned bits_at(const uint8_t number[32], unsigned at)
{
    unsigned byte = at / 8, above = byte < 31 ? number[byte + 1] : 0u;
    return (number[byte] | above << 8) >> at % 8 & ((1u << WIDTH) - 1);
}

/* Writes a number below 2^253 in digits. */
static void write_digits(digits *d, const uint8_t number[32])
{
    unsigned carry = 0;
    memset(d, 0, sizeof *d);
    for (unsigned at = 0; at < BITS;) {
        unsigned value = bits_at(number, at) + carry;
        if (value % 2 == 0) {
            at++;
            continue;
        }
        d->pair[at / 2] |= (uint8_t)(value << 4 * (at % 2));
        carry = value >> (WIDTH - 1);
        at += WIDTH;
    }
}

/* p = 2p: section 5.1.4 of the RFC. */
static void double_point(ge25519 p)
{
    fe a, b, e, f, h;
    fe25519_sq(a, p[X]);
    fe25519_sq(b, p[Y]);
    fe25519_add(h, a, b);
    fe25519_add(e, p[X], p[Y]);
    fe25519_sq(e, e);
    fe25519_sub(e, h, e);
    fe25519_sub(a, a, b);
    fe25519_sq(f, p[Z]);
    fe25519_add(f, f, f);
    fe25519_add(f, f, a);
    fe25519_mul(p[X], e, f);
    fe25519_mul(p[Y], a, h);
    fe25519_mul(p[Z], f, a);
    fe25519_mul(p[T], e, h);
}

/* Adds the multiple of a point that a digit says. */
static void add_multiple(ge25519 sum, const ge25519 *multiples, const digits *d, unsigned at)
{
    ge25519 p;
    unsigned digit = d->pair[at / 2] >> 4 * (at % 2) & 15;
    bool is_negative = digit > 7;
    if (digit == 0)
        return;
    memcpy(p, multiples[(is_negative ? 16 - digit : digit) / 2], sizeof p);
    if (is_negative) {
        fe25519_neg(p[X], p[X]);
        fe25519_neg(p[T], p[T]);
    }
    ge25519_add(sum, sum, p);
}

/* r = s*B + h*a. */
static void add_products(ge25519 r, const uint8_t s[32], const uint8_t h[32], ge25519 a)
{
    ge25519 multiples[MULTIPLES];
    digits of_s, of_h;
    write_digits(&of_s, s);
    write_digits(&of_h, h);
    memcpy(multiples[0], a, sizeof multiples[0]);
    double_point(a);
    for (unsigned i = 1; i < MULTIPLES; i++)
        ge25519_add(multiples[i], multiples[i - 1], a);
    fe_0(r[X]);
    fe_1(r[Y]);
    fe_1(r[Z]);
    fe_0(r[T]);
    for (unsigned at = BITS; at-- > 0;) {
        double_point(r);
        add_multiple(r, base_multiples, &of_s, at);
        add_multiple(r, (const ge25519 *)multiples, &of_h, at);
    }
}

/* Whether eight times the point is neutral. The number of points is 8 times a prime, so that no
 * other multiple by eight has an x of 0. */
static bool has_small_order(ge25519 point)
{
    ge25519 p;
    memcpy(p, point, sizeof p);
    for (unsigned i = 0; i < 3; i++)
        double_point(p);
    return fe25519_isnonzero(p[X]) == 0;
}

static bool is_below_group_order(const uint8_t number[32])
{
    unsigned i = 31;
    while (i > 0 && number[i] == group_order[i])
        i--;
    return number[i] < group_order[i];
}

/* Decodes -A. Returns false if the key is no point, another encoding of its point, or of small
 * order. */
static bool decode_key(ge25519 a, const uint8_t key[32])
{
    uint8_t encoded[32];
    if (ge25519_frombytes_negate_vartime(a, key) != 0)
        return false;
    fe25519_tobytes(encoded, a[Y]);
    encoded[31] |= key[31] & 0x80;
    return memcmp(encoded, key, sizeof encoded) == 0 && !has_small_order(a);
}

/* Hashes R, A and the hash of the message behind the prefix of Ed25519ph. Not inlined: the text
 * would be on the stack while points are added. */
__attribute__((noinline)) static void hash_text(uint8_t hash[HASH], const uint8_t r[32],
                                                const uint8_t key[32], const void *bytes,
                                                size_t length)
{
    static const char prefix[34] = "SigEd25519 no Ed25519 collisions\1"; /* and no context */
    uint8_t text[sizeof prefix + 32 + 32 + HASH], *at = text;
    memcpy(at, prefix, sizeof prefix);
    memcpy(at += sizeof prefix, r, 32);
    memcpy(at += 32, key, 32);
    (void)crypto_hash_sha512(at + 32, bytes, length);
    (void)crypto_hash_sha512(hash, text, sizeof text);
    sc25519_reduce(hash);
}

bool an_crypto_is_signed(const uint8_t signature[64], const void *bytes, size_t length,
                         const uint8_t key[32])
{
    ge25519 a, r;
    uint8_t h[HASH], encoded[32];
    const uint8_t *s = signature + 32;
    if (!is_below_group_order(s) || !decode_key(a, key))
        return false;
    hash_text(h, signature, key, bytes, length);
    add_products(r, s, h, a);
    ge25519_tobytes(encoded, r);
    return memcmp(encoded, signature, sizeof encoded) == 0 && !has_small_order(r);
}
