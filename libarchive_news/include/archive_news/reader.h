/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading signed archives of articles. The format is specified in
 * spec/FORMAT.md; "section" below means its sections.
 *
 * A READER IN A DOZEN LINES
 *
 *     an_public_key key;       // whom to trust
 *     an_config config = {.source = ..., .trusted = &key, .trusted_count = 1};
 *     an_header header;
 *     an_reader reader;
 *     an_entry entry;
 *
 *     an_public_key_parse(line, strlen(line), &key);
 *     an_header_read(&config.source, &header);      // what it claims to be
 *     an_reader_memory(&header, &config, &config.memory_size);
 *     config.memory = malloc(config.memory_size);   // or a static buffer
 *     an_reader_open(&reader, &config);             // who signed it
 *     an_entry_find(&reader, id, strlen(id), &entry);
 *     an_content_read(&reader, &entry, 0, buffer, sizeof buffer, &length);
 *     free(config.memory);                          // no close is needed
 *
 * Each of these calls returns an error, which is left out here;
 * examples/print_article.c is the whole program.
 *
 * CONVENTIONS
 *
 * Memory. Nothing here allocates. A reader works in the memory that its caller
 * names in an_config; an_reader_memory() computes how much it needs. The
 * caller keeps the an_reader and this memory in their places as long as the
 * reader is in use. There is nothing to close.
 *
 * Pointers are never NULL unless their comment allows it. Buffers given to one
 * call do not overlap.
 *
 * Bytes that a reader hands out (ids, records, metadata, content) belong to the
 * reader. They stay valid until the next call with the same reader, and must
 * not be written to. Strings from an archive are valid UTF-8, have a length,
 * and are not terminated unless their comment says so.
 *
 * Threads. There are no globals. One thread at a time uses an an_reader;
 * several readers may share a source if its read callback allows it.
 *
 * Errors. Functions return AN_OK (0) or a member of enum an_error, and no other
 * number. After an error the output arguments are unspecified, unless the
 * function says otherwise. The reader is as it was before the call: it may be
 * used again, for other articles or for the same one.
 *
 * "The loading errors" below are those of any call that may have to load an
 * object of the archive: AN_ERR_MISSING, AN_ERR_IO, AN_ERR_HASH, AN_ERR_FORMAT
 * and AN_ERR_UNSUPPORTED. After one of them an_reader_fault() says where.
 *
 * Every function that takes an an_reader returns AN_ERR_USAGE if the reader is
 * not open, and this is not repeated below. The exceptions are
 * an_reader_header(), an_reader_signers(), an_reader_signer() and
 * an_reader_fault(), which tell of a failed an_reader_open(), too, and
 * an_reader_has_unknown_sections(). A reader that an_reader_open() was never
 * called with must not be used at all.
 *
 * Trust. Every byte that is handed out was hashed and compared before it was
 * parsed or decompressed, along a chain that ends in the signed root. Opening
 * checks the root. Whether the rest of the file is intact shows only when it is
 * read: an archive that opens may be damaged further on, and then the calls
 * that meet the damage fail. an_reader_verify() checks every byte.
 *
 * Reserved members are for later versions. Those of a struct that the caller
 * fills in are all zero, which stands for what this version does; it refuses
 * any other value as it refuses a member that is out of its range. Those of a
 * struct that the library fills in are set to zero. AN_SMALL leaves them out.
 *
 * Units. Sizes and offsets are bytes; times are seconds since
 * 1970-01-01T00:00:00Z.
 */
#ifndef ARCHIVE_NEWS_READER_H
#define ARCHIVE_NEWS_READER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if INT_MAX < 2147483647
#error "libarchive_news needs an int of at least 32 bits"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ------------------------------------------------------------- */

/*
 * The version of this header. Whatever else states a version takes it from
 * here. AN_VERSION_NUMBER is for comparing: #if AN_VERSION_NUMBER >= 1002000
 * asks for 1.2.0 or later. AN_FORMAT_MAJOR is the version of the format.
 */
#define AN_VERSION_MAJOR 0
#define AN_VERSION_MINOR 1
#define AN_VERSION_PATCH 0
#define AN_VERSION_NUMBER \
    (AN_VERSION_MAJOR * 1000000 + AN_VERSION_MINOR * 1000 + AN_VERSION_PATCH)
#define AN_VERSION_STRING \
    AN_VERSION_TEXT(AN_VERSION_MAJOR, AN_VERSION_MINOR, AN_VERSION_PATCH)
/* Only for the line above: they turn three numbers into text. */
#define AN_VERSION_TEXT(major, minor, patch) \
    AN_VERSION_QUOTE(major, minor, patch)
#define AN_VERSION_QUOTE(major, minor, patch) #major "." #minor "." #patch

#define AN_FORMAT_MAJOR 1

/* Returns the AN_VERSION_NUMBER of the library that the program runs with. It
 * is higher than the header's if a later shared library was installed since. */
uint32_t an_version(void);

/*
 * Return how many bytes the library takes an an_reader, an an_header, an
 * an_index_check and an an_index_slices to have: for callers that no C compiler
 * tells, such as bindings to other languages. Memory from malloc() is aligned
 * well enough for each. libarchive_news/layouts.txt lists the members of all
 * structs that are not private.
 */
size_t an_reader_size(void);
size_t an_header_size(void);
size_t an_index_check_size(void);
size_t an_index_slices_size(void);

/* ---- Errors -------------------------------------------------------------- */

enum an_error {
    AN_OK = 0,
    AN_ERR_MAGIC = 1,   /* not an archive */
    AN_ERR_MISSING = 2, /* the source ends too early: it was cut, or the rest
                           has not arrived yet */
    AN_ERR_UNSUPPORTED = 3, /* made by a later version; or compressed, and the
                               library was built with AN_NO_ZSTD */
    AN_ERR_SIGNATURE = 4,   /* a signature is wrong: changed or damaged */
    AN_ERR_UNTRUSTED = 5,   /* not signed by enough trusted keys */
    AN_ERR_HASH = 6, /* an object does not match its hash: changed or damaged */
    AN_ERR_FORMAT = 7,     /* signed, and yet against the specification */
    AN_ERR_STALE = 8,      /* refused as a replacement: older, or another
                              series */
    AN_ERR_MEMORY = 9,     /* the caller's memory or buffer is too small */
    AN_ERR_IO = 10,        /* the source's read callback failed */
    AN_ERR_NOT_FOUND = 11, /* there is no such id, number, order or field */
    AN_ERR_WITHDRAWN = 12, /* the entry is a tombstone and has no content */
    AN_ERR_USAGE = 13,     /* the caller broke a rule of this header */
    AN_ERR_CANCELLED = 14, /* the caller's progress callback stopped the work */
};

/*
 * Returns the name that section 13 gives an error, e.g. "hash", or "unknown"
 * for any other number. The text is static and zero-terminated.
 */
const char *an_error_name(int error);

/* ---- Constants of the format --------------------------------------------- */

#define AN_HEADER_SIZE 1024      /* section 3 */
#define AN_ROOT_SIZE 512         /* section 3 */
#define AN_SLOTS 6               /* section 4: signatures of an archive */
#define AN_ED25519PH 0x5045      /* section 4: the algorithm "EP" of a slot */
#define AN_ID_MAX 1024           /* section 8: bytes of an id */
#define AN_OVERFLOW_MAX 16777216 /* section 8: bytes of an entry's overflow */

/* What lies in a file: the header, and the objects of section 5. */
enum an_object {
    AN_OBJECT_HEADER = 0,
    AN_OBJECT_DIRECTORY = 1,
    AN_OBJECT_METADATA = 2,
    AN_OBJECT_DICTIONARY = 3,
    AN_OBJECT_PAGE = 4,
    AN_OBJECT_BLOCK = 5,
    AN_OBJECT_CHARACTERS = 6, /* of a search section */
    AN_OBJECT_EXTENT = 7      /* bytes that belong to a section as a whole */
};

enum an_kind { AN_ARTICLE = 0, AN_ASSET = 1, AN_ALIAS = 2 };
enum an_status {
    AN_USABLE = 0,
    AN_CORRECTED = 1,
    AN_WITHHELD = 2,
    AN_WITHDRAWN = 3
};
enum an_precision { AN_SECOND = 0, AN_DAY = 1, AN_MONTH = 2, AN_YEAR = 3 };
enum an_order { AN_BY_ID = 0, AN_BY_TITLE = 1, AN_BY_DATE = 2 };

/* Tags of an entry's fields, section 8. */
enum an_tag {
    AN_TAG_CONTENT_HASH = 2,
    AN_TAG_MEDIA_TYPE = 3,
    AN_TAG_TITLE = 4,
    AN_TAG_DATE_PUBLISHED = 5,
    AN_TAG_DATE_MODIFIED = 6,
    AN_TAG_LANGUAGE = 7,
    AN_TAG_AUTHOR = 8,
    AN_TAG_SECTION = 9,
    AN_TAG_TAG = 10,
    AN_TAG_SUMMARY = 11,
    AN_TAG_URL = 12,
    AN_TAG_EXTERNAL_URL = 13,
    AN_TAG_SOURCE = 14,
    AN_TAG_BYLINE = 15,
    AN_TAG_RIGHTS = 16,
    AN_TAG_IMAGE = 17,
    AN_TAG_CAPTURED = 18,
    AN_TAG_VERSION = 19,
    AN_TAG_STATUS = 20,
    AN_TAG_TARGET = 21,
    AN_TAG_ORIGINAL_ID = 22,
    AN_TAG_EXTRA = 23,
    AN_TAG_OVERFLOW = 24,
};

/* Tags of the archive's own metadata, section 6. */
enum an_meta {
    AN_META_TITLE = 1,
    AN_META_PUBLISHER = 2,
    AN_META_DESCRIPTION = 3,
    AN_META_LANGUAGE = 4,
    AN_META_LICENSE = 5
};

/* The complete type is at the end of this header. */
typedef struct an_reader an_reader;

/* ---- Opening ------------------------------------------------------------- */

/*
 * Where the bytes of an archive come from: a callback, or a map. Exactly one of
 * read and map is set. Rules of read:
 *
 * 1. It stores exactly `length` bytes from `offset` on into `buffer` and
 *    returns 0. If it cannot, it returns any other number, which the reader
 *    keeps for an_reader_fault(); the call that asked fails with AN_ERR_IO. A
 *    short read is an error.
 * 2. It is never asked for bytes at or beyond `size`, nor for 0 bytes.
 * 3. It is called from the thread that uses the reader, and must not call that
 *    reader.
 * 4. It may store other bytes each time: what it stores is checked each time.
 */
typedef struct an_source {
    int (*read)(void *context, uint64_t offset, void *buffer, size_t length);
    void *context;   /* passed to read; may be NULL */
    const void *map; /* the whole archive in memory, read in place without a
                        copy. It must not change while a reader uses it, and
                        size is at most SIZE_MAX. It may begin at any address:
                        numbers are read byte by byte, on processors of either
                        byte order */
    uint64_t size;   /* bytes that are there now. It may be less than the
                        archive has: what has arrived is readable, and the rest
                        is AN_ERR_MISSING */
} an_source;

/* A minisign public key: key id and Ed25519 public key, section 4. */
typedef struct an_public_key {
    uint8_t id[8];
    uint8_t key[32];
} an_public_key;

/* The fields of the root, section 3. From an_header_read() they are claims.
 * From an_reader_header() they are signed, unless the reader is insecure. The
 * three members about slots are never signed: anyone may add a signature to an
 * archive or remove one. an_reader_signers() counts those that are valid. */
typedef struct an_header {
    uint8_t identity[32]; /* BLAKE2b-256 of the root */
    uint16_t major, minor;
    uint64_t incompatible, compatible;
    uint64_t file_size;
    int64_t created;
    int64_t current_until; /* 0: not stated */
    uint8_t series[16];
    uint32_t epoch;
    uint64_t sequence;
    uint8_t previous[32]; /* identity of the edition that this one follows; all
                             zero: not stated */
    uint64_t entries, articles, blocks;
    uint64_t content_size; /* bytes of all blocks, uncompressed */
    /* The largest object of each kind: uncompressed, and as stored. */
    uint32_t page_raw, page_stored;
    uint32_t block_raw, block_stored;
    uint32_t dictionary_raw, dictionary_stored;
    unsigned dictionaries, levels;
    unsigned slots; /* slots in use, 0 to AN_SLOTS */
    /* Of the first `slots` ones. A slot whose algorithm is not AN_ED25519PH
     * says nothing to this version, and its key id here is 0. */
    uint16_t slot_algorithm[AN_SLOTS];
    uint8_t slot_key_id[AN_SLOTS][8];
#ifndef AN_SMALL
    uint64_t reserved[4]; /* set to zero */
#endif
} an_header;

/*
 * How to read. Set source, memory, memory_size, and either trusted or insecure;
 * zero is a good default for everything else.
 */
typedef struct an_config {
    an_source source;

    /* The memory to work in, with any alignment. memory_size is at least what
     * an_reader_memory() computes. What is left over makes an_reader_verify()
     * faster, since more blocks are read and hashed together. It walks entries
     * and orders the fewer times the more entries have a bit there: a byte for
     * 8 entries is enough. */
    void *memory;
    size_t memory_size;

    /* The keys that may vouch for the archive, 1 or more. The reader uses them
     * during an_reader_open() only. */
    const an_public_key *trusted;
    size_t trusted_count;
    unsigned need; /* how many distinct ones must have signed, at most AN_SLOTS;
                      0 means 1 */
    /* Read without trust: no signature is checked, and trusted_count is 0. */
    bool insecure;

    /* The archive is about to replace another: an_reader_open() returns
     * AN_ERR_STALE unless it has this series and at least this (epoch,
     * sequence). If replacing is false the other three are ignored. */
    bool replacing;
    uint8_t series[16];
    uint32_t lowest_epoch;
    uint64_t lowest_sequence;

    unsigned cached_pages; /* pages kept in memory, at most 64; 0 means 1 */
    bool fast_dictionary;  /* prepare the dictionary once and not for each
                              block; takes about 27 KiB of memory */

    /* Called now and then during long work (an_reader_verify()), e.g. to feed
     * a watchdog or to show progress: bytes done, and in all. Any number but 0
     * stops the work with AN_ERR_CANCELLED. May be NULL. */
    int (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
#ifndef AN_SMALL
    uint64_t reserved[8]; /* all zero */
#endif
} an_config;

/*
 * Reads the public key out of the base64 line of a minisign key file: 56
 * characters, beginning with "RW".
 *
 * `line` has `length` bytes and need not be zero-terminated. One line end
 * ("\n" or "\r\n") may follow the 56 characters. Anything else before, between
 * or after them is refused, and so is the comment line of the file. Whether the
 * key can sign anything is not checked.
 *
 * Errors: AN_ERR_FORMAT if it is not such a line; *key is unchanged then.
 */
int an_public_key_parse(const char *line, size_t length, an_public_key *key);

/*
 * Reads and checks the first 1,024 bytes as far as that goes without trust:
 * section 11, steps 1 to 4 and 6. Call it to learn what an archive claims to
 * be, and how much memory a reader needs.
 *
 * Errors: AN_ERR_MAGIC, AN_ERR_MISSING, AN_ERR_UNSUPPORTED, AN_ERR_SIGNATURE if
 * the signature slots are malformed, AN_ERR_FORMAT, AN_ERR_IO, AN_ERR_USAGE if
 * the source has both read and map, or neither.
 */
int an_header_read(const an_source *source, an_header *header);

/*
 * Checks the signature in one slot of a header with one public key, whatever
 * its key id. `header` has AN_HEADER_SIZE bytes; slot is 0 to AN_SLOTS - 1.
 *
 * Errors: AN_ERR_NOT_FOUND if the slot is empty, AN_ERR_SIGNATURE if this key
 * did not make the signature or the slot holds a signature of minisign,
 * AN_ERR_UNSUPPORTED if this version does not know the slot's algorithm,
 * AN_ERR_USAGE if there is no such slot.
 */
int an_header_check(const uint8_t *header, unsigned slot,
                    const an_public_key *key);

/*
 * Computes how much working memory a reader of this archive needs.
 *
 * Pass the header from an_header_read() and the config that you will open
 * with; only source.map, source.read, cached_pages and fast_dictionary matter
 * here. Store the result in config.memory_size. The figure is exact: one byte
 * less makes an_reader_open() return AN_ERR_MEMORY. It covers neither the
 * an_reader itself nor the stack.
 *
 * Errors: AN_ERR_FORMAT if the size does not fit a size_t, AN_ERR_USAGE if the
 * config breaks a rule.
 */
int an_reader_memory(const an_header *header, const an_config *config,
                     size_t *bytes);

/*
 * MEMORY AT COMPILE TIME
 *
 * The same figures as constant expressions, for static arrays:
 *
 *     static uint8_t memory[AN_MEMORY_MAPPED(4096, 4096, 1)];
 *
 * AN_MEMORY_MAPPED is for a mapped archive, AN_MEMORY_SOURCE for one that a
 * read callback fetches. They take limits: the most bytes of a block, of a page
 * and of a dictionary (0: none), and an_config.cached_pages (at least 1). Every
 * archive whose header stays within these limits can be read in so much memory
 * without fast_dictionary, provided that its pages and its dictionary are
 * stored as they are. `anews pack --profile device` stores them so, and
 * page_stored and dictionary_stored are 0 then. Memory that is too small, also
 * because limits above those of the format do not fit a size_t, shows in
 * an_reader_open(), which returns AN_ERR_MEMORY.
 */
#define AN_MEMORY_MAPPED(block, page, cached_pages) \
    AN_MEMORY(page, cached_pages, 0, block, 0, 0)
#define AN_MEMORY_SOURCE(block, page, dictionary, cached_pages) \
    AN_MEMORY(page, cached_pages, page, block, dictionary, block)

/*
 * The general form, which equals an_reader_memory() for each archive:
 *
 *     page        page_raw
 *     page_copy   the same; 0 if it is mapped and page_stored is 0
 *     block       block_raw
 *     dictionary  dictionary_raw; 0 if it is mapped and dictionary_stored is 0
 *     stored      the largest of page_stored, block_stored and
 *                 dictionary_stored; 0 if it is mapped
 */
#define AN_MEMORY(page, cached_pages, page_copy, block, dictionary, stored) \
    (AN_MEMORY_PART(AN_DECODER_SIZE) +                                      \
     AN_MEMORY_PART((size_t)(cached_pages) * sizeof(an_cached_page)) +      \
     AN_MEMORY_PART(AN_POSITIONS_SIZE) +                                    \
     AN_MEMORY_PART(AN_KEY_LIMIT(page) + 1) +                               \
     AN_MEMORY_PART((size_t)(cached_pages) * (page_copy)) +                 \
     AN_MEMORY_PART(block) + AN_MEMORY_PART(dictionary) +                   \
     AN_MEMORY_PART(stored) + AN_MEMORY_ALIGNMENT - 1)

/*
 * What zstd's decoder takes at most, which depends on how zstd was compiled;
 * ZSTD_estimateDCtxSize() has the exact figure. With AN_SMALL, which the
 * firmware defines for the reader and for itself, this is a decoder that was
 * compiled as libarchive_news/README.md says, on 32 bits. Otherwise it is that
 * of a usual shared library. Define another one before this header is included
 * if yours differs.
 */
#ifndef AN_DECODER_SIZE
#if defined AN_NO_ZSTD
#define AN_DECODER_SIZE 0
#elif defined AN_SMALL
#define AN_DECODER_SIZE 18040
#else
#define AN_DECODER_SIZE 98304
#endif
#endif

/* Only for the macros above. The most bytes that an id has in pages of this
 * size, and where a reader was in each table, which AN_SMALL leaves out. */
#define AN_KEY_LIMIT(page) \
    ((page) < 4 * AN_ID_MAX ? (page) / 4 : (size_t)AN_ID_MAX)
#define AN_POSITION_SIZE 192
#ifdef AN_SMALL
#define AN_POSITIONS_SIZE 0
#else
#define AN_POSITIONS_SIZE ((size_t)4 * AN_POSITION_SIZE)
#endif
#define AN_MEMORY_ALIGNMENT 8
#define AN_MEMORY_PART(bytes)                                            \
    (((size_t)(bytes) + AN_MEMORY_ALIGNMENT - 1) / AN_MEMORY_ALIGNMENT * \
     AN_MEMORY_ALIGNMENT)

/*
 * Opens an archive: all steps of section 11. Copies config. A reader that is
 * open already is opened anew.
 *
 * The slots that name trusted keys are checked, at most AN_SLOTS signatures,
 * and config.progress is not called meanwhile: set a watchdog accordingly.
 *
 * A reader that could not be opened refuses everything with AN_ERR_USAGE, but
 * for the functions that follow: they say how far opening came.
 *
 * Errors: the loading errors, AN_ERR_MAGIC, AN_ERR_SIGNATURE, AN_ERR_UNTRUSTED,
 * AN_ERR_STALE, AN_ERR_MEMORY if memory_size is too small or memory is NULL,
 * AN_ERR_USAGE if the config breaks a rule.
 */
int an_reader_open(an_reader *reader, const an_config *config);

/*
 * Returns the root of the archive, valid as long as the reader.
 *
 * After a failed an_reader_open() it holds what was read until then, and
 * nothing of it is certain: all of it after AN_ERR_STALE and AN_ERR_MEMORY;
 * major and the slots after AN_ERR_UNTRUSTED; zeros where opening did not come
 * so far.
 */
const an_header *an_reader_header(const an_reader *reader);

/*
 * Returns how many distinct trusted keys have signed. 0 if the reader is
 * insecure. After a failed an_reader_open(): how many had been found, so that
 * after AN_ERR_UNTRUSTED it says how many of config.need there are.
 */
unsigned an_reader_signers(const an_reader *reader);

/*
 * Returns the trusted key of one of the an_reader_signers(), from 0, in the
 * order of their signatures; NULL if there are not so many. It is valid as long
 * as the reader. Remember the editions that were seen for each signer by
 * itself, or one could lock out another.
 */
const an_public_key *an_reader_signer(const an_reader *reader, unsigned i);

/*
 * Returns whether the archive has sections that this version does not know;
 * false if the reader is not open. They hold nothing that a reader must not
 * ignore. an_reader_verify() checks their bytes like all others.
 */
bool an_reader_has_unknown_sections(const an_reader *reader);

/* Where an error was, and why reading failed. */
typedef struct an_fault {
    uint64_t offset; /* of the object in the file; 0 for the header */
    unsigned object; /* enum an_object */
    int read_result; /* after AN_ERR_IO: what the source's read callback
                        returned; else of no meaning */

    /* Where an index page could not be loaded, nothing beneath it can be read:
     * `count` positions from `first` on, in `order`. Going through an archive
     * that is damaged, continue after them; they may be more than the file has
     * bytes. count is 0 if the error concerns one entry only, and always in a
     * library that was built with AN_SMALL. */
    uint64_t first, count;
    unsigned order; /* enum an_order; AN_BY_ID: positions are entry numbers */
} an_fault;

/*
 * Says where the last loading error was. Call it after such an error, also one
 * of an_reader_open(). After other errors it tells of an earlier one, or is all
 * zero if there was none.
 */
void an_reader_fault(const an_reader *reader, an_fault *fault);

/* ---- Finding ------------------------------------------------------------- */

/* An entry. id and record are valid until the next call with the reader; the
 * numbers are the caller's to keep. */
typedef struct an_entry {
    uint64_t number; /* rank among all ids, from 0 */
    const char *id;  /* also zero-terminated */
    size_t id_length;
    const uint8_t *record; /* its fields: see an_field_next() */
    size_t record_length;
    uint64_t length; /* of the content; 0 for aliases and tombstones */
    uint64_t block;  /* place of the content, section 9 */
    uint32_t offset;
    unsigned kind;   /* enum an_kind, or a number that this version does not
                        know: such an entry has no content */
    unsigned status; /* enum an_status */
    bool has_content;
    bool has_overflow; /* further fields: an_entry_overflow() */
    uint64_t overflow_block;
    uint32_t overflow_offset, overflow_length;
} an_entry;

/*
 * Counts the entries in an order: all of them for AN_BY_ID, articles only for
 * AN_BY_TITLE and AN_BY_DATE (section 7).
 *
 * Errors: AN_ERR_NOT_FOUND if the archive has no such order, AN_ERR_USAGE if
 * order is none of enum an_order.
 */
int an_entry_count(const an_reader *reader, unsigned order, uint64_t *count);

/*
 * Finds the entry at a position of an order, from 0. AN_BY_DATE begins with the
 * newest. Going through an order from position to position loads each page
 * once.
 *
 * Errors: the loading errors, AN_ERR_NOT_FOUND if position is not below the
 * count, and those of an_entry_count().
 */
int an_entry_at(an_reader *reader, unsigned order, uint64_t position,
                an_entry *entry);

/*
 * Finds the number of the entry at a position of an order: its position by id.
 * Neighbours in another order lie on different pages. To list many of them, ask
 * for their numbers, and read the entries sorted by number: each page is then
 * loaded once.
 *
 * Errors: those of an_entry_at(). Of an order other than AN_BY_ID, the number
 * is below the count of entries, but whether the entry is an article is only
 * known when it is read.
 */
int an_entry_number_at(an_reader *reader, unsigned order, uint64_t position,
                       uint64_t *number);

/*
 * Finds the entry with this id of `length` bytes, which need not be UTF-8. An
 * alias is found as itself: see an_entry_resolve().
 *
 * Errors: the loading errors, AN_ERR_NOT_FOUND.
 */
int an_entry_find(an_reader *reader, const char *id, size_t length,
                  an_entry *entry);

/*
 * Finds the number of the first entry whose id is not below `id`, or the count
 * of entries if there is none. Ids are compared byte by byte. The entries whose
 * ids begin with a prefix are those from an_entry_seek(prefix) on, for as long
 * as they do. length may be 0.
 *
 * Errors: the loading errors.
 */
int an_entry_seek(an_reader *reader, const char *id, size_t length,
                  uint64_t *number);

/*
 * Finds the article or asset that an alias stands for. Any other entry is
 * copied. The record of `entry` must still be valid.
 *
 * Errors: the loading errors, among them AN_ERR_FORMAT if the target is not in
 * the archive or is an alias itself.
 */
int an_entry_resolve(an_reader *reader, const an_entry *entry,
                     an_entry *target);

/* ---- Fields -------------------------------------------------------------- */

/* One field of a record, of metadata, or of an overflow. */
typedef struct an_field {
    uint64_t tag; /* enum an_tag or an_meta, or one that this version does not
                     know */
    const uint8_t *value; /* lies in the fields that were walked */
    size_t length;
} an_field;

/* A date as the publisher wrote it. */
typedef struct an_date {
    int64_t seconds;    /* -62167219200 to 253402300799: years 0 to 9999 */
    int utc_offset;     /* minutes, -1439 to 1439; 0 unless precision is
                           AN_SECOND */
    unsigned precision; /* enum an_precision */
} an_date;

/*
 * Reads the first of the fields at *rest and moves *rest and *length past it.
 * Call it while *length is above 0. Begin with an entry's record, an entry's
 * overflow, or the metadata.
 *
 * Errors: AN_ERR_FORMAT if the field is malformed, which never happens with
 * fields that a reader handed out; AN_ERR_USAGE if *length is 0.
 */
int an_field_next(const uint8_t **rest, size_t *length, an_field *field);

/*
 * Finds the first field with this tag in the record of an entry. Its overflow
 * is not searched.
 *
 * Errors: AN_ERR_NOT_FOUND.
 */
int an_entry_field(const an_entry *entry, uint64_t tag, an_field *field);

/*
 * Copies the further fields of an entry into buffer. They take
 * entry->overflow_length bytes, at most AN_OVERFLOW_MAX; *length is 0 if there
 * are none. The id and record of the entry are no longer valid then.
 *
 * Errors: the loading errors, AN_ERR_MEMORY if buffer has fewer bytes.
 */
int an_entry_overflow(an_reader *reader, const an_entry *entry, void *buffer,
                      size_t size, size_t *length);

/*
 * Loads the metadata of the archive, fields with tags of enum an_meta. *length
 * is 0 if there are none.
 *
 * Errors: the loading errors.
 */
int an_reader_metadata(an_reader *reader, const uint8_t **fields,
                       size_t *length);

/* Decodes the value of a date field. Errors: AN_ERR_FORMAT. */
int an_date_decode(const uint8_t *value, size_t length, an_date *date);

/* ---- Content ------------------------------------------------------------- */

/*
 * Shows the content of an entry from `offset` on, as far as it lies in one
 * block. *bytes points into the reader's memory or the map; *length is at least
 * 1, or 0 at the end of the content.
 *
 * Only kind, status, has_content, length, block and offset of the entry are
 * used, so that an entry serves here after its id and record have become
 * invalid.
 *
 * Errors: the loading errors, AN_ERR_NOT_FOUND if offset is beyond the end or
 * the entry has no content, AN_ERR_WITHDRAWN, AN_ERR_USAGE for an alias, which
 * is to be resolved first.
 */
int an_content_view(an_reader *reader, const an_entry *entry, uint64_t offset,
                    const void **bytes, size_t *length);

/*
 * Copies up to `size` bytes of content from `offset` on. *length is less than
 * size only at the end of the content.
 *
 * Errors: those of an_content_view(). Nothing in buffer has a meaning then.
 */
int an_content_read(an_reader *reader, const an_entry *entry, uint64_t offset,
                    void *buffer, size_t size, size_t *length);

/* ---- Verifying ----------------------------------------------------------- */

/*
 * Checks every byte of the archive and all that section 12 says about how its
 * parts fit together. Calls config.progress. After an error or a cancelled
 * verification the reader stays usable.
 *
 * Errors: the loading errors, AN_ERR_CANCELLED.
 */
int an_reader_verify(an_reader *reader);

/*
 * The two parts of it, for several threads with a reader each: all but the
 * bytes of blocks; and `count` blocks from number `first` on.
 *
 * Errors: those of an_reader_verify(), AN_ERR_USAGE if the archive has no such
 * blocks.
 */
int an_reader_verify_index(an_reader *reader);
int an_reader_verify_blocks(an_reader *reader, uint64_t first, uint64_t count);

/*
 * The index once more, in parts that several threads verify at a time, with a
 * reader each. This is for computers; a library that was built with AN_SMALL
 * does not have it.
 *
 * Begin a check with memory of an_index_check_memory() bytes. Then call
 * an_reader_verify_part() once for each part, from 0 to below
 * an_index_check_parts(), in any order, by any thread, with any reader of the
 * same archive. When all threads have done that and none had an error, let one
 * of them call an_index_check_end(). If that returns AN_OK as well, so does
 * an_reader_verify_index(). Otherwise call that one, which says which error
 * comes first and where it is. config.progress is called with the bytes of
 * the part.
 *
 * Errors: those of an_reader_verify_index(), AN_ERR_MEMORY if there is less
 * memory than needed, AN_ERR_USAGE if there is no such part, AN_ERR_FORMAT if
 * the size does not fit a size_t.
 */
typedef struct an_index_check an_index_check;
int an_index_check_memory(const an_header *header, size_t *bytes);
int an_index_check_begin(an_index_check *check, const an_reader *reader,
                         void *memory, size_t size);
uint64_t an_index_check_parts(const an_index_check *check);
int an_reader_verify_part(an_reader *reader, an_index_check *check,
                          uint64_t part);
int an_index_check_end(const an_index_check *check, an_reader *reader);

/*
 * The index once more, in slices, for devices that have other things to do
 * meanwhile, like feeding a watchdog and listening to a radio:
 *
 *     an_index_slices slices;
 *     bool is_done = false;
 *     error = an_index_slices_begin(&slices, &reader);
 *     while (error == AN_OK && !is_done)
 *         error = an_reader_verify_slice(&reader, &slices, &is_done);
 *
 * A slice loads one page and those above it, or one dictionary; or looks once
 * through the directory; or hashes as many bytes as one block may have. It
 * clears at most as much memory as a block has, or what is left over. All
 * slices together say what an_reader_verify_index() says. Verify the blocks
 * afterwards, one at a time if need be, with an_reader_verify_blocks().
 *
 * Between two slices the reader may be used for anything else. Where that needs
 * the memory of the block, like showing content, some slices are done again:
 * those of the entries whose bits lay there. The same happens when the reader
 * was opened anew, or another reader of the archive goes on. With content shown
 * after every slice the work may never end: do the more slices in a row, the
 * longer it takes.
 *
 * After AN_ERR_MISSING, AN_ERR_IO, AN_ERR_HASH and AN_ERR_CANCELLED the next
 * call goes on with the same slice, or after a cancelled one with the next.
 * Any other error is final: further calls return it again.
 *
 * Errors: those of an_reader_verify_index(), AN_ERR_USAGE if the reader is not
 * open or has opened another archive since the slices began.
 */
typedef struct an_index_slices an_index_slices;
int an_index_slices_begin(an_index_slices *slices, const an_reader *reader);
int an_reader_verify_slice(an_reader *reader, an_index_slices *slices,
                           bool *is_done);

/* ---- A file that is arriving --------------------------------------------- */

/*
 * Tells the reader that the source has grown to `size` bytes. What was missing
 * and has arrived can be read from now on.
 *
 * Errors: AN_ERR_USAGE if size is less than before, AN_ERR_FORMAT if it is more
 * than the signed size of the file.
 */
int an_reader_grow(an_reader *reader, uint64_t size);

/* ---- Private ------------------------------------------------------------- */

/*
 * What follows is complete only so that the caller can provide the room for a
 * reader. Its members are private and change without notice. A reader must not
 * be copied. `room` is for what later versions add, so that the size of a
 * struct stays as it is.
 */

/* A verified object in memory. */
typedef struct an_cached_page {
    uint64_t offset; /* of the object in the file; 0: empty */
    const uint8_t *bytes;
    uint8_t *buffer;
    uint32_t length;
    uint32_t used; /* clock of the last use */
    uint8_t hash[32];
    bool checked; /* against what its parent says */
} an_cached_page;

typedef struct an_reference {
    uint64_t offset;
    uint32_t stored, raw;
    uint8_t codec, type;
    uint16_t dictionary;
    uint8_t hash[32];
} an_reference;

typedef struct an_table {
    uint64_t count, content_base;
    an_reference top;
    uint64_t base[8]; /* base[n]: offset of the first page of level n */
    unsigned levels;
    uint8_t type;
} an_table;

/* What is used most comes first: on small processors the code for near members
 * is shorter. */
struct an_reader {
    an_cached_page *page;
    unsigned cached_pages;
    uint32_t clock;
    char *key;
    bool open;
    unsigned signers;
    uint8_t *stored, *block, *dictionary; /* like page, key and decoder, parts
                                             of the caller's memory */
    void *decoder;
    const uint8_t *dictionary_bytes;
    size_t dictionary_length;
    const void *prepared_dictionary;
    unsigned dictionary_number; /* which is loaded; 0: none */
    uint32_t block_length;      /* 0: none is loaded */
    const uint8_t *block_bytes;
    uint64_t block_number;
    const void *borrower; /* whose bits lie in the memory of the block */
    an_fault fault;
    size_t decoder_size, dictionary_tables_size, stored_size;
    uint8_t *spare; /* memory that is left over, also the end of stored */
    size_t spare_size;
    void *dictionary_tables;
    an_config config;
    an_header header;
    an_public_key signer[AN_SLOTS]; /* `signers` of them */
    an_reference metadata;
    an_reference directory;
    an_table table[4]; /* entries, blocks, title order, date order */
    struct ani_position *position; /* in each of them */
    bool has_unknown_sections;
#ifndef AN_SMALL
    uint64_t room[16];
#endif
};

/* What the parts of the index have found. */
enum { AN_INDEX_BITMAPS = 3 };
struct an_index_check {
    uint64_t parts, articles, content_size, content_end;
    uint64_t end[4][8];              /* by table and level */
    uint8_t *bits[AN_INDEX_BITMAPS]; /* articles, title order, date order */
#ifndef AN_SMALL
    uint64_t room[8];
#endif
};

/* How far verifying the index has come. */
typedef struct an_index_state {
    unsigned step;  /* enum ani_step */
    unsigned count; /* of what this step has done: objects or extents */
    /* Filled in while tables are walked: where their levels end, and the
     * blocks. */
    uint64_t end[4][8];
    uint64_t content_end, content_size;
    uint64_t articles;
    uint64_t rank;     /* of the next leaf's first cell */
    uint64_t position; /* in the file, or in an extent */
    uint64_t done;     /* bytes, for progress */
    size_t last_key_length;
    /* The window: a bit for each of `numbers` entry numbers from `first` on. */
    uint8_t *bits;
    uint64_t first, numbers;
    uint8_t *copy;  /* room for these bits once more; NULL: there is none */
    bool sets_bits; /* what walking an order does to them */
    bool is_broken; /* an order does not name each article once */
    bool is_title_broken;
    bool is_repeat;     /* walking goes over what was walked before */
    bool has_lost_bits; /* of the first window */
} an_index_state;

/* What is kept between slices. */
enum { AN_HASH_STATE = 384 };
struct an_index_slices {
    an_index_state state;
    const an_reader *reader; /* in whose memory the bits are; NULL: nowhere */
    int error;               /* that is final */
    uint8_t identity[32];    /* of the archive */
    uint8_t hash[AN_HASH_STATE];
#ifndef AN_SMALL
    uint64_t room[8];
#endif
};

#ifdef __cplusplus
}
#endif

#endif
