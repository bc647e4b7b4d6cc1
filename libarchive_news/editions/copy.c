/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies the blocks that are kept from the archives that they are in.
 *
 * Only a list of them is made while the new archive grows: runs of blocks that follow each other in
 * a file, and the size and the hash of each block. When the file is written, the bytes go from
 * there into it, in batches. While one batch is hashed, on a thread of its own, the next is read
 * and the one before is written: so no byte is written whose hash was not compared.
 */
#include "editions/keep.h"
#include "writer/side_call.h"

#include <errno.h>
#include <stdlib.h>

enum { BATCH_BYTES = 1 << 20, BATCH_BLOCKS = 256 };

/* What is known of a block. These follow each other in a spool. */
typedef struct kept_block {
    uint32_t stored;
    uint8_t hash[ANI_HASH_SIZE];
} kept_block;
_Static_assert(sizeof(kept_block) == 36, "kept_block has no padding");

struct ani_kept_run {
    an_reader *from; /* NULL: stubs */
    uint64_t offset, end;
    uint64_t blocks;
};

typedef struct batch {
    uint8_t *bytes;
    size_t used;
    unsigned count;
    ani_hash_job job[BATCH_BLOCKS];
    struct {
        an_reader *from;
        an_reference ref; /* offset, stored size, hash */
    } block[BATCH_BLOCKS];
} batch;

typedef struct copying {
    an_writer *w;
    const ani_target *to;
    size_t size; /* of a batch, in bytes */
    const ani_kept_run *run, *last;
    uint64_t left; /* blocks of the run, */
    uint64_t offset;
    uint64_t number; /* of the next block in the spool: */
    kept_block next;
    batch *now, *before;
} copying;

/* --- the list ---------------------------------------- */

static bool continues_run(const ani_copy_list *list, const an_reader *from, uint64_t offset)
{
    if (list->count == 0)
        return false;
    const ani_kept_run *last = &list->run[list->count - 1];
    return last->from == from && (!from || last->end == offset);
}

static int begin_kept_run(an_writer *w, ani_copy_list *list, an_reader *from, uint64_t offset)
{
    if (list->count == list->room) {
        size_t room = 2 * list->room + 16;
        ani_kept_run *run = realloc(list->run, room * sizeof *run);
        if (!run)
            return ani_fail(w, AN_ERR_MEMORY, "out of memory");
        list->run = run;
        list->room = room;
    }
    list->run[list->count++] = (ani_kept_run){.from = from, .offset = offset, .end = offset};
    return AN_OK;
}

int ani_copy_later(an_writer *w, an_reader *from, const an_reference *ref)
{
    ani_copy_list *list = &w->keeper->copies;
    kept_block block = {.stored = ref->stored};
    int error = AN_OK;
    if (!list->blocks.is_open)
        error = ani_fail_io(w, ani_spool_open(&list->blocks, w->folder));
    if (error == AN_OK && !continues_run(list, from, ref->offset))
        error = begin_kept_run(w, list, from, ref->offset);
    if (error != AN_OK)
        return error;
    ani_kept_run *run = &list->run[list->count - 1];
    run->end += ref->stored;
    run->blocks++;
    if (ref->stored > list->largest)
        list->largest = ref->stored;
    memcpy(block.hash, ref->hash, sizeof block.hash);
    ani_count_block(w, ref);
    w->kept_block_bytes += ref->stored;
    return ani_fail_io(w, ani_spool_append(&list->blocks, &block, sizeof block));
}

void ani_copy_list_close(ani_copy_list *list)
{
    ani_spool_close(&list->blocks);
    free(list->run);
}

/* --- copying ---------------------------------------- */

/* Returns an errno. */
static int next_kept_block(copying *c)
{
    ani_spool *blocks = &c->w->keeper->copies.blocks;
    uint64_t at = c->number++ * sizeof c->next;
    return at < blocks->size ? ani_spool_read(blocks, at, &c->next, sizeof c->next) : 0;
}

/* Notes an error of an archive. Returns an errno. */
static int fail_copy(copying *c, an_reader *from, const an_reference *ref, int error)
{
    c->w->copy_error = ani_fail_old(c->w, from, ani_fault(from, error, ref));
    return EIO;
}

/* Reads bytes of the run to the end of the batch. Returns an errno. */
static int read_run(copying *c, size_t length)
{
    batch *b = c->now;
    uint8_t *to = b->bytes + b->used;
    const uint8_t *bytes = to;
    const an_reference first = {.offset = c->offset, .type = AN_OBJECT_BLOCK};
    an_reader *from = c->run->from;
    int error = AN_OK;
    if (!from)
        memset(to, 0, length);
    else
        error = ani_source_bytes(&from->config.source, c->offset, length, to, &bytes,
                                 &from->fault.read_result);
    if (error != AN_OK)
        return fail_copy(c, from, &first, error);
    if (bytes != to)
        memcpy(to, bytes, length);
    b->used += length;
    c->offset += length;
    return 0;
}

/* Adds as many blocks of the run as there is room for. Returns an errno. */
static int gather_run(copying *c)
{
    batch *b = c->now;
    size_t n = 0;
    int error = 0;
    while (error == 0 && c->left > 0 && b->count < BATCH_BLOCKS &&
           c->next.stored <= c->size - b->used - n) {
        an_reference *ref = &b->block[b->count].ref;
        b->block[b->count].from = c->run->from;
        *ref = (an_reference){
            .offset = c->offset + n, .stored = c->next.stored, .type = AN_OBJECT_BLOCK};
        memcpy(ref->hash, c->next.hash, sizeof ref->hash);
        b->job[b->count++] = (ani_hash_job){.bytes = b->bytes + b->used + n, .length = ref->stored};
        n += ref->stored;
        c->left--;
        error = next_kept_block(c);
    }
    return error == 0 && n > 0 ? read_run(c, n) : error;
}

static void begin_copying_run(copying *c)
{
    if (c->run < c->last) {
        c->offset = c->run->offset;
        c->left = c->run->blocks;
    }
}

/* Fills the next batch, which is empty after the last block. Returns an errno. */
static int fill_batch(copying *c)
{
    int error = 0;
    c->now->used = c->now->count = 0;
    while (error == 0 && c->run < c->last) {
        error = gather_run(c);
        if (c->left > 0)
            break;
        c->run++;
        begin_copying_run(c);
    }
    return error;
}

static int hash_batch(void *context)
{
    batch *b = context;
    ani_hash_many(AN_OBJECT_BLOCK, b->job, b->count);
    return AN_OK;
}

/* Returns an errno. */
static int check_batch(copying *c, const batch *b)
{
    for (unsigned i = 0; i < b->count; i++)
        if (memcmp(b->job[i].hash, b->block[i].ref.hash, ANI_HASH_SIZE) != 0)
            return fail_copy(c, b->block[i].from, &b->block[i].ref, AN_ERR_HASH);
    return 0;
}

static int write_batch(const copying *c, const batch *b)
{
    return b->used > 0 ? c->to->write(c->to->context, b->bytes, b->used) : 0;
}

/* Hashes the batch that is filled, and meanwhile writes the one before and fills the next. Returns
 * an errno. */
static int copy_batch(copying *c)
{
    batch *hashed = c->now;
    ani_side_call hashing = {.call = hash_batch, .context = hashed};
    ani_begin_side_call(&hashing, c->w->config.jobs);
    int error = write_batch(c, c->before);
    c->now = c->before;
    c->before = hashed;
    if (error == 0)
        error = fill_batch(c);
    (void)ani_end_side_call(&hashing, AN_OK);
    return error == 0 ? check_batch(c, hashed) : error;
}

static int copy_batches(copying *c)
{
    begin_copying_run(c);
    int error = next_kept_block(c);
    if (error == 0)
        error = fill_batch(c);
    while (error == 0 && c->now->count > 0)
        error = copy_batch(c);
    return error == 0 ? write_batch(c, c->before) : error;
}

static batch *make_batch(size_t size)
{
    batch *b = calloc(1, sizeof *b);
    if (b)
        b->bytes = malloc(size);
    if (b && b->bytes)
        return b;
    free(b);
    return NULL;
}

static void free_batch(batch *b)
{
    if (b)
        free(b->bytes);
    free(b);
}

int ani_copy_kept_blocks(an_writer *w, const ani_target *to)
{
    const ani_copy_list *list = &w->keeper->copies;
    size_t size = list->largest > BATCH_BYTES ? list->largest : BATCH_BYTES;
    copying c = {.w = w, .to = to, .size = size, .run = list->run, .last = list->run + list->count};
    if (list->count == 0)
        return 0;
    c.now = make_batch(size);
    c.before = make_batch(size);
    batch *one = c.now, *other = c.before;
    int error = one && other ? copy_batches(&c) : ENOMEM;
    free_batch(one);
    free_batch(other);
    return error;
}
