/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/header.h"

#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_sign_ed25519.h>

const uint8_t ani_magic[ANI_MAGIC_SIZE] = {0x89, 'A', 'N', 'W', 0x0d, 0x0a, 0x1a, 0x0a};

_Static_assert(AN_ROOT_SIZE + AN_SLOTS * ANI_SLOT_SIZE + 32 == AN_HEADER_SIZE,
               "section 4: slots and reserved bytes fill the header");
_Static_assert(2 + 8 + crypto_sign_ed25519_BYTES == ANI_SLOT_USED,
               "section 4: a minisign signature");

static const uint8_t *slot_at(const uint8_t *bytes, unsigned slot)
{
    return bytes + AN_ROOT_SIZE + (size_t)slot * ANI_SLOT_SIZE;
}

int ani_check_slots(const uint8_t *bytes, an_header *header)
{
    unsigned used = 0;
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        const uint8_t *slot = slot_at(bytes, i);
        if (ani_is_zero(slot, ANI_SLOT_SIZE))
            continue;
        if (used != i || slot[0] != 'E' || slot[1] != 'D' ||
            !ani_is_zero(slot + ANI_SLOT_USED, ANI_SLOT_SIZE - ANI_SLOT_USED))
            return AN_ERR_SIGNATURE;
        memcpy(header->slot_key_id[used++], slot + 2, 8);
    }
    header->slots = used;
    if (!ani_is_zero(slot_at(bytes, AN_SLOTS), 32))
        return AN_ERR_SIGNATURE;
    return AN_OK;
}

static bool is_good(const uint8_t *slot, const uint8_t prehash[64], const an_public_key *key)
{
    return crypto_sign_ed25519_verify_detached(slot + 10, prehash, 64, key->key) == 0;
}

static void hash_root(const uint8_t *bytes, uint8_t *hash, size_t length)
{
    /* Fails only for lengths that are out of range, which these are not. */
    (void)crypto_generichash_blake2b(hash, length, bytes, AN_ROOT_SIZE, NULL, 0);
}

/* The first trusted key for which the slot is good; NULL: none. *named: whether its key id is that
 * of some. */
static const an_public_key *signer_of(const uint8_t *slot, const uint8_t prehash[64],
                                      const an_public_key *trusted, size_t count, bool *named)
{
    *named = false;
    for (; count > 0; count--, trusted++) {
        if (memcmp(slot + 2, trusted->id, sizeof trusted->id) != 0)
            continue;
        if (is_good(slot, prehash, trusted))
            return trusted;
        *named = true;
    }
    return NULL;
}

int ani_check_signatures(const uint8_t *bytes, const an_header *header,
                         const an_public_key *trusted, size_t count, unsigned *signers)
{
    uint8_t prehash[64];
    const an_public_key *signer[AN_SLOTS];
    unsigned n = 0;
    hash_root(bytes, prehash, sizeof prehash);
    for (unsigned i = 0; i < header->slots; i++) {
        bool named;
        signer[n] = signer_of(slot_at(bytes, i), prehash, trusted, count, &named);
        if (named && !signer[n])
            return AN_ERR_SIGNATURE;
        /* One key in two slots, or under two key ids, is one signer. */
        unsigned same = 0;
        while (signer[n] && same < n &&
               memcmp(signer[same]->key, signer[n]->key, sizeof signer[n]->key) != 0)
            same++;
        n += signer[n] && same == n;
    }
    *signers = n;
    return AN_OK;
}

int an_header_check(const uint8_t *header, unsigned slot, const an_public_key *key)
{
    uint8_t prehash[64];
    if (slot >= AN_SLOTS)
        return AN_ERR_USAGE;
    const uint8_t *at = slot_at(header, slot);
    if (ani_is_zero(at, ANI_SLOT_SIZE))
        return AN_ERR_NOT_FOUND;
    hash_root(header, prehash, sizeof prehash);
    return at[0] == 'E' && at[1] == 'D' && is_good(at, prehash, key) ? AN_OK : AN_ERR_SIGNATURE;
}

static bool in_range(const an_header *h)
{
    return h->file_size > AN_HEADER_SIZE && h->file_size <= INT64_MAX &&
           h->entries <= ANI_COUNT_MAX && h->articles <= h->entries && h->blocks <= ANI_COUNT_MAX &&
           h->page_raw >= ANI_PAGE_MIN && h->page_raw <= ANI_PAGE_MAX && h->page_stored >= 1 &&
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

static void take_numbers(ani_cursor *c, an_header *header)
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
    ani_cursor c = ani_cursor_on(bytes + 16, AN_ROOT_SIZE - 16);
    header->major = (uint16_t)ani_load(bytes + 8, 2);
    header->minor = (uint16_t)ani_load(bytes + 10, 2);
    take_numbers(&c, header);
    memcpy(header->series, bytes + 56, sizeof header->series);
    header->dictionaries = (unsigned)ani_read_number(&c, 2);
    header->levels = (unsigned)ani_read_number(&c, 1);
    ani_read_zero(&c, 5);
    (void)crypto_generichash_blake2b(header->identity, sizeof header->identity, bytes, AN_ROOT_SIZE,
                                     NULL, 0);
    if (header->incompatible != 0)
        return AN_ERR_UNSUPPORTED;
    if (c.bad || ani_load(bytes + 12, 4) != AN_HEADER_SIZE || !in_range(header) ||
        !ani_is_zero(bytes + 208, AN_ROOT_SIZE - 208))
        return AN_ERR_FORMAT;
    int error = ani_read_reference(&c, header, AN_OBJECT_DIRECTORY, directory);
    if (error == AN_OK && (directory->codec != ANI_STORED || directory->offset != AN_HEADER_SIZE))
        error = AN_ERR_FORMAT;
    return error;
}

void ani_put_root(uint8_t bytes[AN_ROOT_SIZE], const an_header *h, const an_reference *directory)
{
    memset(bytes, 0, AN_ROOT_SIZE);
    memcpy(bytes, ani_magic, ANI_MAGIC_SIZE);
    ani_store(bytes + 8, 2, AN_FORMAT_MAJOR);
    ani_store(bytes + 12, 4, AN_HEADER_SIZE);
    ani_store(bytes + 32, 8, h->file_size);
    ani_store(bytes + 40, 8, (uint64_t)h->created);
    ani_store(bytes + 48, 8, (uint64_t)h->current_until);
    memcpy(bytes + 56, h->series, 16);
    ani_store(bytes + 72, 4, h->epoch);
    ani_store(bytes + 80, 8, h->sequence);
    ani_store(bytes + 88, 8, h->entries);
    ani_store(bytes + 96, 8, h->articles);
    ani_store(bytes + 104, 8, h->blocks);
    ani_store(bytes + 112, 8, h->content_size);
    ani_store(bytes + 120, 4, h->page_raw);
    ani_store(bytes + 124, 4, h->page_stored);
    ani_store(bytes + 128, 4, h->block_raw);
    ani_store(bytes + 132, 4, h->block_stored);
    ani_store(bytes + 136, 4, h->dictionary_raw);
    ani_store(bytes + 140, 4, h->dictionary_stored);
    ani_store(bytes + 144, 2, h->dictionaries);
    bytes[146] = (uint8_t)h->levels;
    ani_put_reference(bytes + 152, directory);
}
