/* SPDX-License-Identifier: BSD-2-Clause */
#include "editions/succession.h"

#include "archive/policy.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <string.h>

int check_succession(const an_header *old, const char *old_name, bool is_old_trusted,
                     const an_header *successor, const char *new_name)
{
    const edition_number before = edition_number_of(old);
    const edition_number after = edition_number_of(successor);
    if (memcmp(old->series, successor->series, sizeof old->series) != 0) {
        say_error("%s: refused as a replacement of %s: it is of another series", new_name,
                  old_name);
        return STATUS_BAD;
    }
    if (is_old_trusted && edition_precedes(after, before)) {
        say_error("%s: refused as too old: it is edition %" PRIu32 ".%" PRIu64
                  ", and %s is edition %" PRIu32 ".%" PRIu64,
                  new_name, after.epoch, after.sequence, old_name, before.epoch, before.sequence);
        return STATUS_BAD;
    }
    return STATUS_DONE;
}
