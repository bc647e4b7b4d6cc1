/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a signature must be: of the form of section 4 and no other, whatever its label, and right by
 * the strict rules.
 *
 * A lax verifier multiplies by 8, so that points of small order vanish, and takes S modulo the
 * group's order. sign_with_point() makes signatures that only such a verifier accepts. It is seen
 * to do the arithmetic right by one that the reader accepts.
 */
#include "support/support.h"
#include "support/wire_offsets.h"

static uint8_t *archive; /* signed by key 1 */
static size_t archive_length;

static uint8_t *slot_at(uint8_t *bytes, unsigned n)
{
    return bytes + ROOT_SIZE + n * SLOT_SIZE;
}

static int open_as(const uint8_t *bytes, an_config config)
{
    static uint8_t work[1 << 18];
    an_reader reader;
    config.source = (an_source){.map = bytes, .size = archive_length};
    config.memory = work;
    config.memory_size = sizeof work;
    return an_reader_open(&reader, &config);
}

static int open_trusting(const uint8_t *bytes, const an_public_key *key)
{
    return open_as(bytes, (an_config){.trusted = key, .trusted_count = 1});
}

/* --- form ---------------------------------------- */

/* The labels of minisign are refused whomever a caller trusts, also if nobody. */
static void labels_of_minisign(void **state)
{
    (void)state;
    an_header header;
    an_public_key key = public_key(1), other = public_key(7);
    static const char *const labels[] = {"ED", "Ed"};
    for (unsigned i = 0; i < COUNT(labels); i++)
        for (unsigned slot = 0; slot < 3; slot++) {
            uint8_t *bytes = copy_of(archive, archive_length);
            for (unsigned n = 1; n <= slot; n++)
                memcpy(slot_at(bytes, n), slot_at(bytes, 0), SLOT_SIZE);
            memcpy(slot_at(bytes, slot) + SLOT_ALGORITHM, labels[i], 2);
            an_source source = {.map = bytes, .size = archive_length};
            assert_int_equal(an_header_read(&source, &header), AN_ERR_SIGNATURE);
            assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
            assert_int_equal(open_trusting(bytes, &other), AN_ERR_SIGNATURE);
            assert_int_equal(open_as(bytes, (an_config){.insecure = true}), AN_ERR_SIGNATURE);
            assert_int_equal(an_header_check(bytes, slot, &key), AN_ERR_SIGNATURE);
            free(bytes);
        }
}

/* A slot of an unknown algorithm makes nobody a signer, and an archive no worse. */
static void unknown_algorithms(void **state)
{
    (void)state;
    static const uint8_t nothing[KEY_ID_SIZE];
    static const char labels[][2] = {"ep", "eP", "Ep", "EE", "PE", "!!", "~~"};
    an_header header;
    an_public_key key = public_key(1);
    an_secret_key secret = secret_key(1);
    for (unsigned i = 0; i < COUNT(labels); i++) {
        uint8_t *bytes = copy_of(archive, archive_length);
        memcpy(slot_at(bytes, 0) + SLOT_ALGORITHM, labels[i], 2);
        memset(slot_at(bytes, 0) + SLOT_RESERVED, 0xff, SLOT_SIZE - SLOT_RESERVED);
        an_source source = {.map = bytes, .size = archive_length};
        assert_int_equal(an_header_read(&source, &header), AN_OK);
        assert_int_equal(header.slots, 1);
        assert_int_equal(header.slot_algorithm[0], load_number((const uint8_t *)labels[i], 2));
        assert_memory_equal(header.slot_key_id[0], nothing, sizeof nothing);
        assert_int_equal(open_trusting(bytes, &key), AN_ERR_UNTRUSTED);
        assert_int_equal(open_as(bytes, (an_config){.insecure = true}), AN_OK);
        assert_int_equal(an_header_check(bytes, 0, &key), AN_ERR_UNSUPPORTED);
        /* The key signs beside it, since that slot is not the key's. */
        assert_int_equal(an_header_sign(bytes, &secret), AN_OK);
        assert_int_equal(an_header_check(bytes, 1, &key), AN_OK);
        assert_int_equal(open_trusting(bytes, &key), AN_OK);
        free(bytes);
    }
}

/* A used slot whose algorithm is not two printable characters. */
static void labels_that_are_none(void **state)
{
    (void)state;
    an_header header;
    an_public_key key = public_key(1);
    for (unsigned at = 0; at < 2; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t *bytes = copy_of(archive, archive_length);
            memcpy(slot_at(bytes, 1), "XX", 2);
            slot_at(bytes, 1)[SLOT_ALGORITHM + at] = (uint8_t)byte;
            bool is_printable = byte >= 0x21 && byte <= 0x7e;
            an_source source = {.map = bytes, .size = archive_length};
            assert_int_equal(an_header_read(&source, &header),
                             is_printable ? AN_OK : AN_ERR_SIGNATURE);
            assert_int_equal(open_trusting(bytes, &key), is_printable ? AN_OK : AN_ERR_SIGNATURE);
            assert_int_equal(an_header_check(bytes, 1, &key),
                             is_printable ? AN_ERR_UNSUPPORTED : AN_ERR_SIGNATURE);
            free(bytes);
        }
}

static void check_plain_signature(const void *message, size_t length)
{
    an_public_key key = public_key(1);
    an_secret_key secret = secret_key(1);
    uint8_t *bytes = copy_of(archive, archive_length), *slot = slot_at(bytes, 0);
    const uint8_t *genuine = archive + ROOT_SIZE + SLOT_SIGNATURE;
    assert_int_equal(crypto_sign_verify_detached(genuine, message, length, key.key), -1);
    assert_int_equal(crypto_sign_detached(slot + SLOT_SIGNATURE, NULL, message, length, secret.key),
                     0);
    assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
    memcpy(slot + SLOT_ALGORITHM, "ED", 2);
    assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
    memcpy(slot + SLOT_ALGORITHM, "Ed", 2);
    assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
    free(bytes);
}

/* minisign's prehashed form signs BLAKE2b-512 of a file, and its legacy form a file, which may be
 * any hash. A signature of the archive is none of theirs, and none of theirs is one of the
 * archive. */
static void signatures_of_minisign(void **state)
{
    (void)state;
    uint8_t blake[64], sha[64];
    assert_int_equal(crypto_generichash(blake, sizeof blake, archive, ROOT_SIZE, NULL, 0), 0);
    assert_int_equal(crypto_hash_sha512(sha, archive, ROOT_SIZE), 0);
    check_plain_signature(archive, ROOT_SIZE);
    check_plain_signature(blake, sizeof blake);
    check_plain_signature(sha, sizeof sha);
}

/* A key whose public half is not its own signs nothing: two signatures of one seed with different
 * public halves would tell the secret. */
static void halves_that_do_not_belong_together(void **state)
{
    (void)state;
    for (size_t at = 0; at < sizeof secret_key(2).key; at++) {
        an_secret_key secret = secret_key(2);
        secret.key[at] ^= 1;
        uint8_t *bytes = copy_of(archive, archive_length);
        assert_int_equal(an_header_sign(bytes, &secret), AN_ERR_USAGE);
        assert_memory_equal(bytes, archive, archive_length);
        free(bytes);
    }
    an_secret_key mixed = secret_key(2);
    memcpy(mixed.key + 32, secret_key(3).key + 32, 32);
    an_writer *w = begin_archive((an_writer_config){.keys = &mixed, .key_count = 1});
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
    assert_non_null(strstr(an_writer_message(w), "public half"));
    an_writer_close(w);
}

/* --- strict rules -------------------------------- */

enum { SCALAR = crypto_core_ed25519_SCALARBYTES };

/* All points of small order in all encodings, the canonical ones first. */
enum { CANONICAL = 8 };
static const char *const weak_points[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static void weak_point(unsigned i, uint8_t point[32])
{
    size_t length;
    assert_int_equal(sodium_hex2bin(point, 32, weak_points[i], 64, NULL, &length, NULL), 0);
    assert_int_equal(length, 32);
}

/* h: of the prefix of Ed25519ph with an empty context, R, the key, and the root's hash. */
static void challenge(const uint8_t *root, const uint8_t point[32], const uint8_t key[32],
                      uint8_t h[SCALAR])
{
    static const char prefix[34] = "SigEd25519 no Ed25519 collisions\1";
    uint8_t prehash[64], digest[64];
    crypto_hash_sha512_state state;
    assert_int_equal(crypto_hash_sha512(prehash, root, ROOT_SIZE), 0);
    assert_int_equal(crypto_hash_sha512_init(&state), 0);
    assert_int_equal(crypto_hash_sha512_update(&state, (const uint8_t *)prefix, sizeof prefix), 0);
    assert_int_equal(crypto_hash_sha512_update(&state, point, 32), 0);
    assert_int_equal(crypto_hash_sha512_update(&state, key, 32), 0);
    assert_int_equal(crypto_hash_sha512_update(&state, prehash, sizeof prehash), 0);
    assert_int_equal(crypto_hash_sha512_final(&state, digest), 0);
    crypto_core_ed25519_scalar_reduce(h, digest);
}

/* The number with which a key signs. */
static void scalar_of(const an_secret_key *key, uint8_t scalar[SCALAR])
{
    uint8_t digest[64];
    assert_int_equal(crypto_hash_sha512(digest, key->key, 32), 0);
    digest[0] &= 248;
    digest[31] = (digest[31] & 127) | 64;
    memset(digest + 32, 0, 32);
    crypto_core_ed25519_scalar_reduce(scalar, digest);
}

/* Makes the first slot's signature: S is nonce + h * secret. R is given. */
static void sign_with_point(uint8_t *bytes, const uint8_t point[32], const uint8_t nonce[SCALAR],
                            const uint8_t secret[SCALAR], const uint8_t key[32])
{
    uint8_t h[SCALAR], product[SCALAR], *signature = slot_at(bytes, 0) + SLOT_SIGNATURE;
    challenge(bytes, point, key, h);
    crypto_core_ed25519_scalar_mul(product, h, secret);
    memcpy(signature, point, 32);
    crypto_core_ed25519_scalar_add(signature + 32, nonce, product);
}

/* The right R, then one of small order in its place. */
static void weak_points_in_signatures(void **state)
{
    (void)state;
    static const uint8_t zero[SCALAR];
    uint8_t nonce[SCALAR] = {5}, point[32], secret[SCALAR];
    an_public_key key = public_key(1);
    an_secret_key secret_part = secret_key(1);
    uint8_t *bytes = copy_of(archive, archive_length);
    scalar_of(&secret_part, secret);
    assert_int_equal(crypto_scalarmult_ed25519_base_noclamp(point, nonce), 0);
    sign_with_point(bytes, point, nonce, secret, key.key);
    assert_int_equal(open_trusting(bytes, &key), AN_OK);
    for (unsigned i = 0; i < COUNT(weak_points); i++) {
        weak_point(i, point);
        sign_with_point(bytes, point, zero, secret, key.key);
        assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
        assert_int_equal(an_header_check(bytes, 0, &key), AN_ERR_SIGNATURE);
    }
    free(bytes);
}

/* Signs for a key of small order, which takes no secret: S is the nonce, and h a multiple of 8. */
static void sign_for_weak_key(uint8_t *bytes, const uint8_t key[32])
{
    static const uint8_t zero[SCALAR];
    uint8_t nonce[SCALAR] = {0}, point[32], h[SCALAR];
    do {
        nonce[0]++;
        assert_int_equal(crypto_scalarmult_ed25519_base_noclamp(point, nonce), 0);
        challenge(bytes, point, key, h);
    } while (h[0] % 8 != 0 && nonce[0] < 255);
    assert_int_equal(h[0] % 8, 0);
    sign_with_point(bytes, point, nonce, zero, key);
}

static void weak_public_keys(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(weak_points); i++) {
        an_public_key key = public_key(1);
        uint8_t *bytes = copy_of(archive, archive_length);
        weak_point(i, key.key);
        /* libsodium says the same of the canonical ones. */
        assert_true(i >= CANONICAL || !crypto_core_ed25519_is_valid_point(key.key));
        sign_for_weak_key(bytes, key.key);
        assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
        free(bytes);
    }
}

static void add_order(uint8_t s[SCALAR])
{
    static const uint8_t order[SCALAR] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                          0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                          0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    unsigned carry = 0;
    for (unsigned i = 0; i < SCALAR; i++) {
        carry += (unsigned)s[i] + order[i];
        s[i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_equal(carry, 0);
}

/* To a lax check, S plus the order of the group is the same signature. */
static void scalars_above_the_order(void **state)
{
    (void)state;
    uint8_t *bytes = copy_of(archive, archive_length), *s = slot_at(bytes, 0) + SLOT_SIGNATURE_S;
    an_public_key key = public_key(1);
    assert_int_equal(open_trusting(bytes, &key), AN_OK);
    for (unsigned i = 0; i < 14; i++) {
        add_order(s);
        assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
    }
    memset(s, 0, SCALAR);
    assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
    add_order(s); /* the order itself */
    assert_int_equal(open_trusting(bytes, &key), AN_ERR_SIGNATURE);
    free(bytes);
}

static int set_up(void **state)
{
    if (start_sodium(state) != 0)
        return -1;
    an_secret_key key = secret_key(1);
    an_writer *w = begin_archive((an_writer_config){.keys = &key, .key_count = 1});
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    archive = end_archive(w, &archive_length);
    return 0;
}

static int tear_down(void **state)
{
    free(archive);
    return remove_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_of_minisign),
        cmocka_unit_test(unknown_algorithms),
        cmocka_unit_test(labels_that_are_none),
        cmocka_unit_test(signatures_of_minisign),
        cmocka_unit_test(weak_points_in_signatures),
        cmocka_unit_test(weak_public_keys),
        cmocka_unit_test(scalars_above_the_order),
        cmocka_unit_test(halves_that_do_not_belong_together),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
