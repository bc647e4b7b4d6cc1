/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minisign's secret key, version 0.11. Its base64 line holds 158 bytes:
 *
 *     0  "Ed", the signature algorithm
 *     2  "Sc" if the key is encrypted with scrypt, else two zero bytes
 *     4  "B2", the checksum algorithm, BLAKE2b
 *     6  salt, 32 bytes
 *    38  scrypt's limit of operations, 8 bytes little-endian
 *    46  scrypt's limit of memory, likewise
 *    54  key id (8), key (64) and checksum (32)
 *
 * To encrypt, the last 104 bytes are XORed with a stream that scrypt makes of the password and the
 * salt. The checksum then tells whether a password is right. Without a password, minisign writes
 * zeros in its place and does not look at it.
 */
#include "format/wire.h"

#include <archive_news/writer.h>
#include <sodium.h>
#include <string.h>

enum {
    SALT = 6,
    OPS = 38,
    MEMORY = 46,
    SEALED = 54, /* from here on XORed: key id, key, check */
    SEALED_SIZE = 104,
    SIZE = SEALED + SEALED_SIZE,
    CHECK_SIZE = 32,
    CHECKED_SIZE = SEALED_SIZE - CHECK_SIZE, /* key id and key */
    LANES_MOST = 16,
};

/* What a key may ask for at most. minisign itself asks for 1 GiB and a second. A key must not take
 * all memory or never come back. */
#define OPS_MOST (4 * (uint64_t)crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE)
#define MEMORY_MOST (2 * (uint64_t)crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)

_Static_assert(crypto_pwhash_scryptsalsa208sha256_SALTBYTES == OPS - SALT, "minisign's salt");
_Static_assert(sizeof(an_secret_key) == CHECKED_SIZE, "a key id and a key");
_Static_assert(sodium_base64_ENCODED_LEN(SIZE, sodium_base64_VARIANT_ORIGINAL) ==
                   AN_SECRET_LINE + 1,
               "minisign's line");

/* Computes the checksum: BLAKE2b-256 of algorithm, key id and key. */
static void compute_check(const uint8_t *sealed, uint8_t check[CHECK_SIZE])
{
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, CHECK_SIZE);
    (void)crypto_generichash_update(&state, (const uint8_t *)"Ed", 2);
    (void)crypto_generichash_update(&state, sealed, CHECKED_SIZE);
    (void)crypto_generichash_final(&state, check, CHECK_SIZE);
    sodium_memzero(&state, sizeof state);
}

/* XORs with the stream made of the password, which encrypts and decrypts. */
static bool apply_stream(uint8_t *bytes, const char *password, uint64_t ops, uint64_t memory)
{
    uint8_t stream[SEALED_SIZE];
    if (memory > SIZE_MAX ||
        crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password),
                                           bytes + SALT, ops, (size_t)memory) != 0)
        return false;
    for (size_t i = 0; i < sizeof stream; i++)
        bytes[SEALED + i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return true;
}

/* Whether decrypting takes about what it takes with minisign's own keys. libsodium makes scrypt's
 * parameters of the two limits, with r always 8. "Much work and little memory" becomes many lanes
 * (p) of 1 KiB each, which are allocated at once. */
static bool is_bearable(uint64_t ops, uint64_t memory)
{
    const uint64_t r = 8, least = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN;
    if (ops > OPS_MOST || memory > MEMORY_MOST)
        return false;
    ops = ops < least ? least : ops;
    bool is_little_work = ops < memory / 32;
    uint64_t most = is_little_work ? ops / (4 * r) : memory / (128 * r);
    uint64_t n = 2;
    while (n <= most / 2)
        n *= 2;
    uint64_t lanes = is_little_work ? 1 : ops / 4 / n / r;
    return lanes >= 1 && lanes <= LANES_MOST;
}

static int decrypt(uint8_t bytes[SIZE], const char *password)
{
    uint64_t ops = ani_load_8(bytes + OPS), memory = ani_load_8(bytes + MEMORY);
    if (!is_bearable(ops, memory))
        return AN_ERR_UNTRUSTED;
    if (!password)
        return AN_ERR_USAGE;
    return apply_stream(bytes, password, ops, memory) ? AN_OK : AN_ERR_MEMORY;
}

/* Checks what is not encrypted any more. Signing with a public half that does not belong to the
 * seed would reveal the secret. */
static int check_key_bytes(const uint8_t *sealed, bool was_encrypted)
{
    uint8_t check[CHECK_SIZE], seed_public[32], whole[64];
    const uint8_t *key = sealed + 8, *stated = sealed + CHECKED_SIZE;
    compute_check(sealed, check);
    bool is_right = sodium_memcmp(check, stated, sizeof check) == 0;
    if (was_encrypted && !is_right)
        return AN_ERR_HASH;
    (void)crypto_sign_seed_keypair(seed_public, whole, key);
    sodium_memzero(whole, sizeof whole);
    if (sodium_memcmp(seed_public, key + 32, sizeof seed_public) != 0)
        return AN_ERR_SIGNATURE;
    return is_right || sodium_is_zero(stated, sizeof check) ? AN_OK : AN_ERR_HASH;
}

static int open_key(uint8_t bytes[SIZE], const char *password)
{
    bool is_plain = bytes[2] == 0 && bytes[3] == 0;
    bool is_encrypted = bytes[2] == 'S' && bytes[3] == 'c';
    if (bytes[0] != 'E' || bytes[1] != 'd' || (!is_plain && !is_encrypted) || bytes[4] != 'B' ||
        bytes[5] != '2')
        return AN_ERR_UNSUPPORTED;
    int error = is_encrypted ? decrypt(bytes, password) : AN_OK;
    return error == AN_OK ? check_key_bytes(bytes + SEALED, is_encrypted) : error;
}

int an_secret_key_parse(const char *line, size_t length, const char *password, an_secret_key *key)
{
    uint8_t bytes[SIZE];
    size_t got = 0;
    const char *end = NULL;
    sodium_memzero(key, sizeof *key);
    if (sodium_init() < 0)
        return AN_ERR_MEMORY;
    length = ani_without_line_end(line, length);
    if (length != AN_SECRET_LINE)
        return AN_ERR_FORMAT;
    (void)sodium_mlock(bytes, sizeof bytes); /* best effort: limits on locked memory may be low */
    int error = AN_ERR_FORMAT;
    if (sodium_base642bin(bytes, sizeof bytes, line, length, NULL, &got, &end,
                          sodium_base64_VARIANT_ORIGINAL) == 0 &&
        got == sizeof bytes && end == line + length)
        error = open_key(bytes, password);
    if (error == AN_OK)
        memcpy(key, bytes + SEALED, sizeof *key);
    (void)sodium_munlock(bytes, sizeof bytes); /* wipes them, too */
    return error;
}

/* Encrypts with minisign's limits, which are halved, as minisign does, until the memory suffices.
 */
static bool encrypt(uint8_t bytes[SIZE], const char *password)
{
    uint64_t ops = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
    uint64_t memory = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
    bytes[2] = 'S';
    bytes[3] = 'c';
    randombytes_buf(bytes + SALT, OPS - SALT);
    while (!apply_stream(bytes, password, ops, memory)) {
        ops /= 2;
        memory /= 2;
        if (ops < crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN ||
            memory < crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE)
            return false;
    }
    ani_store(bytes + OPS, 8, ops);
    ani_store(bytes + MEMORY, 8, memory);
    return true;
}

int an_secret_key_write(const an_secret_key *key, const char *password,
                        char line[AN_SECRET_LINE + 1])
{
    uint8_t bytes[SIZE] = {'E', 'd', 0, 0, 'B', '2'};
    if (sodium_init() < 0)
        return AN_ERR_MEMORY;
    (void)sodium_mlock(bytes, sizeof bytes); /* best effort, as above */
    memcpy(bytes + SEALED, key, sizeof *key);
    compute_check(bytes + SEALED, bytes + SEALED + CHECKED_SIZE);
    bool is_done = !password || encrypt(bytes, password);
    if (is_done)
        (void)sodium_bin2base64(line, AN_SECRET_LINE + 1, bytes, sizeof bytes,
                                sodium_base64_VARIANT_ORIGINAL);
    (void)sodium_munlock(bytes, sizeof bytes);
    return is_done ? AN_OK : AN_ERR_MEMORY;
}
