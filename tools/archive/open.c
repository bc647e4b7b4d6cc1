/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/open.h"

#include "archive/explain.h"
#include "archive/slots.h"
#include "archive/trust.h"
#include "platform/platform.h"
#include "report/dates.h"
#include "report/describe.h"
#include "report/message.h"
#include "status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CACHED_PAGES = 16 };

enum {
    SPARE_LEAST = 256 << 10,
    SPARE_MOST = 8 << 20,
    EXPECT_LEAST = 128 << 10,
    EXPECT_MOST = 4 << 20
};

/* How much memory a reader gets beyond its need. With it, verifying reads whole stretches of blocks
 * at a time, and proves the orders with a bit for each entry, in as few walks as possible. Whoever
 * does not verify does not touch it. */
static size_t spare_for(const an_header *header, size_t most)
{
    uint64_t bitmap = header->entries / 8 + 1;
    return bitmap < SPARE_LEAST ? SPARE_LEAST : bitmap > most ? most : (size_t)bitmap;
}

/* A reader's memory ends with the dictionary and its stored bytes, which are most of it and filled
 * at once. All of the dictionary is filled, and of the buffer of stored bytes a little, since most
 * of these lie over the dictionary. Allocating their pages all at a time takes a tenth of a
 * millisecond less than one by one. Where they lie elsewhere, nothing is lost. */
static void expect_dictionary(void *memory, size_t need, const an_header *header)
{
    size_t length = (size_t)header->dictionary_raw + header->dictionary_stored;
    size_t untouched = (size_t)header->dictionary_stored / 4 * 3;
    if (length >= EXPECT_LEAST && length <= EXPECT_MOST && length < need)
        platform_expect_memory((char *)memory + need - length, length - untouched);
}

/* Opens a reader, with at most `spare` bytes more than it needs. *memory is what it works in,
 * malloced, NULL if there is not enough. Returns AN_*. */
static int open_reader(const archive *a, const policy *p, size_t spare, an_reader *reader,
                       void **memory, size_t *memory_size)
{
    an_config config = {
        .source = archive_source(a),
        .trusted = p->insecure ? NULL : p->keys,
        .trusted_count = p->insecure ? 0 : p->key_count,
        .need = p->need,
        .insecure = p->insecure,
        .cached_pages = CACHED_PAGES,
        .fast_dictionary = true,
    };
    an_header header;
    *memory = NULL;
    *memory_size = 0;
    memset(reader, 0, sizeof *reader);
    /* If this fails, opening fails too, and with the error that stands first in the order of
     * checks. */
    if (an_header_read(&config.source, &header) == AN_OK) {
        int error = an_reader_memory(&header, &config, memory_size);
        if (error != AN_OK)
            return error;
        size_t need = *memory_size;
        *memory_size += spare_for(&header, spare);
        *memory = malloc(*memory_size);
        if (*memory == NULL)
            return AN_ERR_MEMORY;
        expect_dictionary(*memory, need, &header);
    }
    config.memory = *memory;
    config.memory_size = *memory_size;
    return an_reader_open(reader, &config);
}

static int say_stale(const archive *a, const policy *p)
{
    const an_header *h = an_reader_header(&a->reader);
    if (p->has_min_edition)
        say_error("%s: refused as too old: it is edition %" PRIu32 ".%" PRIu64
                  ", and at least %" PRIu32 ".%" PRIu64 " is required",
                  a->path, h->epoch, h->sequence, p->min_edition.epoch, p->min_edition.sequence);
    else
        say_error("%s: refused as too old: its sequence is %" PRIu64
                  ", and --min-sequence requires at least %" PRIu64 "%s",
                  a->path, h->sequence, p->min_sequence,
                  h->epoch > 0 ? "; --min-edition compares epochs first" : "");
    return STATUS_BAD;
}

static int check_edition(const archive *a, const policy *p)
{
    const an_header *h = an_reader_header(&a->reader);
    const edition_number edition = edition_number_of(h);
    bool is_old = p->has_min_edition ? edition_precedes(edition, p->min_edition)
                                     : p->has_min_sequence && h->sequence < p->min_sequence;
    return is_old ? say_stale(a, p) : archive_check_current(a, p);
}

int archive_check_current(const archive *a, const policy *p)
{
    const an_header *h = an_reader_header(&a->reader);
    char until[40];
    if (!p->current || !has_expired(h))
        return STATUS_DONE;
    format_time(h->current_until, until);
    say_error("%s: refused as out of date: its publisher called it current until %s; ask for a "
              "newer edition",
              a->path, until);
    return STATUS_BAD;
}

int archive_open(archive *a, const policy *p)
{
    if (p->any_slots)
        (void)slots_tidy(a->header);
    int error = open_reader(a, p, SPARE_MOST, &a->reader, &a->memory, &a->memory_size);
    if (error == AN_ERR_UNTRUSTED)
        return archive_say_untrusted(a, p);
    return error == AN_OK ? check_edition(a, p) : archive_say(a, &a->reader, error, NULL);
}

int archive_open_header(archive *a, const policy *p)
{
    int error = open_reader(a, p, 0, &a->reader, &a->memory, &a->memory_size);
    if (error == AN_ERR_UNTRUSTED)
        return archive_say_untrusted(a, p);
    /* The directory has not come yet. It is looked for when all that the header says was checked.
     */
    bool is_header_good = error == AN_ERR_MISSING && archive_has_header(a);
    return is_header_good ? check_edition(a, p) : archive_say(a, &a->reader, error, NULL);
}

bool archive_seems_trusted(const archive *a, const policy *p)
{
    an_header header;
    an_source source = archive_source(a);
    unsigned good = 0;
    if (!archive_has_header(a) || an_header_read(&source, &header) != AN_OK)
        return false;
    for (unsigned i = 0; i < header.slots; i++) {
        enum slot_state state = slot_under(a->header, i, p);
        if (state == SLOT_BAD)
            return false;
        good += state == SLOT_GOOD;
    }
    return p->insecure || good >= (p->need > 0 ? p->need : 1);
}

int archive_open_again(const archive *a, const policy *p, an_reader *reader, void **memory)
{
    size_t size = 0;
    return open_reader(a, p, SPARE_LEAST, reader, memory, &size);
}
