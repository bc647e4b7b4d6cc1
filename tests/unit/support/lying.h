/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader on a source that lies, grows, shrinks or fails says what a fresh reader says of the
 * bytes that were signed, or it says an error.
 *
 * A script, any bytes, decides how the source answers each read, and what the reader is asked. The
 * same questions go to a new reader each on an honest source. Where the two differ, either the
 * first has failed to get at the bytes (AN_ERR_IO, AN_ERR_HASH, AN_ERR_MISSING), or it breaks its
 * word. A mapped source cannot lie, so there only the bytes that have not arrived may be missing.
 *
 * tests/fuzz/fuzz_lying.c uses this on archives that a fuzzer makes, test_lying.c on right ones.
 */
#ifndef UNIT_LYING_H
#define UNIT_LYING_H

#include <archive_news/reader.h>

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that are read from first to last. What comes after the last is 0. */
typedef struct script {
    const uint8_t *bytes;
    size_t length, at;
} script;

static inline unsigned script_byte(script *s)
{
    return s->at < s->length ? s->bytes[s->at++] : 0;
}

static inline uint64_t script_number(script *s)
{
    unsigned high = script_byte(s);
    return high << 8 | script_byte(s);
}

typedef struct lying_source {
    const uint8_t *bytes; /* that were signed */
    size_t size;
    size_t there;  /* bytes that can be read: fewer after it has shrunk */
    script lies;   /* how it answers; at the end of the script, honestly */
    unsigned told; /* lies since the last question */
} lying_source;

/* Answers as the next byte of the script wants: half of them are honest. */
static inline int lying_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    lying_source *s = (lying_source *)context;
    uint8_t *to = (uint8_t *)buffer;
    unsigned answer = script_byte(&s->lies);
    if (length == 0 || offset > s->size || length > s->size - offset)
        abort(); /* the reader promises to stay within the source */
    if (offset > s->there || length > s->there - offset)
        return ENODATA;
    memcpy(to, s->bytes + offset, length);
    s->told += answer % 8 > 3;
    switch (answer % 8) {
    case 4: to[script_number(&s->lies) % length] ^= (uint8_t)(1u << answer / 8 % 8); return 0;
    case 5: { /* other bytes of the file: of another place, or of what was there before */
        size_t from = (size_t)script_number(&s->lies) % (s->size - length + 1);
        memcpy(to, s->bytes + from, length);
        return 0;
    }
    case 6: memset(to + length / 2, (int)answer, length - length / 2); return EIO;
    case 7: memset(to, (int)answer, length); return EINTR;
    default: return 0;
    }
}

/* What a reader says, boiled down. */
typedef struct answer {
    int error;
    uint8_t said[32];
} answer;

typedef crypto_generichash_blake2b_state saying;

static inline void say_bytes(saying *to, const void *bytes, size_t length)
{
    uint64_t size = length;
    (void)crypto_generichash_blake2b_update(to, (const uint8_t *)&size, sizeof size);
    if (length > 0)
        (void)crypto_generichash_blake2b_update(to, (const uint8_t *)bytes, length);
}

static inline void say_number(saying *to, uint64_t number)
{
    say_bytes(to, &number, sizeof number);
}

static inline void say_entry(saying *to, const an_entry *entry)
{
    say_number(to, entry->number);
    say_bytes(to, entry->id, entry->id_length);
    say_bytes(to, entry->record, entry->record_length);
    say_number(to, entry->kind);
    say_number(to, entry->status);
    say_number(to, entry->has_content ? entry->length : UINT64_MAX);
    say_number(to, entry->has_overflow ? entry->overflow_length : UINT64_MAX);
}

enum { LYING_BYTES = 1 << 16 };

/* Says some of the content from an offset on. */
static inline int say_content(saying *to, an_reader *r, const an_entry *entry, uint64_t offset)
{
    static uint8_t buffer[LYING_BYTES];
    const void *bytes;
    size_t length;
    uint64_t at = entry->length > 0 ? offset % entry->length : 0;
    int error = an_content_view(r, entry, at, &bytes, &length);
    if (error == AN_OK)
        say_bytes(to, bytes, length);
    if (error == AN_OK)
        error = an_content_read(r, entry, at, buffer, sizeof buffer, &length);
    if (error == AN_OK)
        say_bytes(to, buffer, length);
    return error;
}

static inline int say_overflow(saying *to, an_reader *r, const an_entry *entry)
{
    static uint8_t buffer[LYING_BYTES];
    size_t length;
    if (entry->overflow_length > sizeof buffer)
        return AN_OK;
    int error = an_entry_overflow(r, entry, buffer, sizeof buffer, &length);
    if (error == AN_OK)
        say_bytes(to, buffer, length);
    return error;
}

/* Says an entry that was found, and mostly more about it. */
static inline int say_more(saying *to, an_reader *r, const an_entry *entry, uint64_t about)
{
    an_entry target;
    say_entry(to, entry);
    switch (about % 4) {
    case 0: return entry->kind == AN_ALIAS ? AN_OK : say_content(to, r, entry, about / 4);
    case 1: return say_overflow(to, r, entry);
    case 2: {
        int error = an_entry_resolve(r, entry, &target);
        if (error == AN_OK)
            say_entry(to, &target);
        return error == AN_OK && target.kind != AN_ALIAS ? say_content(to, r, &target, about / 4)
                                                         : error;
    }
    default: return AN_OK;
    }
}

/* Finds the entry of a number by its id. */
static inline int say_found(saying *to, an_reader *r, uint64_t number, uint64_t about)
{
    an_entry entry;
    char id[AN_ID_MAX + 1];
    uint64_t rank;
    int error = an_entry_at(r, AN_BY_ID, number, &entry);
    if (error != AN_OK)
        return error;
    size_t length = entry.id_length;
    memcpy(id, entry.id, length);
    if (about % 5 == 0)
        id[length / 2] ^= 1; /* mostly nobody's */
    error = about % 2 ? an_entry_seek(r, id, length, &rank) : an_entry_find(r, id, length, &entry);
    if (error == AN_OK && about % 2)
        say_number(to, rank);
    return error == AN_OK && about % 2 == 0 ? say_more(to, r, &entry, about / 2) : error;
}

static inline int say_metadata(saying *to, an_reader *r)
{
    const uint8_t *fields;
    size_t length;
    int error = an_reader_metadata(r, &fields, &length);
    if (error == AN_OK)
        say_bytes(to, fields, length);
    return error;
}

static inline int say_verified(an_reader *r, unsigned what, uint64_t number)
{
    uint64_t blocks = an_reader_header(r)->blocks;
    switch (what % 3) {
    case 0: return an_reader_verify(r);
    case 1: return an_reader_verify_index(r);
    default: return blocks == 0 ? AN_OK : an_reader_verify_blocks(r, number % blocks, 1);
    }
}

/* A question: what, of which entry, and what about it. */
typedef struct question {
    unsigned what;
    uint64_t number, about;
} question;

static inline question read_question(script *s)
{
    question q = {0};
    q.what = script_byte(s);
    q.number = script_byte(s);
    q.about = script_byte(s);
    return q;
}

static inline answer ask(an_reader *r, const question *q)
{
    answer a = {0};
    saying to;
    an_entry entry;
    uint64_t count = 0;
    unsigned order = q->what / 8 % 3;
    (void)crypto_generichash_blake2b_init(&to, NULL, 0, sizeof a.said);
    a.error = an_entry_count(r, order, &count);
    uint64_t number = count > 0 ? q->number % count : 0;
    if (a.error == AN_OK)
        switch (q->what % 8) {
        case 0: a.error = say_metadata(&to, r); break;
        case 1: a.error = say_verified(r, (unsigned)q->about, q->number); break;
        case 2:
        case 3: a.error = order == AN_BY_ID ? say_found(&to, r, number, q->about) : AN_OK; break;
        default:
            a.error = an_entry_at(r, order, number, &entry);
            if (a.error == AN_OK)
                a.error = say_more(&to, r, &entry, q->about);
        }
    if (a.error == AN_OK)
        (void)crypto_generichash_blake2b_final(&to, a.said, sizeof a.said);
    return a;
}

/* Opens a reader in just as much memory as it needs, plus `spare`. *memory is malloced. */
static inline int open_to_ask(an_reader *r, an_config *config, size_t spare, void **memory)
{
    an_header header;
    *memory = NULL;
    if (an_header_read(&config->source, &header) == AN_OK &&
        an_reader_memory(&header, config, &config->memory_size) == AN_OK &&
        config->memory_size <= 4 << 20)
        *memory = malloc(config->memory_size += spare);
    config->memory = *memory;
    config->memory_size = *memory ? config->memory_size : 0;
    return an_reader_open(r, config);
}

/* A fresh reader's answer; AN_ERR_USAGE where there is none. */
static inline answer ask_fresh(const lying_source *s, const question *q)
{
    lying_source honest = {.bytes = s->bytes, .size = s->size, .there = s->size};
    an_config config = {.insecure = true};
    an_reader reader;
    void *memory;
    answer a = {AN_ERR_USAGE, {0}};
    config.source = (an_source){.read = lying_read, .context = &honest, .size = s->size};
    if (open_to_ask(&reader, &config, 0, &memory) == AN_OK)
        a = ask(&reader, q);
    free(memory);
    return a;
}

/* Whether an answer may be given where a fresh reader gives the other. Only what has happened to
 * the source since the question was asked excuses an error. */
static inline bool is_as_good(const answer *a, const answer *fresh, const an_reader *r,
                              const lying_source *s)
{
    bool has_lied = s->told > 0, is_cut = !r->config.source.map && s->there < s->size;
    if (a->error == AN_ERR_MISSING && r->config.source.size < s->size)
        return true;
    if ((a->error == AN_ERR_HASH && has_lied) || (a->error == AN_ERR_IO && (has_lied || is_cut)))
        return true;
    return a->error == fresh->error && memcmp(a->said, fresh->said, sizeof a->said) == 0;
}

/* How a run went. */
typedef struct lying_tally {
    unsigned readers, right, refused, wrong;
} lying_tally;

/* Lets the source shrink, or grow, and tells the reader when it has grown. */
static inline void move_end(an_reader *r, lying_source *s, uint64_t by)
{
    uint64_t size = r->config.source.size;
    if (by % 2 == 0 && r->config.source.read) {
        s->there = s->there > by * 8 ? s->there - (size_t)by * 8 : s->there;
        return;
    }
    size += by * 64;
    size = size < s->size ? size : s->size;
    s->there = s->there > size ? s->there : (size_t)size;
    (void)an_reader_grow(r, size);
}

static inline void ask_all(an_reader *r, lying_source *s, script *questions, lying_tally *t)
{
    while (questions->at < questions->length) {
        question q = read_question(questions);
        if (q.what % 16 == 15) {
            move_end(r, s, q.number);
            continue;
        }
        s->told = 0;
        answer a = ask(r, &q), fresh = ask_fresh(s, &q);
        t->wrong += !is_as_good(&a, &fresh, r, s);
        t->right += a.error == AN_OK;
        t->refused += a.error != AN_OK;
    }
}

/* Whether it is the header that was signed. Slots are not. */
static inline bool is_same_header(const an_reader *r, const lying_source *s)
{
    an_source honest = {.map = s->bytes, .size = s->size};
    an_header header;
    return an_header_read(&honest, &header) == AN_OK &&
           memcmp(header.identity, an_reader_header(r)->identity, sizeof header.identity) == 0;
}

/*
 * Runs a script on an archive of these bytes, which the key has signed. Its first 4 bytes say how
 * the source is read; a third of the others are questions, the rest are how the source answers.
 */
static inline lying_tally run_lying(const uint8_t *bytes, size_t size, const an_public_key *key,
                                    const uint8_t *given, size_t length)
{
    lying_tally t = {0};
    size_t head = length < 4 ? length : 4, third = (length - head) / 3;
    script how = {given, head, 0}, questions = {given + head, third, 0};
    lying_source s = {.bytes = bytes, .size = size, .there = size};
    script lies = {given + head + third, length - head - third, 0};
    unsigned first = script_byte(&how), pages = script_byte(&how);
    an_config config = {.trusted = key, .trusted_count = 1, .fast_dictionary = (first & 2) != 0};
    config.cached_pages = pages % 5;
    uint64_t arrived = first & 4 ? size * script_number(&how) / UINT16_MAX : size;
    config.source = (an_source){.size = arrived};
    if (first & 1) {
        config.source.map = bytes;
    } else {
        config.source.read = lying_read;
        config.source.context = &s;
    }
    an_reader reader;
    void *memory;
    if ((first & 16) == 0) /* else it is honest while the archive is opened */
        s.lies = lies;
    if (open_to_ask(&reader, &config, first & 8 ? 1 << 16 : 0, &memory) == AN_OK) {
        t.readers = 1;
        t.wrong += !is_same_header(&reader, &s);
        if (first & 16)
            s.lies = lies;
        ask_all(&reader, &s, &questions, &t);
    }
    free(memory);
    return t;
}

#endif
