/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing signed archives. The format is specified in spec/FORMAT.md; "section"
 * below means its sections.
 *
 * A writer is opened, gets items one after another, and is finished; then the
 * archive is in its place, whole and signed:
 *
 *     an_writer_config config = {
 *         .path = "news.anews", .keys = &key, .key_count = 1, .title = "News"};
 *     an_item item = {.id = "a.txt", .id_length = 5, .kind = AN_ARTICLE,
 *                     .content = "Hello", .content_length = 5};
 *     an_writer *writer;
 *     int error = an_writer_open(&writer, &config);
 *     if (error == AN_OK)
 *         error = an_writer_add(writer, &item); // once for each item
 *     if (error == AN_OK)
 *         error = an_writer_finish(writer, NULL);
 *     if (error != AN_OK && writer)
 *         fprintf(stderr, "%s\n", an_writer_message(writer));
 *     an_writer_close(writer);
 *
 * The conventions of reader.h hold here too, with these differences.
 *
 * Hosts only. The writer allocates memory, uses files and starts threads.
 *
 * Memory is bounded, whatever the number and size of the items:
 * an_writer_memory() computes the limit. Items wait in temporary files in the
 * folder of the output. These have no name where the file system allows it, so
 * that nothing is left over however the process ends.
 *
 * Safety. an_writer_finish() writes the archive to a temporary file, syncs it,
 * renames it over the output path and syncs the folder. So the path holds what
 * it held before, or the whole new archive, at every moment and also after a
 * power failure. The new file has the mode 0666 less the umask, like any new
 * file; mode and owner of a file that is replaced are not kept. Where this is
 * not enough, config.write takes the archive, and the caller makes the file.
 *
 * Same input, same bytes. The same items in the same order with the same config
 * give the same archive on every machine, with the same version of this library
 * and the same version of zstd. zstd promises the same frames within one
 * version only: another one reads them, and may write others.
 * ZSTD_versionString() tells the version. `jobs` and `path` make no difference.
 *
 * Threads. One thread at a time may use a writer. Several writers may be used
 * at the same time. Callbacks are called by the thread that uses the writer,
 * and must not use it. The threads that a writer starts take no signals that
 * end a process by request, so that handlers run on the caller's threads.
 *
 * Errors. Each function lists all of its own. After an error,
 * an_writer_message() has a sentence for people.
 */
#ifndef ARCHIVE_NEWS_WRITER_H
#define ARCHIVE_NEWS_WRITER_H

#include <archive_news/reader.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Errors that only writers return, besides those of enum an_error. */
enum an_writer_error {
    AN_ERR_DUPLICATE = 32, /* two items have the same id */
    AN_ERR_CONTENT = 33,   /* an item's read callback failed */
};

/* --- opening ------------------------------------------------------------- */

/* A minisign secret key: its key id, then the seed and the public key. */
typedef struct an_secret_key {
    uint8_t id[8];
    uint8_t key[64];
} an_secret_key;

/* Values of dictionary_size with a meaning of their own. */
#define AN_DICTIONARY_AUTO 0u
#define AN_DICTIONARY_NONE UINT32_MAX

/*
 * What archive to write. All zero is a good default for all members but path,
 * keys and key_count. an_writer_open() copies everything.
 */
/* What a writer is doing. The phases come in this order. */
enum an_phase {
    AN_PHASE_ADDING,      /* takes items in; the total is not known: 0 */
    AN_PHASE_DICTIONARY,  /* trains and measures dictionaries: 0 of 0 bytes */
    AN_PHASE_COMPRESSING, /* compresses the content */
    AN_PHASE_WRITING      /* makes the index and the file: 0 of 0 bytes */
};

typedef struct an_writer_config {
    /* The file to create or replace. Its folder must exist and be writable. */
    const char *path;
    /* Who signs: 1 to AN_SLOTS keys. The copies are wiped by
     * an_writer_close(). */
    const an_secret_key *keys;
    size_t key_count;
    /* There are no keys yet: an_writer_sign_with() gives them, and the series,
     * when all items are in. So no secret is in memory while they are read. */
    bool keys_later;

    /* About the archive: UTF-8, at most 59,960 bytes together. NULL or "": not
     * stated. language is a BCP 47 tag. */
    const char *title, *publisher, *description, *language, *license;
    uint8_t series[16]; /* which succession of editions it belongs to */
    /* Its number in the series. Epochs are compared first. A reader refuses to
     * replace an edition by one with a lower number. */
    uint32_t epoch;
    uint64_t sequence;
    uint8_t previous[32];  /* identity of the edition that this one follows; all
                              zero: not stated */
    int64_t created;       /* when it was made, in seconds since 1970 */
    int64_t current_until; /* until when it is current; 0: not stated */

    int zstd_level; /* 1 (fast) to 22 (small); 0 means 19 */
    /* The most bytes of a block, 1,024 to 16,777,216. Larger blocks make the
     * archive smaller; to read one article, a reader needs memory for a whole
     * block, and decodes it. 0 chooses by the articles: 16,384 or twice, four
     * or eight times as much, the largest with which reading one at random
     * decodes less than half as much again as with 16,384. */
    uint32_t block_size;
    /* The most bytes of an index page, 1,024 to 65,536; 0 means 8,192. An id
     * has at most a quarter of it, and at most AN_ID_MAX bytes. */
    uint32_t page_size;
    /* The most bytes of the dictionary, up to 16,777,216. AN_DICTIONARY_AUTO:
     * the size that measures best, up to 917,504. AN_DICTIONARY_NONE: none. */
    uint32_t dictionary_size;
    /* The dictionary to use, whether it pays or not: bytes as section 10 wants
     * them, 1 to 16,777,216 of them, such as those of an_writer_train() or of
     * an_reader_dictionary(). dictionary_size is 0 then. NULL: one is trained,
     * as dictionary_size says. */
    const void *dictionary;
    size_t dictionary_length;
    /* Store the dictionary, or all pages and the metadata, uncompressed:
     * readers whose archive is mapped, as in flash, use them in place, without
     * memory for a copy. Others need no memory for stored pages. */
    bool dictionary_raw, pages_raw;
    /* Store content uncompressed, for readers that were built without zstd.
     * Together with pages_raw nothing is compressed, and a dictionary is of no
     * use. */
    bool blocks_raw;
    /* Give each entry the hash of its content (tag 2), by which it can be
     * cited. */
    bool content_hashes;
    /* Threads that compress, 1 to 256; 0 means one for each processor. */
    unsigned jobs;

    /* Called when a phase begins, and now and then during it, with the bytes
     * that are done in this phase and their total, as an_phase says. Another
     * result than 0 stops the work with AN_ERR_CANCELLED. May be NULL. */
    int (*progress)(void *context, enum an_phase phase, uint64_t done,
                    uint64_t total);
    void *progress_context;

    /* Called by an_writer_finish() for each entry whose id is the id of another
     * entry, a slash and more, such as "a/b" beside "a". No folder can hold
     * both, so one of the two cannot be extracted. The other entry's id is the
     * first `folder` bytes of id. May be NULL. */
    void (*clash)(void *context, const char *id, size_t id_length,
                  size_t folder);
    void *clash_context;

    /* Takes the finished archive, piece by piece, from its first byte to its
     * last. No piece is empty. Returns 0, or an errno, which ends the work with
     * AN_ERR_IO. Then no file is made at path, which only says in which folder
     * temporary files go. NULL: an_writer_finish() makes the file. */
    int (*write)(void *context, const void *bytes, size_t length);
    void *write_context;

    /* The work stops with AN_ERR_CANCELLED soon after this is another number
     * than 0: where progress would be called. It is the caller's, stays there
     * until an_writer_close(), and may be set by another thread or the handler
     * of a signal. May be NULL. */
    const int *stop;

    uint64_t reserved[7]; /* all zero */
} an_writer_config;

typedef struct an_writer an_writer;

/*
 * Computes the most memory that a writer with this config uses for its buffers,
 * whatever it is given. Returns SIZE_MAX if the figure does not fit a size_t.
 */
size_t an_writer_memory(const an_writer_config *config);

/*
 * Creates a writer. After an error *writer is NULL, and nothing is left to
 * close. Nothing is at path yet: the file appears with an_writer_finish().
 *
 * Errors: AN_ERR_USAGE (a member of config is out of its range, or path ends
 * with "/"), AN_ERR_FORMAT (an_dictionary_check() refuses the dictionary),
 * AN_ERR_MEMORY, AN_ERR_IO (no temporary file can be created in the
 * folder of path; errno says why).
 */
int an_writer_open(an_writer **writer, const an_writer_config *config);

/* --- adding -------------------------------------------------------------- */

/*
 * An article, an asset or an alias. The writer reads it, and what it points to,
 * only during an_writer_add().
 */
typedef struct an_item {
    const char *id; /* section 8; id_length bytes, 1 to AN_ID_MAX, and at most
                       a quarter of the page size */
    size_t id_length;
    unsigned kind;   /* enum an_kind */
    unsigned status; /* enum an_status. An item that is AN_WITHDRAWN has no
                        content */
    /* Tags 3 to 19, 22 and 23, and 21 for an alias, which must have it. They
     * may come in any order; fields with the same tag keep theirs. The values
     * are as in section 8; those of length 0 are left out. At most 16 MiB
     * together. May be NULL if field_count is 0. */
    const an_field *fields;
    size_t field_count;
    /* What the title order compares, bytewise: the title, folded as section 15
     * says. The first 512 bytes count. NULL or empty: the id is compared. */
    const void *title_key;
    size_t title_key_length;
    /* Gives the content piece by piece. It stores up to `size` bytes in buffer,
     * their number in *length, and returns 0; *length 0 is the end. Any other
     * result is an error. Must be NULL for an alias and for what is
     * withdrawn. */
    int (*read)(void *context, void *buffer, size_t size, size_t *length);
    void *read_context;
    /* The content as a whole, where read is NULL; NULL: it is empty. Must be
     * NULL for an alias and for what is withdrawn, and beside read. */
    const void *content;
    size_t content_length;
    uint64_t reserved[4]; /* all zero */
} an_item;

/*
 * Adds an item. Items may come in any order; those that come close to each
 * other tend to be close to each other in the file. A content that was added
 * before is stored once.
 *
 * Errors after which the writer goes on as if the item had not been given:
 * AN_ERR_FORMAT (the item breaks section 8, or a rule of struct an_item; or its
 * id or its target is too long for the page size),
 * AN_ERR_CONTENT (its read callback failed).
 *
 * Errors after which only an_writer_message() and an_writer_close() may be
 * called: AN_ERR_IO (a temporary file; mostly a full disk), AN_ERR_MEMORY,
 * AN_ERR_CANCELLED, AN_ERR_USAGE (the writer is finished, or had such an error
 * before).
 *
 * That an id is used twice, or that the target of an alias is missing, is found
 * by an_writer_finish().
 */
int an_writer_add(an_writer *writer, const an_item *item);

/* --- training ------------------------------------------------------------ */

/*
 * Trains the dictionary that an_writer_finish() would use for what was added,
 * and makes no archive. So writers that get it in their config have one
 * dictionary in common, and the archives of shards have, too. It is in zstd's
 * format. *length is 0 if no dictionary makes these items smaller. The bytes
 * are valid until an_writer_close(). The writer needs no keys.
 *
 * Whatever is returned, only an_writer_message() and an_writer_close() may be
 * called afterwards. Errors: AN_ERR_MEMORY, AN_ERR_IO, AN_ERR_CANCELLED,
 * AN_ERR_USAGE (the writer is finished, or had an error that ended it).
 */
int an_writer_train(an_writer *writer, const void **dictionary, size_t *length);

/*
 * Checks that zstd takes these bytes for a dictionary: those that begin with
 * its magic must be whole, and all others are raw content. Errors:
 * AN_ERR_FORMAT, AN_ERR_MEMORY.
 */
int an_dictionary_check(const void *dictionary, size_t length);

/* --- finishing ----------------------------------------------------------- */

/* What was written. Sizes are bytes. */
typedef struct an_writer_stats {
    uint64_t entries, articles, assets, aliases;
    uint64_t duplicates;    /* contents that were there already */
    uint64_t content_bytes; /* of all items, duplicates included */
    uint64_t blocks;
    uint32_t block_size;       /* as configured or chosen */
    uint64_t file_size;        /* the sum of the next three */
    uint64_t index_bytes;      /* header, directory, metadata, pages */
    uint64_t dictionary_bytes; /* as stored */
    uint64_t block_bytes;      /* as stored */
    uint64_t search_bytes;     /* of index_bytes, those of the index of words:
                                  search_writer.h */
    an_header header;          /* as an_header_read() would read it */
    uint64_t reserved[4];      /* set to zero */
} an_writer_stats;

/*
 * Gives a writer that was opened with keys_later what its config left out: who
 * signs, and the series. Errors: AN_ERR_USAGE (not 1 to AN_SLOTS keys, or the
 * writer has keys already, or is finished).
 */
int an_writer_sign_with(an_writer *writer, const an_secret_key *keys,
                        size_t key_count, const uint8_t series[16]);

/*
 * Compresses, signs and writes the archive, and puts it at the path. stats may
 * be NULL; it is filled in only if AN_OK is returned. Whatever is returned,
 * only an_writer_message() and an_writer_close() may be called afterwards.
 *
 * Errors that leave the path as it was: AN_ERR_DUPLICATE (two items have the
 * same id), AN_ERR_FORMAT (an alias whose target is missing or is an alias; or
 * more entries than fit pages of this size), AN_ERR_MEMORY, AN_ERR_CANCELLED,
 * AN_ERR_USAGE (the writer is finished, or had an error that ended it, or has
 * no keys yet, or an_header_sign() refuses one of them).
 *
 * AN_ERR_IO leaves the path as it was, too, or the whole new archive is there:
 * that is so if the folder could not be synced, or the file not closed.
 */
int an_writer_finish(an_writer *writer, an_writer_stats *stats);

/*
 * Returns what went wrong last, in one sentence that names the id or the file;
 * "" if nothing did. The text is valid until the next call with the writer.
 */
const char *an_writer_message(const an_writer *writer);

/*
 * Frees the writer and its temporary files. If an_writer_finish() did not
 * succeed, nothing is left behind. writer may be NULL.
 */
void an_writer_close(an_writer *writer);

/* --- without a writer ---------------------------------------------------- */

/*
 * Encodes the value of a date field; *length is set to how many of the 16 bytes
 * it takes. Errors: AN_ERR_FORMAT (a member of date is out of its range).
 */
int an_date_encode(const an_date *date, uint8_t value[16], size_t *length);

/* The characters of the base64 line of a minisign secret key file. */
#define AN_SECRET_LINE 212

/*
 * Reads a secret key out of the base64 line of a minisign secret key file.
 *
 * `line` has `length` bytes; a line end may follow its 212 characters, and
 * nothing else. `password` is NULL, or ends with a zero byte. It is not used if
 * the key has none. With one, this takes the time and the memory that minisign
 * chose when the key was made: mostly a second, and 1 GiB.
 *
 * Errors, after which *key is wiped:
 * AN_ERR_FORMAT       it is not such a line
 * AN_ERR_UNSUPPORTED  it is of a kind that this version does not know
 * AN_ERR_USAGE        it has a password, and `password` is NULL
 * AN_ERR_UNTRUSTED    it asks for more time or memory than any of minisign's
 * AN_ERR_HASH         the password is wrong, or the line is damaged
 * AN_ERR_SIGNATURE    it is damaged: its public half does not belong to it
 * AN_ERR_MEMORY
 */
int an_secret_key_parse(const char *line, size_t length, const char *password,
                        an_secret_key *key);

/*
 * Makes that line of a key, with a zero byte after it: encrypted under a
 * password, or not, if that is NULL. The caller wipes it. Where memory for
 * encrypting is short, less of it is used, as minisign does. Errors:
 * AN_ERR_MEMORY.
 */
int an_secret_key_write(const an_secret_key *key, const char *password,
                        char line[AN_SECRET_LINE + 1]);

/*
 * Adds a signature to a header of AN_HEADER_SIZE bytes, in the first free slot.
 * If this key has signed the header already, nothing changes. After an error
 * the header is as it was. Errors: AN_ERR_MEMORY (no slot is free),
 * AN_ERR_USAGE (the public half of the key does not belong to its seed: a
 * signature would tell the secret).
 */
int an_header_sign(uint8_t *header, const an_secret_key *key);

#ifdef __cplusplus
}
#endif

#endif
