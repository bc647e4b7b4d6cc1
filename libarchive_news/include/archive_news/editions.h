/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Archives that keep stored parts of others: blocks, dictionaries and pages are
 * taken over byte for byte, and nothing of them is compressed again. "section"
 * below means those of spec/FORMAT.md, and spec/EDITIONS.md says what an
 * edition made from an older one looks like.
 *
 * There are two ways. Both begin with a writer (writer.h) and a reader of each
 * archive whose parts are kept.
 *
 * 1. The next edition. The caller gives the older edition once, and then all
 *    items of the new one, as for any archive. The writer finds out by itself
 *    what has not changed:
 *
 *        an_edition_config edition = {.from = &reader};
 *        error = an_writer_open(&writer, &config);
 *        if (error == AN_OK)
 *            error = an_edition_begin(writer, &edition);
 *        ... an_writer_add() for each item, then an_writer_finish()
 *        an_edition_stats kept;
 *        an_edition_get_stats(writer, &kept);
 *
 * 2. Parts by hand, of one archive or of several, for tools that merge, split
 *    or select. The caller keeps dictionaries, then blocks, then adds items
 *    that say where in these blocks their content is:
 *
 *        uint8_t numbers[AN_KEEP_DICTIONARIES + 1];
 *        uint64_t first;
 *        error = an_keep_begin(writer);
 *        // for each archive:
 *        error = an_keep_dictionaries(writer, &reader, numbers);
 *        error = an_keep_blocks(writer, &reader, numbers, 0, count, &first);
 *        // block b of that archive is block b + first of the new one
 *        error = an_keep_item(writer, &item); // for each of its entries
 *        error = an_writer_finish(writer, &stats);
 *
 *    an_writer_add() may be used beside them: what it adds is compressed and
 *    comes after the blocks that are kept. Index and orders are made anew.
 *
 * A writer is used in one of the two ways, not in both.
 *
 * The readers must stay open, and their archives unchanged, until
 * an_writer_finish() has returned, and nobody else may use them meanwhile. They
 * need mapped or readable sources like any reader. Every stored byte that is
 * taken over is compared with its hash once more, so an archive that changes is
 * found out. But parts are taken as they are: verify an archive as a whole
 * (an_reader_verify()) before keeping anything of it.
 *
 * Memory: what is kept takes more than an_writer_memory() says. An older
 * edition takes 40 bytes for each of its blocks, 120 for each of its leaf
 * pages, and 18 for each byte of its dictionaries. Archives that become one
 * take 64 bytes for each stretch of their blocks that does not begin where the
 * one before ends.
 *
 * The conventions of writer.h hold here too. Errors of all functions below, and
 * of an_writer_finish() where parts are kept, besides those that each lists:
 * the loading errors of a reader (the archive is damaged or has changed),
 * AN_ERR_IO, AN_ERR_MEMORY, AN_ERR_USAGE (the writer is finished, or had an
 * error that ended it). After an error only an_writer_message() and
 * an_writer_close() may be called, unless stated otherwise.
 */
#ifndef ARCHIVE_NEWS_EDITIONS_H
#define ARCHIVE_NEWS_EDITIONS_H

#include <archive_news/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most dictionaries that an archive has. */
#define AN_KEEP_DICTIONARIES 255

/* ---- The next edition --------------------------------------------------- */

typedef struct an_edition_config {
    /* The older edition. The caller has verified it. */
    an_reader *from;
    /* Arrange everything anew, and train the dictionary anew, as if there were
     * no older edition. */
    bool compact;
    /* Keep no byte that no entry refers to: earlier texts of changed articles
     * go, too. (Those of entries that were removed or withdrawn always go,
     * unless keep_dictionary is set.) */
    bool purge;
    /* Keep the dictionaries although they hold text of entries that the new
     * edition does not have. Text of those that it has as withdrawn goes all
     * the same. Not together with compact or purge. (spec/EDITIONS.md, E.18) */
    bool keep_dictionary;
    uint64_t reserved[4]; /* all zero */
} an_edition_config;

/* What was kept. Sizes are bytes as stored. */
typedef struct an_edition_stats {
    bool is_compacted; /* nothing was kept */
    /* Why: */
    bool had_text;  /* the dictionary held text that had to go */
    bool had_stubs; /* too many blocks were emptied */
    bool has_grown; /* the content is twice that of the older edition */
    /* A dictionary was kept that holds text of entries that were removed: see
     * keep_dictionary. */
    bool has_text_left;
    uint64_t blocks, block_bytes; /* blocks that were kept */
    uint64_t stubs; /* blocks that are empty now, old ones included */
    uint64_t moved; /* contents that were moved out of such blocks */
    uint64_t pages, page_bytes; /* leaves of entries and blocks */
    uint64_t contents;    /* contents and overflows that kept their place */
    uint64_t garbage;     /* bytes of kept blocks, before compression, that no
                             entry refers to */
    uint64_t file_bytes;  /* of the new file, all objects that are in the
                             older one, too */
    uint64_t reserved[4]; /* set to zero */
} an_edition_stats;

/*
 * Makes the writer's archive the next edition of config->from. Call it before
 * the first item. Contents that the older edition has stay where they are, as
 * far as spec/EDITIONS.md lets them, and so do its dictionary and the leaves of
 * which no cell has changed. The writer's dictionary_size counts for a
 * compaction only. Its block_size counts for a compaction, and otherwise where
 * it is larger than the older edition's and none of its contents runs through
 * blocks; 0 means the older edition's.
 *
 * Errors: AN_ERR_USAGE also if the writer has items, a reserved member is not
 * zero, or members exclude each other; and those of reading config->from.
 */
int an_edition_begin(an_writer *writer, const an_edition_config *config);

/* Gives what was kept. All zero before an_writer_finish(). */
void an_edition_get_stats(const an_writer *writer, an_edition_stats *stats);

/* ---- Parts by hand ------------------------------------------------------ */

/*
 * Lets the writer keep parts. Call it before the first item. The archive then
 * has the dictionaries that are kept and no other: what an_writer_add() adds is
 * compressed with number 1. Without one that was kept, a dictionary is trained
 * as usual, for what an_writer_add() adds.
 *
 * Errors: AN_ERR_USAGE also if the writer has items.
 */
int an_keep_begin(an_writer *writer);

/*
 * Keeps all dictionaries of an archive, those that are kept already once only:
 * numbers[n] is set to the number that dictionary n has in the new archive.
 * numbers has AN_KEEP_DICTIONARIES + 1 elements, of which numbers[0], no
 * dictionary, is 0. Call it before the first item.
 *
 * Errors: AN_ERR_DUPLICATE if there would be more than AN_KEEP_DICTIONARIES;
 * then none of this archive is kept, and the writer can go on.
 */
int an_keep_dictionaries(an_writer *writer, an_reader *from,
                         uint8_t numbers[AN_KEEP_DICTIONARIES + 1]);

/*
 * Keeps `count` blocks of an archive from number `first` on. numbers are those
 * of an_keep_dictionaries() for the same archive. *number is the number of the
 * first one in the new archive; the others follow it. Blocks have the numbers
 * in which they are kept, from 0 on. Call it before an_writer_finish(), at any
 * time; blocks that an_writer_add() fills come after all of them.
 *
 * A content that is longer than the block size runs through blocks, which is
 * possible only if the new archive has the same block size. So where contents
 * of several archives do that, they all need the same block size, and
 * an_writer_config.block_size must be it. Otherwise it must not be less than
 * any of theirs.
 *
 * Errors: AN_ERR_USAGE also if the archive has no such blocks, or if one is
 * larger than the writer's block size.
 */
int an_keep_blocks(an_writer *writer, an_reader *from,
                   const uint8_t numbers[AN_KEEP_DICTIONARIES + 1],
                   uint64_t first, uint64_t count, uint64_t *number);

/* Adds a block of one zero byte, to which no item refers, in the place of one
 * that is not kept, so that the numbers after it stay. */
int an_keep_stub(an_writer *writer);

/* Where bytes are: section 9. All zero if there are none. */
typedef struct an_kept_place {
    uint64_t block, offset, length;
} an_kept_place;

/*
 * An entry whose content is in blocks that are kept.
 */
typedef struct an_kept_item {
    /* As for an_writer_add(), with these differences: fields are those of the
     * record, in the order of their tags, without AN_TAG_STATUS and
     * AN_TAG_OVERFLOW: they all go into the record again, and
     * AN_TAG_CONTENT_HASH and unknown tags may be among them.
     * `config.content_hashes` adds none. read and content are NULL, unless the
     * content is not in a kept block: it is compressed anew then. */
    an_item item;
    /* The numbers of blocks are those in the new archive. */
    an_kept_place content, overflow;
    /* The fields of the overflow, as an_entry_overflow() gives them. If the
     * overflow is not in a kept block, they become the overflow again. If it
     * is, they only tell the date of publication where the record does not, and
     * may be left out. */
    const void *more;
    size_t more_length;
} an_kept_item;

/*
 * Adds an entry whose content and overflow are in kept blocks, or one of them,
 * or none. Nothing of what is kept is read. The blocks may be kept later.
 *
 * Errors after which the writer goes on as if the item had not been given:
 * AN_ERR_FORMAT (as for an_writer_add(); or the record does not fit a quarter
 * of a page: give the writer pages as large as those of its archive),
 * AN_ERR_CONTENT (its read callback failed). AN_ERR_USAGE also if an item
 * without content has a place or brings some, or an item more than one of
 * these.
 */
int an_keep_item(an_writer *writer, const an_kept_item *item);

#ifdef __cplusplus
}
#endif

#endif
