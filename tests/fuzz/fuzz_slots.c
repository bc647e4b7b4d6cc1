/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who has signed: slots with several keys, and readers that trust some of them.
 *
 * The input says what is in each slot and whom the reader trusts; what then comes of it, by the
 * rules of spec/FORMAT.md section 4, is worked out here once more. The bytes after that change any
 * bytes of the slots. Whatever comes of those, each signer that is reported has a good signature.
 */
#include "../unit/support/wire_offsets.h"
#include "format/header.h"

#include <archive_news/writer.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Keys 0 to 3 have key ids of their own; 4 and 5 are other keys with the key id of key 0; 6 is key
 * 1 under another key id. */
enum { KEYS = 7, TRUSTED_MOST = 8, SLOT_BYTES = 80 };

static an_public_key public[KEYS];
static uint8_t root[AN_ROOT_SIZE];
static uint8_t signature[KEYS][SLOT_BYTES]; /* of each key: its slot */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct input {
    const uint8_t *at, *end;
} input;

static unsigned next(input *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

/* What a slot is made to be. */
enum kind { GOOD, BROKEN, FOREIGN, STRANGE, EMPTY, MINISIGN, RESERVED, KINDS };

typedef struct slot {
    enum kind kind;
    unsigned key;
} slot;

/* A root of which only the beginning is an archive's: the rest is looked at after the slots. */
static void make_root(void)
{
    static const uint8_t magic[] = {0x89, 0x41, 0x4e, 0x57, 0x0d, 0x0a, 0x1a, 0x0a};
    memcpy(root, magic, sizeof magic);
    ani_store(root + ROOT_MAJOR, 2, AN_FORMAT_MAJOR);
}

static void make_key(unsigned i)
{
    an_secret_key secret;
    uint8_t header[AN_HEADER_SIZE] = {0};
    uint8_t seed[crypto_sign_ed25519_SEEDBYTES] = {(uint8_t)(i == 6 ? 1 : i), 1};
    (void)crypto_sign_ed25519_seed_keypair(public[i].key, secret.key, seed);
    memset(public[i].id, i == 4 || i == 5 ? 0x30 : (int)(0x30 + i), sizeof public[i].id);
    memcpy(secret.id, public[i].id, sizeof public[i].id);
    memcpy(header, root, sizeof root);
    (void)an_header_sign(header, &secret);
    memcpy(signature[i], header + AN_ROOT_SIZE, SLOT_BYTES);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (sodium_init() < 0)
        return 1;
    make_root();
    for (unsigned i = 0; i < KEYS; i++)
        make_key(i);
    return 0;
}

/* BROKEN: another message. FOREIGN: an algorithm that nobody knows. STRANGE: no algorithm. */
static void make_slot(uint8_t *header, unsigned n, const slot *s)
{
    uint8_t *at = header + AN_ROOT_SIZE + (size_t)n * SLOT_BYTES;
    memcpy(at, signature[s->key], SLOT_BYTES);
    switch (s->kind) {
    case BROKEN: at[20] ^= 1; break;
    case FOREIGN: memcpy(at, "XY", 2); break;
    case STRANGE: at[1] = 0x20; break;
    case MINISIGN: at[1] = 'D'; break;
    case RESERVED: at[79] = 1; break;
    case EMPTY: memset(at, 0, SLOT_BYTES); break;
    default: break;
    }
}

typedef struct trust {
    an_public_key keys[TRUSTED_MOST];
    unsigned number[TRUSTED_MOST]; /* of each */
    unsigned count, need;
} trust;

static bool is_same_key(unsigned a, unsigned b)
{
    return memcmp(public[a].key, public[b].key, sizeof public[a].key) == 0;
}

/* Rules 4.12, 4.13 and 4.17: whether a slot is good for a trusted key with its key id, and whether
 * there are such keys at all. */
static bool is_signed(const slot *s, const trust *t, bool *is_for_one)
{
    bool is_good = false;
    *is_for_one = false;
    for (unsigned i = 0; i < t->count; i++) {
        unsigned key = t->number[i];
        if (memcmp(public[key].id, public[s->key].id, sizeof public[key].id) != 0)
            continue;
        *is_for_one = true;
        is_good = is_good || (s->kind == GOOD && is_same_key(key, s->key));
    }
    return is_good;
}

/* Rules 4.6 to 4.10: what is wrong with slots whoever is trusted. */
static bool is_malformed(const slot slots[AN_SLOTS])
{
    bool was_empty = false;
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        if (slots[i].kind == STRANGE || slots[i].kind == MINISIGN || slots[i].kind == RESERVED ||
            (slots[i].kind != EMPTY && was_empty))
            return true;
        was_empty = slots[i].kind == EMPTY;
    }
    return false;
}

/* Works out what opening returns, and how many have signed. */
static int expect(const slot slots[AN_SLOTS], const trust *t, unsigned *signers)
{
    bool has_signed[KEYS] = {false};
    *signers = 0;
    if (is_malformed(slots))
        return AN_ERR_SIGNATURE;
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        bool is_for_one;
        unsigned key = slots[i].key == 6 ? 1 : slots[i].key;
        if (slots[i].kind == FOREIGN || slots[i].kind == EMPTY)
            continue;
        if (is_signed(&slots[i], t, &is_for_one)) {
            *signers += !has_signed[key];
            has_signed[key] = true;
        } else if (is_for_one) {
            return AN_ERR_SIGNATURE;
        }
    }
    return *signers >= (t->need > 0 ? t->need : 1) ? AN_OK : AN_ERR_UNTRUSTED;
}

static bool has_good_signature(const uint8_t *header, const an_public_key *key)
{
    crypto_sign_ed25519ph_state state;
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        const uint8_t *at = header + AN_ROOT_SIZE + (size_t)i * SLOT_BYTES;
        (void)crypto_sign_ed25519ph_init(&state);
        (void)crypto_sign_ed25519ph_update(&state, header, AN_ROOT_SIZE);
        if (memcmp(at, "EP", 2) == 0 &&
            crypto_sign_ed25519ph_final_verify(&state, at + 10, key->key) == 0)
            return true;
    }
    return false;
}

/* Each signer is trusted, has signed, and is there once. */
static void check_signers(const uint8_t *header, const trust *t, const an_reader *r)
{
    for (unsigned i = 0; i < an_reader_signers(r); i++) {
        const an_public_key *key = an_reader_signer(r, i);
        bool is_trusted = false;
        for (unsigned k = 0; k < t->count; k++)
            is_trusted = is_trusted || memcmp(&t->keys[k], key, sizeof *key) == 0;
        for (unsigned k = 0; k < i; k++)
            if (memcmp(an_reader_signer(r, k)->key, key->key, sizeof key->key) == 0)
                abort();
        if (!is_trusted || !has_good_signature(header, key))
            abort();
    }
    if (an_reader_signer(r, an_reader_signers(r)) != NULL)
        abort();
}

/* Opens a header with nothing after it. Trust comes first, so what is missing then is missing. */
static int open_header(const uint8_t *header, const trust *t, an_reader *r)
{
    an_config config = {.trusted = t->keys, .trusted_count = t->count, .need = t->need};
    uint8_t memory[1] = {0};
    config.source = (an_source){.map = header, .size = AN_HEADER_SIZE};
    config.memory = memory;
    return an_reader_open(r, &config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t header[AN_HEADER_SIZE] = {0};
    slot slots[AN_SLOTS];
    trust t = {.count = 0};
    input in = {data, data + size};
    an_reader reader;
    unsigned signers;
    memcpy(header, root, sizeof root);
    t.need = next(&in) % (AN_SLOTS + 1);
    t.count = 1 + next(&in) % TRUSTED_MOST;
    for (unsigned i = 0; i < t.count; i++) {
        t.number[i] = next(&in) % KEYS;
        t.keys[i] = public[t.number[i]];
    }
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        unsigned what = next(&in);
        slots[i] = (slot){what % 16 < KINDS ? (enum kind)(what % 16) : GOOD, what / 16 % KEYS};
        make_slot(header, i, &slots[i]);
    }
    int wanted = expect(slots, &t, &signers), error = open_header(header, &t, &reader);
    /* What comes after trust is the root, which is no archive's. */
    if (error == AN_ERR_FORMAT || error == AN_ERR_UNSUPPORTED)
        error = AN_OK;
    if (error != wanted || (wanted != AN_ERR_SIGNATURE && an_reader_signers(&reader) != signers))
        abort();
    check_signers(header, &t, &reader);
    for (unsigned changes = next(&in) % 8; changes > 0; changes--) {
        unsigned at = next(&in) << 8;
        at = (at | next(&in)) % (AN_HEADER_SIZE - AN_ROOT_SIZE);
        header[AN_ROOT_SIZE + at] ^= (uint8_t)next(&in);
    }
    (void)open_header(header, &t, &reader);
    check_signers(header, &t, &reader);
    return 0;
}
