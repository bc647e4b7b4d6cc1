/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root and its signatures. A slot holds an Ed25519ph signature of the root: RFC 8032 puts a
 * prefix before what such a signature signs, which no signature of plain Ed25519 has. So a
 * signature that a key made for another purpose, minisign's two forms among them, cannot be good in
 * a slot, and that of a slot is good nowhere else.
 */
#include "format/header.h"

const uint8_t ani_magic[ANI_MAGIC_SIZE] = {0x89, 'A', 'N', 'W', 0x0d, 0x0a, 0x1a, 0x0a};

_Static_assert(AN_ROOT_SIZE + AN_SLOTS * ANI_SLOT_SIZE + 32 == AN_HEADER_SIZE,
               "section 4: slots and reserved bytes fill the header");
_Static_assert(2 + 8 + 64 == ANI_SLOT_USED, "section 4: algorithm, key id, signature");

/* Where things stand in the root and in a slot. The numbers between AT_NUMBERS and AT_DICTIONARIES
 * are those of the table below. */
enum {
    AT_MAJOR = 8,
    AT_MINOR = 10,
    AT_HEADER_SIZE = 12,
    AT_NUMBERS = 16,
    AT_SERIES = 56,
    AT_DICTIONARIES = 144,
    AT_LEVELS = 146,
    AT_DIRECTORY = 152,
    AT_PREVIOUS = 208,
    AT_RESERVED = 240,
    AT_KEY_ID = 2,
    AT_SIGNATURE = 10
};

static const uint8_t *slot_at(const uint8_t *bytes, unsigned slot)
{
    return bytes + AN_ROOT_SIZE + (size_t)slot * ANI_SLOT_SIZE;
}

static unsigned algorithm_of(const uint8_t *slot)
{
    return (unsigned)ani_load(slot, 2);
}

static bool is_printable(uint8_t byte)
{
    return byte > 0x20 && byte < 0x7f;
}

/* Whether a used slot may have this algorithm, known or not. It may not be one of minisign's forms,
 * "ED" and "Ed": such a signature may have been made for another file and copied. Other bytes than
 * printable ones are damage, or flash that was erased and not written. */
static bool is_allowed_slot(const uint8_t *slot)
{
    unsigned algorithm = algorithm_of(slot);
    return algorithm != 0x4445 && algorithm != 0x6445 && is_printable(slot[0]) &&
           is_printable(slot[1]);
}

/* Notes a used slot in the header. Only a slot of the known algorithm has more to check. */
static bool note_slot(const uint8_t *slot, an_header *header)
{
    unsigned n = header->slots++, algorithm = algorithm_of(slot);
    header->slot_algorithm[n] = (uint16_t)algorithm;
    if (algorithm != AN_ED25519PH)
        return is_allowed_slot(slot);
    memcpy(header->slot_key_id[n], slot + AT_KEY_ID, 8);
    return ani_is_zero(slot + ANI_SLOT_USED, ANI_SLOT_SIZE - ANI_SLOT_USED);
}

int ani_check_slots(const uint8_t *bytes, an_header *header)
{
    header->slots = 0;
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        const uint8_t *slot = slot_at(bytes, i);
        if (ani_is_zero(slot, ANI_SLOT_SIZE))
            continue;
        if (header->slots != i || !note_slot(slot, header))
            return AN_ERR_SIGNATURE;
    }
    return ani_is_zero(slot_at(bytes, AN_SLOTS), 32) ? AN_OK : AN_ERR_SIGNATURE;
}

/* Whether the key made the slot's signature of the root at the beginning of these bytes. */
static bool is_good(const uint8_t *bytes, const uint8_t *slot, const an_public_key *key)
{
    return an_crypto_is_signed(slot + AT_SIGNATURE, bytes, AN_ROOT_SIZE, key->key);
}

void ani_hash_root(const uint8_t *bytes, uint8_t identity[32])
{
    ani_hash_state state;
    an_crypto_hash_begin(&state, NULL);
    ani_hash_add(&state, bytes, AN_ROOT_SIZE);
    ani_hash_end(&state, identity);
}

/* The first trusted key for which the slot is good; NULL: none. *named: whether its key id is that
 * of some. */
static const an_public_key *signer_of(const uint8_t *bytes, const uint8_t *slot,
                                      const an_public_key *trusted, size_t count, bool *named)
{
    *named = false;
    for (; count > 0; count--, trusted++) {
        if (memcmp(slot + AT_KEY_ID, trusted->id, sizeof trusted->id) != 0)
            continue;
        if (is_good(bytes, slot, trusted))
            return trusted;
        *named = true;
    }
    return NULL;
}

int ani_check_signatures(const uint8_t *bytes, const an_header *header,
                         const an_public_key *trusted, size_t count, an_public_key signer[AN_SLOTS],
                         unsigned *signers)
{
    unsigned n = 0;
    for (unsigned i = 0; i < header->slots; i++) {
        bool named;
        if (header->slot_algorithm[i] != AN_ED25519PH)
            continue;
        const an_public_key *key = signer_of(bytes, slot_at(bytes, i), trusted, count, &named);
        if (named && !key)
            return AN_ERR_SIGNATURE;
        if (!key)
            continue;
        /* One key in two slots, or under two key ids, is one signer. */
        unsigned same = 0;
        while (same < n && memcmp(signer[same].key, key->key, sizeof key->key) != 0)
            same++;
        if (same == n)
            signer[n++] = *key;
    }
    *signers = n;
    return AN_OK;
}

bool ani_slot_has_key_id(const uint8_t *bytes, unsigned slot, const uint8_t key_id[8])
{
    return memcmp(slot_at(bytes, slot) + AT_KEY_ID, key_id, 8) == 0;
}

int an_header_check(const uint8_t *header, unsigned slot, const an_public_key *key)
{
    if (slot >= AN_SLOTS)
        return AN_ERR_USAGE;
    const uint8_t *at = slot_at(header, slot);
    if (ani_is_zero(at, ANI_SLOT_SIZE))
        return AN_ERR_NOT_FOUND;
    if (algorithm_of(at) == AN_ED25519PH)
        return is_good(header, at, key) ? AN_OK : AN_ERR_SIGNATURE;
    return is_allowed_slot(at) ? AN_ERR_UNSUPPORTED : AN_ERR_SIGNATURE;
}

static bool is_in_range(const an_header *h)
{
    return h->file_size > AN_HEADER_SIZE && h->file_size <= INT64_MAX &&
           h->entries <= ANI_COUNT_MAX && h->articles <= h->entries && h->blocks <= ANI_COUNT_MAX &&
           h->page_raw >= ANI_PAGE_MIN && h->page_raw <= ANI_PAGE_MAX &&
           h->page_stored <= h->page_raw && h->block_raw >= ANI_BLOCK_MIN &&
           h->block_raw <= ANI_BLOCK_MAX && h->block_stored <= h->block_raw &&
           h->dictionary_raw <= ANI_DICTIONARY_MAX && h->dictionary_stored <= h->dictionary_raw &&
           h->dictionaries <= ANI_DICTIONARIES_MAX && h->levels <= ANI_LEVELS_MAX;
}

/* The numbers of the root from byte 16 on, in their order: size, and where in an_header they go. */
enum { RESERVED = 255 };
#define NUMBER(field) sizeof(((an_header *)0)->field), offsetof(an_header, field)
static const struct {
    uint8_t size, at;
} numbers[] = {
    {NUMBER(incompatible)},
    {NUMBER(compatible)},
    {NUMBER(file_size)},
    {NUMBER(created)},
    {NUMBER(current_until)},
    {8, offsetof(an_header, series)},
    {8, offsetof(an_header, series) + 8}, /* bytes, whose order is set right afterwards */
    {NUMBER(epoch)},
    {4, RESERVED},
    {NUMBER(sequence)},
    {NUMBER(entries)},
    {NUMBER(articles)},
    {NUMBER(blocks)},
    {NUMBER(content_size)},
    {NUMBER(page_raw)},
    {NUMBER(page_stored)},
    {NUMBER(block_raw)},
    {NUMBER(block_stored)},
    {NUMBER(dictionary_raw)},
    {NUMBER(dictionary_stored)},
};
_Static_assert(offsetof(an_header, levels) < RESERVED, "offsets of fields fit a byte");

static void read_numbers(ani_cursor *c, an_header *header)
{
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        uint64_t value = ani_read_number(c, numbers[i].size);
        uint32_t low = (uint32_t)value;
        uint8_t *to = (uint8_t *)header + numbers[i].at;
        if (numbers[i].at == RESERVED)
            c->bad |= low != 0;
        else if (numbers[i].size == 8)
            memcpy(to, &value, sizeof value);
        else
            memcpy(to, &low, sizeof low);
    }
}

int ani_parse_root(const uint8_t *bytes, an_header *header, an_reference *directory)
{
    ani_cursor c = ani_cursor_on(bytes + AT_NUMBERS, AN_ROOT_SIZE - AT_NUMBERS);
    header->major = (uint16_t)ani_load(bytes + AT_MAJOR, 2);
    header->minor = (uint16_t)ani_load(bytes + AT_MINOR, 2);
    read_numbers(&c, header);
    memcpy(header->series, bytes + AT_SERIES, sizeof header->series);
    memcpy(header->previous, bytes + AT_PREVIOUS, sizeof header->previous);
    header->dictionaries = (unsigned)ani_read_number(&c, 2);
    header->levels = (unsigned)ani_read_number(&c, 1);
    ani_read_zero(&c, 5);
    ani_hash_root(bytes, header->identity);
    if (header->incompatible != 0)
        return AN_ERR_UNSUPPORTED;
    if (c.bad || ani_load(bytes + AT_HEADER_SIZE, 4) != AN_HEADER_SIZE || !is_in_range(header) ||
        !ani_is_zero(bytes + AT_RESERVED, AN_ROOT_SIZE - AT_RESERVED))
        return AN_ERR_FORMAT;
    int error = ani_read_reference(&c, header, AN_OBJECT_DIRECTORY, directory);
    if (error == AN_OK && (directory->codec != ANI_STORED || directory->offset != AN_HEADER_SIZE))
        error = AN_ERR_FORMAT;
    return error;
}

static void put_numbers(uint8_t *bytes, const an_header *header)
{
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const uint8_t *from = (const uint8_t *)header + numbers[i].at;
        uint64_t value = 0;
        uint32_t low = 0;
        if (numbers[i].size == 8)
            memcpy(&value, from, sizeof value);
        else if (numbers[i].at != RESERVED)
            memcpy(&low, from, sizeof low);
        ani_store(bytes, numbers[i].size, value | low);
        bytes += numbers[i].size;
    }
}

void ani_put_root(uint8_t bytes[AN_ROOT_SIZE], const an_header *header,
                  const an_reference *directory)
{
    memset(bytes, 0, AN_ROOT_SIZE);
    memcpy(bytes, ani_magic, ANI_MAGIC_SIZE);
    ani_store(bytes + AT_MAJOR, 2, AN_FORMAT_MAJOR);
    ani_store(bytes + AT_HEADER_SIZE, 4, AN_HEADER_SIZE);
    put_numbers(bytes + AT_NUMBERS, header);
    memcpy(bytes + AT_SERIES, header->series, sizeof header->series);
    memcpy(bytes + AT_PREVIOUS, header->previous, sizeof header->previous);
    ani_store(bytes + AT_DICTIONARIES, 2, header->dictionaries);
    bytes[AT_LEVELS] = (uint8_t)header->levels;
    ani_put_reference(bytes + AT_DIRECTORY, directory);
}

void ani_put_slot(uint8_t bytes[AN_HEADER_SIZE], unsigned slot, const uint8_t key_id[8],
                  const uint8_t signature[64])
{
    uint8_t *at = bytes + AN_ROOT_SIZE + (size_t)slot * ANI_SLOT_SIZE;
    memset(at, 0, ANI_SLOT_SIZE);
    ani_store(at, 2, AN_ED25519PH);
    memcpy(at + AT_KEY_ID, key_id, 8);
    memcpy(at + AT_SIGNATURE, signature, 64);
}
