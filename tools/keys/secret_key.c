/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minisign's secret key file, version 0.11. The base64 line holds 158 bytes:
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
#include "keys/secret_key.h"

#include "files/atomic_file.h"
#include "keys/key_file.h"
#include "keys/public_key.h"
#include "platform/platform.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#define SECRET_FILE_MOST 4096 /* two lines, and comments have at most 1,024 bytes */
#define SECRET_SIZE 158
#define SECRET_TEXT 212
#define SECRET_SALT 6
#define SECRET_OPS 38
#define SECRET_MEMORY 46
#define SECRET_SEALED 54 /* from here on XORed: key id, key, check */
#define SEALED_SIZE 104
#define SEALED_KEY 8
#define SEALED_CHECK 72

/* What a key file may ask for at most. minisign itself asks for 1 GiB and a second. A file must not
 * take all memory or never come back. */
#define OPS_MOST (4 * (uint64_t)crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE)
#define MEMORY_MOST (2 * (uint64_t)crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
#define LANES_MOST 16u

_Static_assert(SECRET_SEALED + SEALED_SIZE == SECRET_SIZE, "minisign's secret key");
_Static_assert(crypto_pwhash_scryptsalsa208sha256_SALTBYTES == SECRET_OPS - SECRET_SALT,
               "minisign's salt");

static uint64_t load_u64(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

static void store_u64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static bool base64_decode(const char *text, size_t length, uint8_t *bytes, size_t size)
{
    size_t got = 0;
    const char *end = NULL;
    int result = sodium_base642bin(bytes, size, text, length, NULL, &got, &end,
                                   sodium_base64_VARIANT_ORIGINAL);
    return result == 0 && got == size && end == text + length;
}

/* Computes the checksum: BLAKE2b-256 of algorithm, key id and key. */
static void compute_check(const uint8_t sealed[SEALED_SIZE], uint8_t check[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    crypto_generichash_update(&state, (const uint8_t *)"Ed", 2);
    crypto_generichash_update(&state, sealed, SEALED_CHECK);
    crypto_generichash_final(&state, check, 32);
    sodium_memzero(&state, sizeof state);
}

/* XORs with the stream made of the password, which encrypts and decrypts. Returns 0, or -1 if there
 * is not enough memory. */
static int apply_stream(uint8_t sealed[SEALED_SIZE], const char *password, const uint8_t *salt,
                        uint64_t ops, uint64_t memory)
{
    uint8_t stream[SEALED_SIZE];
    if (memory > SIZE_MAX ||
        crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password, strlen(password), salt,
                                           ops, (size_t)memory) != 0)
        return -1;
    for (size_t i = 0; i < sizeof stream; i++)
        sealed[i] ^= stream[i];
    sodium_memzero(stream, sizeof stream);
    return 0;
}

/* The parameters of scrypt that libsodium makes of two limits; r is always 8. */
typedef struct scrypt_cost {
    uint64_t n, p;
} scrypt_cost;

static scrypt_cost find_cost(uint64_t ops, uint64_t memory)
{
    const uint64_t r = 8, least = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN;
    scrypt_cost cost = {.n = 2, .p = 1};
    ops = ops < least ? least : ops;
    bool little_work = ops < memory / 32;
    uint64_t most = little_work ? ops / (4 * r) : memory / (128 * r);
    while (cost.n <= most / 2 && cost.n < UINT64_C(1) << 62)
        cost.n *= 2;
    if (!little_work)
        cost.p = ops / 4 / cost.n / r;
    return cost;
}

/* Whether decrypting takes about what it takes with minisign's own keys. "Much work and little
 * memory" becomes many lanes (p) of 1 KiB each, which are allocated at once. */
static bool is_bearable(uint64_t ops, uint64_t memory)
{
    if (ops > OPS_MOST || memory > MEMORY_MOST)
        return false;
    scrypt_cost cost = find_cost(ops, memory);
    return cost.p >= 1 && cost.p <= LANES_MOST && cost.n <= MEMORY_MOST / 1024;
}

static int decrypt_secret(const char *file, uint8_t bytes[SECRET_SIZE],
                          const password_source *source)
{
    uint64_t ops = load_u64(bytes + SECRET_OPS);
    uint64_t memory = load_u64(bytes + SECRET_MEMORY);
    if (!is_bearable(ops, memory)) {
        say_error("%s: needs more work or memory to decrypt than any key of minisign: it is "
                  "damaged, or not to be trusted",
                  file);
        return STATUS_USAGE;
    }
    char *password = NULL;
    int status = password_read(source, file, false, &password);
    if (status != STATUS_DONE)
        return status;
    int result = apply_stream(bytes + SECRET_SEALED, password, bytes + SECRET_SALT, ops, memory);
    sodium_free(password);
    if (result != 0) {
        say_error("%s: not enough memory to decrypt the key: it takes %" PRIu64 " MiB", file,
                  memory >> 20);
        return STATUS_IO;
    }
    uint8_t check[32];
    compute_check(bytes + SECRET_SEALED, check);
    if (sodium_memcmp(check, bytes + SECRET_SEALED + SEALED_CHECK, sizeof check) != 0) {
        say_error("%s: wrong password for this key", file);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

/* Whether the public half belongs to the seed. Signing with another one would reveal the secret. */
static bool halves_agree(const uint8_t key[64])
{
    uint8_t seed_public[32];
    uint8_t whole[64];
    crypto_sign_seed_keypair(seed_public, whole, key);
    sodium_memzero(whole, sizeof whole);
    return sodium_memcmp(seed_public, key + 32, 32) == 0;
}

/* Whether the checksum is that of the key, or says nothing. */
static bool checksum_agrees(const uint8_t sealed[SEALED_SIZE])
{
    uint8_t check[32];
    compute_check(sealed, check);
    return sodium_is_zero(sealed + SEALED_CHECK, sizeof check) ||
           sodium_memcmp(check, sealed + SEALED_CHECK, sizeof check) == 0;
}

static int open_secret(const char *file, uint8_t bytes[SECRET_SIZE], const password_source *source,
                       an_secret_key *key)
{
    bool plain = bytes[2] == 0 && bytes[3] == 0;
    bool scrypt = bytes[2] == 'S' && bytes[3] == 'c';
    if (bytes[0] != 'E' || bytes[1] != 'd' || (!plain && !scrypt) || bytes[4] != 'B' ||
        bytes[5] != '2') {
        say_error("%s: a secret key of a kind that this version does not know", file);
        return STATUS_UNSUPPORTED;
    }
    int status = scrypt ? decrypt_secret(file, bytes, source) : STATUS_DONE;
    if (status != STATUS_DONE)
        return status;
    if (!halves_agree(bytes + SECRET_SEALED + SEALED_KEY)) {
        say_error("%s: this secret key is damaged: its public half does not belong to it", file);
        return STATUS_USAGE;
    }
    if (!checksum_agrees(bytes + SECRET_SEALED)) {
        say_error("%s: this secret key is damaged: its checksum is another", file);
        return STATUS_USAGE;
    }
    memcpy(key->id, bytes + SECRET_SEALED, 8);
    memcpy(key->key, bytes + SECRET_SEALED + SEALED_KEY, 64);
    return STATUS_DONE;
}

/* Finds the line that is no comment. Returns false if there is none, or more than one. */
static bool find_secret_line(key_line rest, key_line *line)
{
    key_line next;
    bool found = false;
    while (key_file_next(&rest, &next)) {
        if (key_line_is_comment(&next))
            continue;
        if (found)
            return false;
        *line = next;
        found = true;
    }
    return found;
}

static int parse_secret(const char *file, key_line text, const password_source *source,
                        an_secret_key *key)
{
    key_line line;
    bool found = find_secret_line(text, &line);
    uint8_t bytes[SECRET_SIZE];
    sodium_mlock(bytes, sizeof bytes); /* best effort: limits on locked memory may be low */
    int status = STATUS_USAGE;
    if (found && line.length == SECRET_TEXT &&
        base64_decode(line.text, line.length, bytes, sizeof bytes))
        status = open_secret(file, bytes, source, key);
    else if (found && line.length == PUBLIC_KEY_TEXT)
        say_error("%s: this is a public key: signing needs the secret one", file);
    else
        say_error("%s: this is not a secret key of minisign; `anews keygen` makes one", file);
    sodium_munlock(bytes, sizeof bytes);
    return status;
}

int secret_key_load(const char *file, const password_source *password, an_secret_key *key)
{
    platform_keep_memory_private();
    size_t length = 0;
    char *text = sodium_malloc(SECRET_FILE_MOST);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    struct stat about;
    int status = key_file_read(file, text, SECRET_FILE_MOST, &length, &about);
    if (status == STATUS_DONE)
        status = parse_secret(file, (key_line){text, length}, password, key);
    sodium_free(text);
    if (status == STATUS_DONE && S_ISREG(about.st_mode) &&
        (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        say_warning("%s: others than you may read or change this secret key: chmod 600 it", file);
    if (status != STATUS_DONE)
        sodium_memzero(key, sizeof *key);
    return status;
}

/* Encrypts with minisign's limits, which are halved, as minisign does, until the memory suffices.
 */
static int encrypt_secret(uint8_t bytes[SECRET_SIZE], const char *file,
                          const password_source *source)
{
    char *password = NULL;
    int status = password_read(source, file, true, &password);
    if (status != STATUS_DONE)
        return status;
    memcpy(bytes + 2, "Sc", 2);
    randombytes_buf(bytes + SECRET_SALT, SECRET_OPS - SECRET_SALT);
    uint64_t ops = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
    uint64_t memory = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
    int result = -1;
    while (result != 0 && ops >= crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_MIN &&
           memory >= crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_INTERACTIVE) {
        result = apply_stream(bytes + SECRET_SEALED, password, bytes + SECRET_SALT, ops, memory);
        if (result != 0) {
            ops /= 2;
            memory /= 2;
        }
    }
    sodium_free(password);
    store_u64(bytes + SECRET_OPS, ops);
    store_u64(bytes + SECRET_MEMORY, memory);
    if (result != 0) {
        say_error("not enough memory to encrypt a key under a password");
        return STATUS_IO;
    }
    return STATUS_DONE;
}

static int save_secret(const char *file, const uint8_t bytes[SECRET_SIZE])
{
    static const char comment[] = "untrusted comment: minisign encrypted secret key\n";
    char *text = sodium_malloc(sizeof comment + SECRET_TEXT + 2);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    memcpy(text, comment, sizeof comment - 1);
    sodium_bin2base64(text + sizeof comment - 1, SECRET_TEXT + 1, bytes, SECRET_SIZE,
                      sodium_base64_VARIANT_ORIGINAL);
    text[sizeof comment - 1 + SECRET_TEXT] = '\n';
    int result =
        atomic_file_save(file, text, sizeof comment + SECRET_TEXT, 0600, ATOMIC_FILE_LASTING);
    sodium_free(text);
    if (result == ATOMIC_FILE_DONE)
        return STATUS_DONE;
    if (result == ATOMIC_FILE_UNFLUSHED)
        atomic_file_take_back(file);
    if (errno == EEXIST) {
        say_error("%s: is there already, and a secret key is never overwritten", file);
        return STATUS_USAGE;
    }
    say_error("%s: cannot write the secret key: %s", file, strerror(errno));
    return STATUS_IO;
}

int secret_key_save(const char *file, const an_secret_key *key, const password_source *password)
{
    uint8_t bytes[SECRET_SIZE] = {'E', 'd', 0, 0, 'B', '2'};
    int status = STATUS_DONE;
    sodium_mlock(bytes, sizeof bytes); /* best effort, as above */
    memcpy(bytes + SECRET_SEALED, key->id, 8);
    memcpy(bytes + SECRET_SEALED + SEALED_KEY, key->key, 64);
    compute_check(bytes + SECRET_SEALED, bytes + SECRET_SEALED + SEALED_CHECK);
    if (password != NULL)
        status = encrypt_secret(bytes, file, password);
    if (status == STATUS_DONE)
        status = save_secret(file, bytes);
    sodium_munlock(bytes, sizeof bytes);
    return status;
}
