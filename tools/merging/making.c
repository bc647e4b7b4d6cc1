/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts are read first, and all that is taken of them waits in the writer. Only then are the
 * keys loaded: nothing that others have made is parsed while a secret is in memory. The writer
 * compares what it keeps with its hashes once more, and puts the archive together.
 */
#include "merging/making.h"

#include "archive/explain.h"
#include "files/folders.h"
#include "files/read_write.h"
#include "keys/keyring.h"
#include "keys/public_key.h"
#include "keys/secret_key.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* --- what the archive says about itself ---------------------------------------- */

static const char **stated_text(an_writer_config *w, unsigned tag)
{
    switch (tag) {
    case AN_META_TITLE: return &w->title;
    case AN_META_PUBLISHER: return &w->publisher;
    case AN_META_DESCRIPTION: return &w->description;
    case AN_META_LANGUAGE: return &w->language;
    default: return &w->license;
    }
}

static int say_no_memory_to_make(void)
{
    say_error("not enough memory");
    return STATUS_IO;
}

/* What no option states is as the first part has it. */
static int take_texts(making *m, part *first)
{
    an_field field;
    const uint8_t *rest;
    size_t length;
    int error = an_reader_metadata(&first->a.reader, &rest, &length);
    if (error != AN_OK)
        return part_say(first, error, NULL);
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK) {
        if (field.tag < AN_META_TITLE || field.tag > AN_META_LICENSE)
            continue;
        const char **text = stated_text(&m->pack->writer, (unsigned)field.tag);
        char **copy = &m->texts[field.tag - AN_META_TITLE];
        if (*text != NULL || *copy != NULL)
            continue;
        *text = *copy = strndup((const char *)field.value, field.length);
        if (*text == NULL)
            return say_no_memory_to_make();
    }
    return STATUS_DONE;
}

void making_follow(pack_options *o, const part *p)
{
    const an_header *h = an_reader_header(&p->a.reader);
    an_writer_config *w = &o->writer;
    w->created = o->has_created ? w->created : h->created;
    if (!o->has_sequence && w->epoch == 0) {
        w->epoch = h->epoch;
        w->sequence = h->sequence;
    } else if (!o->has_sequence) {
        w->sequence = w->created > 0 ? (uint64_t)w->created : 0;
    }
    w->current_until = w->current_until != 0 ? w->current_until : h->current_until;
}

/* --- the writer ---------------------------------------- */

/* Takes the archive from the writer. Returns 0 or an errno. */
static int on_making_write(void *context, const void *piece, size_t length)
{
    making *m = context;
    if (write_fully(m->file.fd, m->written, piece, length) != 0)
        return errno;
    if (m->written < sizeof m->header) {
        size_t room = sizeof m->header - (size_t)m->written;
        memcpy(m->header + m->written, piece, length < room ? length : room);
    }
    m->written += length;
    return 0;
}

/* Names the part that cannot be read any more, if that is why. */
static int say_writer(const making *m, int error)
{
    for (unsigned i = 0; m->parts && i < m->parts->count; i++)
        if (archive_say_not_kept(&m->parts->at[i].a, error))
            return status_of(error);
    say_error("%s", an_writer_message(m->writer));
    return error == AN_ERR_DUPLICATE || error == AN_ERR_FORMAT ? STATUS_USAGE : status_of(error);
}

/* Pages and blocks are as large as those of the parts, and stored as theirs are. */
static void choose_sizes(making *m, const parts *p)
{
    an_writer_config *w = &m->pack->writer;
    uint32_t pages = parts_page_size(p);
    if (w->page_size < pages)
        w->page_size = pages;
    w->block_size = m->anew ? 0 : parts_block_size(p);
    w->pages_raw = parts_have_raw_pages(p);
    w->blocks_raw = parts_have_raw_blocks(p);
    if (w->blocks_raw)
        w->dictionary_size = AN_DICTIONARY_NONE;
}

static int open_making_writer(making *m)
{
    an_writer_config config = m->pack->writer;
    config.keys_later = true;
    config.write = on_making_write;
    config.write_context = m;
    int error = an_writer_open(&m->writer, &config);
    if (error == AN_OK)
        error = an_keep_begin(m->writer);
    if (error == AN_OK)
        return STATUS_DONE;
    say_error("%s: cannot be written: %s", m->pack->output_name,
              error == AN_ERR_MEMORY  ? "not enough memory"
              : error == AN_ERR_USAGE ? "what it says about itself must be UTF-8 with at most "
                                        "59,960 bytes in all"
                                      : strerror(errno));
    return error == AN_ERR_USAGE ? STATUS_USAGE : STATUS_IO;
}

/* --- reading ---------------------------------------- */

/* The readers were opened by archive_open(), and their archives verified. */
static int keep_dictionaries(making *m, parts *p)
{
    for (unsigned i = 0; i < p->count; i++) {
        part *one = &p->at[i];
        int error = an_keep_dictionaries(m->writer, &one->a.reader, one->dictionaries);
        if (error == AN_ERR_DUPLICATE) {
            say_error("%s: with its dictionaries there are more than %d, which is all that an "
                      "archive holds: pack the parts with one that they share (anews train, and "
                      "pack --dictionary-from)",
                      one->a.path, AN_KEEP_DICTIONARIES);
            return STATUS_USAGE;
        }
        if (error != AN_OK)
            return say_writer(m, error);
    }
    return STATUS_DONE;
}

/* Keeps the blocks of a part, or those that its cover says. Those that are kept have numbers that
 * follow each other. */
static int keep_blocks(making *m, part *p)
{
    uint64_t first = 0, count = an_reader_header(&p->a.reader)->blocks, number = 0;
    bool has_first = false;
    for (uint64_t from = 0;; from = first + count) {
        int error = p->cover ? an_cover_run(p->cover, from, &first, &count) : AN_OK;
        if (error == AN_OK && count == 0)
            return STATUS_DONE;
        if (error == AN_OK)
            error = an_keep_blocks(m->writer, &p->a.reader, p->dictionaries, first, count, &number);
        if (error != AN_OK)
            return say_writer(m, error);
        p->first_block = has_first ? p->first_block : number;
        has_first = true;
        if (!p->cover)
            return STATUS_DONE;
    }
}

static bool is_any_kept(parts *p)
{
    uint64_t first, count = 0;
    for (unsigned i = 0; i < p->count; i++) {
        part *one = &p->at[i];
        if (!one->cover && an_reader_header(&one->a.reader)->blocks > 0)
            return true;
        if (one->cover && an_cover_run(one->cover, 0, &first, &count) == AN_OK && count > 0)
            return true;
    }
    return false;
}

/* Without a block that is kept, the dictionary of the parts would only tell of what is not taken.
 */
static int keep_parts(making *m, parts *p)
{
    if (m->anew || !is_any_kept(p))
        return STATUS_DONE;
    int status = keep_dictionaries(m, p);
    for (unsigned i = 0; i < p->count && status == STATUS_DONE; i++)
        status = keep_blocks(m, &p->at[i]);
    return status;
}

static int check_taken(const making *m)
{
    if (m->taking.entries > 0 || m->pack->allow_empty)
        return STATUS_DONE;
    say_error("there is nothing to put into %s, and it was not written", m->pack->output_name);
    return STATUS_NOT_FOUND;
}

int making_read(making *m, parts *p, const walker *choices)
{
    char *folder = folder_of(m->pack->output.path);
    walker w = *choices;
    m->parts = p;
    choose_sizes(m, p);
    int status = folder ? take_texts(m, &p->at[0]) : say_no_memory_to_make();
    for (unsigned i = 0; i < p->count; i++)
        p->at[i].is_anew = m->anew;
    if (status == STATUS_DONE && !m->anew)
        status = sift_parts(p, choices, m->pack->writer.block_size, folder);
    free(folder);
    if (status == STATUS_DONE)
        status = open_making_writer(m);
    if (status == STATUS_DONE)
        status = pack_search_begin(&m->search, m->pack, m->writer);
    if (status == STATUS_DONE)
        status = keep_parts(m, p);
    m->taking.writer = m->writer;
    m->taking.search = &m->search;
    m->taking.block_size = m->pack->writer.block_size;
    w.take = take_entry;
    w.take_context = &m->taking;
    if (status == STATUS_DONE)
        status = walk_parts(p, &w);
    if (status == STATUS_DONE)
        status = check_taken(m);
    return status == STATUS_DONE ? pack_search_describe(&m->search) : status;
}

/* --- signing ---------------------------------------- */

int making_load_keys(const pack_options *o, an_secret_key keys[AN_SLOTS])
{
    int status = STATUS_DONE;
    progress_end();
    for (unsigned i = 0; i < o->secret_count && status == STATUS_DONE; i++) {
        status = secret_key_load(o->secret[i], &o->password, &keys[i]);
        if (status == STATUS_DONE)
            status = keyring_check_secret(o->secret[i], &keys[i]);
    }
    return status;
}

/* Another process has changed what is to be replaced, while this archive was made. */
static int on_making_change(void *context, const output *there, const atomic_file *made)
{
    const pack_options *o = context;
    (void)made;
    if (pack_series_still_follows(o, there))
        return STATUS_DONE;
    say_error("%s: not written: another process has put another archive there meanwhile, which "
              "this one was not made to replace: look at it, and try again",
              there->shown);
    return STATUS_IO;
}

static int write_making_file(making *m)
{
    int status = output_begin(&m->pack->output, &m->file);
    if (status != STATUS_DONE)
        return status;
    int error = an_writer_finish(m->writer, &m->stats);
    progress_end();
    status = error == AN_OK ? pack_search_check(&m->search) : say_writer(m, error);
    if (status == STATUS_DONE && m->most > 0 && m->stats.file_size > m->most) {
        say_error("%s: not written: it has %" PRIu64 " bytes, which is too much",
                  m->pack->output_name, m->stats.file_size);
        status = STATUS_IO;
    }
    if (status != STATUS_DONE)
        atomic_file_drop(&m->file);
    return status;
}

static int put_in_place(making *m)
{
    output *to = &m->pack->output;
    to->on_change = on_making_change;
    to->context = m->pack;
    return output_finish(to, &m->file);
}

static void say_what_was_made(const making *m)
{
    pack_series_check(m->pack, &m->stats);
    const an_writer_stats *s = &m->stats;
    char series[33];
    sodium_bin2hex(series, sizeof series, m->pack->writer.series, sizeof m->pack->writer.series);
    say_note("%s: %" PRIu64 " %s, %" PRIu64 " of them compressed anew; %" PRIu64 " bytes, %" PRIu64
             " %s, %u %s; series %s",
             m->pack->output_name, s->entries, noun_for(s->entries, "entry", "entries"),
             m->taking.moved, s->file_size, s->blocks, noun_for(s->blocks, "block", "blocks"),
             s->header.dictionaries, noun_for(s->header.dictionaries, "dictionary", "dictionaries"),
             series);
}

int making_finish(making *m, const an_secret_key keys[AN_SLOTS])
{
    pack_options *o = m->pack;
    pack_series_choose(o, keys);
    progress_begin("writing");
    int error = an_writer_sign_with(m->writer, keys, o->secret_count, o->writer.series);
    int status = error == AN_OK ? write_making_file(m) : status_of(error);
    if (status == STATUS_DONE)
        status = put_in_place(m);
    progress_end();
    if (status == STATUS_DONE)
        say_what_was_made(m);
    return status;
}

int making_sign(making *m)
{
    an_secret_key keys[AN_SLOTS] = {0};
    pack_series_look(m->pack);
    (void)sodium_mlock(keys, sizeof keys);
    int status = making_load_keys(m->pack, keys);
    if (status == STATUS_DONE)
        status = making_finish(m, keys);
    (void)sodium_munlock(keys, sizeof keys); /* wipes */
    return status;
}

/* --- writing now, and signing later ---------------------------------------- */

static void free_writer(making *m)
{
    an_writer_close(m->writer);
    pack_search_end(&m->search);
    taking_free(&m->taking);
    m->writer = NULL;
    m->search = (pack_search){0};
    m->taking = (taking){.moved = m->taking.moved};
}

/* The writer wants a key, and gets one that nobody will ever trust. Its signature goes again. */
int making_write(making *m)
{
    uint8_t public_half[crypto_sign_PUBLICKEYBYTES];
    an_secret_key passing;
    randombytes_buf(passing.id, sizeof passing.id);
    (void)crypto_sign_keypair(public_half, passing.key);
    progress_begin("writing");
    int error = an_writer_sign_with(m->writer, &passing, 1, m->pack->writer.series);
    int status = error == AN_OK ? write_making_file(m) : status_of(error);
    sodium_memzero(&passing, sizeof passing);
    progress_end();
    m->is_written = status == STATUS_DONE;
    free_writer(m);
    return status;
}

int making_publish(making *m, const an_secret_key keys[AN_SLOTS])
{
    pack_options *o = m->pack;
    int error = AN_OK;
    pack_series_choose(o, keys);
    memset(m->header + AN_ROOT_SIZE, 0, sizeof m->header - AN_ROOT_SIZE);
    for (unsigned i = 0; i < o->secret_count && error == AN_OK; i++)
        error = an_header_sign(m->header, &keys[i]);
    m->is_written = false;
    if (error != AN_OK || write_fully(m->file.fd, 0, m->header, sizeof m->header) != 0) {
        say_error("%s: cannot be signed: %s", o->output_name,
                  error != AN_OK ? an_error_name(error) : strerror(errno));
        atomic_file_drop(&m->file);
        return STATUS_IO;
    }
    int status = put_in_place(m);
    if (status == STATUS_DONE)
        say_what_was_made(m);
    return status;
}

void making_end(making *m)
{
    progress_end();
    free_writer(m);
    if (m->is_written)
        atomic_file_drop(&m->file);
    for (unsigned i = 0; i < MAKING_TEXTS; i++)
        free(m->texts[i]);
    *m = (making){0};
}
