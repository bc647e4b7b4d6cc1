/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An archive keeps its descriptor, so that one edition is served to its end when another one takes
 * its name. Its reader takes a megabyte or two: only the few that were used last stay open.
 *
 * The sources are looked through when somebody asks for something, and at most once a second.
 * Asking the kernel to tell of changes would take as much, and would miss those on network file
 * systems.
 */
#include "serving/program/shelf.h"

#include "archive/open.h"
#include "archive/trust.h"
#include "keys/public_key.h"
#include "report/describe.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { READERS_MOST = 8, LOOK_AGAIN = 1000 };

static void close_reader(shelved *item)
{
    free(item->archive.memory);
    item->archive.memory = NULL;
    memset(&item->archive.reader, 0, sizeof item->archive.reader);
    item->is_open = false;
}

static void free_shelved(shelved *item)
{
    if (item == NULL)
        return;
    archive_close(&item->archive);
    free(item->path);
    free(item->name);
    free(item->title);
    free(item->publisher);
    free(item->language);
    free(item->summary);
    free(item);
}

/* Both are compared as bytes: listed files are zeroed before they are filled in. */
static bool is_same_mark(const file_mark *a, const file_mark *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Says which bytes these are: the root's hash stands for the edition, and another one for the
 * signatures, which the root does not know, and for the file: a damaged one, which is not read for
 * this, has the root of the whole one that replaces it. */
static void make_tag(shelved *item)
{
    uint8_t hash[16];
    char edition[65], rest[33];
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
    (void)crypto_generichash_update(&state, item->archive.header, AN_HEADER_SIZE);
    (void)crypto_generichash_update(&state, (const uint8_t *)&item->file.mark,
                                    sizeof item->file.mark);
    (void)crypto_generichash_final(&state, hash, sizeof hash);
    format_hex(item->header.identity, sizeof item->header.identity, edition);
    format_hex(hash, sizeof hash, rest);
    (void)snprintf(item->tag, sizeof item->tag, "\"%s-%s\"", edition, rest);
}

static char *copy_field(an_reader *reader, uint64_t tag)
{
    const uint8_t *rest;
    size_t length;
    an_field field;
    if (an_reader_metadata(reader, &rest, &length) == AN_OK)
        while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
            if (field.tag == tag)
                return strndup((const char *)field.value, field.length);
    return strdup("");
}

static bool describe_shelved(shelved *item)
{
    an_reader *reader = &item->archive.reader;
    size_t used = 0;
    for (unsigned i = 0; i < an_reader_signers(reader); i++) {
        char id[17];
        key_id_text(an_reader_signer(reader, i)->id, id);
        used += (size_t)snprintf(item->signers + used, sizeof item->signers - used, "%s%s",
                                 used > 0 ? " " : "", id);
    }
    item->header = *an_reader_header(reader);
    free(item->title), free(item->publisher), free(item->language), free(item->summary);
    item->title = copy_field(reader, AN_META_TITLE);
    item->publisher = copy_field(reader, AN_META_PUBLISHER);
    item->language = copy_field(reader, AN_META_LANGUAGE);
    item->summary = copy_field(reader, AN_META_DESCRIPTION);
    return item->title && item->publisher && item->language && item->summary;
}

/* Whether none of the signatures is by a known key, which is no reason to call it forged. */
static bool has_unknown_signers(const shelved *item, const policy *p)
{
    unsigned good = 0;
    for (unsigned i = 0; i < item->header.slots; i++) {
        enum slot_state state = slot_under(item->archive.header, i, p);
        if (state == SLOT_BAD || state == SLOT_REVOKED)
            return false;
        good += state == SLOT_GOOD;
    }
    return !p->insecure && good < (p->need > 0 ? p->need : 1);
}

/* Lists the key ids in the slots, which anybody may have written there. */
static void list_claimed(shelved *item)
{
    size_t used = 0;
    for (unsigned i = 0; i < item->header.slots; i++) {
        char id[17];
        key_id_text(item->header.slot_key_id[i], id);
        used += (size_t)snprintf(item->signers + used, sizeof item->signers - used, "%s%s",
                                 used > 0 ? " " : "", id);
    }
}

/* A reader opens an archive whose end is missing. Others expect of a server that it has all. */
static bool is_complete(const shelved *item)
{
    uint64_t wanted = an_reader_header(&item->archive.reader)->file_size;
    if (item->archive.size == wanted)
        return true;
    say_error("%s: has %" PRIu64 " of its %" PRIu64 " bytes: it is served when all are there",
              item->path, item->archive.size, wanted);
    return false;
}

/* Finds out what the archive is, having said what is wrong. */
static enum shelved_state judge_shelved(shelved *item, const policy *p)
{
    const an_source source = archive_source(&item->archive);
    bool has_header = archive_has_header(&item->archive) &&
                      an_header_read(&source, &item->header) == AN_OK &&
                      item->header.file_size == item->archive.size;
    bool is_unknown = has_header && has_unknown_signers(item, p);
    if (archive_open(&item->archive, p) == STATUS_DONE) {
        item->is_open = true;
        return is_complete(item) && describe_shelved(item) ? SHELVED_GOOD : SHELVED_REFUSED;
    }
    close_reader(item);
    if (is_unknown)
        list_claimed(item);
    return is_unknown ? SHELVED_UNKNOWN : SHELVED_REFUSED;
}

/* Returns the path of a file, malloced. */
static char *path_of(const shelf *s, const shelved *item)
{
    char *path;
    const char *source = s->paths[item->source];
    if (!s->opener->is_folder[item->source])
        return strdup(source);
    return asprintf(&path, "%s/%s", source, item->file.name) >= 0 ? path : NULL;
}

/* Gives it the name of its file. */
static bool name_shelved(const shelf *s, shelved *item)
{
    size_t length = strlen(item->file.name);
    if (length > 6 && strcmp(item->file.name + length - 6, ".anews") == 0)
        length -= 6;
    item->path = path_of(s, item);
    for (unsigned n = 1; n <= SHELVED_MOST + 1; n++) {
        char number[16] = "";
        if (n > 1)
            (void)snprintf(number, sizeof number, "-%u", n);
        free(item->name);
        if (asprintf(&item->name, "%.*s%s", (int)length, item->file.name, number) < 0)
            item->name = NULL;
        if (item->name == NULL || shelf_find(s, item->name, strlen(item->name)) == NULL)
            break;
    }
    item->title = strdup(""), item->publisher = strdup("");
    item->language = strdup(""), item->summary = strdup("");
    return item->path && item->name && item->title && item->publisher && item->language &&
           item->summary;
}

/* Opens the file of an archive. Returns false if it is gone already, or nothing more can be opened
 * now: it is looked for again then. */
static bool open_shelved(shelf *s, shelved *item)
{
    item->archive.fd = opener_open(s->opener, item->source, item->file.name);
    int error = errno;
    item->is_unreadable = item->archive.fd < 0;
    return !item->is_unreadable || error == EACCES || error == EPERM || error == EIO;
}

static void say_shut_archive(const shelved *item)
{
    say_error("%s: cannot be read: anews may not open it, or its disk fails", item->path);
}

/* Opens an archive that is listed. Returns NULL if it is gone already, or memory has run out. */
static shelved *load_shelved(shelf *s, unsigned source, const listed_file *file)
{
    shelved *item = calloc(1, sizeof *item);
    if (item == NULL)
        return NULL;
    item->source = source;
    item->file = *file;
    item->changed = file->mark.seconds;
    if (!open_shelved(s, item) || !name_shelved(s, item)) {
        free_shelved(item);
        return NULL;
    }
    item->state = SHELVED_REFUSED;
    if (item->is_unreadable)
        say_shut_archive(item);
    else if (archive_attach_open(&item->archive, item->path, item->archive.fd) == STATUS_DONE)
        item->state = judge_shelved(item, s->policy);
    if (item->state == SHELVED_REFUSED)
        archive_close(&item->archive);
    make_tag(item);
    item->used = ++s->clock;
    item->is_listed = true;
    return item;
}

static shelved **find_shelved_place(shelf *s, unsigned source, const char *file)
{
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i]->source == source && strcmp(s->items[i]->file.name, file) == 0)
            return &s->items[i];
    return NULL;
}

/* Whether other bytes were written into the file itself: what it had before is nowhere any more. */
static bool is_overwritten(const file_mark *before, const file_mark *now)
{
    return before->device == now->device && before->inode == now->inode &&
           (before->size != now->size || before->seconds != now->seconds ||
            before->nanoseconds != now->nanoseconds);
}

/* A file that has another mark than before. Its name in addresses stays. */
static void replace_shelved(shelf *s, shelved **place, const listed_file *file)
{
    shelved *old = *place, *fresh = load_shelved(s, old->source, file);
    old->is_listed = true;
    if (fresh == NULL)
        return;
    bool is_kept = old->state != SHELVED_REFUSED && !is_overwritten(&old->file.mark, &file->mark);
    if (fresh->state == SHELVED_REFUSED && is_kept) {
        say_warning("%s: what has replaced it is not served; the edition before still is",
                    old->path);
        old->file.mark = file->mark;
        free_shelved(fresh);
        return;
    }
    char *name = fresh->name;
    fresh->name = old->name;
    old->name = name;
    free_shelved(old);
    *place = fresh;
}

static void add_shelved(shelf *s, unsigned source, const listed_file *file)
{
    if (s->count == s->most) {
        if (!s->is_full)
            say_warning("only the first %u archives are served: %s", s->most,
                        s->most == SHELVED_MOST
                            ? "serve the others from another folder, at another port"
                            : "this process may not have more files open (ulimit -n)");
        s->is_full = true;
        return;
    }
    shelved *item = load_shelved(s, source, file);
    if (item != NULL)
        s->items[s->count++] = item;
}

static void take_listed(shelf *s, unsigned source, const listed_file *file)
{
    shelved **place = find_shelved_place(s, source, file->name);
    if (place == NULL)
        add_shelved(s, source, file);
    else if (is_same_mark(&(*place)->file.mark, &file->mark))
        (*place)->is_listed = true;
    else
        replace_shelved(s, place, file);
}

/* Drops what was not found any more. */
static void drop_lost(shelf *s)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < s->count; i++)
        if (s->items[i]->is_listed)
            s->items[kept++] = s->items[i];
        else
            free_shelved(s->items[i]);
    s->count = kept;
}

/* Closes the readers that were not used for longest. */
static void close_readers(shelf *s)
{
    for (;;) {
        unsigned open = 0;
        shelved *oldest = NULL;
        for (unsigned i = 0; i < s->count; i++) {
            shelved *item = s->items[i];
            open += item->is_open;
            if (item->is_open && (oldest == NULL || item->used < oldest->used))
                oldest = item;
        }
        if (open <= READERS_MOST || oldest == NULL)
            return;
        close_reader(oldest);
    }
}

static int64_t now_in_milliseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

/* Keeps what a folder had while it cannot be read: that may pass, and says nothing of its files. */
static void note_source(shelf *s, unsigned source, int error, bool is_other)
{
    for (unsigned i = 0; error != 0 && i < s->count; i++)
        s->items[i]->is_listed |= s->items[i]->source == source;
    if (is_other && !s->is_other[source])
        say_warning("%s: another folder has this name now, and the one before is still served: "
                    "start serving again",
                    s->paths[source]);
    s->is_other[source] = is_other;
    if (error != 0 && !s->is_lost[source])
        say_warning("%s: cannot be read: %s; what was found there before is still served",
                    s->paths[source], strerror(error));
    s->is_lost[source] = error != 0;
}

int shelf_look(shelf *s)
{
    int64_t now = now_in_milliseconds();
    if (s->looked != 0 && now - s->looked < LOOK_AGAIN)
        return STATUS_DONE;
    for (unsigned i = 0; i < s->count; i++)
        s->items[i]->is_listed = false;
    for (unsigned source = 0; source < s->opener->sources; source++) {
        bool is_other = false;
        int count = opener_list(s->opener, source, s->files, &is_other);
        if (count < 0 && errno == EPIPE)
            return STATUS_IO;
        note_source(s, source, count < 0 ? errno : 0, is_other);
        for (int i = 0; i < count; i++) {
            take_listed(s, source, &s->files[i]);
            close_readers(s);
        }
    }
    drop_lost(s);
    s->looked = now_in_milliseconds();
    return STATUS_DONE;
}

shelved *shelf_find(const shelf *s, const char *name, size_t length)
{
    for (unsigned i = 0; i < s->count; i++)
        if (strlen(s->items[i]->name) == length && memcmp(s->items[i]->name, name, length) == 0)
            return s->items[i];
    return NULL;
}

an_reader *shelf_reader(shelf *s, shelved *item)
{
    item->used = ++s->clock;
    if (!item->is_open) {
        item->is_open = archive_open(&item->archive, s->policy) == STATUS_DONE;
        if (!item->is_open) {
            close_reader(item);
            item->state = SHELVED_REFUSED;
        }
        close_readers(s);
    }
    return item->is_open ? &item->archive.reader : NULL;
}

void shelf_close(shelf *s)
{
    for (unsigned i = 0; i < s->count; i++)
        free_shelved(s->items[i]);
    s->count = 0;
}
