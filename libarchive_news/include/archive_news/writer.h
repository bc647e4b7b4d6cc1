/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing signed archives, on hosts: this part allocates, uses files and
 * threads. The conventions of reader.h hold where they are not said to differ.
 * The format is specified in spec/FORMAT.md.
 *
 * A writer takes items one after another in the order in which their content is
 * to lie in the file, keeps what it is given in a temporary file beside the
 * output, and writes the archive in an_writer_finish(): first under a temporary
 * name, then fsync, rename, fsync of the folder. Whatever happens, the output
 * path holds what it held before or the whole new archive.
 *
 * The same items in the same order, with the same config but for jobs, give the
 * same bytes.
 *
 * Memory is bounded whatever the number and size of the items:
 * an_writer_memory() says by how much.
 */
#ifndef ARCHIVE_NEWS_WRITER_H
#define ARCHIVE_NEWS_WRITER_H

#include <archive_news/reader.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Errors of the writer beyond those of the reader. AN_ERR_IO, AN_ERR_MEMORY
 * (malloc failed), AN_ERR_FORMAT (an item against section 8), AN_ERR_USAGE are
 * shared. */
enum an_writer_error {
    AN_ERR_DUPLICATE = 32, /* two items with one id */
    AN_ERR_CONTENT = 33,   /* an item's read callback failed */
};

/* An Ed25519 secret key as minisign keeps it: seed and public key. */
typedef struct an_secret_key {
    uint8_t id[8];
    uint8_t key[64];
} an_secret_key;

/* Dictionary sizes with a meaning of their own. */
#define AN_DICTIONARY_AUTO 0u
#define AN_DICTIONARY_NONE UINT32_MAX

typedef struct an_writer_config {
    const char *path;          /* the archive to make, or to replace. Copied */
    const an_secret_key *keys; /* signers, 1 to AN_SLOTS. Copied; wiped when the
                                  writer is closed */
    size_t key_count;

    const char *title, *publisher, *description, *language,
        *license; /* UTF-8; NULL or "": not stated. Copied */
    uint8_t series[16];
    uint32_t epoch;
    uint64_t sequence;
    int64_t created;       /* seconds */
    int64_t current_until; /* 0: not stated */

    int zstd_level;           /* 1 to 22; 0 means 19 */
    uint32_t block_size;      /* 1024 to 16 MiB; 0 means 16 KiB */
    uint32_t page_size;       /* 4096 to 65536; 0 means 8192 */
    uint32_t dictionary_size; /* AN_DICTIONARY_AUTO: the size that measures
                                 best; AN_DICTIONARY_NONE; else the most bytes
                                 it may have */
    bool dictionary_raw; /* not 0: store the dictionary uncompressed, for use in
                           place from flash */
    bool pages_raw;      /* not 0: store pages uncompressed, likewise */
    bool content_hashes; /* not 0: give each entry the hash of its content (tag
                           2) */
    unsigned jobs; /* threads that compress; 0 means one for each processor */

    /* Called now and then: bytes done and in all (0: not known yet). Not 0
     * cancels the work. May be NULL. */
    int (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} an_writer_config;

/* An article, asset or alias to be added. All of it is read during the call
 * only. */
typedef struct an_item {
    const char *id; /* section 8; id_length bytes */
    size_t id_length;
    unsigned kind;          /* enum an_kind */
    unsigned status;        /* enum an_status. AN_WITHDRAWN: without content */
    const an_field *fields; /* tags 3 to 19 and 21 to 23, in any order; the
                               order of equal tags is kept. Values as in section
                               8; empty ones are left out */
    size_t field_count;
    const void *title_key; /* what the title order compares: the folded title
                              (section 15). NULL or empty: the id stands in */
    size_t title_key_length;
    /* Gives the content piece by piece: stores up to size bytes, sets *length,
     * 0 at the end. Not 0 is an error. NULL: no content at all for an alias or
     * tombstone, empty content for others. */
    int (*read)(void *context, void *buffer, size_t size, size_t *length);
    void *read_context;
} an_item;

typedef struct an_writer_stats {
    uint64_t entries, articles, assets, aliases;
    uint64_t duplicates;    /* contents that were there already, stored once */
    uint64_t content_bytes; /* given, duplicates included */
    uint64_t blocks, file_size;
    uint64_t index_bytes;      /* header, directory, metadata, pages */
    uint64_t dictionary_bytes; /* as stored */
    uint64_t block_bytes;      /* as stored */
    uint8_t identity[32];
} an_writer_stats;

typedef struct an_writer an_writer;

/* The most memory that a writer with this config uses for its buffers, in
 * bytes, whatever it is given to pack. SIZE_MAX: that, or more than a size_t
 * can say. */
size_t an_writer_memory(const an_writer_config *config);

/* Makes a writer, to be given to an_writer_close(). Errors: AN_ERR_USAGE
 * (config), _MEMORY, _IO (the folder of path is not writable). *writer is NULL
 * after an error. */
int an_writer_open(an_writer **writer, const an_writer_config *config);

/* Adds an item. After AN_ERR_FORMAT, _USAGE or _CONTENT the item is not in and
 * the writer goes on as if it had not been given; after any other error only
 * an_writer_close() is of use. */
int an_writer_add(an_writer *writer, const an_item *item);

/* Writes and publishes the archive. stats may be NULL. Errors:
 * AN_ERR_DUPLICATE, _FORMAT (an alias to nothing or to an alias), _IO, _MEMORY,
 * _CANCELLED: path is as before; only after _IO may it hold the whole new
 * archive, when the last fsync or close failed. */
int an_writer_finish(an_writer *writer, an_writer_stats *stats);

/* Says what was wrong, in one sentence for people, naming id or file; "" if
 * nothing was. Valid until the next call with the writer. */
const char *an_writer_message(const an_writer *writer);

/* Frees the writer and its temporary files. writer may be NULL. Without a
 * successful an_writer_finish() nothing is left behind. */
void an_writer_close(an_writer *writer);

/* Encodes the value of a date field into 16 bytes; *length is what it takes.
 * AN_ERR_FORMAT: out of range. */
int an_date_encode(const an_date *date, uint8_t value[16], size_t *length);

/* Adds a signature to the header of AN_HEADER_SIZE bytes, in place, in the
 * first free slot; if this key has signed it already, nothing changes.
 * AN_ERR_MEMORY: no slot is free. */
int an_header_sign(uint8_t *header, const an_secret_key *key);

#ifdef __cplusplus
}
#endif

#endif
