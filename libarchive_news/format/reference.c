/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/reference.h"

/* A personalisation is "anews1:" and the name of the type, then zeros. */
void ani_personalise(unsigned type, uint8_t personal[ANI_PERSONAL_SIZE])
{
    static const char name[][6] = {"extent", "dir", "meta", "dict", "page", "block", "chars"};
    memset(personal, 0, ANI_PERSONAL_SIZE);
    memcpy(personal, "anews1:", 7);
    memcpy(personal + 7, name[type], sizeof *name);
}

void ani_hash_begin(ani_hash_state *state, unsigned type)
{
    uint8_t personal[ANI_PERSONAL_SIZE];
    ani_personalise(type, personal);
    an_crypto_hash_begin(state, personal);
}

void ani_hash_add(ani_hash_state *state, const void *bytes, size_t length)
{
    an_crypto_hash_add(state, bytes, length);
}

void ani_hash_end(ani_hash_state *state, uint8_t hash[ANI_HASH_SIZE])
{
    an_crypto_hash_end(state, hash);
}

void ani_hash(unsigned type, const void *bytes, size_t length, uint8_t hash[ANI_HASH_SIZE])
{
    ani_hash_state state;
    ani_hash_begin(&state, type);
    ani_hash_add(&state, bytes, length);
    ani_hash_end(&state, hash);
}

/* The largest raw and stored size of an object. The stored limits of the root bind what is
 * compressed. */
static void limits_of(const an_header *limits, const an_reference *ref, uint32_t *raw,
                      uint32_t *stored)
{
    if (ref->type == AN_OBJECT_BLOCK) {
        *raw = limits->block_raw;
        *stored = limits->block_stored;
    } else if (ref->type == AN_OBJECT_DICTIONARY) {
        *raw = limits->dictionary_raw;
        *stored = limits->dictionary_stored;
    } else {
        *raw = limits->page_raw;
        *stored = limits->page_stored;
    }
    if (ref->codec == ANI_STORED)
        *stored = *raw;
}

static int check_limits(const an_header *limits, const an_reference *ref, uint64_t stored,
                        uint64_t raw, uint64_t dictionary)
{
    uint32_t most_raw, most_stored;
    if (ref->codec > ANI_ZSTD)
        return AN_ERR_UNSUPPORTED;
    limits_of(limits, ref, &most_raw, &most_stored);
    if (stored == 0 || stored > most_stored || raw > most_raw)
        return AN_ERR_FORMAT;
    if (ref->codec == ANI_STORED ? raw != stored : raw <= stored)
        return AN_ERR_FORMAT;
    if (dictionary > limits->dictionaries)
        return AN_ERR_FORMAT;
    if (dictionary != 0 && (ref->codec != ANI_ZSTD || ref->type < AN_OBJECT_PAGE))
        return AN_ERR_FORMAT;
    return AN_OK;
}

bool ani_is_in_file(const an_header *limits, const an_reference *ref)
{
    return ref->offset <= limits->file_size && ref->stored <= limits->file_size - ref->offset;
}

int ani_read_reference(ani_cursor *c, const an_header *limits, unsigned type, an_reference *ref)
{
    ref->offset = ani_read_number(c, 8);
    ref->stored = (uint32_t)ani_read_number(c, 4);
    ref->raw = (uint32_t)ani_read_number(c, 4);
    ref->codec = (uint8_t)ani_read_number(c, 1);
    ref->type = (uint8_t)ani_read_number(c, 1);
    ref->dictionary = (uint16_t)ani_read_number(c, 2);
    ani_read_zero(c, 4);
    const uint8_t *hash = ani_read_bytes(c, ANI_HASH_SIZE);
    if (c->bad || ref->type != type)
        return AN_ERR_FORMAT;
    memcpy(ref->hash, hash, ANI_HASH_SIZE);
    int error = check_limits(limits, ref, ref->stored, ref->raw, ref->dictionary);
    if (error == AN_OK && !ani_is_in_file(limits, ref))
        error = AN_ERR_FORMAT;
    return error;
}

int ani_read_short_reference(ani_cursor *c, const an_header *limits, unsigned type,
                             an_reference *ref)
{
    ref->codec = (uint8_t)ani_read_byte(c);
    ref->type = (uint8_t)type;
    uint64_t dictionary = ani_read_varint(c);
    uint64_t stored = ani_read_varint(c);
    uint64_t raw = ani_read_varint(c);
    const uint8_t *hash = ani_read_bytes(c, ANI_HASH_SIZE);
    if (c->bad)
        return AN_ERR_FORMAT;
    int error = check_limits(limits, ref, stored, raw, dictionary);
    ref->dictionary = (uint16_t)dictionary;
    ref->stored = (uint32_t)stored;
    ref->raw = (uint32_t)raw;
    memcpy(ref->hash, hash, ANI_HASH_SIZE);
    return error;
}

#ifndef AN_SMALL
uint32_t ani_skip_short_reference(ani_cursor *c)
{
    (void)ani_read_bytes(c, 1);
    (void)ani_read_varint(c);
    uint64_t stored = ani_read_varint(c);
    (void)ani_read_varint(c);
    (void)ani_read_bytes(c, ANI_HASH_SIZE);
    return (uint32_t)stored;
}
#endif

/* Offsets in a reference. */
enum {
    AT_REFERENCE_STORED = 8,
    AT_REFERENCE_RAW = 12,
    AT_REFERENCE_CODEC = 16,
    AT_REFERENCE_TYPE = 17,
    AT_REFERENCE_DICTIONARY = 18,
    AT_REFERENCE_HASH = 24
};

void ani_put_reference(uint8_t bytes[ANI_REFERENCE_SIZE], const an_reference *ref)
{
    memset(bytes, 0, ANI_REFERENCE_SIZE);
    ani_store(bytes, 8, ref->offset);
    ani_store(bytes + AT_REFERENCE_STORED, 4, ref->stored);
    ani_store(bytes + AT_REFERENCE_RAW, 4, ref->raw);
    bytes[AT_REFERENCE_CODEC] = ref->codec;
    bytes[AT_REFERENCE_TYPE] = ref->type;
    ani_store(bytes + AT_REFERENCE_DICTIONARY, 2, ref->dictionary);
    memcpy(bytes + AT_REFERENCE_HASH, ref->hash, ANI_HASH_SIZE);
}

size_t ani_put_short_reference(uint8_t bytes[ANI_SHORT_REFERENCE_MAX], const an_reference *ref)
{
    size_t n = 0;
    bytes[n++] = ref->codec;
    n += ani_put_varint(bytes + n, ref->dictionary);
    n += ani_put_varint(bytes + n, ref->stored);
    n += ani_put_varint(bytes + n, ref->raw);
    memcpy(bytes + n, ref->hash, ANI_HASH_SIZE);
    return n + ANI_HASH_SIZE;
}
