/* SPDX-License-Identifier: BSD-2-Clause */
/* The floor of the update recipe: what was installed last of each signer, and the log in flash that
 * keeps it. update.h tells the whole. */
#include "floor.h"

#include <string.h>

/* The BLAKE2b that the reader has: libsodium's, or that of the firmware's own port. */
#ifdef AN_CRYPTO_H
#include AN_CRYPTO_H
#else
#include "format/crypto.h"
#endif

/*
 * A record in the log: a serial number, which mark is that of the archive in use, the marks, then
 * the first 16 bytes of BLAKE2b-256 of all this and of the series. A mark says which edition of a
 * signer was installed last: the signer's key and the identity of the archive, cut to 12 bytes,
 * epoch, sequence. All zero is no mark.
 */
enum {
    MARK_IDENTITY = UPDATE_TAG,
    MARK_EPOCH = 2 * UPDATE_TAG,
    MARK_SEQUENCE = MARK_EPOCH + 4,
    MARK_SIZE = MARK_SEQUENCE + 8,
    RECORD_CURRENT = 4,
    RECORD_MARKS = 8,
    RECORD_HASH = RECORD_MARKS + UPDATE_KEYS_MOST * MARK_SIZE,
    HASH = 16
};

_Static_assert(UPDATE_RECORD_SIZE == RECORD_HASH + HASH && UPDATE_RECORD_SIZE <= UPDATE_UNIT_MOST,
               "a record fits a unit");

bool update_is_below(const update_edition *a, const update_edition *b)
{
    return a->epoch < b->epoch || (a->epoch == b->epoch && a->sequence < b->sequence);
}

static bool is_equal(const update_edition *a, const update_edition *b)
{
    return a->epoch == b->epoch && a->sequence == b->sequence;
}

static uint64_t load(const uint8_t *bytes, unsigned count)
{
    uint64_t value = 0;
    while (count > 0)
        value = value << 8 | bytes[--count];
    return value;
}

static void store(uint8_t *bytes, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++, value >>= 8)
        bytes[i] = (uint8_t)value;
}

bool update_is_erased(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0xff)
            return false;
    return true;
}

int update_flash_read(const update_flash *f, uint32_t address, void *buffer, size_t length)
{
    return f->read(f->context, address, buffer, length) == 0 ? AN_OK : AN_ERR_IO;
}

int update_flash_erase(const update_flash *f, uint32_t address)
{
    return f->erase(f->context, address) == 0 ? AN_OK : AN_ERR_IO;
}

/* Writes whole units, reads them back and compares. */
int update_flash_program(const update_flash *f, uint32_t address, const uint8_t *bytes,
                         size_t length)
{
    uint8_t back[64];
    int error = f->program(f->context, address, bytes, length) == 0 ? AN_OK : AN_ERR_IO;
    for (size_t at = 0, n; error == AN_OK && at < length; at += n) {
        n = length - at < sizeof back ? length - at : sizeof back;
        error = update_flash_read(f, address + (uint32_t)at, back, n);
        if (error == AN_OK && memcmp(back, bytes + at, n) != 0)
            error = AN_ERR_IO;
    }
    return error;
}

/* --- the floor ---------------------------------------- */

static update_mark *find_mark(update_floor *floor, const uint8_t signer[UPDATE_TAG])
{
    for (unsigned i = 0; i < floor->count; i++)
        if (memcmp(floor->mark[i].signer, signer, UPDATE_TAG) == 0)
            return &floor->mark[i];
    return NULL;
}

static bool is_trusted(const update *u, const uint8_t signer[UPDATE_TAG])
{
    for (size_t i = 0; i < u->config.trusted_count; i++)
        if (memcmp(u->config.trusted[i].key, signer, UPDATE_TAG) == 0)
            return true;
    return false;
}

/* Returns room for the mark of a trusted key. There are no more such keys than marks: the oldest
 * mark of a key that is not trusted gives way. */
static update_mark *add_mark(const update *u, update_floor *floor)
{
    unsigned last = UPDATE_KEYS_MOST - 1, i = 0;
    if (floor->count < UPDATE_KEYS_MOST)
        return &floor->mark[floor->count++];
    while (i < last && is_trusted(u, floor->mark[i].signer))
        i++;
    memmove(&floor->mark[i], &floor->mark[i + 1], (last - i) * sizeof floor->mark[0]);
    return &floor->mark[last];
}

/* Raises the marks of all signers of an archive to it, and makes it the one in use. */
void update_raise_marks(const update *u, const update_archive *archive, update_floor *floor)
{
    for (unsigned i = 0; i < archive->signers; i++) {
        update_mark *m = find_mark(floor, archive->signer[i]);
        if (!m)
            m = add_mark(u, floor);
        memcpy(m->signer, archive->signer[i], UPDATE_TAG);
        memcpy(m->identity, archive->identity, UPDATE_TAG);
        m->edition = archive->edition;
        floor->current = (uint8_t)(m - floor->mark);
    }
}

enum update_standing update_standing_of(update_floor *floor, const update_archive *archive)
{
    enum update_standing standing = UPDATE_UNKNOWN;
    for (unsigned i = 0; i < archive->signers; i++) {
        const update_mark *m = find_mark(floor, archive->signer[i]);
        if (!m || update_is_below(&m->edition, &archive->edition))
            continue;
        if (!is_equal(&m->edition, &archive->edition) ||
            memcmp(m->identity, archive->identity, UPDATE_TAG) != 0)
            return UPDATE_REFUSED;
        if (standing != UPDATE_CURRENT)
            standing = m == &floor->mark[floor->current] ? UPDATE_CURRENT : UPDATE_INSTALLED;
    }
    return standing;
}

/* --- the log of the floor ---------------------------------------- */

/* What a block of the log holds. */
typedef struct log_block {
    bool has_record; /* a whole one */
    uint32_t serial; /* of its latest */
    update_floor floor;
    bool is_torn;  /* what was written to it last is not a whole record */
    uint32_t used; /* bytes up to the end of what was written last */
} log_block;

/* Returns how many bytes a record takes: whole units. */
uint32_t update_record_room(const update_flash *f)
{
    uint32_t unit = f->program_size;
    return (UPDATE_RECORD_SIZE + unit - 1) / unit * unit;
}

/* Hashes a record; the first HASH bytes of the result are kept in it. */
static void hash_record(const update *u, const uint8_t record[UPDATE_RECORD_SIZE], uint8_t hash[32])
{
    an_crypto_hash hashing;
    an_crypto_hash_begin(&hashing, NULL);
    an_crypto_hash_add(&hashing, record, RECORD_HASH);
    an_crypto_hash_add(&hashing, u->config.series, sizeof u->config.series);
    an_crypto_hash_end(&hashing, hash);
}

static void make_record(const update *u, const update_floor *floor, uint32_t serial,
                        uint8_t record[UPDATE_RECORD_SIZE])
{
    uint8_t hash[32];
    memset(record, 0, UPDATE_RECORD_SIZE);
    store(record, 4, serial);
    record[RECORD_CURRENT] = floor->current;
    for (unsigned i = 0; i < floor->count; i++) {
        const update_mark *m = &floor->mark[i];
        uint8_t *at = record + RECORD_MARKS + i * MARK_SIZE;
        memcpy(at, m->signer, UPDATE_TAG);
        memcpy(at + MARK_IDENTITY, m->identity, UPDATE_TAG);
        store(at + MARK_EPOCH, 4, m->edition.epoch);
        store(at + MARK_SEQUENCE, 8, m->edition.sequence);
    }
    hash_record(u, record, hash);
    memcpy(record + RECORD_HASH, hash, HASH);
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static bool parse_record(const update *u, const uint8_t record[UPDATE_RECORD_SIZE],
                         update_floor *floor)
{
    uint8_t hash[32];
    hash_record(u, record, hash);
    if (memcmp(record + RECORD_HASH, hash, HASH) != 0)
        return false;
    memset(floor, 0, sizeof *floor);
    floor->current = record[RECORD_CURRENT];
    for (unsigned i = 0; i < UPDATE_KEYS_MOST; i++) {
        const uint8_t *at = record + RECORD_MARKS + i * MARK_SIZE;
        update_mark *m = &floor->mark[i];
        if (is_zero(at, MARK_SIZE))
            break;
        memcpy(m->signer, at, UPDATE_TAG);
        memcpy(m->identity, at + MARK_IDENTITY, UPDATE_TAG);
        m->edition.epoch = (uint32_t)load(at + MARK_EPOCH, 4);
        m->edition.sequence = load(at + MARK_SEQUENCE, 8);
        floor->count++;
    }
    return floor->current < floor->count || floor->count == 0;
}

static int read_log_block(const update *u, unsigned index, log_block *block)
{
    const update_flash *f = &u->config.flash;
    uint32_t room = update_record_room(f);
    uint8_t record[UPDATE_UNIT_MOST];
    memset(block, 0, sizeof *block);
    for (uint32_t at = 0; at + room <= f->erase_size; at += room) {
        update_floor floor;
        int error = update_flash_read(f, u->config.log[index] + at, record, room);
        if (error != AN_OK)
            return error;
        if (update_is_erased(record, room))
            continue;
        block->used = at + room;
        block->is_torn = !parse_record(u, record, &floor);
        if (!block->is_torn) {
            block->floor = floor;
            block->serial = (uint32_t)load(record, 4);
            block->has_record = true;
        }
    }
    return AN_OK;
}

static int read_log(const update *u, log_block block[2])
{
    int error = read_log_block(u, 0, &block[0]);
    return error == AN_OK ? read_log_block(u, 1, &block[1]) : error;
}

/* Returns which block holds the floor, or -1. If both have records, it is the one with the later
 * one. */
static int home_of_floor(const log_block block[2])
{
    if (!block[0].has_record || !block[1].has_record)
        return block[0].has_record ? 0 : block[1].has_record ? 1 : -1;
    return block[1].serial > block[0].serial ? 1 : 0;
}

/* Writes a record after the one that holds the floor, if there is room for `records` more; else at
 * the beginning of the other block. So the block with the floor is never erased. *target: the block
 * that was written. */
static int append_floor(update *u, const log_block block[2], const update_floor *floor,
                        unsigned records, unsigned *target)
{
    const update_flash *f = &u->config.flash;
    uint8_t record[UPDATE_UNIT_MOST];
    uint32_t room = update_record_room(f);
    int home = home_of_floor(block);
    int error = AN_OK;
    bool has_room = home >= 0 && records * room <= f->erase_size - block[home].used;
    *target = has_room ? (unsigned)home : home == 0 ? 1 : 0;
    uint32_t at = has_room ? block[home].used : 0;
    if (!has_room)
        error = update_flash_erase(f, u->config.log[*target]);
    /* The rest is zero: a unit that was begun must not look erased. */
    memset(record, 0, sizeof record);
    make_record(u, floor, home >= 0 ? block[home].serial + 1 : 1, record);
    if (error == AN_OK)
        error = update_flash_program(f, u->config.log[*target] + at, record, room);
    if (error == AN_OK) {
        u->floor = *floor;
        u->has_floor = true;
    }
    return error;
}

/* Says whether the next record of the floor is the last for which its block has room. */
static bool is_nearly_full(const update *u, const log_block block[2])
{
    int home = home_of_floor(block);
    uint32_t room = update_record_room(&u->config.flash);
    return home >= 0 && (u->config.flash.erase_size - block[home].used) / room == 1;
}

/* Step 2. Writes the floor once more, with room after it for the record of step 5, which then needs
 * no erase. Erases the other block, where a record may be weakly written. But the record of the
 * floor may be the weak one, and the other block hold the good one. So where its block has room for
 * one record only, that is written there first: then either block may be erased. */
int update_settle_floor(update *u)
{
    log_block block[2];
    unsigned target;
    update_floor floor = u->floor;
    int error = read_log(u, block);
    if (error == AN_OK && is_nearly_full(u, block)) {
        error = append_floor(u, block, &floor, 1, &target);
        if (error == AN_OK)
            error = read_log(u, block);
    }
    if (error == AN_OK)
        error = append_floor(u, block, &floor, 2, &target);
    if (error == AN_OK && block[1 - target].used > 0)
        error = update_flash_erase(&u->config.flash, u->config.log[1 - target]);
    return error;
}

/* Step 5. Raises the floor to an archive. */
int update_raise_floor(update *u, const update_archive *archive)
{
    log_block block[2];
    unsigned target;
    update_floor floor = u->floor;
    update_raise_marks(u, archive, &floor);
    int error = read_log(u, block);
    return error == AN_OK ? append_floor(u, block, &floor, 1, &target) : error;
}

int update_read_floor(update *u, bool *is_torn)
{
    log_block block[2];
    int error = read_log(u, block);
    if (error != AN_OK)
        return error;
    int home = home_of_floor(block);
    u->has_floor = home >= 0;
    if (home >= 0)
        u->floor = block[home].floor;
    *is_torn = block[0].is_torn || block[1].is_torn;
    return AN_OK;
}
