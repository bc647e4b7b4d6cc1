/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The older edition of which `anews pack --from` keeps parts.
 *
 * Its stored bytes become part of an archive that is signed anew, so it must come from somebody who
 * may say so: a key given with -p, or one of those that sign now. The latter are known only when
 * the secret keys are loaded, after everything was read. So without -p every byte is compared with
 * its hash first, and who signed the root, from which all hashes come, is asked in the end.
 */
#include "packing/older.h"

#include "archive/index_of_words.h"
#include "archive/open.h"
#include "archive/verify.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

enum { ROUND = 1024, PAGE_SIZE_MOST = 65536 };

static const an_header *header_of(const older *from)
{
    return an_reader_header(&from->file.reader);
}

/* The new edition follows the older one. */
static int check_numbers(const older *from, const pack_options *o)
{
    const edition_number before = edition_number_of(header_of(from)),
                         now = {o->writer.epoch, o->writer.sequence};
    if (edition_precedes(before, now))
        return STATUS_DONE;
    say_error("%s: is edition %" PRIu32 ".%" PRIu64 ", and %" PRIu32 ".%" PRIu64
              " does not come after it: state a higher number with --epoch and --sequence",
              o->from, before.epoch, before.sequence, now.epoch, now.sequence);
    return STATUS_USAGE;
}

static int check_series(const older *from, const pack_options *o)
{
    if (!o->has_series ||
        memcmp(header_of(from)->series, o->writer.series, sizeof o->writer.series) == 0)
        return STATUS_DONE;
    say_error("%s: is of another series than --series says: leave that out, or pack without --from",
              o->from);
    return STATUS_USAGE;
}

/* Sizes that are not stated are those of the older edition: its pages as large as its largest one,
 * in whole KiB. */
static void take_over(const older *from, pack_options *o)
{
    const an_header *h = header_of(from);
    uint32_t page_size = (h->page_raw + ROUND - 1) / ROUND * ROUND;
    memcpy(o->writer.series, h->series, sizeof o->writer.series);
    memcpy(o->writer.previous, h->identity, sizeof o->writer.previous);
    o->has_series = true;
    if (o->writer.page_size == 0)
        o->writer.page_size = page_size < PAGE_SIZE_MOST ? page_size : PAGE_SIZE_MOST;
}

/* Whoever searches the older edition would find out only by failing. */
static void note_search(older *from, const pack_options *o)
{
    an_search_about about;
    if (!o->search && index_of_words_describe(&from->file.reader, &about) == AN_OK)
        say_note("%s: has an index of words, and the new edition has none: --search makes one",
                 o->from);
}

int older_open(older *from, pack_options *o)
{
    policy trust = o->from_trust;
    size_t dropped;
    if (!o->from)
        return STATUS_DONE;
    trust.insecure = trust.key_count == 0;
    int status = trust.insecure ? STATUS_DONE : policy_revoke(&trust, &dropped);
    o->from_trust = trust;
    o->from_trust.insecure = false;
    if (status == STATUS_DONE && !trust.insecure && trust.key_count == 0) {
        say_error("%s: no key that -p gives is trusted any more", o->from);
        status = STATUS_BAD;
    }
    if (status == STATUS_DONE)
        status = archive_attach(&from->file, o->from);
    from->is_used = status == STATUS_DONE;
    from->has_true_numbers = has_true_numbers_at(o->from);
    if (status == STATUS_DONE)
        status = archive_open(&from->file, &trust);
    if (status == STATUS_DONE)
        status = check_series(from, o);
    if (status == STATUS_DONE)
        status = check_numbers(from, o);
    if (status == STATUS_DONE)
        status = archive_verify(&from->file, &trust, o->writer.jobs);
    if (status == STATUS_DONE) {
        take_over(from, o);
        note_search(from, o);
    }
    return status;
}

int older_begin(const older *from, const pack_options *o, an_writer *w)
{
    /* The writer reads it, and changes nothing that others look at. */
    an_edition_config config = {.from = (an_reader *)&from->file.reader,
                                .compact = o->compact,
                                .purge = o->purge,
                                .keep_dictionary = o->keep_dictionary};
    if (!from->is_used)
        return STATUS_DONE;
    int error = an_edition_begin(w, &config);
    if (error == AN_OK)
        return STATUS_DONE;
    say_error("%s", an_writer_message(w));
    return status_of(error);
}

/* Whether a slot is for one of the keys that sign now. */
static bool has_slot_for(const an_header *header, const an_secret_key *keys, unsigned count)
{
    for (unsigned slot = 0; slot < header->slots; slot++)
        for (unsigned i = 0; i < count; i++)
            if (memcmp(header->slot_key_id[slot], keys[i].id, sizeof keys[i].id) == 0)
                return true;
    return false;
}

int older_check_signers(const older *from, const pack_options *o, const an_secret_key *keys)
{
    if (!from->is_used || o->from_trust.key_count > 0 ||
        pack_is_of_signers(from->file.header, header_of(from), keys, o->secret_count))
        return STATUS_DONE;
    if (has_slot_for(header_of(from), keys, o->secret_count))
        say_error("%s: a signature is wrong: the file was changed or damaged; nothing was written",
                  o->from);
    else
        say_error("%s: is not signed by a key that signs now, and nothing was written: if it may "
                  "be built on, say whose it is with -p",
                  o->from);
    return STATUS_BAD;
}

bool older_is(const older *from, const named_file *file)
{
    struct stat st;
    if (!from->is_used || !file || fstat(from->file.fd, &st) != 0)
        return false;
    const named_file old = {identity_of(&st), from->file.path};
    if (!is_or_may_be(file, &old, from->has_true_numbers))
        return false;
    if (!is_same_file(&file->identity, &old.identity))
        say_note("%s: may be the older edition by another name: it is left out", file->path);
    return true;
}

void older_close(older *from)
{
    if (from->is_used)
        archive_close(&from->file);
}
