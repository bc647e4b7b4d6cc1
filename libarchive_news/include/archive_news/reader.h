/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading signed archives of articles. The format is specified in
 * spec/FORMAT.md; "section" below means its sections.
 *
 * CONVENTIONS
 *
 * Memory. Nothing here allocates. A reader works in the memory that its caller
 * names in an_config; an_reader_memory() says how much that must be. The memory
 * and the an_reader belong to the caller, who keeps them unmoved until the
 * reader is no longer used; there is nothing to close.
 *
 * Pointers are never NULL unless their comment allows it. Buffers given to one
 * call do not overlap. Strings that come out of an archive are valid UTF-8 with
 * a length, and no terminator unless said otherwise. Bytes handed out by a
 * reader stay valid until the next call with the same reader, and are never to
 * be written.
 *
 * Threads. There are no globals. One an_reader is used by one thread at a time;
 * several readers may share a source if its read callback allows it.
 *
 * Errors. Functions return AN_OK (0) or one of enum an_error, never another
 * number, and after any error but AN_ERR_USAGE their output arguments are
 * unspecified. After an error the reader is as it was before: it may be used
 * again, for other articles or for the same one. A reader whose
 * an_reader_open() failed must not be used, and gives AN_ERR_USAGE.
 *
 * Trust. Every byte handed out was hashed and compared before it was parsed or
 * decompressed, along a chain that ends in the signed root. "Signed root" (what
 * an_reader_open() established) is not "every byte verified" (what
 * an_reader_verify() establishes): an archive that opens may still be damaged
 * further on, and then the calls that touch the damage fail.
 *
 * Units. Sizes and offsets are bytes; times are seconds since
 * 1970-01-01T00:00:00Z.
 */
#ifndef ARCHIVE_NEWS_READER_H
#define ARCHIVE_NEWS_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The version of this header. Whatever else states a version takes it from
 * here. AN_VERSION_NUMBER is for comparing: #if AN_VERSION_NUMBER >= 1002000
 * asks for 1.2.0 or later. The version of the format is AN_FORMAT_MAJOR.
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

/* What can go wrong: section 13. an_error_name() gives the name used there. */
enum an_error {
    AN_OK = 0,
    AN_ERR_MAGIC = 1,   /* not an archive */
    AN_ERR_MISSING = 2, /* the source ends too early: not arrived yet, or cut */
    AN_ERR_UNSUPPORTED = 3, /* made by a later version */
    AN_ERR_SIGNATURE = 4,   /* a signature is wrong: changed or damaged */
    AN_ERR_UNTRUSTED = 5,   /* not signed by enough trusted keys */
    AN_ERR_HASH = 6, /* an object does not match its hash: changed or damaged */
    AN_ERR_FORMAT = 7,     /* against the specification, though vouched for */
    AN_ERR_STALE = 8,      /* refused as a replacement */
    AN_ERR_MEMORY = 9,     /* the caller's memory, or buffer, is too small */
    AN_ERR_IO = 10,        /* the source's read callback failed */
    AN_ERR_NOT_FOUND = 11, /* no such id or number */
    AN_ERR_WITHDRAWN = 12, /* a tombstone has no content */
    AN_ERR_USAGE = 13,     /* the caller broke a rule of this header */
    AN_ERR_CANCELLED = 14, /* the caller's progress callback stopped the work */
};

/* Sections 3, 8 and 14. */
#define AN_HEADER_SIZE 1024
#define AN_ROOT_SIZE 512
#define AN_SLOTS 6
#define AN_ID_MAX 1024
#define AN_OVERFLOW_MAX 16777216

/* What lies in a file: section 5, and the header. */
enum an_object {
    AN_OBJECT_HEADER = 0,
    AN_OBJECT_DIRECTORY = 1,
    AN_OBJECT_METADATA = 2,
    AN_OBJECT_DICTIONARY = 3,
    AN_OBJECT_PAGE = 4,
    AN_OBJECT_BLOCK = 5
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

/* Tags of fields, section 8. */
enum an_tag {
    AN_TAG_PLACE = 1,
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

/* Fields of the archive's own metadata, section 6. */
enum an_meta {
    AN_META_TITLE = 1,
    AN_META_PUBLISHER = 2,
    AN_META_DESCRIPTION = 3,
    AN_META_LANGUAGE = 4,
    AN_META_LICENSE = 5
};

/* A date as the publisher wrote it. seconds: -62167219200 to 253402300799.
 * precision: enum an_precision. utc_offset: minutes, -1439 to 1439, 0 unless
 * precision is AN_SECOND. */
typedef struct an_date {
    int64_t seconds;
    int utc_offset;
    unsigned precision;
} an_date;

/*
 * Where the bytes of an archive come from. Rules of read:
 * 1. It stores exactly `length` bytes from `offset` on into `buffer` and
 * returns 0, or returns anything else, which the caller of the reader sees as
 * AN_ERR_IO and finds in an_fault.read_result. A short read is an error.
 * 2. It is never asked for bytes at or beyond `size`, nor for 0 bytes.
 * 3. It may be called from whichever thread uses the reader, and must not call
 * that reader.
 * 4. It may give other bytes each time: nothing is trusted because it was right
 * before.
 */
typedef struct an_source {
    int (*read)(void *context, uint64_t offset, void *buffer,
                size_t length); /* NULL when map is given */
    void *context;              /* handed to read; may be NULL */
    const void *map; /* the whole archive in memory, read in place with no copy;
                        NULL: use read. It must not change while a reader uses
                        it; size is at most SIZE_MAX */
    uint64_t size;   /* bytes there now. Less than the archive: what has arrived
                        is readable, the rest is AN_ERR_MISSING */
} an_source;

/* A minisign public key: key id and Ed25519 public key (section 4). */
typedef struct an_public_key {
    uint8_t id[8];
    uint8_t key[32];
} an_public_key;

/* The root's fields, section 3. As read by an_header_read() they are claims. */
typedef struct an_header {
    uint8_t identity[32];
    uint16_t major, minor;
    uint64_t incompatible, compatible;
    uint64_t file_size;
    int64_t created, current_until; /* current_until 0: not stated */
    uint8_t series[16];
    uint32_t epoch;
    uint64_t sequence;
    uint64_t entries, articles, blocks, content_size;
    uint32_t page_raw, page_stored, block_raw, block_stored, dictionary_raw,
        dictionary_stored;
    unsigned dictionaries, levels;
    unsigned slots;                   /* signatures present, 0 to AN_SLOTS */
    uint8_t slot_key_id[AN_SLOTS][8]; /* of the first `slots` ones */
} an_header;

/* How to read. All zero but source, memory and trust is a good default. */
typedef struct an_config {
    an_source source;
    void *memory;       /* NULL only if memory_size is 0. Any alignment */
    size_t memory_size; /* at least an_reader_memory(). What there is beyond it
                           makes an_reader_verify() faster: blocks are read and
                           hashed together */

    const an_public_key *trusted; /* keys that may vouch. Kept by the caller
                                     during an_reader_open() only */
    size_t trusted_count;
    unsigned need; /* distinct signers demanded; 0 means 1. At most AN_SLOTS */
    bool insecure; /* read without trust. Signatures are then not checked at
                      all, and `trusted` must be empty */

    bool replacing; /* this archive is about to replace another; the next three
                       must hold, else AN_ERR_STALE */
    uint8_t series[16];    /* must be equal */
    uint32_t lowest_epoch; /* lowest (epoch, sequence) accepted */
    uint64_t lowest_sequence;

    unsigned
        cached_pages; /* verified pages kept in memory, 0 means 1, at most 64 */
    bool fast_dictionary; /* prepare the dictionary once instead of at each
                             block; costs about 27 KiB of memory */

    /* Called now and then during long work (an_reader_verify()), e.g. to feed a
     * watchdog or show progress: bytes done and in all. Not 0 stops the work
     * with AN_ERR_CANCELLED. May be NULL. */
    int (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} an_config;

/* A verified object in memory; private. */
typedef struct an_cached_page {
    uint64_t offset; /* of the page in the file; 0: empty */
    uint64_t below;  /* items beneath it, once checked */
    const uint8_t *bytes;
    uint8_t *buffer;
    uint32_t length;
    uint32_t used; /* clock of the last use */
    uint8_t hash[32];
} an_cached_page;

/* References and tables as parsed from the directory; private. */
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

/* Where an error was, and why reading failed: an_reader_fault(). */
typedef struct an_fault {
    uint64_t offset; /* of the object in the file */
    unsigned object; /* enum an_object */
    int read_result; /* what the source's read callback returned if the error is
                        AN_ERR_IO, else 0 */
} an_fault;

/* A reader. The caller provides the room; what is in it is private. Not to be
 * copied. */
typedef struct an_reader {
    /* What is used most comes first: on small processors near fields take
     * shorter instructions. */
    an_cached_page *page;
    unsigned cached_pages;
    uint32_t clock;
    char *key;
    bool open;
    uint8_t *stored, *block, *dictionary; /* parts of the caller's memory, as
                                             page, key and decoder */
    void *decoder;
    const uint8_t *dictionary_bytes;
    size_t dictionary_length;
    const void *prepared_dictionary;
    unsigned dictionary_number; /* which is loaded; 0: none */
    uint32_t block_length;
    const uint8_t *block_bytes;
    uint64_t block_number;
    an_fault fault;
    unsigned signers;
    size_t decoder_size, dictionary_tables_size, stored_size;
    void *dictionary_tables;
    an_config config;
    an_header header;
    an_reference metadata;
    an_reference directory;
    an_table table[4]; /* entries, blocks, title order, date order */
    struct ani_position *position; /* in each of them */
    bool has_unknown_sections;
} an_reader;

/* An entry. id and record are valid until the next call with the reader; the
 * numbers stay. */
typedef struct an_entry {
    uint64_t number; /* rank among all ids */
    const char *id;  /* also zero-terminated */
    size_t id_length;
    const uint8_t *record; /* fields, after the kind: see an_field_next() */
    size_t record_length;
    uint64_t length; /* of the content; 0 for aliases and tombstones */
    uint64_t block;  /* place of the content, section 9 */
    uint32_t offset;
    unsigned
        kind; /* enum an_kind, or a number that this version does not know */
    unsigned status; /* enum an_status */
    bool has_content;
    bool has_overflow; /* further fields: an_entry_overflow() */
    uint64_t overflow_block;
    uint32_t overflow_offset, overflow_length;
} an_entry;

/* One field of a record. */
typedef struct an_field {
    uint64_t tag; /* enum an_tag, or one that this version does not know */
    const uint8_t *value;
    size_t length;
} an_field;

/* The name of an error in section 13, e.g. "hash"; for other numbers "unknown".
 * Never NULL, static. */
const char *an_error_name(int error);

/* The AN_VERSION_NUMBER of the library that the program runs with. It is higher
 * than the header's if a shared library was replaced by a later one. */
uint32_t an_version(void);

/*
 * Reads the public key out of the base64 line of a minisign key file: 56
 * characters, beginning with "RW". One line end ("\n" or "\r\n") may follow
 * them; anything else before, between or after them is refused, the comment
 * line too. `line` has `length` bytes and need not end with a zero byte.
 * AN_ERR_FORMAT: it is not such a line; *key is then unchanged. Whether the key
 * can sign anything is not checked.
 */
int an_public_key_parse(const char *line, size_t length, an_public_key *key);

/*
 * Reads and checks the first 1024 bytes as far as that goes without trust
 * (section 11, steps 1 to 4 and 6). Slots that sign nothing are not noticed
 * here. Errors: AN_ERR_MAGIC, _MISSING, _UNSUPPORTED, _SIGNATURE, _FORMAT, _IO,
 * _USAGE.
 */
int an_header_read(const an_source *source, an_header *header);

/*
 * How much memory a reader of this archive with this config (source.map,
 * cached_pages, fast_dictionary count) needs, exactly: one byte less is
 * AN_ERR_MEMORY. It does not count sizeof(an_reader) nor the stack.
 * AN_ERR_FORMAT if that does not fit a size_t.
 */
int an_reader_memory(const an_header *header, const an_config *config,
                     size_t *bytes);

/*
 * Opens an archive: section 11. config is copied, `trusted` excepted. Errors:
 * all but _NOT_FOUND and _WITHDRAWN. With a reader that is open already: opens
 * anew.
 */
int an_reader_open(an_reader *reader, const an_config *config);

/* The root of an open archive, valid as long as the reader. */
const an_header *an_reader_header(const an_reader *reader);

/* How many distinct trusted keys signed; 0 when opened insecurely. */
unsigned an_reader_signers(const an_reader *reader);

/* Says that the source has grown to `size` bytes. Shrinking is AN_ERR_USAGE. */
int an_reader_grow(an_reader *reader, uint64_t size);

/* Where the last AN_ERR_HASH, _MISSING, _FORMAT, _UNSUPPORTED or _IO was, and
 * why reading failed. May be called after a failed an_reader_open(), too. */
void an_reader_fault(const an_reader *reader, an_fault *fault);

/* The archive's metadata, as fields with tags of enum an_meta for
 * an_field_next(). *length 0 if there is none. */
int an_reader_metadata(an_reader *reader, const uint8_t **fields,
                       size_t *length);

/*
 * Number of entries in an order: all for AN_BY_ID, articles for the others
 * (section 7), newest first for AN_BY_DATE. AN_ERR_NOT_FOUND if the archive has
 * no such order.
 */
int an_entry_count(const an_reader *reader, unsigned order, uint64_t *count);

/* The entry at a position of an order. AN_ERR_NOT_FOUND at or beyond the count.
 */
int an_entry_at(an_reader *reader, unsigned order, uint64_t position,
                an_entry *entry);

/* The entry with this id (length bytes; need not be UTF-8). AN_ERR_NOT_FOUND.
 * An alias is given as itself. */
int an_entry_find(an_reader *reader, const char *id, size_t length,
                  an_entry *entry);

/* The number of the first entry whose id is not below `id`; the count if there
 * is none. The entries whose ids begin with a prefix are those from
 * an_entry_seek(prefix) on, as long as they do. length may be 0. */
int an_entry_seek(an_reader *reader, const char *id, size_t length,
                  uint64_t *number);

/* The article or asset that an alias stands for; any other entry itself. */
int an_entry_resolve(an_reader *reader, const an_entry *entry,
                     an_entry *target);

/*
 * Reads the first of the fields at *rest and moves *rest and *length past it.
 * Call it while *length is above 0: begin with the record of an entry, the
 * metadata, or an entry's overflow. AN_ERR_FORMAT if the field is malformed,
 * which never happens with fields that a reader gave out; AN_ERR_USAGE if
 * *length is 0.
 */
int an_field_next(const uint8_t **rest, size_t *length, an_field *field);

/* The first field with this tag in the record (not in more). AN_ERR_NOT_FOUND.
 */
int an_entry_field(const an_entry *entry, uint64_t tag, an_field *field);

/*
 * The further fields of an entry (has_overflow), copied to buffer, which holds
 * `size` bytes: entry->overflow_length are needed, else AN_ERR_MEMORY.
 * Invalidates entry->id and record. *length 0 if there are none.
 */
int an_entry_overflow(an_reader *reader, const an_entry *entry, void *buffer,
                      size_t size, size_t *length);

/* Decodes the value of a date field. AN_ERR_FORMAT. */
int an_date_decode(const uint8_t *value, size_t length, an_date *date);

/*
 * The content from `offset` on, as far as it lies in one block, in place:
 * *length >= 1 bytes, or 0 at the end. Only number, kind, status and place of
 * the entry are used, so it survives calls that invalidate its strings. An
 * alias is AN_ERR_USAGE: resolve it first. AN_ERR_NOT_FOUND beyond the end.
 * AN_ERR_WITHDRAWN.
 */
int an_content_view(an_reader *reader, const an_entry *entry, uint64_t offset,
                    const void **bytes, size_t *length);

/* Copies up to `size` bytes of content from `offset` on. *length < size only at
 * the end. On an error nothing in buffer is meaningful. */
int an_content_read(an_reader *reader, const an_entry *entry, uint64_t offset,
                    void *buffer, size_t size, size_t *length);

/* Section 12: every byte verified. */
int an_reader_verify(an_reader *reader);

/* The parts of it, for work on several threads with a reader each: all but the
 * blocks' own bytes; and `count` blocks from `first` on. */
int an_reader_verify_index(an_reader *reader);
int an_reader_verify_blocks(an_reader *reader, uint64_t first, uint64_t count);

/*
 * Checks the signature in a slot of a header of AN_HEADER_SIZE bytes with one
 * public key, regardless of key ids. AN_OK, AN_ERR_SIGNATURE, or
 * AN_ERR_NOT_FOUND if the slot is not used. slot: 0 to AN_SLOTS - 1.
 */
int an_header_check(const uint8_t *header, unsigned slot,
                    const an_public_key *key);

#ifdef __cplusplus
}
#endif

#endif
