/* SPDX-License-Identifier: BSD-2-Clause */
#include "verifying/partial.h"

#include "archive/damage.h"
#include "archive/explain.h"
#include "report/progress.h"
#include "status.h"

#include <string.h>

/* Blocks lie one after the other: where one has not arrived, none after it has. */
static int verify_blocks(archive *a, partial *p)
{
    uint64_t count = an_reader_header(&a->reader)->blocks;
    int error = AN_OK;
    progress_begin("verifying");
    while (error == AN_OK && p->blocks < count) {
        error = an_reader_verify_blocks(&a->reader, p->blocks, 1);
        p->blocks += error == AN_OK;
        double share = (double)p->blocks / (double)count;
        progress_step(0, (uint64_t)(share * (double)a->size), a->size);
    }
    progress_end();
    return error == AN_ERR_MISSING ? AN_OK : error;
}

/* The first block that content does not need. */
static uint64_t end_block(const an_header *header, const an_entry *entry)
{
    if (entry->length == 0)
        return 0;
    uint64_t spanned =
        entry->length > header->block_raw ? (entry->length - 1) / header->block_raw : 0;
    return entry->block > UINT64_MAX - spanned - 1 ? UINT64_MAX : entry->block + spanned + 1;
}

/*
 * Finds how many of the blocks that have arrived can be read. A dictionary may come after the
 * blocks that are compressed with it, and where the index is not whole, it may be missing. Each
 * block is tried once, since many entries may share it.
 */
static int find_usable(archive *a, const partial *p, uint64_t *usable)
{
    const void *bytes;
    size_t length;
    int error = AN_OK;
    bool has_all = p->index_is_whole || an_reader_header(&a->reader)->dictionaries == 0;
    *usable = has_all ? p->blocks : 0;
    while (*usable < p->blocks) {
        const an_entry first_byte = {.has_content = true, .block = *usable, .length = 1};
        error = an_content_view(&a->reader, &first_byte, 0, &bytes, &length);
        if (error == AN_ERR_MISSING || error == AN_ERR_HASH || error == AN_ERR_IO)
            return error == AN_ERR_MISSING ? AN_OK : error;
        ++*usable;
    }
    return AN_OK;
}

/*
 * Finds the entry that has the content: this one, or the one that it is an alias of. An alias of an
 * alias, or of nothing, has none. It breaks a rule (8.33), but only for those who read it: that is
 * no part of verifying everything (spec/FORMAT.md section 12).
 */
static int find_target(archive *a, const an_entry *entry, an_entry *target)
{
    an_field f;
    char id[AN_ID_MAX];
    *target = *entry;
    if (entry->kind != AN_ALIAS || an_entry_field(entry, AN_TAG_TARGET, &f) != AN_OK)
        return AN_OK;
    /* Copied, because it lies in a page, and finding the target loads pages. */
    size_t length = f.length < sizeof id ? f.length : sizeof id;
    memcpy(id, f.value, length);
    int error = an_entry_find(&a->reader, id, length, target);
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

/* Counts an entry if its blocks can be read, or those of the one that it is an alias of. */
static int count_entry(archive *a, partial *p, uint64_t usable, const an_entry *entry)
{
    an_entry target;
    int error = find_target(a, entry, &target);
    if (error == AN_OK && target.has_content &&
        end_block(an_reader_header(&a->reader), &target) <= usable)
        p->readable++;
    return error == AN_ERR_MISSING ? AN_OK : error;
}

/* Counts the entries whose page of the index and whose blocks have arrived. A page that has not may
 * have more entries than anybody can count. */
static int count_readable(archive *a, partial *p, uint64_t usable)
{
    uint64_t left = an_reader_header(&a->reader)->entries, end = left;
    int error = AN_OK;
    while (error == AN_OK && left > 0) {
        an_entry entry;
        error = an_entry_at(&a->reader, AN_BY_ID, end - left, &entry);
        uint64_t span =
            error == AN_ERR_MISSING ? damage_span(&a->reader, AN_BY_ID, end - left, false) : 1;
        if (error == AN_OK)
            error = count_entry(a, p, usable, &entry);
        else if (error == AN_ERR_MISSING)
            error = AN_OK;
        left -= span < left ? span : left;
    }
    return error;
}

int partial_verify(archive *a, partial *p)
{
    uint64_t usable = 0;
    *p = (partial){0};
    int error = an_reader_verify_index(&a->reader);
    p->index_is_whole = error == AN_OK;
    if (error == AN_OK || error == AN_ERR_MISSING)
        error = verify_blocks(a, p);
    if (error == AN_OK)
        error = find_usable(a, p, &usable);
    if (error == AN_OK)
        error = count_readable(a, p, usable);
    return error == AN_OK ? STATUS_DONE : archive_say(a, &a->reader, error, NULL);
}
