/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes signatures, most of them bad in ways that implementations differ about. The curve has eight
 * points of small order. A multiple of such a point is one of eight, so that an equation with it
 * holds by chance for one message of eight at least. So a case is made as if it held; whether it
 * does, libsodium says.
 */
#include "cases.h"

#include <sodium.h>
#include <string.h>

const char *const kind_name[KINDS] = {
    [GOOD] = "good",
    [BENT] = "a bit is changed",
    [HIGH_S] = "S above the order",
    [NOISE] = "random bytes",
    [SMALL_KEY] = "key of small order",
    [SMALL_R] = "R of small order",
    [MIXED_KEY] = "key with a part of small order",
    [MIXED_BOTH] = "key and R with such a part",
    [EDGE_S] = "S at an edge",
    [NO_ENCODING] = "y not below the prime, or -0",
};

/* The order of the group, lowest byte first. */
static const uint8_t group_order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,       0xd6,
                                        0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};

/* The points of small order by their y, whose sign bit may be set: 0, 1, -1, and two of order 8. */
static const uint8_t small_order[][32] = {
    {0},
    {1},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};
enum { SMALL = sizeof small_order / sizeof *small_order };

/* What a case is made of. All of it is random at first. */
typedef struct parts {
    uint8_t choice[8];
    uint8_t a[32], r[32]; /* the secret numbers of key and R */
    uint8_t bytes[MESSAGE_MOST + 64 + 32];
} parts;

static void draw(enum kind kind, uint64_t number, parts *p)
{
    uint8_t seed[randombytes_SEEDBYTES] = {(uint8_t)kind}, wide[64];
    memcpy(seed + 8, &number, sizeof number);
    randombytes_buf_deterministic(p, sizeof *p, seed);
    seed[1] = 1;
    randombytes_buf_deterministic(wide, sizeof wide, seed);
    crypto_core_ed25519_scalar_reduce(p->a, wide);
    seed[1] = 2;
    randombytes_buf_deterministic(wide, sizeof wide, seed);
    crypto_core_ed25519_scalar_reduce(p->r, wide);
}

size_t case_length(const signature_case *made)
{
    return made->length[0] | (size_t)made->length[1] << 8;
}

/* Encodes a point of small order. In one case of two its sign bit is set. */
static void put_small_order(uint8_t point[32], const uint8_t choice[2])
{
    memcpy(point, small_order[choice[0] % SMALL], 32);
    point[31] |= choice[1] & 0x80;
}

/* Adds a point of small order to a point. */
static void add_small_order(uint8_t point[32], const uint8_t choice[2])
{
    uint8_t small[32];
    put_small_order(small, choice);
    (void)crypto_core_ed25519_add(point, point, small);
}

/* The hash of R, key and message that is multiplied with the key, reduced: RFC 8032, 5.1.7. */
static void hash_case(const signature_case *made, uint8_t h[32])
{
    static const char prefix[34] = "SigEd25519 no Ed25519 collisions\1";
    uint8_t message[64], wide[64];
    crypto_hash_sha512_state state;
    (void)crypto_hash_sha512(message, made->message, case_length(made));
    (void)crypto_hash_sha512_init(&state);
    (void)crypto_hash_sha512_update(&state, (const uint8_t *)prefix, sizeof prefix);
    (void)crypto_hash_sha512_update(&state, made->signature, 32);
    (void)crypto_hash_sha512_update(&state, made->key, 32);
    (void)crypto_hash_sha512_update(&state, message, sizeof message);
    (void)crypto_hash_sha512_final(&state, wide);
    crypto_core_ed25519_scalar_reduce(h, wide);
}

/* S = r + h*a. r: NULL for 0. */
static void put_s(signature_case *made, const uint8_t r[32], const uint8_t a[32])
{
    uint8_t h[32], product[32];
    uint8_t *s = made->signature + 32;
    hash_case(made, h);
    crypto_core_ed25519_scalar_mul(product, h, a);
    if (r)
        crypto_core_ed25519_scalar_add(s, r, product);
    else
        memcpy(s, product, sizeof product);
}

/* Adds the order of the group to S that many times, as long as S has 256 bits. */
static void raise_s(uint8_t s[32], unsigned times)
{
    for (unsigned n = 0; n < times; n++) {
        uint8_t sum[32];
        unsigned carry = 0;
        for (unsigned i = 0; i < 32; i++) {
            carry += (unsigned)s[i] + group_order[i];
            sum[i] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0)
            return;
        memcpy(s, sum, sizeof sum);
    }
}

static void change_bit(signature_case *made, const uint8_t choice[4])
{
    uint8_t bit = (uint8_t)(1u << choice[1] % 8);
    if (choice[0] < 128)
        made->signature[choice[2] % 64] ^= bit;
    else if (choice[0] < 192 || case_length(made) == 0)
        made->key[choice[2] % 32] ^= bit;
    else
        made->message[(choice[2] | (size_t)choice[3] << 8) % case_length(made)] ^= bit;
}

static void put_edge_s(uint8_t s[32], unsigned choice)
{
    memcpy(s, group_order, 32);
    switch (choice % 5) {
    case 0: memset(s, 0, 32); break;
    case 1: s[0]--; break;
    case 2: break;
    case 3: s[0]++; break;
    default: memset(s, 0xff, 32);
    }
}

/* Makes y = p + 0 to 18, or gives a point whose x is 0 the sign of a negative one. */
static void put_no_encoding(uint8_t point[32], const uint8_t choice[2])
{
    memset(point, 0xff, 32);
    if (choice[0] % 4 == 0) {
        memset(point, 0, 32);
        point[0] = 1;
        point[31] = 0x80;
    } else {
        point[0] = (uint8_t)(0xed + choice[0] % 19);
        point[31] = choice[1] & 0x80 ? 0xff : 0x7f;
    }
}

static void make_points(enum kind kind, const parts *p, signature_case *made)
{
    const uint8_t *choice = p->choice;
    (void)crypto_scalarmult_ed25519_base_noclamp(made->key, p->a);
    (void)crypto_scalarmult_ed25519_base_noclamp(made->signature, p->r);
    if (kind == SMALL_KEY)
        put_small_order(made->key, choice);
    if (kind == SMALL_R)
        put_small_order(made->signature, choice);
    if (kind == MIXED_KEY || kind == MIXED_BOTH || (kind == SMALL_R && choice[5] < 128))
        add_small_order(made->key, choice + 2);
    if (kind == MIXED_BOTH)
        add_small_order(made->signature, choice + 4);
    if (kind == NO_ENCODING)
        put_no_encoding(choice[5] < 128 ? made->key : made->signature, choice);
}

static void make_number(enum kind kind, const parts *p, signature_case *made)
{
    uint8_t *s = made->signature + 32;
    if (kind == SMALL_KEY || (kind == NO_ENCODING && p->choice[5] < 128))
        memcpy(s, p->r, 32); /* as if the product with the key were neutral */
    else
        put_s(made, kind == SMALL_R || kind == NO_ENCODING ? NULL : p->r, p->a);
    if (kind == HIGH_S)
        raise_s(s, 1 + p->choice[0] % 15);
    if (kind == EDGE_S)
        put_edge_s(s, p->choice[0]);
}

void make_case(enum kind kind, uint64_t number, signature_case *made)
{
    parts p;
    draw(kind, number, &p);
    memset(made, 0, sizeof *made);
    size_t length = (p.choice[6] | (size_t)p.choice[7] << 8) % (MESSAGE_MOST + 1);
    made->length[0] = (uint8_t)length;
    made->length[1] = (uint8_t)(length >> 8);
    memcpy(made->message, p.bytes, length);
    make_points(kind, &p, made);
    make_number(kind, &p, made);
    if (kind == BENT)
        change_bit(made, p.choice);
    if (kind == NOISE) {
        memcpy(made->signature, p.bytes + MESSAGE_MOST, 64);
        made->signature[63] &= 0x0f;
        if (p.choice[0] < 128)
            memcpy(made->key, p.bytes + MESSAGE_MOST + 64, 32);
    }
}
