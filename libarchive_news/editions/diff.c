/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a patch: spec/PATCH.md section 7. shared.c says which objects of the new edition the old
 * one has, in the order of the new file. Here neighbours are joined: a run is kept back until the
 * next object does not continue it, and only then written. So nothing grows with the editions but
 * what shared.c keeps on the disk.
 *
 * An object that is new may have most of its bytes from one that the old edition has in its place:
 * a leaf of entries of which only places have changed. So what is brought is compared byte by byte
 * with what the old edition has before the next copy, and after the one before.
 *
 * An object may stand in the old edition more than once, as the one byte does that is left of a
 * block whose content has gone. Of such objects the first counts, which would cut a long copy in
 * three. So the old edition is also asked for the very bytes where the copy before ends.
 */
#include <archive_news/diff.h>
#include <archive_news/objects.h>
#include <archive_news/patch.h>

#include "editions/patch_format.h"
#include "reader/internal.h"

#ifndef AN_SMALL

#include <stdlib.h>

enum {
    PIECE = 1 << 16,
    COPY_LEAST = 32, /* bytes that are worth a copy of their own */
};

/* A patch that is being made. */
typedef struct making {
    ani_hash_state hash; /* first, since it is aligned to 64 bytes */
    const an_diff_config *config;
    an_shared *shared;
    uint8_t *piece, *other, *compared; /* PIECE bytes each */
    /* The run that is kept back; length 0: none. */
    uint64_t at, length; /* in the new edition */
    uint64_t old_at;     /* of a copy */
    uint64_t copy_end;   /* of the last one that was written */
    an_diff_result *result;
    int list_error; /* of adding to what is compared */
    bool is_copy;   /* of the run that is kept back */
} making;

static int put_bytes(making *m, const void *bytes, size_t length)
{
    ani_hash_add(&m->hash, bytes, length);
    m->result->size += length;
    return m->config->write(m->config->context, bytes, length);
}

/* Reads bytes of an edition, and notes the fault if that fails. */
static int read_edition(const making *m, an_reader *r, uint64_t offset, size_t length,
                        uint8_t *buffer, const uint8_t **bytes)
{
    m->result->faulty = r;
    const an_reference at = {.offset = offset, .type = AN_OBJECT_HEADER};
    return ani_fault(
        r,
        ani_source_bytes(&r->config.source, offset, length, buffer, bytes, &r->fault.read_result),
        &at);
}

static size_t piece_of(uint64_t left)
{
    return left < PIECE ? (size_t)left : PIECE;
}

/* Puts bytes of the new edition. */
static int put_new(making *m, uint64_t offset, uint64_t length)
{
    int error = AN_OK;
    for (size_t n; error == AN_OK && length > 0; offset += n, length -= n) {
        const uint8_t *bytes;
        n = piece_of(length);
        error = read_edition(m, m->config->new_edition, offset, n, m->piece, &bytes);
        if (error == AN_OK)
            error = put_bytes(m, bytes, n);
    }
    return error;
}

static int put_patch_head(making *m)
{
    const an_header *old = &m->config->old_edition->header;
    uint8_t head[AN_PATCH_HEAD] = {0};
    memcpy(head, ani_patch_magic, sizeof ani_patch_magic);
    head[ANI_PATCH_MAJOR] = 1;
    memcpy(head + ANI_PATCH_IDENTITY, old->identity, sizeof old->identity);
    ani_store(head + ANI_PATCH_OLD_SIZE, 8, old->file_size);
    int error = put_bytes(m, head, sizeof head);
    m->result->brought += AN_HEADER_SIZE;
    return error == AN_OK ? put_new(m, 0, AN_HEADER_SIZE) : error;
}

/* Writes a copy of bytes of the old edition. */
static int put_copy(making *m, uint64_t old_at, uint64_t length)
{
    uint8_t numbers[2 * ANI_VARINT_MAX];
    size_t n = ani_put_varint(numbers, 2 * length + 1);
    n += ani_put_svarint(numbers + n, (int64_t)(old_at - m->copy_end));
    m->copy_end = old_at + length;
    m->result->runs++;
    m->result->copied += length;
    return put_bytes(m, numbers, n);
}

/* Writes a run of bytes of the new edition, unless there are none. */
static int put_brought(making *m, uint64_t at, uint64_t end)
{
    uint8_t head[ANI_VARINT_MAX];
    if (at == end)
        return AN_OK;
    m->result->runs++;
    m->result->brought += end - at;
    int error = put_bytes(m, head, ani_put_varint(head, 2 * (end - at)));
    return error == AN_OK ? put_new(m, at, end - at) : error;
}

/* Bytes of the new edition beside those that follow a copy in the old one. */
typedef struct comparison {
    uint64_t old_at;    /* of the first byte */
    uint64_t at, begin; /* in the new edition: of the first byte, and of what is not written */
    uint64_t same;      /* how many bytes up to the one that is looked at are the same */
} comparison;

/* Ends the bytes that are the same before `end`. */
static int end_same(making *m, comparison *c, uint64_t end)
{
    uint64_t same = c->same, at = end - same;
    c->same = 0;
    if (same < COPY_LEAST)
        return AN_OK;
    int error = put_brought(m, c->begin, at);
    c->begin = end;
    return error == AN_OK ? put_copy(m, c->old_at + (at - c->at), same) : error;
}

static int compare_piece(making *m, comparison *c, uint64_t at, size_t length)
{
    const uint8_t *old, *new;
    int error =
        read_edition(m, m->config->old_edition, c->old_at + (at - c->at), length, m->other, &old);
    if (error == AN_OK)
        error = read_edition(m, m->config->new_edition, at, length, m->compared, &new);
    for (size_t i = 0; error == AN_OK && i < length; i++) {
        if (old[i] == new[i])
            c->same++;
        else
            error = end_same(m, c, at + i);
    }
    return error;
}

/* Writes bytes of the new edition, but for those that the old one has where it goes on after the
 * copy before. */
static int put_compared(making *m)
{
    comparison c = {.old_at = m->copy_end, .at = m->at, .begin = m->at};
    uint64_t end = m->at + m->length, left = m->config->old_edition->header.file_size - c.old_at;
    uint64_t compared_end = m->length < left ? end : m->at + left;
    int error = AN_OK;
    size_t n;
    for (uint64_t at = m->at; error == AN_OK && at < compared_end; at += n) {
        n = piece_of(compared_end - at);
        error = compare_piece(m, &c, at, n);
    }
    if (error == AN_OK)
        error = end_same(m, &c, compared_end);
    return error == AN_OK ? put_brought(m, c.begin, end) : error;
}

/* Writes the run that is kept back. */
static int put_kept_run(making *m)
{
    int error = m->is_copy ? put_copy(m, m->old_at, m->length) : put_compared(m);
    m->length = 0;
    return error;
}

/* Counts how many of the last bytes that are kept back are those that the old edition has before an
 * offset. */
static int count_same_before(making *m, uint64_t old_at, uint64_t *count)
{
    uint64_t end = m->at + m->length, left = old_at - AN_HEADER_SIZE;
    int error = AN_OK;
    left = m->length < left ? m->length : left;
    for (*count = 0; error == AN_OK && *count < left;) {
        const uint8_t *old, *new;
        size_t n = piece_of(left - *count), same = 0;
        uint64_t back = *count + n;
        error = read_edition(m, m->config->old_edition, old_at - back, n, m->other, &old);
        if (error == AN_OK)
            error = read_edition(m, m->config->new_edition, end - back, n, m->piece, &new);
        while (error == AN_OK && same < n && old[n - 1 - same] == new[n - 1 - same])
            same++;
        *count += same;
        if (same < n)
            break;
    }
    return error;
}

static int begin_bytes(making *m, const an_object_info *object)
{
    int error = m->length > 0 ? put_kept_run(m) : AN_OK;
    m->is_copy = false;
    m->at = object->offset;
    m->length = object->size;
    return error;
}

static int begin_copy(making *m, const an_object_info *object, uint64_t old_at)
{
    uint64_t before = 0;
    int error = AN_OK;
    if (m->length > 0 && !m->is_copy)
        error = count_same_before(m, old_at, &before);
    m->length -= before;
    if (error == AN_OK && m->length > 0)
        error = put_kept_run(m);
    m->is_copy = true;
    m->at = object->offset - before;
    m->length = object->size + before;
    m->old_at = old_at - before;
    return error;
}

/* Says whether the copy that is kept back may go on with an object: whether the old edition has the
 * same bytes at the end of the copy. */
static int goes_on(making *m, const an_object_info *object, bool *same)
{
    uint64_t at = m->old_at + m->length, end = m->config->old_edition->header.file_size;
    int error = AN_OK;
    *same = object->size <= end - at;
    for (uint64_t done = 0; error == AN_OK && *same && done < object->size;) {
        const uint8_t *old, *new;
        size_t n = piece_of(object->size - done);
        error = read_edition(m, m->config->old_edition, at + done, n, m->other, &old);
        if (error == AN_OK)
            error =
                read_edition(m, m->config->new_edition, object->offset + done, n, m->piece, &new);
        if (error == AN_OK)
            *same = memcmp(old, new, n) == 0;
        done += n;
    }
    return error;
}

/* Says whether a shared object continues the copy that is kept back. */
static int joins_copy(making *m, const an_object_info *object, uint64_t old_at, bool *joins)
{
    *joins = m->length > 0 && m->is_copy && m->old_at + m->length == old_at;
    if (m->length == 0 || !m->is_copy || *joins)
        return AN_OK;
    return goes_on(m, object, joins);
}

static int add_bytes(making *m, const an_object_info *object)
{
    if (m->length == 0 || m->is_copy)
        return begin_bytes(m, object);
    m->length += object->size;
    return AN_OK;
}

/* The objects of the new edition do not follow each other. */
static int say_gap(making *m)
{
    an_reader *r = m->config->new_edition;
    m->result->faulty = r;
    return ani_fault(r, AN_ERR_FORMAT, &r->directory);
}

/* Adds the next object of the new edition. Each begins where the one before ended. */
static int add_next_object(making *m, const an_object_info *object, bool is_shared, uint64_t old_at,
                           uint64_t *end)
{
    if (object->offset != *end)
        return say_gap(m);
    *end += object->size;
    bool joins = false;
    int error = is_shared ? joins_copy(m, object, old_at, &joins) : AN_OK;
    if (error != AN_OK)
        return error;
    if (joins) {
        m->length += object->size;
        return AN_OK;
    }
    return is_shared && object->size >= COPY_LEAST ? begin_copy(m, object, old_at)
                                                   : add_bytes(m, object);
}

static int add_objects(making *m)
{
    const an_reader *r = m->config->new_edition;
    an_object_info object;
    bool is_shared, is_done = false;
    uint64_t old_at, end = AN_HEADER_SIZE;
    int error = AN_OK;
    for (;;) {
        error = an_shared_next(m->shared, &object, &is_shared, &old_at, &is_done);
        if (error != AN_OK || is_done)
            break;
        error = add_next_object(m, &object, is_shared, old_at, &end);
        if (error != AN_OK)
            break;
    }
    if (error == AN_OK && end != r->header.file_size)
        error = say_gap(m);
    return error == AN_OK && m->length > 0 ? put_kept_run(m) : error;
}

/* Is called for each object of the new edition. */
static int add_new(void *context, const an_object_info *object)
{
    making *m = context;
    m->list_error = an_shared_add(m->shared, object);
    return m->list_error;
}

/* Lists what both have, and compares. */
static int compare_editions(making *m)
{
    const an_diff_config *c = m->config;
    int error = an_shared_open(&m->shared, c->old_edition, c->folder);
    if (error != AN_OK)
        return error;
    m->result->faulty = c->new_edition;
    const an_object_visitor visitor = {add_new, m};
    error = an_objects_list(c->new_edition, &visitor);
    if (error == AN_OK)
        return an_shared_compare(m->shared);
    return error == AN_ERR_CANCELLED ? m->list_error : error;
}

static int make_patch(making *m)
{
    uint8_t hash[ANI_PATCH_END];
    an_crypto_hash_begin(&m->hash, ani_patch_personal);
    int error = compare_editions(m);
    if (error == AN_OK)
        error = put_patch_head(m);
    if (error == AN_OK)
        error = add_objects(m);
    if (error != AN_OK)
        return error;
    ani_hash_end(&m->hash, hash);
    m->result->size += sizeof hash;
    return m->config->write(m->config->context, hash, sizeof hash);
}

/* Says whether the new edition may replace the old one: 3.35. */
static bool may_replace(const an_header *new, const an_header *old)
{
    return memcmp(new->series, old->series, sizeof new->series) == 0 &&
           (new->epoch != old->epoch ? new->epoch > old->epoch : new->sequence >= old->sequence);
}

int an_diff(const an_diff_config *config, an_diff_result *result)
{
    making m = {.config = config, .copy_end = AN_HEADER_SIZE, .result = result};
    *result = (an_diff_result){.faulty = config->old_edition};
    if (!config->old_edition->open || !config->new_edition->open || !ANI_RESERVES_ZERO(config))
        return AN_ERR_USAGE;
    if (!may_replace(&config->new_edition->header, &config->old_edition->header))
        return AN_ERR_STALE;
    m.piece = malloc(PIECE);
    m.other = malloc(PIECE);
    m.compared = malloc(PIECE);
    int error = m.piece && m.other && m.compared ? make_patch(&m) : AN_ERR_MEMORY;
    an_shared_close(m.shared);
    free(m.piece);
    free(m.other);
    free(m.compared);
    return error;
}

#endif
