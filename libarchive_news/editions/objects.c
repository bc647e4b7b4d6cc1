/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The objects of an archive: what the directory names, then what pages refer to.
 *
 * A page says of its children how large they are, and where they lie relative to each other. So the
 * children of all pages of a level are found by going from page to page of that level, each time
 * from the top page on: rank by rank, as verifying goes from leaf to leaf. The pages on the way are
 * in the cache of the reader, and none of the level that is listed is loaded.
 */
#include <archive_news/objects.h>

#include "editions/children.h"

#ifndef AN_SMALL

static int show_object(const an_reader *r, const an_object_visitor *v, const an_object_info *object)
{
    uint64_t size = r->header.file_size;
    if (object->offset > size || object->size > size - object->offset)
        return AN_ERR_FORMAT;
    return v->visit(v->context, object) == 0 ? AN_OK : AN_ERR_CANCELLED;
}

static int show_reference(const an_reader *r, const an_object_visitor *v, const an_reference *ref)
{
    an_object_info object = {.offset = ref->offset, .size = ref->stored, .type = ref->type};
    memcpy(object.hash, ref->hash, sizeof object.hash);
    return show_object(r, v, &object);
}

/* Shows the extents of sections. */
static int show_extents(const an_reader *r, const an_object_visitor *v,
                        const an_cached_page *directory)
{
    ani_extent_walk walk;
    ani_extent e;
    int error = AN_OK;
    ani_begin_extents(&walk, directory->bytes, directory->length);
    while (error == AN_OK && ani_next_extent(&walk, &e)) {
        if (!e.hash)
            continue;
        an_object_info object = {.offset = e.offset, .size = e.size, .type = AN_OBJECT_EXTENT};
        memcpy(object.hash, e.hash, sizeof object.hash);
        error = show_object(r, v, &object);
    }
    return error;
}

static int show_dictionaries(const an_reader *r, const an_object_visitor *v,
                             const an_cached_page *directory)
{
    int error = AN_OK;
    for (unsigned n = 1; error == AN_OK && n <= r->header.dictionaries; n++) {
        an_reference ref;
        error = ani_find_dictionary(directory->bytes, directory->length, &r->header, n, &ref);
        if (error == AN_OK)
            error = show_reference(r, v, &ref);
    }
    return error;
}

int an_objects_named(an_reader *r, const an_object_visitor *v)
{
    an_cached_page *directory;
    if (!r->open)
        return AN_ERR_USAGE;
    int error = ani_load_directory(r, &directory);
    if (error == AN_OK)
        error = show_reference(r, v, &r->directory);
    if (error == AN_OK && r->metadata.type != 0)
        error = show_reference(r, v, &r->metadata);
    if (error == AN_OK)
        error = show_dictionaries(r, v, directory);
    if (error == AN_OK)
        error = show_extents(r, v, directory);
    for (unsigned i = 0; error == AN_OK && i < ANI_TABLES; i++)
        if (r->table[i].levels > 0)
            error = show_reference(r, v, &r->table[i].top);
    return error == AN_ERR_FORMAT ? ani_fault(r, error, &r->directory) : error;
}

unsigned an_objects_levels(const an_reader *r, unsigned table)
{
    return r->open && table < ANI_TABLES ? r->table[table].levels : 0;
}

static int visit_cells(an_reader *r, ani_page *page, uint64_t base,
                       int (*visit)(void *context, const an_reference *ref), void *context)
{
    int error = AN_OK;
    while (error == AN_OK && !ani_page_is_done(page)) {
        ani_cell cell;
        error = ani_page_next(page, &r->header, &cell);
        if (error != AN_OK)
            break;
        cell.child.ref.offset += base;
        error = visit(context, &cell.child.ref);
    }
    return error;
}

int ani_visit_children(an_reader *r, const an_table *table, unsigned level,
                       int (*visit)(void *context, const an_reference *ref), void *context)
{
    uint64_t base = level > 0 ? table->base[level - 1] : table->content_base;
    int error = AN_OK;
    for (uint64_t rank = 0; error == AN_OK && rank < table->count;) {
        ani_leaf page;
        error = ani_page_at_rank(r, table, level, rank, &page);
        if (error != AN_OK)
            break;
        const an_reference at = {.offset = page.offset, .type = AN_OBJECT_PAGE};
        rank = page.at.first + page.count;
        error = visit_cells(r, &page.at.page, base, visit, context);
        if (error == AN_ERR_FORMAT)
            error = ani_fault(r, error, &at);
    }
    return error;
}

/* To whom children are shown. */
typedef struct showing {
    const an_reader *r;
    const an_object_visitor *visitor;
} showing;

static int show_child(void *context, const an_reference *ref)
{
    const showing *s = context;
    return show_reference(s->r, s->visitor, ref);
}

int an_objects_below(an_reader *r, unsigned number, unsigned level, const an_object_visitor *v)
{
    showing s = {r, v};
    if (!r->open || level >= an_objects_levels(r, number) ||
        (level == 0 && number != AN_TABLE_BLOCKS))
        return AN_ERR_USAGE;
    return ani_visit_children(r, &r->table[number], level, show_child, &s);
}

int an_objects_list(an_reader *r, const an_object_visitor *v)
{
    int error = an_objects_named(r, v);
    for (unsigned i = 0; error == AN_OK && i < ANI_TABLES; i++) {
        unsigned least = i == AN_TABLE_BLOCKS ? 0 : 1;
        for (unsigned level = r->table[i].levels; error == AN_OK && level-- > least;)
            error = an_objects_below(r, i, level, v);
    }
    return error;
}

#endif
