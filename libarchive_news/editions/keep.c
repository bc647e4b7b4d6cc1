/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps parts that the caller names: dictionaries, blocks, and items whose content is in these
 * blocks.
 *
 * The reference of a block that is kept becomes the next cell of the table of blocks, with the
 * number that its dictionary has now. The block itself is only copied when the file is written, and
 * never decompressed. The items wait in the spool of items like all others, with their places
 * filled in already.
 */
#include "editions/keep.h"

#include <stdlib.h>

/* --- beginning and ending ---------------------------------------- */

int ani_begin_keeping(an_writer *w, const ani_keep_steps *steps)
{
    if (w->is_broken || w->keeper || w->arrivals > 0)
        return AN_ERR_USAGE;
    w->keeper = calloc(1, sizeof *w->keeper);
    w->kept_dictionary = calloc(AN_KEEP_DICTIONARIES, sizeof *w->kept_dictionary);
    if (!w->keeper || !w->kept_dictionary) {
        ani_end_keeping(w);
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    }
    w->keep_steps = steps;
    return AN_OK;
}

void ani_end_keeping(an_writer *w)
{
    for (unsigned i = 0; w->kept_dictionary && i < w->kept_dictionaries; i++)
        free(w->kept_dictionary[i].stored);
    free(w->kept_dictionary);
    if (w->keeper) {
        free(w->keeper->stored.bytes);
        ani_copy_list_close(&w->keeper->copies);
    }
    free(w->keeper);
    w->kept_dictionary = NULL;
    w->kept_dictionaries = 0;
    w->keeper = NULL;
    w->keep_steps = NULL;
}

static int ignore_overflow(an_writer *w, const an_item *item, const uint8_t *bytes, size_t length)
{
    (void)w, (void)item, (void)bytes, (void)length;
    return AN_OK;
}

/* Blocks that are filled must hold no less than those that are kept. */
static int choose_size(an_writer *w)
{
    if (w->config.block_size == 0) {
        ani_choose_block_size(w);
        if (w->block_raw > w->config.block_size)
            w->config.block_size = w->block_raw;
    }
    return AN_OK;
}

/* They are there already. */
static int lay_nothing(an_writer *w)
{
    (void)w;
    return AN_OK;
}

static int add_plain_entry(an_writer *w, const ani_new_entry *entry)
{
    return ani_builder_add_entry(w->table[ANI_TABLE_ENTRIES], entry);
}

static const ani_keep_steps by_hand = {
    .on_overflow = ignore_overflow,
    .choose = choose_size,
    .lay_blocks = lay_nothing,
    .copy_blocks = ani_copy_kept_blocks,
    .add_entry = add_plain_entry,
    .end_entries = lay_nothing,
    .close = ani_end_keeping,
};

int an_keep_begin(an_writer *w)
{
    return ani_begin_keeping(w, &by_hand);
}

/* Whether parts may be kept by hand now. */
static bool may_keep(const an_writer *w)
{
    return !w->is_broken && w->keeper && !w->keeper->edition;
}

/* --- dictionaries ---------------------------------------- */

/* Finds a dictionary among those that are kept. Returns its number; 0: it is not there. */
static unsigned find_dictionary(const an_writer *w, const an_reference *ref)
{
    for (unsigned i = 0; i < w->kept_dictionaries; i++) {
        const an_reference *kept = &w->kept_dictionary[i].ref;
        if (kept->raw == ref->raw && kept->stored == ref->stored &&
            memcmp(kept->hash, ref->hash, sizeof ref->hash) == 0)
            return i + 1;
    }
    return 0;
}

static int find_reference(an_writer *w, an_reader *r, unsigned n, an_reference *ref)
{
    an_cached_page *directory;
    int error = ani_load_directory(r, &directory);
    if (error == AN_OK)
        error = ani_find_dictionary(directory->bytes, directory->length, &r->header, n, ref);
    return ani_fail_old(w, r, error);
}

int ani_prepare_old_dictionary(an_writer *w, an_reader *r, unsigned n, ani_ahead **ahead)
{
    int error = ani_fail_old(w, r, ani_load_dictionary(r, n));
    if (error != AN_OK)
        return error;
    uint8_t *bytes = malloc(r->dictionary_length);
    if (!bytes)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    memcpy(bytes, r->dictionary_bytes, r->dictionary_length);
    return ani_prepare_ahead(w, bytes, r->dictionary_length, ahead);
}

/* Makes dictionary n of an archive the one with which the writer compresses, unless an edition has
 * done so ahead. */
static int use_dictionary(an_writer *w, an_reader *r, unsigned n)
{
    ani_ahead *ahead = NULL;
    if (w->dictionary_length > 0)
        return AN_OK;
    int error = ani_prepare_old_dictionary(w, r, n, &ahead);
    return ani_end_ahead(w, ahead, error);
}

/* Keeps a dictionary that is not there yet. */
static int append_dictionary(an_writer *w, an_reader *r, const an_reference *ref)
{
    const uint8_t *bytes;
    int error = ani_read_stored(w, r, ref, &bytes);
    if (error != AN_OK)
        return error;
    uint8_t *stored = malloc((size_t)ref->stored + 1);
    if (!stored)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    memcpy(stored, bytes, ref->stored);
    w->kept_dictionary[w->kept_dictionaries++] = (ani_kept_dictionary){*ref, stored};
    return AN_OK;
}

/* Whether all dictionaries of an archive can be kept. */
static int count_new_dictionaries(an_writer *w, an_reader *r, unsigned *count)
{
    int error = AN_OK;
    *count = 0;
    for (unsigned n = 1; n <= r->header.dictionaries && error == AN_OK; n++) {
        an_reference ref = {0};
        error = find_reference(w, r, n, &ref);
        if (error == AN_OK)
            *count += find_dictionary(w, &ref) == 0;
    }
    return error;
}

static int keep_dictionary_of(an_writer *w, an_reader *r, unsigned n, uint8_t *number)
{
    an_reference ref = {0};
    int error = find_reference(w, r, n, &ref);
    if (error != AN_OK)
        return error;
    *number = (uint8_t)find_dictionary(w, &ref);
    if (*number != 0)
        return AN_OK;
    error = append_dictionary(w, r, &ref);
    *number = (uint8_t)w->kept_dictionaries;
    return error == AN_OK && *number == 1 ? use_dictionary(w, r, n) : error;
}

int an_keep_dictionaries(an_writer *w, an_reader *from, uint8_t numbers[AN_KEEP_DICTIONARIES + 1])
{
    unsigned count;
    if (w->is_broken || !w->keeper || !from->open)
        return AN_ERR_USAGE;
    memset(numbers, 0, AN_KEEP_DICTIONARIES + 1);
    int error = count_new_dictionaries(w, from, &count);
    if (error == AN_OK && count > AN_KEEP_DICTIONARIES - w->kept_dictionaries) {
        (void)ani_fail(w, AN_ERR_DUPLICATE,
                       "more than %d dictionaries: pack the parts with one that they share",
                       AN_KEEP_DICTIONARIES);
        w->is_broken = false;
        return AN_ERR_DUPLICATE;
    }
    for (unsigned n = 1; n <= from->header.dictionaries && error == AN_OK; n++)
        error = keep_dictionary_of(w, from, n, &numbers[n]);
    return error;
}

/* --- blocks ---------------------------------------- */

static int keep_block(an_writer *w, an_reader *from, const uint8_t *numbers, uint64_t n)
{
    an_reference ref;
    int error = ani_find_block(w, from, n, &ref);
    if (error == AN_OK && w->config.block_size != 0 && ref.raw > w->config.block_size)
        return AN_ERR_USAGE;
    if (error != AN_OK)
        return error;
    if (ref.dictionary != 0)
        ref.dictionary = numbers[ref.dictionary];
    error = ani_builder_add_block(w->table[ANI_TABLE_BLOCKS], &ref);
    w->keeper->stats.blocks++;
    w->keeper->stats.block_bytes += ref.stored;
    return error == AN_OK ? ani_copy_later(w, from, &ref) : error;
}

int an_keep_blocks(an_writer *w, an_reader *from, const uint8_t numbers[AN_KEEP_DICTIONARIES + 1],
                   uint64_t first, uint64_t count, uint64_t *number)
{
    if (!may_keep(w) || !from->open || first > from->header.blocks ||
        count > from->header.blocks - first)
        return AN_ERR_USAGE;
    int error = ani_open_blocks(w);
    *number = w->stats.blocks;
    for (uint64_t i = 0; i < count && error == AN_OK; i++)
        error = keep_block(w, from, numbers, first + i);
    return error;
}

an_reference ani_stub_reference(void)
{
    static const uint8_t stub_byte;
    an_reference ref = {.stored = 1, .raw = 1, .type = AN_OBJECT_BLOCK};
    ani_hash(AN_OBJECT_BLOCK, &stub_byte, 1, ref.hash);
    return ref;
}

int ani_append_stub(an_writer *w)
{
    const an_reference ref = ani_stub_reference();
    int error = ani_builder_add_block(w->table[ANI_TABLE_BLOCKS], &ref);
    return error == AN_OK ? ani_copy_later(w, NULL, &ref) : error;
}

int an_keep_stub(an_writer *w)
{
    if (!may_keep(w))
        return AN_ERR_USAGE;
    int error = ani_open_blocks(w);
    w->keeper->stats.stubs++;
    return error == AN_OK ? ani_append_stub(w) : error;
}

/* --- items ---------------------------------------- */

static ani_place place_from(const an_kept_place *p)
{
    return p->length > 0 ? (ani_place){p->block, p->offset, p->length} : (ani_place){0};
}

int an_keep_item(an_writer *w, const an_kept_item *item)
{
    bool has_none = item->item.kind > AN_ASSET || item->item.status == AN_WITHDRAWN;
    bool brings = ani_brings_content(&item->item), is_kept = item->content.length > 0;
    if (!may_keep(w) || (has_none && (brings || is_kept)) || (brings && is_kept) ||
        !ani_is_content_clear(&item->item) || item->more_length > AN_OVERFLOW_MAX ||
        (item->more_length > 0 && !item->more))
        return AN_ERR_USAGE;
    const ani_placed placed = {
        .item = &item->item,
        .places = {.content = place_from(&item->content), .overflow = place_from(&item->overflow)},
        .more = item->more,
        .more_length = item->more_length};
    return ani_add_placed(w, &placed);
}
