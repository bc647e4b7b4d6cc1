/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each part has its entries in the order of their ids, and its next one at hand. The parts are in a
 * heap, the lowest id at its top. So the memory that this takes does not depend on the number of
 * entries.
 *
 * If several parts have an id, one of them is taken: one that is withdrawn, since what was
 * withdrawn must not come back; else the one that was modified last, or published last if nothing
 * says when it was modified; else the one of the later edition; else that of the part which was
 * named last.
 */
#include "merging/walk.h"

#include "archive/policy.h"
#include "report/message.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>

typedef struct walk {
    const walker *how;
    parts *all;
    unsigned *heap; /* indices of parts */
    unsigned count;
    unsigned *same; /* those that have the lowest id, one after another */
    unsigned same_count;
} walk;

static int compare_ids(const an_entry *a, const an_entry *b)
{
    size_t n = a->id_length < b->id_length ? a->id_length : b->id_length;
    int order = memcmp(a->id, b->id, n);
    return order != 0 ? order : (a->id_length > b->id_length) - (a->id_length < b->id_length);
}

/* Whether part x comes before part y. Of equal ids, that of the part which was named first does. */
static bool comes_first(const walk *w, unsigned x, unsigned y)
{
    int order = compare_ids(&w->all->at[x].entry, &w->all->at[y].entry);
    return order < 0 || (order == 0 && x < y);
}

static void sink_top(walk *w)
{
    for (unsigned i = 0, child; (child = 2 * i + 1) < w->count; i = child) {
        if (child + 1 < w->count && comes_first(w, w->heap[child + 1], w->heap[child]))
            child++;
        if (comes_first(w, w->heap[i], w->heap[child]))
            return;
        unsigned swap = w->heap[i];
        w->heap[i] = w->heap[child];
        w->heap[child] = swap;
    }
}

static void add_to_heap(walk *w, unsigned index)
{
    unsigned i = w->count++;
    w->heap[i] = index;
    while (i > 0 && comes_first(w, w->heap[i], w->heap[(i - 1) / 2])) {
        unsigned swap = w->heap[i];
        w->heap[i] = w->heap[(i - 1) / 2];
        w->heap[(i - 1) / 2] = swap;
        i = (i - 1) / 2;
    }
}

static unsigned take_top(walk *w)
{
    unsigned top = w->heap[0];
    w->heap[0] = w->heap[--w->count];
    sink_top(w);
    return top;
}

/* Finds the part's next entry that is wanted, and puts the part into the heap if there is one. */
static int find_next(walk *w, unsigned index)
{
    part *p = &w->all->at[index];
    uint64_t entries = p->end > 0 ? p->end : an_reader_header(&p->a.reader)->entries;
    for (bool is_wanted = false; !is_wanted; p->number++) {
        if (p->number >= entries)
            return STATUS_DONE;
        int error = an_entry_at(&p->a.reader, AN_BY_ID, p->number, &p->entry);
        if (error != AN_OK)
            return part_say(p, error, NULL);
        is_wanted = true;
        int status =
            w->how->choose ? w->how->choose(w->how->choose_context, p, &is_wanted) : STATUS_DONE;
        if (status != STATUS_DONE)
            return status;
    }
    add_to_heap(w, index);
    return STATUS_DONE;
}

static int say_same_id(const walk *w)
{
    const part *a = &w->all->at[w->same[0]], *b = &w->all->at[w->same[1]];
    say_error("%s: and %s have an entry with the id %.*s: --newest takes the newer one of such "
              "entries",
              a->a.path, b->a.path, (int)a->entry.id_length, a->entry.id);
    return STATUS_USAGE;
}

/* When the entry was modified, or else published. Returns false if nothing says that. */
static bool find_date(const an_entry *entry, int64_t *seconds)
{
    an_field field;
    an_date date;
    if (an_entry_field(entry, AN_TAG_DATE_MODIFIED, &field) != AN_OK &&
        an_entry_field(entry, AN_TAG_DATE_PUBLISHED, &field) != AN_OK)
        return false;
    bool is_date = an_date_decode(field.value, field.length, &date) == AN_OK;
    *seconds = is_date ? date.seconds : 0;
    return is_date;
}

static bool is_earlier_edition(const part *a, const part *b)
{
    return edition_precedes(edition_number_of(an_reader_header(&a->a.reader)),
                            edition_number_of(an_reader_header(&b->a.reader)));
}

/* Whether b, of a part that was named later, is taken and not a. */
static bool is_newer(const part *a, const part *b)
{
    int64_t x = 0, y = 0;
    bool a_is_gone = a->entry.status == AN_WITHDRAWN, b_is_gone = b->entry.status == AN_WITHDRAWN;
    bool a_has = find_date(&a->entry, &x), b_has = find_date(&b->entry, &y);
    if (a_is_gone != b_is_gone)
        return b_is_gone;
    if (a_has != b_has)
        return b_has;
    return x != y ? x < y : !is_earlier_edition(b, a);
}

/* Chooses among the entries with the same id, and hands them out. */
static int hand_out(walk *w)
{
    const walker *how = w->how;
    unsigned best = 0;
    if (w->same_count > 1 && !how->newest)
        return say_same_id(w);
    for (unsigned i = 1; i < w->same_count; i++)
        if (is_newer(&w->all->at[w->same[best]], &w->all->at[w->same[i]]))
            best = i;
    int status = STATUS_DONE;
    for (unsigned i = 0; i < w->same_count && status == STATUS_DONE; i++) {
        part *p = &w->all->at[w->same[i]];
        if (i == best)
            status = how->take(how->take_context, p);
        else if (how->drop)
            status = how->drop(how->take_context, p);
    }
    return status;
}

/* Takes the lowest id out of the heap, and puts the parts that had it back. */
static int visit_lowest(walk *w)
{
    w->same_count = 0;
    do
        w->same[w->same_count++] = take_top(w);
    while (w->count > 0 &&
           compare_ids(&w->all->at[w->heap[0]].entry, &w->all->at[w->same[0]].entry) == 0);
    int status = hand_out(w);
    for (unsigned i = 0; i < w->same_count && status == STATUS_DONE; i++)
        status = find_next(w, w->same[i]);
    return status;
}

int walk_parts(parts *p, const walker *how)
{
    walk w = {.how = how,
              .all = p,
              .heap = malloc(p->count * sizeof *w.heap),
              .same = malloc(p->count * sizeof *w.same)};
    int status = STATUS_DONE;
    if (w.heap == NULL || w.same == NULL) {
        say_error("not enough memory");
        status = STATUS_IO;
    }
    for (unsigned i = 0; i < p->count && status == STATUS_DONE; i++) {
        p->at[i].number = p->at[i].begin;
        status = find_next(&w, i);
    }
    while (status == STATUS_DONE && w.count > 0)
        status = visit_lowest(&w);
    free(w.heap);
    free(w.same);
    return status;
}
