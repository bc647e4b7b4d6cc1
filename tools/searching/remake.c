/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes an index as `anews pack` has made it, of what the archive has.
 *
 * An index names articles by their numbers, which the order of ids gives. So an archive is made
 * whose entries have the same ids, and neither fields nor content; the writer gets the terms of
 * each article, and all temporary files are in one folder. Whether the list of characters is a
 * short one depended on the size of pages that was asked for, which no archive states: the caller
 * says which one is wanted.
 */
#include "searching/remake.h"

#include "archive/entries.h"
#include "archive/explain.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include "files/read_write.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_LEAST = 1024 };

/* --- terms ---------------------------------------- */

static int no_memory_for_index(void)
{
    say_error("not enough memory to make an index of words");
    return STATUS_IO;
}

static void add_terms_of_fields(article_terms *t, const uint8_t *rest, size_t length)
{
    an_field field;
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        article_terms_field(t, &field);
}

static int add_terms_of_overflow(article_terms *t, an_reader *reader, const an_entry *entry)
{
    uint8_t *overflow;
    size_t length;
    int error = entry_overflow(reader, entry, &overflow, &length);
    if (error == AN_OK)
        add_terms_of_fields(t, overflow, length);
    free(overflow);
    return error;
}

/* Adds content piece by piece, as much of it as counts. */
static int add_terms_of_content(article_terms *t, an_reader *reader, const an_entry *entry)
{
    for (uint64_t at = 0; at < entry->length && at < SEARCHED_MOST;) {
        const void *piece;
        size_t n;
        int error = an_content_view(reader, entry, at, &piece, &n);
        if (error != AN_OK || n == 0)
            return error;
        article_terms_content(t, piece, n);
        at += n;
    }
    return AN_OK;
}

/* Finds the terms of an article. What the entry points to is lost. Returns AN_*. */
static int find_terms(article_terms *t, an_reader *reader, const an_entry *entry)
{
    article_terms_begin(t);
    add_terms_of_fields(t, entry->record, entry->record_length);
    int error = add_terms_of_overflow(t, reader, entry);
    if (error == AN_OK)
        error = add_terms_of_content(t, reader, entry);
    if (error == AN_OK && !article_terms_end(t))
        error = AN_ERR_MEMORY;
    return error;
}

static bool stem_remade(void *context, const char *term, size_t length, char stem[AN_STEM_MAX],
                        size_t *stem_length)
{
    const remaking *m = context;
    return stemming_stem(m->stemming, &m->terms->tokens, term, length, stem, stem_length);
}

static bool list_remade(void *context, uint32_t point, bool is_short, an_character *character)
{
    const remaking *m = context;
    return tokens_list(&m->terms->tokens, point, is_short || m->is_short, character);
}

/* --- the archive ---------------------------------------- */

static int say_writer_error(const remaking *m, int error)
{
    say_error("%s: its index of words cannot be made again: %s", m->archive->path,
              m->writer == NULL ? strerror(errno) : an_writer_message(m->writer));
    return status_of(error);
}

static int add_to_remade(remaking *m, const an_entry *entry)
{
    bool is_searched = entry->kind == AN_ARTICLE && entry->status != AN_WITHDRAWN;
    an_item item = {.id_length = entry->id_length,
                    .kind = entry->kind == AN_ARTICLE ? AN_ARTICLE : AN_ASSET};
    m->id.length = 0;
    bytes_add(&m->id, entry->id, entry->id_length);
    if (m->id.failed)
        return no_memory_for_index();
    item.id = m->id.at;
    int error = is_searched ? find_terms(m->terms, &m->archive->reader, entry) : AN_OK;
    if (error == AN_ERR_MEMORY)
        return no_memory_for_index();
    if (error != AN_OK)
        return archive_say(m->archive, &m->archive->reader, error, NULL);
    error = an_writer_add(m->writer, &item);
    if (error == AN_OK && is_searched)
        error = an_search_writer_add(m->writer, m->terms->tokens.terms, m->terms->tokens.count);
    return error == AN_OK ? STATUS_DONE : say_writer_error(m, error);
}

static int add_all(remaking *m)
{
    an_reader *reader = &m->archive->reader;
    uint64_t count = an_reader_header(reader)->entries;
    for (uint64_t n = 0; n < count; n++) {
        an_entry entry;
        int error = an_entry_at(reader, AN_BY_ID, n, &entry);
        int status = error == AN_OK ? add_to_remade(m, &entry)
                                    : archive_say(m->archive, reader, error, NULL);
        if (status != STATUS_DONE)
            return status;
        progress_step(n + 1, 0, 0);
    }
    return STATUS_DONE;
}

static int finish_remade(remaking *m)
{
    an_search_config config = {.stemmer = m->stemming->name,
                               .stem = m->stemming->stemmer ? stem_remade : NULL,
                               .character = list_remade,
                               .context = m};
    article_terms_describe(m->terms, &config);
    int error = an_search_writer_describe(m->writer, &config);
    if (error == AN_OK)
        error = an_writer_finish(m->writer, NULL);
    if (error != AN_OK)
        return say_writer_error(m, error);
    bool failed =
        m->stemming->failed || m->terms->tokens.failed || m->terms->tokens.characters.failed;
    return failed ? no_memory_for_index() : STATUS_DONE;
}

static int write_remade(void *context, const void *piece, size_t length)
{
    remade *made = context;
    int result = write_fully(made->fd, made->size, piece, length);
    made->size += length;
    return result == 0 ? 0 : errno;
}

/* The smallest archive that its entries permit; who has signed it is of no use to anybody. */
static int open_remade_writer(remaking *m, remade *made, const char *path)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES];
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    an_secret_key key = {.id = "anews"};
    uint32_t page = an_reader_header(&m->archive->reader)->page_raw;
    (void)crypto_sign_seed_keypair(public_key, key.key, seed);
    const an_writer_config config = {.path = path,
                                     .keys = &key,
                                     .key_count = 1,
                                     .zstd_level = 1,
                                     .block_size = PAGE_LEAST,
                                     .page_size = page < PAGE_LEAST ? PAGE_LEAST : page,
                                     .dictionary_size = AN_DICTIONARY_NONE,
                                     .pages_raw = true,
                                     .jobs = 1,
                                     .write = write_remade,
                                     .write_context = made};
    int error = an_writer_open(&m->writer, &config);
    if (error == AN_OK)
        error = an_search_writer_open(m->writer);
    return error == AN_OK ? STATUS_DONE : say_writer_error(m, error);
}

static int open_temporary(const char *path, remade *made)
{
    made->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (made->fd >= 0 && unlink(path) == 0)
        return STATUS_DONE;
    say_error("%s: cannot be made: %s", path, strerror(errno));
    return STATUS_IO;
}

static int read_remade(void *context, uint64_t offset, void *buffer, size_t length)
{
    const remade *made = context;
    return read_fully(made->fd, offset, buffer, length) == 0 ? 0 : errno;
}

static int open_remade_reader(remade *made)
{
    an_config config = {.source = {.read = read_remade, .context = made, .size = made->size},
                        .insecure = true,
                        .cached_pages = 16};
    an_header header;
    int error = an_header_read(&config.source, &header);
    if (error == AN_OK)
        error = an_reader_memory(&header, &config, &config.memory_size);
    if (error == AN_OK)
        config.memory = made->memory = malloc(config.memory_size);
    if (error == AN_OK)
        error = an_reader_open(&made->reader, &config);
    if (error != AN_OK)
        say_error("the index of words that was made for comparison cannot be read (%s)",
                  an_error_name(error));
    return error == AN_OK ? STATUS_DONE : STATUS_IO;
}

int remake_index(remaking *m, remade *made)
{
    char *path = NULL;
    m->terms = article_terms_new();
    if (m->terms == NULL || asprintf(&path, "%s/index", m->folder) < 0)
        return no_memory_for_index();
    int status = open_temporary(path, made);
    if (status == STATUS_DONE)
        status = open_remade_writer(m, made, path);
    if (status == STATUS_DONE)
        status = add_all(m);
    if (status == STATUS_DONE)
        status = finish_remade(m);
    an_writer_close(m->writer);
    m->writer = NULL;
    article_terms_free(m->terms);
    m->terms = NULL;
    bytes_free(&m->id);
    free(path);
    return status == STATUS_DONE ? open_remade_reader(made) : status;
}

void remade_close(remade *made)
{
    if (made->fd >= 0)
        (void)close(made->fd);
    free(made->memory);
    *made = (remade){.fd = -1};
}
