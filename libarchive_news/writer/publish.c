/* SPDX-License-Identifier: BSD-2-Clause */
/* Lays the objects out, signs the root, and puts the file in its place so that the place always
 * holds a whole one. */
#define _GNU_SOURCE
#include "writer/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

typedef struct object {
    uint8_t *bytes;
    an_reference ref;
} object;

typedef struct layout {
    an_writer *w;
    an_table table[ANI_TABLES];
    object metadata, dictionary;
    an_header header;
    uint8_t *directory;
    size_t directory_size;
    uint8_t head[AN_HEADER_SIZE];
} layout;

/* Codec 1 where it makes it smaller. */
static int compress(an_writer *w, object *o, size_t raw)
{
    o->ref.raw = o->ref.stored = (uint32_t)raw;
    uint8_t *to = malloc(ZSTD_compressBound(raw));
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t n = raw;
    int usable =
        to && context && ani_same_everywhere(context) &&
        !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, w->config.level)) &&
        !ZSTD_isError(n = ZSTD_compress2(context, to, ZSTD_compressBound(raw), o->bytes, raw));
    (void)ZSTD_freeCCtx(context);
    if (usable && n < raw) {
        free(o->bytes);
        o->bytes = to;
        o->ref.codec = ANI_ZSTD;
        o->ref.stored = (uint32_t)n;
    } else {
        free(to);
    }
    return usable ? AN_OK : ani_fail(w, AN_ERR_MEMORY, "out of memory");
}

static int make_metadata(layout *l)
{
    an_writer *w = l->w;
    size_t n = 0, room = 1;
    for (unsigned i = 0; i < 5; i++)
        room += strlen(w->meta[i]) + 20;
    uint8_t *at = l->metadata.bytes = malloc(room);
    if (!at)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (unsigned i = 0; i < 5; i++) {
        size_t length = strlen(w->meta[i]);
        if (length == 0)
            continue;
        n += ani_put_varint(at + n, AN_META_TITLE + i);
        n += ani_put_varint(at + n, length);
        memcpy(at + n, w->meta[i], length);
        n += length;
    }
    l->metadata.ref.type = AN_OBJECT_METADATA;
    int error = n > 0 ? compress(w, &l->metadata, n) : AN_OK;
    if (error == AN_OK && n > 0)
        ani_hash(AN_OBJECT_METADATA, l->metadata.bytes, l->metadata.ref.stored,
                 l->metadata.ref.hash);
    return error;
}

static void make_dictionary(layout *l)
{
    an_writer *w = l->w;
    an_reference *ref = &l->dictionary.ref;
    if (w->dictionary_length == 0)
        return;
    l->dictionary.bytes = w->dictionary_stored;
    ref->type = AN_OBJECT_DICTIONARY;
    ref->raw = (uint32_t)w->dictionary_length;
    ref->stored = (uint32_t)w->dictionary_stored_length;
    ref->codec = ref->stored < ref->raw ? ANI_ZSTD : ANI_STORED;
    ani_hash(AN_OBJECT_DICTIONARY, l->dictionary.bytes, ref->stored, ref->hash);
}

static size_t directory_size(const layout *l)
{
    size_t size = 8;
    if (l->metadata.ref.stored > 0)
        size += ANI_SECTION_HEADER + ANI_REFERENCE_SIZE;
    if (l->dictionary.ref.stored > 0)
        size += ANI_SECTION_HEADER + ANI_REFERENCE_SIZE;
    for (unsigned i = 0; i < ANI_TABLES; i++)
        size += ANI_SECTION_HEADER + ani_table_size(&l->table[i]);
    return size;
}

/* Offsets of everything, in the order of section 2. */
static void place_objects(layout *l)
{
    an_writer *w = l->w;
    uint64_t at = AN_HEADER_SIZE + l->directory_size;
    l->metadata.ref.offset = at;
    at += l->metadata.ref.stored;
    for (unsigned i = 0; i < ANI_TABLES; i++)
        for (unsigned level = l->table[i].levels; level-- > 1;) {
            l->table[i].base[level] = at;
            at += ani_builder_level_size(w->table[i], level);
        }
    l->dictionary.ref.offset = at;
    at += l->dictionary.ref.stored;
    for (unsigned i = 0; i < ANI_TABLES; i++)
        if (l->table[i].levels > 0) {
            l->table[i].base[0] = at;
            at += ani_builder_level_size(w->table[i], 0);
        }
    for (unsigned i = 0; i < ANI_TABLES; i++)
        if (l->table[i].levels > 0)
            l->table[i].top.offset = l->table[i].base[l->table[i].levels - 1];
    l->table[1].content_base = w->block_count > 0 ? at : 0;
    l->header.file_size = at + w->blocks.size;
}

static void put_object(uint8_t *at, size_t *n, unsigned section, const object *o)
{
    if (o->ref.stored == 0)
        return;
    *n += ani_put_section(at + *n, section, ANI_REFERENCE_SIZE);
    ani_put_reference(at + *n, &o->ref);
    *n += ANI_REFERENCE_SIZE;
}

static int make_directory(layout *l, an_reference *ref)
{
    uint8_t *at = l->directory = calloc(1, l->directory_size);
    size_t n = 8;
    if (!at)
        return ani_fail(l->w, AN_ERR_MEMORY, "out of memory");
    unsigned sections = ANI_TABLES + (l->metadata.ref.stored > 0 ? 1u : 0u) +
                        (l->dictionary.ref.stored > 0 ? 1u : 0u);
    ani_store(at, 4, sections);
    put_object(at, &n, ANI_SECTION_METADATA, &l->metadata);
    put_object(at, &n, ANI_SECTION_DICTIONARY, &l->dictionary);
    for (unsigned i = 0; i < ANI_TABLES; i++) {
        n += ani_put_section(at + n, l->table[i].type, ani_table_size(&l->table[i]));
        n += ani_put_table(at + n, &l->table[i]);
    }
    *ref = (an_reference){.offset = AN_HEADER_SIZE,
                          .stored = (uint32_t)n,
                          .raw = (uint32_t)n,
                          .type = AN_OBJECT_DIRECTORY};
    ani_hash(AN_OBJECT_DIRECTORY, at, n, ref->hash);
    return AN_OK;
}

static uint32_t max_of(uint32_t a, size_t b)
{
    return b > a ? (uint32_t)b : a;
}

static void fill_header(layout *l)
{
    an_writer *w = l->w;
    an_header *h = &l->header;
    h->created = w->config.created;
    h->current_until = w->config.current_until;
    memcpy(h->series, w->config.series, sizeof h->series);
    h->epoch = w->config.epoch;
    h->sequence = w->config.sequence;
    h->entries = w->entries;
    h->articles = w->articles;
    h->blocks = w->block_count;
    h->content_size = w->content_size;
    h->page_stored = max_of(max_of(w->page_stored, l->directory_size), l->metadata.ref.stored);
    h->page_raw =
        max_of(max_of(max_of(w->page_raw, l->directory_size), l->metadata.ref.raw), ANI_PAGE_MIN);
    /* A smaller limit than was asked for costs readers less memory, but the arithmetic of contents
     * that run through blocks needs the size that they were cut with. */
    h->block_raw = w->runs_through ? w->config.block_size : max_of(ANI_BLOCK_MIN, w->block_raw);
    h->block_stored = w->block_stored;
    h->dictionary_raw = l->dictionary.ref.raw;
    h->dictionary_stored = l->dictionary.ref.codec == ANI_ZSTD ? l->dictionary.ref.stored : 0;
    h->dictionaries = l->dictionary.ref.stored > 0;
    for (unsigned i = 0; i < ANI_TABLES; i++)
        if (l->table[i].levels > h->levels)
            h->levels = l->table[i].levels;
}

static int sign(layout *l, const an_reference *directory)
{
    ani_put_root(l->head, &l->header, directory);
    for (size_t i = 0; i < l->w->config.key_count; i++) {
        int error = an_header_sign(l->head, &l->w->keys[i]);
        if (error != AN_OK)
            return ani_fail(l->w, error, "the archive could not be signed");
    }
    return AN_OK;
}

static int write_levels(layout *l, int fd, int leaves)
{
    int error = 0;
    for (unsigned i = 0; i < ANI_TABLES && error == 0; i++)
        for (unsigned level = l->table[i].levels; level-- > 0 && error == 0;)
            if ((level == 0) == leaves)
                error = ani_spool_copy(ani_builder_level(l->w->table[i], level), fd);
    return error;
}

static int write_file(layout *l, int fd)
{
    int error = ani_write_all(fd, l->head, sizeof l->head);
    if (error == 0)
        error = ani_write_all(fd, l->directory, l->directory_size);
    if (error == 0)
        error = ani_write_all(fd, l->metadata.bytes, l->metadata.ref.stored);
    if (error == 0)
        error = write_levels(l, fd, 0);
    if (error == 0)
        error = ani_write_all(fd, l->dictionary.bytes, l->dictionary.ref.stored);
    if (error == 0)
        error = write_levels(l, fd, 1);
    if (error == 0)
        error = ani_spool_copy(&l->w->blocks, fd);
    if (error == 0 && fsync(fd) != 0)
        error = errno;
    return error;
}

/* A file without a name gets one beside its place; then it takes the place. */
static int take_place(an_writer *w, int fd, char *name, size_t size)
{
    char from[64];
    if (!*name) {
        uint32_t random = randombytes_random();
        if (snprintf(name, size, "%s/.%.200s.%08x", w->folder, w->base, (unsigned)random) >=
            (int)size)
            return ENAMETOOLONG;
        (void)snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
        if (linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0) {
            *name = 0;
            return errno;
        }
    }
    if (rename(name, w->path) != 0)
        return errno;
    *name = 0;
    int folder = open(w->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = folder < 0 || fsync(folder) != 0 ? errno : 0;
    if (folder >= 0)
        (void)close(folder);
    /* Some file systems have no fsync for folders. */
    return error == EINVAL ? 0 : error;
}

static int put_file(layout *l)
{
    an_writer *w = l->w;
    char name[4200];
    int fd;
    int error = ani_open_temporary(w->folder, w->base, name, sizeof name, &fd);
    if (error != 0)
        return ani_fail_io(w, error);
    error = write_file(l, fd);
    if (error == 0)
        error = take_place(w, fd, name, sizeof name);
    if (*name)
        (void)unlink(name);
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == EISDIR || error == ENOTDIR || error == ENOTEMPTY)
        return ani_fail(w, AN_ERR_IO, "%s: cannot put the archive there: %s", w->path,
                        strerror(error));
    return ani_fail_io(w, error);
}

static void fill_stats(const layout *l, an_writer_stats *s)
{
    const an_writer *w = l->w;
    *s = (an_writer_stats){.entries = w->entries,
                           .articles = w->articles,
                           .assets = w->assets,
                           .aliases = w->aliases,
                           .duplicates = w->duplicates,
                           .content_bytes = w->given,
                           .blocks = w->block_count,
                           .file_size = l->header.file_size,
                           .dictionary_bytes = l->dictionary.ref.stored,
                           .block_bytes = w->blocks.size};
    s->index_bytes = s->file_size - s->dictionary_bytes - s->block_bytes;
    (void)crypto_generichash_blake2b(s->identity, sizeof s->identity, l->head, AN_ROOT_SIZE, NULL,
                                     0);
}

int ani_publish(an_writer *w, an_writer_stats *stats)
{
    layout l = {.w = w};
    an_reference directory;
    int error = make_metadata(&l);
    for (unsigned i = 0; i < ANI_TABLES; i++)
        ani_builder_table(w->table[i], &l.table[i]);
    make_dictionary(&l);
    l.directory_size = directory_size(&l);
    place_objects(&l);
    fill_header(&l);
    if (error == AN_OK)
        error = make_directory(&l, &directory);
    if (error == AN_OK)
        error = sign(&l, &directory);
    if (error == AN_OK)
        error = put_file(&l);
    if (error == AN_OK)
        fill_stats(&l, stats);
    free(l.metadata.bytes);
    free(l.directory);
    return error;
}
