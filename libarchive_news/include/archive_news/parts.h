/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking archives apart, for those who make other archives of their parts:
 * their dictionaries, and which of their blocks can go into another archive as
 * they are. editions.h puts parts into a new archive. Reading articles needs
 * none of this.
 *
 * The conventions of reader.h hold here too. Hosts only: a cover allocates
 * memory and uses temporary files.
 */
#ifndef ARCHIVE_NEWS_PARTS_H
#define ARCHIVE_NEWS_PARTS_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Loads dictionary `number` of an archive, from 1 to the header's
 * `dictionaries`, and shows its bytes. They are valid until the next call with
 * the reader. zstd was not asked whether it takes them: an_dictionary_check()
 * does that.
 *
 * Errors: the loading errors, AN_ERR_NOT_FOUND if there is no such dictionary.
 */
int an_reader_dictionary(an_reader *reader, unsigned number, const void **bytes,
                         size_t *length);

/* ---- Which blocks hold nothing else -------------------------------------- */

/*
 * Some contents of an archive, and the blocks that consist of them. Add the
 * contents and overflows that will be in the new archive, end, and then keep
 * the blocks of an_cover_run(): no byte of any other content is in them. What
 * lies in other blocks has to be compressed anew.
 *
 * A content that runs through several blocks is in blocks that consist of it
 * only if all of them do.
 */
typedef struct an_cover an_cover;

/* The blocks that consist of these contents. */
typedef struct an_cover_stats {
    uint64_t blocks;
    uint64_t stored; /* their bytes, as stored */
} an_cover_stats;

/*
 * Begins a cover with no contents. The reader stays open, and the caller's. The
 * cover sorts in at most 24 MiB of memory, and keeps what does not fit in files
 * without a name in `folder`, which the caller keeps. After an error *cover is
 * NULL.
 *
 * Errors: AN_ERR_MEMORY; AN_ERR_IO, with errno, if there can be no file.
 */
int an_cover_open(an_cover **cover, an_reader *from, const char *folder);

/*
 * Adds a content or an overflow. The same one may be added several times.
 * Errors: AN_ERR_FORMAT if it cannot be in the archive, AN_ERR_MEMORY,
 * AN_ERR_IO, with errno.
 */
int an_cover_add(an_cover *cover, uint64_t block, uint64_t offset,
                 uint64_t length);

/*
 * Finds the blocks, and counts them. Errors: the loading errors, those of
 * an_cover_add().
 */
int an_cover_end(an_cover *cover, an_cover_stats *stats);

/*
 * Finds the first of these blocks from number `from` on, and how many of them
 * follow each other there. *count is 0 if there is none left. Errors:
 * AN_ERR_IO, with errno.
 */
int an_cover_run(an_cover *cover, uint64_t from, uint64_t *first,
                 uint64_t *count);

/*
 * Finds out how many of these blocks come before block `block`, if it is one.
 * Errors: AN_ERR_NOT_FOUND if it is none, AN_ERR_IO, with errno.
 */
int an_cover_rank(an_cover *cover, uint64_t block, uint64_t *rank);

/* Frees a cover, which may be NULL. */
void an_cover_close(an_cover *cover);

#ifdef __cplusplus
}
#endif

#endif
