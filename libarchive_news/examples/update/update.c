/* SPDX-License-Identifier: BSD-2-Clause */
#include "update.h"

#include <sodium/crypto_generichash_blake2b.h>
#include <string.h>

/* A record in the log: magic, epoch, sequence, series, then BLAKE2b-256 of these 32 bytes. */
enum { RECORD_EPOCH = 4, RECORD_SEQUENCE = 8, RECORD_SERIES = 16, RECORD_HASH = 32 };
static const uint8_t record_magic[4] = {'A', 'N', 'F', '1'};

_Static_assert(AN_HEADER_SIZE % UPDATE_UNIT_MOST == 0, "a header fills whole units");
_Static_assert(UPDATE_RECORD_SIZE == RECORD_HASH + 32 && UPDATE_RECORD_SIZE <= UPDATE_UNIT_MOST,
               "a record fits a unit");

static bool is_below(const update_edition *a, const update_edition *b)
{
    return a->epoch < b->epoch || (a->epoch == b->epoch && a->sequence < b->sequence);
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

static bool is_erased(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0xff)
            return false;
    return true;
}

static int flash_read(const update_flash *f, uint32_t address, void *buffer, size_t length)
{
    return f->read(f->context, address, buffer, length) == 0 ? AN_OK : AN_ERR_IO;
}

static int flash_erase(const update_flash *f, uint32_t address)
{
    return f->erase(f->context, address) == 0 ? AN_OK : AN_ERR_IO;
}

/* Writes whole units, reads them back and compares. */
static int flash_program(const update_flash *f, uint32_t address, const uint8_t *bytes,
                         size_t length)
{
    uint8_t back[64];
    int error = f->program(f->context, address, bytes, length) == 0 ? AN_OK : AN_ERR_IO;
    for (size_t at = 0, n; error == AN_OK && at < length; at += n) {
        n = length - at < sizeof back ? length - at : sizeof back;
        error = flash_read(f, address + (uint32_t)at, back, n);
        if (error == AN_OK && memcmp(back, bytes + at, n) != 0)
            error = AN_ERR_IO;
    }
    return error;
}

/* --- the log of the floor ---------------------------------------- */

/* What a block of the log holds. */
typedef struct log_block {
    bool has_record;        /* a whole one */
    update_edition highest; /* of its whole records */
    bool is_torn;           /* what was written to it last is not a whole record */
    uint32_t used;          /* bytes up to the end of what was written last */
} log_block;

/* Returns how many bytes a record takes: whole units. */
static uint32_t record_room(const update_flash *f)
{
    return f->program_size > UPDATE_RECORD_SIZE ? f->program_size : UPDATE_RECORD_SIZE;
}

static void make_record(const update *u, const update_edition *e,
                        uint8_t record[UPDATE_RECORD_SIZE])
{
    memcpy(record, record_magic, sizeof record_magic);
    store(record + RECORD_EPOCH, 4, e->epoch);
    store(record + RECORD_SEQUENCE, 8, e->sequence);
    memcpy(record + RECORD_SERIES, u->config.series, sizeof u->config.series);
    (void)crypto_generichash_blake2b(record + RECORD_HASH, 32, record, RECORD_HASH, NULL, 0);
}

static bool is_record(const update *u, const uint8_t record[UPDATE_RECORD_SIZE], update_edition *e)
{
    uint8_t right[UPDATE_RECORD_SIZE];
    e->epoch = (uint32_t)load(record + RECORD_EPOCH, 4);
    e->sequence = load(record + RECORD_SEQUENCE, 8);
    make_record(u, e, right);
    return memcmp(record, right, sizeof right) == 0;
}

static int read_log_block(const update *u, unsigned index, log_block *block)
{
    const update_flash *f = &u->config.flash;
    uint32_t room = record_room(f);
    uint8_t record[UPDATE_UNIT_MOST];
    memset(block, 0, sizeof *block);
    for (uint32_t at = 0; at + room <= f->erase_size; at += room) {
        update_edition e;
        int error = flash_read(f, u->config.log[index] + at, record, room);
        if (error != AN_OK)
            return error;
        if (is_erased(record, room))
            continue;
        block->used = at + room;
        block->is_torn = !is_record(u, record, &e);
        if (!block->is_torn && (!block->has_record || is_below(&block->highest, &e))) {
            block->highest = e;
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

/* Returns which block holds the floor, or -1. If both do, it is the one with more room. */
static int home_of_floor(const log_block block[2])
{
    const update_edition *a = &block[0].highest, *b = &block[1].highest;
    if (!block[0].has_record || !block[1].has_record)
        return block[0].has_record ? 0 : block[1].has_record ? 1 : -1;
    if (is_below(a, b) || is_below(b, a))
        return is_below(a, b) ? 1 : 0;
    return block[1].used < block[0].used ? 1 : 0;
}

/* Writes a record after the one that holds the floor, if there is room for `records` more; else at
 * the beginning of the other block. So the block with the floor is never erased. *target: the block
 * that was written. */
static int append_floor(update *u, const log_block block[2], const update_edition *e,
                        unsigned records, unsigned *target)
{
    const update_flash *f = &u->config.flash;
    uint8_t record[UPDATE_UNIT_MOST];
    uint32_t room = record_room(f);
    int home = home_of_floor(block);
    int error = AN_OK;
    bool has_room = home >= 0 && records * room <= f->erase_size - block[home].used;
    *target = has_room ? (unsigned)home : home == 0 ? 1 : 0;
    uint32_t at = has_room ? block[home].used : 0;
    if (!has_room)
        error = flash_erase(f, u->config.log[*target]);
    /* The rest is zero: a unit that was begun must not look erased. */
    memset(record, 0, sizeof record);
    make_record(u, e, record);
    if (error == AN_OK)
        error = flash_program(f, u->config.log[*target] + at, record, room);
    if (error == AN_OK) {
        u->floor = *e;
        u->has_floor = true;
    }
    return error;
}

/* Says whether the next record of the floor is the last for which its block has room. */
static bool is_nearly_full(const update *u, const log_block block[2])
{
    int home = home_of_floor(block);
    uint32_t room = record_room(&u->config.flash);
    return home >= 0 && (u->config.flash.erase_size - block[home].used) / room == 1;
}

/* Step 2. Writes the floor once more, with room after it for the record of step 5, which then needs
 * no erase. Erases the other block, where a record may be weakly written. But the record of the
 * floor may be the weak one, and the other block hold the good one. So where its block has room for
 * one record only, that is written there first: then either block may be erased. */
static int settle_floor(update *u)
{
    log_block block[2];
    unsigned target;
    update_edition floor = u->active >= 0 ? u->edition : u->floor;
    int error = read_log(u, block);
    if (error == AN_OK && is_nearly_full(u, block)) {
        error = append_floor(u, block, &floor, 1, &target);
        if (error == AN_OK)
            error = read_log(u, block);
    }
    if (error == AN_OK)
        error = append_floor(u, block, &floor, 2, &target);
    if (error == AN_OK && block[1 - target].used > 0)
        error = flash_erase(&u->config.flash, u->config.log[1 - target]);
    return error;
}

/* Step 5. Raises the floor to an edition. */
static int raise_floor(update *u, const update_edition *e)
{
    log_block block[2];
    unsigned target;
    int error = read_log(u, block);
    return error == AN_OK ? append_floor(u, block, e, 1, &target) : error;
}

/* --- slots ---------------------------------------- */

static int slot_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    const update_slot *s = context;
    uint8_t *to = buffer;
    if (s->header && offset < AN_HEADER_SIZE) {
        size_t n = length < AN_HEADER_SIZE - offset ? length : (size_t)(AN_HEADER_SIZE - offset);
        memcpy(to, s->header + offset, n);
        to += n;
        offset += n;
        length -= n;
    }
    return length == 0 ? 0 : flash_read(s->flash, s->address + (uint32_t)offset, to, length);
}

/* Opens the archive in a slot, of which `size` bytes are there, if it is trusted and not below
 * `lowest`. */
static int open_slot(update *u, int slot, uint64_t size, const update_edition *lowest)
{
    const update_config *c = &u->config;
    an_config config = {
        .source = {.read = slot_read, .context = &u->slot[slot], .size = size},
        .memory = c->memory,
        .memory_size = c->memory_size,
        .trusted = c->trusted,
        .trusted_count = c->trusted_count,
        .need = c->need,
        .replacing = true,
        .lowest_epoch = lowest->epoch,
        .lowest_sequence = lowest->sequence,
    };
    memcpy(config.series, c->series, sizeof config.series);
    return an_reader_open(&u->reader, &config);
}

/* Says whether a slot holds an archive that may be used, and gives its edition and size. */
static bool is_usable(update *u, int slot, update_edition *e, uint64_t *size)
{
    static const update_edition any = {0, 0};
    an_header h;
    an_source source = {.read = slot_read, .context = &u->slot[slot], .size = u->config.slot_size};
    if (an_header_read(&source, &h) != AN_OK || h.file_size > u->config.slot_size)
        return false;
    if (open_slot(u, slot, h.file_size, u->has_floor ? &u->floor : &any) != AN_OK)
        return false;
    const an_header *opened = an_reader_header(&u->reader);
    *e = (update_edition){opened->epoch, opened->sequence};
    *size = opened->file_size;
    return *size == h.file_size;
}

static bool is_power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static bool is_valid(const update_config *c)
{
    const update_flash *f = &c->flash;
    if (!f->read || !f->program || !f->erase || !is_power_of_two(f->program_size) ||
        f->program_size > UPDATE_UNIT_MOST)
        return false;
    if (f->erase_size == 0 || f->erase_size % f->program_size != 0 ||
        f->erase_size < 2 * record_room(f))
        return false;
    if (c->slot_size <= AN_HEADER_SIZE || c->slot_size % f->erase_size != 0 ||
        c->slot[0] == c->slot[1] || c->log[0] == c->log[1])
        return false;
    for (unsigned i = 0; i < 2; i++)
        if (c->slot[i] % f->erase_size != 0 || c->log[i] % f->erase_size != 0 ||
            c->slot[i] > UINT32_MAX - c->slot_size)
            return false;
    return c->trusted_count > 0;
}

/* Says whether the archive in a slot is the one that the floor names, or one whose update had begun
 * step 5. Gives its edition and size. */
static bool is_in_use(update *u, int slot, bool is_torn, update_edition *e, uint64_t *size)
{
    if (!is_usable(u, slot, e, size))
        return false;
    return !u->has_floor || is_torn || !is_below(&u->floor, e);
}

static void choose_active(update *u, bool is_torn)
{
    for (int slot = 0; slot < 2; slot++) {
        update_edition e;
        uint64_t size;
        if (!is_in_use(u, slot, is_torn, &e, &size) ||
            (u->active >= 0 && !is_below(&u->edition, &e)))
            continue;
        u->active = slot;
        u->edition = e;
        u->size = size;
    }
}

int update_boot(update *u, const update_config *config)
{
    log_block block[2];
    memset(u, 0, sizeof *u);
    u->active = -1;
    if (!is_valid(config))
        return AN_ERR_USAGE;
    u->config = *config;
    for (unsigned i = 0; i < 2; i++)
        u->slot[i] = (update_slot){&u->config.flash, config->slot[i], NULL};
    int error = read_log(u, block);
    if (error != AN_OK)
        return error;
    int home = home_of_floor(block);
    u->has_floor = home >= 0;
    if (home >= 0)
        u->floor = block[home].highest;
    choose_active(u, block[0].is_torn || block[1].is_torn);
    return u->active >= 0 ? AN_OK : AN_ERR_NOT_FOUND;
}

int update_source(update *u, an_source *source)
{
    if (u->active < 0)
        return AN_ERR_NOT_FOUND;
    *source = (an_source){.read = slot_read, .context = &u->slot[u->active], .size = u->size};
    return AN_OK;
}

/* --- installing ---------------------------------------- */

/* Returns the slot that is not in use. */
static int target_of(const update *u)
{
    return u->active == 0 ? 1 : 0;
}

/* Gives the lowest edition that may be installed. Returns false if none is high enough. */
static bool find_lowest(const update *u, update_edition *lowest)
{
    *lowest = u->has_floor ? u->floor : (update_edition){0, 0};
    if (u->active < 0)
        return true;
    *lowest = u->edition;
    if (++lowest->sequence == 0)
        ++lowest->epoch;
    return lowest->sequence != 0 || lowest->epoch != 0;
}

/* Step 1. Only the header is there, so opening a good one fails where the directory begins, with
 * AN_ERR_MISSING. */
static int check_header(update *u)
{
    update_edition lowest;
    int slot = target_of(u);
    if (!find_lowest(u, &lowest))
        return AN_ERR_STALE;
    u->slot[slot].header = u->header;
    int error = open_slot(u, slot, AN_HEADER_SIZE, &lowest);
    if (error != AN_ERR_MISSING)
        return error == AN_OK ? AN_ERR_FORMAT : error;
    u->length = an_reader_header(&u->reader)->file_size;
    return u->length <= u->config.slot_size ? AN_OK : AN_ERR_MEMORY;
}

/* Step 2. Erases the slot: its header first, since without one it holds no archive. */
static int clear_slot(update *u)
{
    const update_flash *f = &u->config.flash;
    uint32_t address = u->config.slot[target_of(u)];
    int error = flash_erase(f, address);
    if (error == AN_OK)
        error = settle_floor(u);
    for (uint64_t at = f->erase_size; error == AN_OK && at < u->length; at += f->erase_size)
        error = flash_erase(f, address + (uint32_t)at);
    return error;
}

/* Writes the unit that ends at `received`, padded if it is the last one. */
static int write_unit(update *u)
{
    uint32_t unit = u->config.flash.program_size;
    uint64_t start = (u->received - 1) / unit * unit;
    size_t filled = (size_t)(u->received - start);
    memset(u->unit + filled, 0xff, unit - filled);
    return flash_program(&u->config.flash, u->config.slot[target_of(u)] + (uint32_t)start, u->unit,
                         unit);
}

static size_t least_of(size_t a, uint64_t b)
{
    return b < a ? (size_t)b : a;
}

/* Accepts bytes up to the end of the header or of a unit. *accepted: how many. */
static int accept_bytes(update *u, const uint8_t *bytes, size_t length, size_t *accepted)
{
    uint32_t unit = u->config.flash.program_size;
    if (u->received < AN_HEADER_SIZE) {
        *accepted = least_of(length, AN_HEADER_SIZE - u->received);
        memcpy(u->header + u->received, bytes, *accepted);
        u->received += *accepted;
        if (u->received < AN_HEADER_SIZE)
            return AN_OK;
        int error = check_header(u);
        return error == AN_OK ? clear_slot(u) : error;
    }
    if (u->received == u->length)
        return AN_ERR_FORMAT;
    size_t start = (size_t)(u->received % unit);
    *accepted = least_of(least_of(length, unit - start), u->length - u->received);
    memcpy(u->unit + start, bytes, *accepted);
    u->received += *accepted;
    return u->received % unit == 0 || u->received == u->length ? write_unit(u) : AN_OK;
}

/* Ends the update, whether it succeeded or not. Returns error. */
static int end_update(update *u, int error)
{
    u->installing = false;
    u->slot[0].header = u->slot[1].header = NULL;
    return error;
}

void update_begin(update *u)
{
    (void)end_update(u, AN_OK);
    u->installing = true;
    u->received = u->length = 0;
}

int update_write(update *u, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    if (!u->installing)
        return AN_ERR_USAGE;
    while (length > 0) {
        size_t accepted = 0;
        int error = accept_bytes(u, at, length, &accepted);
        if (error != AN_OK)
            return end_update(u, error);
        at += accepted;
        length -= accepted;
    }
    return AN_OK;
}

/* Steps 3 to 5: verifies, writes the header, raises the floor. */
static int commit_update(update *u)
{
    update_edition lowest;
    int slot = target_of(u);
    int error = find_lowest(u, &lowest) ? open_slot(u, slot, u->length, &lowest) : AN_ERR_STALE;
    if (error == AN_OK)
        error = an_reader_verify(&u->reader);
    if (error == AN_OK)
        error = flash_program(&u->config.flash, u->config.slot[slot], u->header, sizeof u->header);
    if (error != AN_OK)
        return error;
    update_edition e = {an_reader_header(&u->reader)->epoch,
                        an_reader_header(&u->reader)->sequence};
    error = raise_floor(u, &e);
    if (error == AN_OK) {
        u->active = slot;
        u->edition = e;
        u->size = u->length;
    }
    return error;
}

int update_finish(update *u)
{
    if (!u->installing)
        return AN_ERR_USAGE;
    if (u->received < AN_HEADER_SIZE || u->received < u->length)
        return AN_ERR_MISSING;
    return end_update(u, commit_update(u));
}
