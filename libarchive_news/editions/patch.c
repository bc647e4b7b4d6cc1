/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Applying a patch as it arrives: spec/PATCH.md. Freestanding, and it needs nothing of the library
 * but its port to cryptography, so that firmware may add this one file to whatever reader it has.
 *
 * A patch is a sequence of steps. Each takes as many of the bytes that have come as it needs, and
 * keeps what is not whole yet: in p->head the fixed parts, in p->number a varint. What is to be
 * written leaves at once. A copy needs no byte of the patch, so it is done to its end when its
 * numbers are there.
 *
 * A receiver may have the beginning of the new edition already. What lies before the byte that it
 * wants is counted and not written; it is not even read from the old edition.
 */
#include <archive_news/patch.h>

#include "editions/patch_format.h"
#include "format/crypto.h"
#include "format/wire.h"

enum step {
    STEP_HEAD,     /* up to the header of the new edition */
    STEP_ROOT,     /* the part of that header that is looked at here */
    STEP_HEADER,   /* the rest of it */
    STEP_RUN,      /* what a run begins with */
    STEP_DISTANCE, /* of a copy */
    STEP_BYTES,
    STEP_END,
    STEP_DONE
};

/* Offsets in the root of an archive. */
enum { ROOT_FILE_SIZE = 32, ROOT_PART = 40 };

static const uint8_t archive_magic[ANI_PATCH_MAGIC] = {0x89, 'A', 'N', 'W', '\r', '\n', 0x1a, '\n'};

_Static_assert(sizeof(an_crypto_hash) + _Alignof(an_crypto_hash) <= AN_PATCH_HASH_STATE + 8,
               "define AN_PATCH_HASH_STATE as the size of the port's hash");

/* Returns where the hash that is being computed lies: aligned as its type wants. */
static an_crypto_hash *hash_of(an_patch *p)
{
    uintptr_t at = (uintptr_t)p->hash, align = _Alignof(an_crypto_hash);
    return (void *)((uint8_t *)p->hash + (align - at % align) % align);
}

int an_patch_begin(an_patch *p, const an_patch_config *config)
{
    memset(p, 0, sizeof *p);
    p->config = *config;
    bool has_source = (config->old.read != NULL) != (config->old.map != NULL);
    bool has_buffer = config->old.map || (config->buffer && config->buffer_size > 0);
    bool is_valid = has_source && has_buffer && config->write && ANI_RESERVES_ZERO(config);
    p->error = is_valid ? AN_OK : AN_ERR_USAGE;
    p->copy_end = AN_HEADER_SIZE;
    return p->error;
}

size_t an_patch_size(void)
{
    return sizeof(an_patch);
}

uint64_t an_patch_new_size(const an_patch *p)
{
    return p->new_size;
}

uint64_t an_patch_new_position(const an_patch *p)
{
    return p->made;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* --- the new edition ---------------------------------------- */

/* Returns how many of the next bytes of the new edition are not wanted. */
static uint64_t unwanted(const an_patch *p, uint64_t length)
{
    if (!p->config.wanted)
        return 0;
    uint64_t wanted = p->config.wanted(p->config.context);
    return wanted > p->made ? least(wanted - p->made, length) : 0;
}

/* Gives the next bytes of the new edition. */
static int emit(an_patch *p, const uint8_t *bytes, size_t length)
{
    size_t skip = (size_t)unwanted(p, length);
    p->made += length;
    return skip < length ? p->config.write(p->config.context, bytes + skip, length - skip) : AN_OK;
}

/* Reads bytes of the old edition: in place if it is mapped, else into the buffer. */
static int read_old(const an_patch *p, uint64_t offset, size_t length, const uint8_t **bytes)
{
    const an_source *old = &p->config.old;
    if (offset > old->size || length > old->size - offset)
        return AN_ERR_MISSING;
    if (old->map) {
        *bytes = (const uint8_t *)old->map + (size_t)offset;
        return AN_OK;
    }
    *bytes = p->config.buffer;
    return old->read(old->context, offset, p->config.buffer, length) == 0 ? AN_OK : AN_ERR_IO;
}

/* Returns how many bytes of the old edition are read at a time. */
static size_t old_piece(const an_patch *p, uint64_t length)
{
    const size_t most = p->config.old.map ? 1 << 16 : p->config.buffer_size;
    return length < most ? (size_t)length : most;
}

/* --- the head ---------------------------------------- */

/* Gathers `size` bytes in p->head. Returns whether they are there. */
static bool gather(an_patch *p, const uint8_t *bytes, size_t length, unsigned size, size_t *taken)
{
    *taken = (size_t)least(length, size - p->held);
    memcpy(p->head + p->held, bytes, *taken);
    p->held += (unsigned)*taken;
    return p->held == size;
}

/* Checks that the old edition is the one that the patch is for. */
static int check_old(an_patch *p)
{
    uint8_t identity[ANI_PATCH_END];
    an_crypto_hash *hash = hash_of(p);
    if (p->config.old.size != p->old_size)
        return AN_ERR_NOT_FOUND;
    an_crypto_hash_begin(hash, NULL);
    for (size_t at = 0, n; at < AN_ROOT_SIZE; at += n) {
        const uint8_t *bytes;
        n = old_piece(p, AN_ROOT_SIZE - at);
        int error = read_old(p, at, n, &bytes);
        if (error != AN_OK)
            return error;
        an_crypto_hash_add(hash, bytes, n);
    }
    an_crypto_hash_end(hash, identity);
    return memcmp(identity, p->head + ANI_PATCH_IDENTITY, sizeof identity) == 0 ? AN_OK
                                                                                : AN_ERR_NOT_FOUND;
}

static int check_head(an_patch *p)
{
    const uint8_t *head = p->head;
    if (head[ANI_PATCH_MAJOR] != 1 || head[ANI_PATCH_MAJOR + 1] != 0)
        return AN_ERR_UNSUPPORTED;
    p->old_size = ani_load_8(head + ANI_PATCH_OLD_SIZE);
    for (unsigned i = 0; i < 4; i++)
        if (head[ANI_PATCH_RESERVED + i] != 0)
            return AN_ERR_FORMAT;
    if (ani_load_8(head + ANI_PATCH_RESERVED_LAST) != 0 || p->old_size <= AN_HEADER_SIZE ||
        p->old_size > INT64_MAX)
        return AN_ERR_FORMAT;
    return check_old(p);
}

static int on_head(an_patch *p, const uint8_t *bytes, size_t length, size_t *taken)
{
    bool is_whole = gather(p, bytes, length, AN_PATCH_HEAD, taken);
    if (memcmp(p->head, ani_patch_magic, (size_t)least(p->held, ANI_PATCH_MAGIC)) != 0)
        return AN_ERR_MAGIC;
    if (!is_whole)
        return AN_OK;
    int error = check_head(p);
    if (error != AN_OK)
        return error;
    an_crypto_hash_begin(hash_of(p), ani_patch_personal);
    an_crypto_hash_add(hash_of(p), p->head, AN_PATCH_HEAD);
    p->held = 0;
    p->step = STEP_ROOT;
    return AN_OK;
}

static int on_root(an_patch *p, const uint8_t *bytes, size_t length, size_t *taken)
{
    if (!gather(p, bytes, length, ROOT_PART, taken))
        return AN_OK;
    uint64_t size = ani_load_8(p->head + ROOT_FILE_SIZE);
    if (memcmp(p->head, archive_magic, ANI_PATCH_MAGIC) != 0 || size <= AN_HEADER_SIZE ||
        size > INT64_MAX)
        return AN_ERR_FORMAT;
    p->new_size = size;
    p->held = 0;
    p->left = AN_HEADER_SIZE - ROOT_PART;
    p->step = STEP_HEADER;
    return emit(p, p->head, ROOT_PART);
}

/* --- runs ---------------------------------------- */

/* Goes on after a run, or after the header. */
static void next_run(an_patch *p)
{
    p->number = 0;
    p->shift = 0;
    p->step = p->made == p->new_size ? STEP_END : STEP_RUN;
}

/* Passes bytes of the header or of a run on. */
static int on_bytes(an_patch *p, const uint8_t *bytes, size_t length, size_t *taken)
{
    *taken = (size_t)least(length, p->left);
    p->left -= *taken;
    int error = emit(p, bytes, *taken);
    if (p->left == 0)
        next_run(p);
    return error;
}

/* Adds a byte to the varint that is being read. */
static int add_to_number(an_patch *p, uint8_t byte, bool *is_whole)
{
    if (p->shift == 63 && byte > 1)
        return AN_ERR_FORMAT;
    p->number |= (uint64_t)(byte & 0x7f) << p->shift;
    p->shift += 7;
    *is_whole = byte < 0x80;
    return byte == 0 && p->shift > 7 ? AN_ERR_FORMAT : AN_OK;
}

static int on_run(an_patch *p, uint8_t byte)
{
    bool is_whole;
    int error = add_to_number(p, byte, &is_whole);
    if (error != AN_OK || !is_whole)
        return error;
    p->left = p->number >> 1;
    if (p->left == 0 || p->left > p->new_size - p->made)
        return AN_ERR_FORMAT;
    p->step = p->number & 1 ? STEP_DISTANCE : STEP_BYTES;
    p->number = 0;
    p->shift = 0;
    return AN_OK;
}

/* Copies to the end of the run. p->copy_end is where it goes on in the old edition. */
static int copy_run(an_patch *p)
{
    while (p->left > 0) {
        const uint8_t *bytes;
        size_t length;
        uint64_t skip = unwanted(p, p->left);
        p->made += skip;
        p->left -= skip;
        p->copy_end += skip;
        if (p->left == 0)
            break;
        length = old_piece(p, p->left);
        int error = read_old(p, p->copy_end, length, &bytes);
        if (error == AN_OK)
            error = emit(p, bytes, length);
        if (error != AN_OK)
            return error;
        p->left -= length;
        p->copy_end += length;
    }
    next_run(p);
    return AN_OK;
}

static int on_distance(an_patch *p, uint8_t byte)
{
    bool is_whole;
    int error = add_to_number(p, byte, &is_whole);
    if (error != AN_OK || !is_whole)
        return error;
    /* Both are below 2^63 in size: a sum below zero is seen as one that is far above the end. */
    uint64_t offset = p->copy_end + ((p->number >> 1) ^ (0 - (p->number & 1)));
    if (offset < AN_HEADER_SIZE || offset > p->old_size || p->left > p->old_size - offset)
        return AN_ERR_FORMAT;
    p->copy_end = offset;
    return copy_run(p);
}

/* --- the end, and all of it ---------------------------------------- */

static int on_end(an_patch *p, const uint8_t *bytes, size_t length, size_t *taken)
{
    uint8_t hash[ANI_PATCH_END];
    if (!gather(p, bytes, length, ANI_PATCH_END, taken))
        return AN_OK;
    p->step = STEP_DONE;
    if (p->has_gap)
        return AN_OK;
    an_crypto_hash_end(hash_of(p), hash);
    return memcmp(hash, p->head, sizeof hash) == 0 ? AN_OK : AN_ERR_HASH;
}

/* Does as much of the step as the bytes allow. *taken: how many of them it needed. */
static int take_step(an_patch *p, const uint8_t *bytes, size_t length, size_t *taken)
{
    *taken = 1;
    switch (p->step) {
    case STEP_HEAD: return on_head(p, bytes, length, taken);
    case STEP_ROOT: return on_root(p, bytes, length, taken);
    case STEP_HEADER:
    case STEP_BYTES: return on_bytes(p, bytes, length, taken);
    case STEP_RUN: return on_run(p, *bytes);
    case STEP_DISTANCE: return on_distance(p, *bytes);
    case STEP_END: return on_end(p, bytes, length, taken);
    default: return AN_ERR_FORMAT; /* after the end */
    }
}

/* Takes a step, and hashes the bytes that it took: those before the end and after the head, which
 * was hashed when it was whole. */
static int take_hashed_step(an_patch *p, const uint8_t *bytes, size_t length, size_t *taken)
{
    bool is_hashed = p->step > STEP_HEAD && p->step < STEP_END && !p->has_gap;
    int error = take_step(p, bytes, length, taken);
    if (is_hashed && error == AN_OK)
        an_crypto_hash_add(hash_of(p), bytes, *taken);
    return error;
}

int an_patch_feed(an_patch *p, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    while (p->error == AN_OK && length > 0) {
        size_t taken;
        p->error = take_hashed_step(p, at, length, &taken);
        at += taken;
        length -= taken;
        p->fed += taken;
    }
    return p->error;
}

uint64_t an_patch_next(an_patch *p)
{
    if (p->step == STEP_BYTES && p->error == AN_OK) {
        uint64_t skip = unwanted(p, p->left);
        p->has_gap = p->has_gap || skip > 0;
        p->made += skip;
        p->left -= skip;
        p->fed += skip;
        if (p->left == 0)
            next_run(p);
    }
    return p->fed;
}

int an_patch_end(an_patch *p)
{
    return p->error != AN_OK ? p->error : p->step == STEP_DONE ? AN_OK : AN_ERR_MISSING;
}
