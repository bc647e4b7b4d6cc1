/* SPDX-License-Identifier: BSD-2-Clause */
/* What the unit tests share: keys from fixed seeds, archives packed from memory and read back into
 * memory, sources that fail. Everything here fails the running test if something goes wrong that
 * the test did not ask for. */
#ifndef UNIT_SUPPORT_H
#define UNIT_SUPPORT_H

#include <archive_news/writer.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
/* after the standard headers */
#include <cmocka.h>
#include <sodium.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- keys ---------------------------------------- */

/* The n-th key pair, n from 1 to 9: the same in every run. Every byte of its key id is n. */
an_secret_key secret_key(unsigned n);
an_public_key public_key(unsigned n);

/* The set-up of a group of tests that needs nothing but libsodium. */
int start_sodium(void **state);

/* --- bytes ---------------------------------------- */

/* Returns the same numbers on every machine (xorshift). */
uint64_t next_random(uint64_t *state);

/* Fills bytes with what cannot be compressed, or with words in sentences, from which a dictionary
 * can be trained. Adds no terminator. */
void fill_noise(uint8_t *bytes, size_t length, uint64_t seed);
void fill_text(char *text, size_t length, uint64_t seed);

/* Little-endian numbers of 1 to 8 bytes. */
uint64_t load_number(const uint8_t *bytes, unsigned count);
void store_number(uint8_t *bytes, unsigned count, uint64_t value);

/* Copies bytes into an allocation of exactly their length, so that a sanitizer sees the first byte
 * read beyond it. */
uint8_t *copy_of(const uint8_t *bytes, size_t length);

/* --- files ---------------------------------------- */

/* A folder of the test's own, made at the first call; the archive that is written in it; how many
 * files are in it. */
const char *test_folder(void);
const char *archive_path(void);
unsigned files_in_folder(void);

/* The tear-down of a group of tests: removes the archive and the folder. */
int remove_folder(void **state);

/* Returns a file's bytes, malloced, or NULL if there is no such file. */
uint8_t *read_file(const char *name, size_t *length);
void write_file(const char *name, const void *bytes, size_t length);

/* --- packing ---------------------------------------- */

/* What read_content() hands to a writer. */
typedef struct item_content {
    const uint8_t *bytes;
    size_t length, at;
    size_t most;    /* bytes handed over at a time; 0: as many as fit */
    size_t fail_at; /* fails after this many bytes; 0: never */
} item_content;

int read_content(void *context, void *buffer, size_t size, size_t *length);

/* Opens a writer, with defaults that suit tests: archive_path(), key 1, one thread, a low level. */
an_writer *begin_archive(an_writer_config config);

an_field text_field(uint64_t tag, const char *text);

/* Adds one item. Each returns what an_writer_add() returned. */
int add_fields(an_writer *w, const char *id, unsigned kind, const void *bytes, size_t length,
               const an_field *fields, size_t count);
int add_article(an_writer *w, const char *id, const char *text);
int add_alias(an_writer *w, const char *id, const char *target);
int add_withdrawn(an_writer *w, const char *id);

/* Finishes and closes. Returns the file's bytes, malloced, and removes the file. */
uint8_t *end_archive(an_writer *w, size_t *length);

/* --- reading ---------------------------------------- */

/* A source that may fail. */
typedef struct memory_source {
    const uint8_t *bytes;
    uint64_t length; /* a read beyond it fails the test */
    uint64_t reads;
    uint64_t fail_at; /* this read fails, from 1; 0: none */
    uint64_t flip_at; /* this read stores other bytes; 0: none */
} memory_source;

/* What read_source() returns when it fails. */
enum { SHORT_READ = 5 };
int read_source(void *context, uint64_t offset, void *buffer, size_t length);

/* How an archive is read. All zero: through read_source(), with key 1 trusted, one cached page, and
 * exactly the memory that an_reader_memory() asks for. */
typedef struct way {
    bool mapped, fast_dictionary, insecure;
    unsigned cached_pages, misaligned;
    size_t kept_back; /* bytes of memory less than needed */
    size_t spare;     /* bytes of memory more than needed */
} way;

typedef struct opened {
    an_reader reader;
    an_config config;
    memory_source source;
    uint8_t *work;
} opened;

/* Returns what an_header_read() or an_reader_open() returned. Call close_archive() in any case. */
int open_archive(opened *o, const uint8_t *bytes, size_t length, way how);
void close_archive(opened *o);

int find_entry(opened *o, const char *id, an_entry *entry);

/* Reads all of an entry's content in one piece and block by block. Returns AN_OK or the error;
 * bytes that were read and are not these fail the test. */
int check_content(opened *o, const an_entry *entry, const uint8_t *bytes, size_t length);
/* The same for the entry with this id, whose length must be this one, too. */
int check_entry(opened *o, const char *id, const void *bytes, size_t length);

#endif
