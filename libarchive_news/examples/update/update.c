/* SPDX-License-Identifier: BSD-2-Clause */
#include "update.h"

#include <sodium/crypto_generichash_blake2b.h>
#include <string.h>

/*
 * A record in the log: a serial number, which mark is that of the archive in use, the marks, then
 * BLAKE2b-128 of all this and of the series. A mark says which edition of a signer was installed
 * last: the signer's key and the identity of the archive, cut to 12 bytes, epoch, sequence. All
 * zero is no mark.
 */
enum {
    TAG = 12,
    MARK_IDENTITY = TAG,
    MARK_EPOCH = 2 * TAG,
    MARK_SEQUENCE = MARK_EPOCH + 4,
    MARK_SIZE = MARK_SEQUENCE + 8,
    RECORD_CURRENT = 4,
    RECORD_MARKS = 8,
    RECORD_HASH = RECORD_MARKS + UPDATE_KEYS_MOST * MARK_SIZE,
    HASH = 16
};

_Static_assert(AN_HEADER_SIZE % UPDATE_UNIT_MOST == 0, "a header fills whole units");
_Static_assert(UPDATE_RECORD_SIZE == RECORD_HASH + HASH && UPDATE_RECORD_SIZE <= UPDATE_UNIT_MOST,
               "a record fits a unit");

static bool is_below(const update_edition *a, const update_edition *b)
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

/* --- the floor ---------------------------------------- */

static update_mark *find_mark(update_floor *floor, const uint8_t signer[TAG])
{
    for (unsigned i = 0; i < floor->count; i++)
        if (memcmp(floor->mark[i].signer, signer, TAG) == 0)
            return &floor->mark[i];
    return NULL;
}

static bool is_trusted(const update *u, const uint8_t signer[TAG])
{
    for (size_t i = 0; i < u->config.trusted_count; i++)
        if (memcmp(u->config.trusted[i].key, signer, TAG) == 0)
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
static void raise_marks(const update *u, const update_archive *archive, update_floor *floor)
{
    for (unsigned i = 0; i < archive->signers; i++) {
        update_mark *m = find_mark(floor, archive->signer[i]);
        if (!m)
            m = add_mark(u, floor);
        memcpy(m->signer, archive->signer[i], TAG);
        memcpy(m->identity, archive->identity, TAG);
        m->edition = archive->edition;
        floor->current = (uint8_t)(m - floor->mark);
    }
}

/* What the floor says of an archive. */
enum standing {
    REFUSED,   /* below the mark of one of its signers, or another archive of the same number */
    UNKNOWN,   /* above the marks of its signers, as far as there are any */
    INSTALLED, /* it was installed before */
    CURRENT    /* it was installed last */
};

static enum standing standing_of(update_floor *floor, const update_archive *archive)
{
    enum standing standing = UNKNOWN;
    for (unsigned i = 0; i < archive->signers; i++) {
        const update_mark *m = find_mark(floor, archive->signer[i]);
        if (!m || is_below(&m->edition, &archive->edition))
            continue;
        if (!is_equal(&m->edition, &archive->edition) ||
            memcmp(m->identity, archive->identity, TAG) != 0)
            return REFUSED;
        if (standing != CURRENT)
            standing = m == &floor->mark[floor->current] ? CURRENT : INSTALLED;
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
static uint32_t record_room(const update_flash *f)
{
    uint32_t unit = f->program_size;
    return (UPDATE_RECORD_SIZE + unit - 1) / unit * unit;
}

static void hash_record(const update *u, const uint8_t record[UPDATE_RECORD_SIZE],
                        uint8_t hash[HASH])
{
    crypto_generichash_blake2b_state state;
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, HASH);
    (void)crypto_generichash_blake2b_update(&state, record, RECORD_HASH);
    (void)crypto_generichash_blake2b_update(&state, u->config.series, sizeof u->config.series);
    (void)crypto_generichash_blake2b_final(&state, hash, HASH);
}

static void make_record(const update *u, const update_floor *floor, uint32_t serial,
                        uint8_t record[UPDATE_RECORD_SIZE])
{
    memset(record, 0, UPDATE_RECORD_SIZE);
    store(record, 4, serial);
    record[RECORD_CURRENT] = floor->current;
    for (unsigned i = 0; i < floor->count; i++) {
        const update_mark *m = &floor->mark[i];
        uint8_t *at = record + RECORD_MARKS + i * MARK_SIZE;
        memcpy(at, m->signer, TAG);
        memcpy(at + MARK_IDENTITY, m->identity, TAG);
        store(at + MARK_EPOCH, 4, m->edition.epoch);
        store(at + MARK_SEQUENCE, 8, m->edition.sequence);
    }
    hash_record(u, record, record + RECORD_HASH);
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
    uint8_t hash[HASH];
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
        memcpy(m->signer, at, TAG);
        memcpy(m->identity, at + MARK_IDENTITY, TAG);
        m->edition.epoch = (uint32_t)load(at + MARK_EPOCH, 4);
        m->edition.sequence = load(at + MARK_SEQUENCE, 8);
        floor->count++;
    }
    return floor->current < floor->count || floor->count == 0;
}

static int read_log_block(const update *u, unsigned index, log_block *block)
{
    const update_flash *f = &u->config.flash;
    uint32_t room = record_room(f);
    uint8_t record[UPDATE_UNIT_MOST];
    memset(block, 0, sizeof *block);
    for (uint32_t at = 0; at + room <= f->erase_size; at += room) {
        update_floor floor;
        int error = flash_read(f, u->config.log[index] + at, record, room);
        if (error != AN_OK)
            return error;
        if (is_erased(record, room))
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
    make_record(u, floor, home >= 0 ? block[home].serial + 1 : 1, record);
    if (error == AN_OK)
        error = flash_program(f, u->config.log[*target] + at, record, room);
    if (error == AN_OK) {
        u->floor = *floor;
        u->has_floor = true;
    }
    return error;
}

/* Step 2. Writes the floor once more, with room after it for the record of step 5, which then needs
 * no erase. Erases the other block, where a record may be weakly written. */
static int settle_floor(update *u)
{
    log_block block[2];
    unsigned target;
    update_floor floor = u->floor;
    int error = read_log(u, block);
    if (error == AN_OK)
        error = append_floor(u, block, &floor, 2, &target);
    if (error == AN_OK && block[1 - target].used > 0)
        error = flash_erase(&u->config.flash, u->config.log[1 - target]);
    return error;
}

/* Step 5. Raises the floor to an archive. */
static int raise_floor(update *u, const update_archive *archive)
{
    log_block block[2];
    unsigned target;
    update_floor floor = u->floor;
    raise_marks(u, archive, &floor);
    int error = read_log(u, block);
    return error == AN_OK ? append_floor(u, block, &floor, 1, &target) : error;
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

/* Opens the archive in a slot, of which `size` bytes are there, if it is trusted and of the series.
 * Says which it is, also if only its header is there (AN_ERR_MISSING). */
static int open_slot(update *u, int slot, uint64_t size, update_archive *archive)
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
    };
    memcpy(config.series, c->series, sizeof config.series);
    int error = an_reader_open(&u->reader, &config);
    const an_header *h = an_reader_header(&u->reader);
    memset(archive, 0, sizeof *archive);
    archive->edition = (update_edition){h->epoch, h->sequence};
    archive->size = h->file_size;
    archive->signers = an_reader_signers(&u->reader);
    memcpy(archive->identity, h->identity, TAG);
    for (unsigned i = 0; i < archive->signers; i++)
        memcpy(archive->signer[i], an_reader_signer(&u->reader, i)->key, TAG);
    return error;
}

/* Says whether a slot holds an archive that is trusted, and which. */
static bool is_archive(update *u, int slot, update_archive *archive)
{
    an_header h;
    an_source source = {.read = slot_read, .context = &u->slot[slot], .size = u->config.slot_size};
    if (an_header_read(&source, &h) != AN_OK || h.file_size > u->config.slot_size)
        return false;
    return open_slot(u, slot, h.file_size, archive) == AN_OK && archive->size == h.file_size;
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
    return c->trusted_count > 0 && c->trusted_count <= UPDATE_KEYS_MOST;
}

/* How much speaks for the archive in a slot; 0: it must not be used. One that the floor does not
 * know is used where there is no floor, or where its update had begun step 5. */
static int rank_of(update *u, const update_archive *archive, bool is_torn)
{
    switch (standing_of(&u->floor, archive)) {
    case CURRENT: return 2;
    case INSTALLED: return 1;
    case UNKNOWN: return !u->has_floor || is_torn ? 3 : 0;
    default: return 0;
    }
}

static void choose_active(update *u, bool is_torn)
{
    int best = 0;
    for (int slot = 0; slot < 2; slot++) {
        update_archive archive;
        int rank = is_archive(u, slot, &archive) ? rank_of(u, &archive, is_torn) : 0;
        if (rank == 0 || rank < best ||
            (rank == best && !is_below(&u->in_use.edition, &archive.edition)))
            continue;
        best = rank;
        u->active = slot;
        u->in_use = archive;
    }
    if (u->active >= 0)
        raise_marks(u, &u->in_use, &u->floor);
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
        u->floor = block[home].floor;
    choose_active(u, block[0].is_torn || block[1].is_torn);
    return u->active >= 0 ? AN_OK : AN_ERR_NOT_FOUND;
}

int update_source(update *u, an_source *source)
{
    if (u->active < 0)
        return AN_ERR_NOT_FOUND;
    *source =
        (an_source){.read = slot_read, .context = &u->slot[u->active], .size = u->in_use.size};
    return AN_OK;
}

/* --- installing ---------------------------------------- */

/* Returns the slot that is not in use. */
static int target_of(const update *u)
{
    return u->active == 0 ? 1 : 0;
}

/* Whether an archive may be installed: a later one than those of its signers, or, if none is in
 * use, one that was installed before. */
static bool is_wanted(update *u, const update_archive *archive)
{
    enum standing standing = standing_of(&u->floor, archive);
    return standing == UNKNOWN || (standing != REFUSED && u->active < 0);
}

/* Step 1. Only the header is there, so opening a good one fails where the directory begins, with
 * AN_ERR_MISSING. */
static int check_header(update *u)
{
    update_archive archive;
    int slot = target_of(u);
    u->slot[slot].header = u->header;
    int error = open_slot(u, slot, AN_HEADER_SIZE, &archive);
    if (error != AN_ERR_MISSING)
        return error == AN_OK ? AN_ERR_FORMAT : error;
    if (!is_wanted(u, &archive))
        return AN_ERR_STALE;
    u->length = archive.size;
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
    update_archive archive;
    int slot = target_of(u);
    int error = open_slot(u, slot, u->length, &archive);
    if (error == AN_OK && !is_wanted(u, &archive))
        error = AN_ERR_STALE;
    if (error == AN_OK)
        error = an_reader_verify(&u->reader);
    if (error == AN_OK)
        error = flash_program(&u->config.flash, u->config.slot[slot], u->header, sizeof u->header);
    if (error == AN_OK)
        error = raise_floor(u, &archive);
    if (error == AN_OK) {
        u->active = slot;
        u->in_use = archive;
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
