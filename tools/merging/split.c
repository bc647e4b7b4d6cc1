/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anews split: makes archives of at most a given size of a larger one.
 *
 * Volumes have neighbouring ids. Where each one ends is decided before anything is written. How
 * large a volume becomes is not known before it is made, but the most that it can take is: the
 * blocks that are kept as they are, everything else as if nothing of it could be compressed. A
 * volume first gets as many entries as the archive's own ratio promises, and then fewer until this
 * bound holds.
 *
 * All volumes are written before a key is loaded, so that one password is enough, and nothing that
 * others have made is parsed afterwards. They wait in files without a name to be signed.
 */
#include "allocation.h"
#include "commands/commands.h"
#include "files/folders.h"
#include "merging/making.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct option split_words[] = {
    MERGING_WORDS,
    {"size", required_argument, NULL, OPTION_SIZE},
    COMMON_WORDS,
    {NULL, 0, NULL, 0},
};
static const option_table split_table = {":" MERGING_LETTERS COMMON_LETTERS, split_words,
                                         merging_on_option};

enum {
    ENTRY_COST = 96, /* the most bytes in the index beside id and record: head, place, orders */
    BLOCK_COST = 48, /* of a block in the index */
    FIXED_COST = 4096,
    INNER_SHARE = 12, /* inner pages take at most one byte in this many of leaves */
};

typedef struct volume {
    uint64_t first, end; /* numbers of entries */
    char *name;
    pack_options pack;
    making making;
} volume;

typedef struct splitting {
    const merging_options *o;
    parts parts;
    part *from;
    const char *folder;
    bool has_aliases;
    volume *volumes;
    unsigned count;
    volume *now; /* whose entries are asked for */
} splitting;

/* The most that a volume can take. */
typedef struct bound {
    uint64_t index, moved; /* bytes of ids and records; of contents that are compressed anew */
    an_cover_stats kept;
} bound;

static int say_split_error(const splitting *s, int error)
{
    if (error != AN_ERR_IO || errno == 0)
        return part_say(s->from, error, NULL);
    say_error("%s: a temporary file cannot be written or read: %s", s->folder, strerror(errno));
    return STATUS_IO;
}

static uint64_t index_cost(const an_entry *e)
{
    return e->id_length + e->record_length + ENTRY_COST;
}

/* Whether an entry belongs to a volume. An alias is where its target is. Reads p->entry anew where
 * it must. */
static int ask_volume(void *context, part *p, bool *is_wanted)
{
    const splitting *s = context;
    uint64_t number = p->entry.number, at = number;
    an_entry target;
    int error = AN_OK;
    if (p->entry.kind == AN_ALIAS) {
        error = an_entry_resolve(&p->a.reader, &p->entry, &target);
        at = target.number;
        if (error == AN_OK)
            error = an_entry_at(&p->a.reader, AN_BY_ID, number, &p->entry);
    }
    *is_wanted = error == AN_OK && at >= s->now->first && at < s->now->end;
    return error == AN_OK ? STATUS_DONE : part_say(p, error, NULL);
}

/* --- how large a volume can become ---------------------------------------- */

typedef struct measuring {
    an_cover *cover;
    bound *bound;
    bool is_second; /* the blocks that are kept are known */
} measuring;

static int measure_place(measuring *m, const an_kept_place *place)
{
    uint64_t rank;
    if (place->length == 0)
        return AN_OK;
    if (!m->is_second)
        return an_cover_add(m->cover, place->block, place->offset, place->length);
    int error = an_cover_rank(m->cover, place->block, &rank);
    if (error == AN_ERR_NOT_FOUND)
        m->bound->moved += place->length;
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}

static int measure_entry(void *context, part *p)
{
    measuring *m = context;
    const an_kept_place content = place_of_content(&p->entry),
                        overflow = place_of_overflow(&p->entry);
    errno = 0;
    int error = measure_place(m, &content);
    if (error == AN_OK)
        error = measure_place(m, &overflow);
    m->bound->index += m->is_second ? index_cost(&p->entry) : 0;
    return error == AN_OK ? STATUS_DONE : part_say(p, error, NULL);
}

static int measure_volume(splitting *s, bound *b)
{
    measuring m = {.bound = b};
    const walker w = {
        .choose = ask_volume, .choose_context = s, .take = measure_entry, .take_context = &m};
    *b = (bound){0};
    errno = 0;
    int error = an_cover_open(&m.cover, &s->from->a.reader, s->folder);
    if (error != AN_OK)
        return say_split_error(s, error);
    int status = walk_parts(&s->parts, &w);
    errno = 0;
    if (status == STATUS_DONE && (error = an_cover_end(m.cover, &b->kept)) != AN_OK)
        status = say_split_error(s, error);
    m.is_second = true;
    if (status == STATUS_DONE)
        status = walk_parts(&s->parts, &w);
    an_cover_close(m.cover);
    return status;
}

/* Header, directory and metadata. */
static uint64_t fixed_bytes(const splitting *s)
{
    const an_header *h = an_reader_header(&s->from->a.reader);
    const an_writer_config *w = &s->o->pack.writer;
    const char *const texts[] = {w->title, w->publisher, w->description, w->language, w->license};
    uint64_t sum = FIXED_COST + 64 * (uint64_t)h->dictionaries;
    const uint8_t *fields;
    size_t length;
    if (an_reader_metadata(&s->from->a.reader, &fields, &length) == AN_OK)
        sum += length;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        sum += texts[i] ? strlen(texts[i]) : 0;
    return sum;
}

static uint64_t old_dictionary_bytes(const splitting *s)
{
    const an_header *h = an_reader_header(&s->from->a.reader);
    bool is_compressed = h->dictionaries == 1 && h->dictionary_stored > 0;
    return h->dictionaries * (uint64_t)(is_compressed ? h->dictionary_stored : h->dictionary_raw);
}

/* Without a block that is kept, no dictionary is. One that is trained anew takes at most a quarter
 * of what it is trained on. */
static uint64_t bound_bytes(const splitting *s, const bound *b)
{
    const an_header *h = an_reader_header(&s->from->a.reader);
    uint64_t blocks = b->kept.blocks + 2 * (b->moved / h->block_raw) + 2;
    uint64_t leaves = b->index + blocks * BLOCK_COST;
    uint64_t fixed =
        fixed_bytes(s) + (b->kept.blocks == 0 ? b->moved / 4 : old_dictionary_bytes(s));
    return fixed + leaves + leaves / INNER_SHARE + b->kept.stored + b->moved;
}

/* --- where volumes end ---------------------------------------- */

/* Guesses where a volume ends that begins with this entry. */
static int guess_end(const splitting *s, uint64_t first, uint64_t *end)
{
    an_reader *reader = &s->from->a.reader;
    const an_header *h = an_reader_header(reader);
    double ratio = h->content_size > 0 ? (double)h->file_size / (double)h->content_size : 1,
           room = (double)s->o->size - (double)fixed_bytes(s) - (double)old_dictionary_bytes(s);
    int error = AN_OK;
    uint64_t n = first;
    for (; n < h->entries && error == AN_OK; n++) {
        an_entry entry;
        error = an_entry_at(reader, AN_BY_ID, n, &entry);
        room -= error == AN_OK ? (double)entry.length * ratio + (double)index_cost(&entry) : 0;
        if (room < 0 && n > first)
            break;
    }
    *end = n;
    return error == AN_OK ? STATUS_DONE : part_say(s->from, error, NULL);
}

static int say_too_small(const splitting *s, uint64_t first, uint64_t most)
{
    an_entry entry = {0};
    (void)an_entry_at(&s->from->a.reader, AN_BY_ID, first, &entry);
    say_error("%s: %.*s needs a volume of up to %" PRIu64 " bytes, and --size permits %" PRIu64
              ": give a larger size",
              s->from->a.path, (int)entry.id_length, entry.id ? entry.id : "", most, s->o->size);
    return STATUS_USAGE;
}

/* Without aliases the entries of a volume are neighbours, and no others are looked at. */
static void set_range(splitting *s)
{
    if (s->has_aliases)
        return;
    s->from->begin = s->now->first;
    s->from->end = s->now->end;
}

static int find_volume_end(splitting *s, volume *v)
{
    bound b;
    int status = guess_end(s, v->first, &v->end);
    s->now = v;
    while (status == STATUS_DONE) {
        set_range(s);
        status = measure_volume(s, &b);
        uint64_t most = bound_bytes(s, &b), count = v->end - v->first;
        if (status != STATUS_DONE || most <= s->o->size)
            return status;
        if (count == 1)
            return say_too_small(s, v->first, most);
        uint64_t fewer = (uint64_t)((double)count * (double)s->o->size / (double)most * 0.98);
        v->end = v->first + (fewer < 1 ? 1 : fewer < count ? fewer : count - 1);
    }
    return status;
}

static int look_for_aliases(splitting *s)
{
    uint64_t entries = an_reader_header(&s->from->a.reader)->entries;
    for (uint64_t n = 0; n < entries && !s->has_aliases; n++) {
        an_entry entry;
        int error = an_entry_at(&s->from->a.reader, AN_BY_ID, n, &entry);
        if (error != AN_OK)
            return part_say(s->from, error, NULL);
        s->has_aliases = entry.kind == AN_ALIAS;
    }
    return STATUS_DONE;
}

static int plan_volumes(splitting *s)
{
    uint64_t entries = an_reader_header(&s->from->a.reader)->entries, first = 0;
    int status = look_for_aliases(s);
    while (status == STATUS_DONE && first < entries) {
        volume *volumes = grow_array(s->volumes, s->count + 1, sizeof *volumes);
        if (volumes == NULL) {
            say_error("not enough memory");
            return STATUS_IO;
        }
        s->volumes = volumes;
        volume *v = &volumes[s->count++];
        *v = (volume){.first = first};
        status = find_volume_end(s, v);
        first = v->end;
    }
    return status;
}

/* --- making them ---------------------------------------- */

/* Each volume is a series of its own, so that the same one of a later edition is its next edition.
 */
static void choose_series(const splitting *s, volume *v, unsigned number)
{
    static const char domain[] = "anews1:volume";
    const an_header *h = an_reader_header(&s->from->a.reader);
    crypto_generichash_state hash;
    uint8_t series[32], digits[4];
    for (unsigned i = 0; i < sizeof digits; i++)
        digits[i] = (uint8_t)(number >> 8 * i);
    (void)crypto_generichash_init(&hash, NULL, 0, sizeof series);
    (void)crypto_generichash_update(&hash, (const uint8_t *)domain, sizeof domain);
    (void)crypto_generichash_update(
        &hash, s->o->pack.has_series ? s->o->pack.writer.series : h->series, sizeof h->series);
    (void)crypto_generichash_update(&hash, digits, sizeof digits);
    (void)crypto_generichash_final(&hash, series, sizeof series);
    memcpy(v->pack.writer.series, series, sizeof v->pack.writer.series);
    v->pack.has_series = true;
}

static int name_volume(const splitting *s, volume *v, unsigned number)
{
    char digits[12];
    int width = snprintf(digits, sizeof digits, "%u", s->count);
    if (asprintf(&v->name, "%s-%0*u.anews", s->o->pack.output_name, width, number) < 0) {
        v->name = NULL;
        say_error("not enough memory");
        return STATUS_IO;
    }
    v->pack = s->o->pack;
    v->pack.output_name = v->name;
    choose_series(s, v, number);
    v->making.pack = &v->pack;
    return pack_find_output(&v->pack);
}

static int read_volume(splitting *s, volume *v, unsigned number)
{
    const walker choices = {.choose = ask_volume, .choose_context = s};
    int status = name_volume(s, v, number);
    s->now = v;
    set_range(s);
    if (status == STATUS_DONE)
        making_follow(&v->pack, s->from);
    if (status == STATUS_DONE)
        status = making_read(&v->making, &s->parts, &choices);
    /* The writer has what it keeps. */
    an_cover_close(s->from->cover);
    s->from->cover = NULL;
    v->making.most = s->o->size;
    if (status == STATUS_DONE)
        pack_series_look(&v->pack);
    return status == STATUS_DONE ? making_write(&v->making) : status;
}

static int sign_volumes(splitting *s)
{
    an_secret_key keys[AN_SLOTS] = {0};
    (void)sodium_mlock(keys, sizeof keys);
    int status = making_load_keys(&s->o->pack, keys);
    for (unsigned i = 0; i < s->count && status == STATUS_DONE; i++)
        status = making_publish(&s->volumes[i].making, keys);
    (void)sodium_munlock(keys, sizeof keys); /* wipes */
    return status;
}

static int make_volumes(splitting *s)
{
    int status = plan_volumes(s);
    if (status == STATUS_DONE && s->count == 0) {
        say_error("%s: has no entries: there is nothing to split", s->from->a.path);
        status = STATUS_NOT_FOUND;
    }
    for (unsigned i = 0; i < s->count && status == STATUS_DONE; i++)
        status = read_volume(s, &s->volumes[i], i + 1);
    return status == STATUS_DONE ? sign_volumes(s) : status;
}

static void free_volumes(splitting *s)
{
    for (unsigned i = 0; i < s->count; i++) {
        making_end(&s->volumes[i].making);
        output_free(&s->volumes[i].pack.output);
        free(s->volumes[i].name);
    }
    free(s->volumes);
}

static int split_archive(merging_options *o)
{
    char *folder = folder_of(o->pack.output_name);
    splitting s = {.o = o, .folder = folder};
    if (folder == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    int status = parts_open(&s.parts, o->pack.inputs, 1, &o->reading);
    progress_begin("splitting");
    if (status == STATUS_DONE) {
        s.from = &s.parts.at[0];
        status = make_volumes(&s);
    }
    progress_end();
    free_volumes(&s);
    parts_close(&s.parts);
    free(folder);
    return status;
}

/* What the names begin with is a name itself. */
static int check_prefix(const char *prefix)
{
    const char *slash = platform_last_slash(prefix), *name = slash != NULL ? slash + 1 : prefix;
    if (names_stdout(prefix)) {
        say_error("-: split makes several files, which standard output cannot take: give what "
                  "their names begin with");
        return STATUS_USAGE;
    }
    if (*name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
        return STATUS_DONE;
    say_error("%s: -o must say what the names of the files begin with, such as news", prefix);
    return STATUS_USAGE;
}

static int check_split(merging_options *o)
{
    if (o->pack.input_count != 1) {
        say_error("split takes one archive");
        return STATUS_USAGE;
    }
    if (o->size == 0) {
        say_error("split into volumes of which size? Give it with --size, such as 4G");
        return STATUS_USAGE;
    }
    int status = merging_check(o, "split");
    return status == STATUS_DONE ? check_prefix(o->pack.output_name) : status;
}

int cmd_split(int argc, char **argv)
{
    merging_options o;
    int status;
    if (merging_read(&o, &split_table, argc, argv, &status)) {
        status = check_split(&o);
        if (status == STATUS_DONE)
            status = split_archive(&o);
    }
    merging_free(&o);
    return status;
}
