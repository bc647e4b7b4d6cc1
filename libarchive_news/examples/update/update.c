/* SPDX-License-Identifier: BSD-2-Clause */
#include "update.h"

#include "floor.h"

#include <string.h>

_Static_assert(AN_HEADER_SIZE % UPDATE_UNIT_MOST == 0, "a header fills whole units");

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
    return length == 0 ? 0 : update_flash_read(s->flash, s->address + (uint32_t)offset, to, length);
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
        .progress = c->progress,
        .progress_context = c->progress_context,
    };
    memcpy(config.series, c->series, sizeof config.series);
    int error = an_reader_open(&u->reader, &config);
    const an_header *h = an_reader_header(&u->reader);
    memset(archive, 0, sizeof *archive);
    archive->edition = (update_edition){h->epoch, h->sequence};
    archive->size = h->file_size;
    archive->signers = an_reader_signers(&u->reader);
    memcpy(archive->identity, h->identity, UPDATE_TAG);
    for (unsigned i = 0; i < archive->signers; i++)
        memcpy(archive->signer[i], an_reader_signer(&u->reader, i)->key, UPDATE_TAG);
    return error;
}

/* Finds which archive a slot holds, if it is trusted. Errors: AN_ERR_NOT_FOUND, AN_ERR_IO. */
static int find_archive(update *u, int slot, update_archive *archive)
{
    an_header h;
    an_source source = {.read = slot_read, .context = &u->slot[slot], .size = u->config.slot_size};
    int error = an_header_read(&source, &h);
    if (error == AN_OK && h.file_size > u->config.slot_size)
        error = AN_ERR_NOT_FOUND;
    if (error == AN_OK)
        error = open_slot(u, slot, h.file_size, archive);
    if (error == AN_OK && archive->size == h.file_size)
        return AN_OK;
    return error == AN_ERR_IO ? error : AN_ERR_NOT_FOUND;
}

static bool is_power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/* Whether no slot and no block of the log lies in another: erasing one would destroy both. */
static bool are_apart(const update_config *c)
{
    const uint64_t start[] = {c->slot[0], c->slot[1], c->log[0], c->log[1]};
    for (unsigned i = 0; i < 4; i++)
        for (unsigned j = 0; j < 4; j++) {
            uint32_t size = j < 2 ? c->slot_size : c->flash.erase_size;
            if (i != j && start[i] >= start[j] && start[i] < start[j] + size)
                return false;
        }
    return true;
}

static bool is_valid(const update_config *c)
{
    const update_flash *f = &c->flash;
    if (!f->read || !f->program || !f->erase || !is_power_of_two(f->program_size) ||
        f->program_size > UPDATE_UNIT_MOST)
        return false;
    if (f->erase_size == 0 || f->erase_size % f->program_size != 0 ||
        f->erase_size < 2 * update_record_room(f))
        return false;
    if (c->slot_size <= AN_HEADER_SIZE || c->slot_size % f->erase_size != 0 || !are_apart(c))
        return false;
    for (unsigned i = 0; i < 2; i++)
        if (c->slot[i] % f->erase_size != 0 || c->log[i] % f->erase_size != 0 ||
            c->slot[i] > UINT32_MAX - c->slot_size)
            return false;
    return c->trusted_count > 0 && c->trusted_count <= UPDATE_KEYS_MOST;
}

/* How much speaks for the archive in a slot. One that the floor does not know is used where there
 * is no floor, or where its update had begun step 5. */
enum { RANK_NONE, RANK_INSTALLED, RANK_CURRENT, RANK_UNKNOWN };

static int rank_of(update *u, const update_archive *archive, bool is_torn)
{
    switch (update_standing_of(&u->floor, archive)) {
    case UPDATE_CURRENT: return RANK_CURRENT;
    case UPDATE_INSTALLED: return RANK_INSTALLED;
    case UPDATE_UNKNOWN: return !u->has_floor || is_torn ? RANK_UNKNOWN : RANK_NONE;
    default: return RANK_NONE;
    }
}

/* What cannot be read may be the archive in use, and the next update would erase it. Only where the
 * other slot certainly holds that one, it does not matter. */
static int choose_active(update *u, bool is_torn)
{
    int best = RANK_NONE, unread = AN_OK;
    for (int slot = 0; slot < 2; slot++) {
        update_archive archive;
        int error = find_archive(u, slot, &archive);
        int rank = error == AN_OK ? rank_of(u, &archive, is_torn) : RANK_NONE;
        if (error == AN_ERR_IO)
            unread = error;
        if (rank == RANK_NONE || rank < best ||
            (rank == best && !update_is_below(&u->in_use.edition, &archive.edition)))
            continue;
        best = rank;
        u->active = slot;
        u->in_use = archive;
    }
    if (unread != AN_OK && (best != RANK_CURRENT || is_torn)) {
        u->active = -1;
        return unread;
    }
    if (u->active < 0)
        return AN_ERR_NOT_FOUND;
    update_raise_marks(u, &u->in_use, &u->floor);
    return AN_OK;
}

int update_boot(update *u, const update_config *config)
{
    bool is_torn;
    memset(u, 0, sizeof *u);
    u->active = -1;
    if (!is_valid(config))
        return AN_ERR_USAGE;
    u->config = *config;
    for (unsigned i = 0; i < 2; i++)
        u->slot[i] = (update_slot){&u->config.flash, config->slot[i], NULL};
    int error = update_read_floor(u, &is_torn);
    if (error == AN_OK)
        error = choose_active(u, is_torn);
    u->is_undecided = error == AN_ERR_IO;
    return error;
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
    enum update_standing standing = update_standing_of(&u->floor, archive);
    return standing == UPDATE_UNKNOWN || (standing != UPDATE_REFUSED && u->active < 0);
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

/* Returns how many bytes the erase blocks have that hold the header. */
static uint64_t head_size(const update *u)
{
    uint64_t block = u->config.flash.erase_size;
    return (AN_HEADER_SIZE + block - 1) / block * block;
}

/* Step 2. Erases the blocks of the header, the first one first, since without it the slot holds no
 * archive. */
static int clear_head(update *u)
{
    const update_flash *f = &u->config.flash;
    uint32_t address = u->config.slot[target_of(u)];
    int error = update_flash_erase(f, address);
    if (error == AN_OK)
        error = update_settle_floor(u);
    for (uint64_t at = f->erase_size; error == AN_OK && at < head_size(u); at += f->erase_size)
        error = update_flash_erase(f, address + (uint32_t)at);
    return error;
}

/* Erases the rest of the slot down to the kept part. It begins at the end: where power fails, what
 * lies before is as it was, and nothing after it looks like a part of the archive. */
static int clear_rest(update *u)
{
    const update_flash *f = &u->config.flash;
    uint64_t at = (u->length + f->erase_size - 1) / f->erase_size * f->erase_size;
    int error = AN_OK;
    while (error == AN_OK && at > u->kept_end) {
        at -= f->erase_size;
        error = update_flash_erase(f, u->config.slot[target_of(u)] + (uint32_t)at);
    }
    return error;
}

/* --- resuming ---------------------------------------- */

/* Verifies what lies in the slot. *end: everything before it is right. A section's own data may
 * come after the blocks, and is verified with the index. */
static int verify_rest(update *u, uint64_t *end)
{
    an_fault fault;
    *end = u->length;
    int error = an_reader_verify_index(&u->reader);
    an_reader_fault(&u->reader, &fault);
    if (error == AN_ERR_HASH && fault.object == AN_OBJECT_EXTENT) {
        *end = fault.offset;
        error = AN_OK;
    }
    if (error != AN_OK)
        return error;
    error = an_reader_verify_blocks(&u->reader, 0, an_reader_header(&u->reader)->blocks);
    an_reader_fault(&u->reader, &fault);
    if (error == AN_ERR_HASH && fault.offset < *end)
        *end = fault.offset;
    return error == AN_ERR_HASH ? AN_OK : error;
}

/* The unit that was written last may be weak, although it was read rightly now. It is the last one
 * before `end` that is not erased, or lies after it. So what is kept ends before the erase block of
 * that unit. */
static int keep_before_last_unit(update *u, uint64_t end)
{
    const update_flash *f = &u->config.flash;
    uint32_t unit = f->program_size, address = u->config.slot[target_of(u)];
    uint64_t at = (end + unit - 1) / unit * unit;
    bool is_erased = true;
    while (is_erased && at > u->kept_end) {
        at -= unit;
        int error = update_flash_read(f, address + (uint32_t)at, u->unit, unit);
        if (error != AN_OK)
            return error;
        is_erased = update_is_erased(u->unit, unit);
    }
    at = at / f->erase_size * f->erase_size;
    if (at > u->kept_end)
        u->kept_end = at;
    return AN_OK;
}

/* Finds what an update that was cut short has left of this archive, and erases the rest. The first
 * blocks are there again. */
static int keep_rest(update *u)
{
    update_archive archive;
    uint64_t end;
    int error = open_slot(u, target_of(u), u->length, &archive);
    u->is_resuming = false;
    u->kept_end = head_size(u);
    if (error == AN_OK)
        error = verify_rest(u, &end);
    if (error == AN_ERR_IO || error == AN_ERR_CANCELLED)
        return error;
    if (error == AN_OK)
        error = keep_before_last_unit(u, end);
    else
        error = AN_OK; /* nothing is kept */
    return error == AN_OK ? clear_rest(u) : error;
}

/* --- writing ---------------------------------------- */

/* Writes the unit that ends at `received`, padded if it is the last one. */
static int write_unit(update *u)
{
    uint32_t unit = u->config.flash.program_size;
    uint64_t start = (u->received - 1) / unit * unit;
    size_t filled = (size_t)(u->received - start);
    memset(u->unit + filled, 0xff, unit - filled);
    return update_flash_program(&u->config.flash, u->config.slot[target_of(u)] + (uint32_t)start,
                                u->unit, unit);
}

static size_t least_of(size_t a, uint64_t b)
{
    return b < a ? (size_t)b : a;
}

/* Accepts bytes of the header. When it is whole, the slot is cleared. */
static int accept_header(update *u, const uint8_t *bytes, size_t length, size_t *accepted)
{
    *accepted = least_of(length, AN_HEADER_SIZE - u->received);
    memcpy(u->header + u->received, bytes, *accepted);
    u->received += *accepted;
    if (u->received < AN_HEADER_SIZE)
        return AN_OK;
    int error = check_header(u);
    if (error == AN_OK)
        error = clear_head(u);
    if (error != AN_OK || u->is_resuming)
        return error;
    u->kept_end = head_size(u);
    error = clear_rest(u);
    u->kept_end = 0;
    return error;
}

/* Accepts bytes of the content up to the end of a unit. Those that are kept already are passed
 * over. */
static int accept_content(update *u, const uint8_t *bytes, size_t length, size_t *accepted)
{
    uint32_t unit = u->config.flash.program_size;
    if (u->received < u->kept_end) {
        *accepted = least_of(length, u->kept_end - u->received);
        u->received += *accepted;
        return AN_OK;
    }
    size_t start = (size_t)(u->received % unit);
    *accepted = least_of(least_of(length, unit - start), u->length - u->received);
    memcpy(u->unit + start, bytes, *accepted);
    u->received += *accepted;
    return u->received % unit == 0 || u->received == u->length ? write_unit(u) : AN_OK;
}

/* Accepts bytes up to the end of the header or of a unit. *accepted: how many. */
static int accept_bytes(update *u, const uint8_t *bytes, size_t length, size_t *accepted)
{
    bool is_header = u->received < AN_HEADER_SIZE;
    if (!is_header && u->received == u->length)
        return AN_ERR_FORMAT;
    int error = is_header ? accept_header(u, bytes, length, accepted)
                          : accept_content(u, bytes, length, accepted);
    return error == AN_OK && u->is_resuming && u->received == head_size(u) ? keep_rest(u) : error;
}

/* Ends the update, whether it succeeded or not. Returns error. */
static int end_update(update *u, int error)
{
    u->installing = false;
    u->slot[0].header = u->slot[1].header = NULL;
    return error;
}

/* Where step 5 failed, the log may name the new archive all the same; and what could not be read at
 * boot may be the archive in use. The next update would erase it, and then none could be used. So
 * none begins before update_boot() has read the log and the slots. */
void update_begin(update *u)
{
    (void)end_update(u, AN_OK);
    u->installing = !u->is_undecided;
    u->is_resuming = false;
    u->received = u->length = u->kept_end = 0;
}

void update_resume(update *u)
{
    update_begin(u);
    u->is_resuming = true;
}

uint64_t update_next(update *u)
{
    if (u->received < u->kept_end)
        u->received = u->kept_end;
    return u->received;
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
        error = update_flash_program(&u->config.flash, u->config.slot[slot], u->header,
                                     sizeof u->header);
    if (error != AN_OK)
        return error;
    error = update_raise_floor(u, &archive);
    u->is_undecided = error != AN_OK;
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
