/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page of the index may claim more entries than the file has bytes, and a small file 2^40 of
 * them. What lies beneath a page that cannot be loaded is therefore passed over as a whole: a loop
 * over positions takes time for the pages that are there, not for the entries that are claimed.
 */
#include "archive/damage.h"

#include "archive/explain.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>

static bool is_of_an_object(int error)
{
    return error == AN_ERR_HASH || error == AN_ERR_FORMAT || error == AN_ERR_UNSUPPORTED ||
           error == AN_ERR_IO;
}

/* Whether this was said before. It is noted as said. */
static bool was_said(damage *d, const an_reader *reader, int error)
{
    an_fault fault;
    if (error == AN_ERR_MISSING) {
        bool said = d->cut;
        d->cut = true;
        return said;
    }
    an_reader_fault(reader, &fault);
    return is_of_an_object(error) && number_set_add(&d->said, fault.offset) == NUMBER_IS_KNOWN;
}

int damage_say(damage *d, const archive *a, const an_reader *reader, int error)
{
    return was_said(d, reader, error) ? status_of(error) : archive_say(a, reader, error, NULL);
}

void damage_note(damage *d, const archive *a, int error, uint64_t entries, int *status)
{
    int found = damage_say(d, a, &a->reader, error);
    if (*status != STATUS_BAD)
        *status = found;
    d->entries += entries;
}

uint64_t damage_span(const an_reader *reader, unsigned order, uint64_t position, bool reverse)
{
    an_fault f;
    an_reader_fault(reader, &f);
    if (f.order != order || position < f.first || position - f.first >= f.count)
        return 1;
    return reverse ? position - f.first + 1 : f.count - (position - f.first);
}

void damage_sum_up(const damage *d, const archive *a)
{
    if (d->entries > 0)
        say_error("%s: %" PRIu64 " %s cannot be read and %s left out", a->path, d->entries,
                  noun_for(d->entries, "entry", "entries"), noun_for(d->entries, "is", "are"));
}

void damage_free(damage *d)
{
    number_set_free(&d->said);
}
