/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Applying a patch as it arrives, which turns an edition into a later one:
 * spec/PATCH.md.
 *
 *     an_patch patch;
 *     an_patch_config config = {.old = ..., .write = ..., .buffer = ...};
 *     an_patch_begin(&patch, &config);
 *     while (more arrives)
 *         error = an_patch_feed(&patch, bytes, length);
 *     error = an_patch_end(&patch);
 *
 * The new edition leaves through a callback, in order, its header first. It is
 * worth nothing until it was opened with trusted keys and verified: a patch
 * vouches for nothing, and may be made to do harm. What it cannot do is to
 * make this code read outside of the old edition, write more than the size
 * that the new header states, or work longer than in proportion to the patch
 * and to what is written.
 *
 * The conventions of reader.h hold here too. Nothing allocates, and the memory
 * is that of an_patch and of the buffer, whatever the size of the editions.
 * This is for devices, too.
 */
#ifndef ARCHIVE_NEWS_PATCH_H
#define ARCHIVE_NEWS_PATCH_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct an_patch_config {
    /* The old edition, given as to a reader. */
    an_source old;

    /* Takes the next bytes of the new edition, in pieces of any size. Returns
     * AN_OK, or an error, which ends the patch and is returned by
     * an_patch_feed(). It is called often during a long copy: a place to feed a
     * watchdog. When the first 1,024 bytes are there, the header is whole:
     * refuse an edition then, before anything is written. */
    int (*write)(void *context, const void *bytes, size_t length);
    /* Returns the offset of the next byte of the new edition that is wanted:
     * the next write() begins with it. For a receiver that has some bytes
     * already. It is asked before each piece, and never goes back. NULL: every
     * byte is wanted. */
    uint64_t (*wanted)(void *context);
    void *context; /* handed to both; may be NULL */

    /* Through this memory bytes are copied, unless the old edition is mapped.
     * At least 1 byte; more is faster: fewer calls of the source and of
     * write(). The caller keeps it. */
    void *buffer;
    size_t buffer_size;
#ifndef AN_SMALL
    uint64_t reserved[4]; /* all zero */
#endif
} an_patch_config;

/* The complete type is at the end of this header. The caller does not move it
 * while the patch is applied. */
typedef struct an_patch an_patch;

/* Returns how many bytes an an_patch has: see an_reader_size(). */
size_t an_patch_size(void);

/*
 * Begins a patch; copies config.
 *
 * Errors: AN_ERR_USAGE if the source has both read and map, or neither, if
 * write or the buffer is missing, or if a reserved member is not zero.
 */
int an_patch_begin(an_patch *patch, const an_patch_config *config);

/*
 * Takes the next bytes of the patch, in pieces of any size. After an error the
 * patch is over, and every further call returns that error.
 *
 * Errors: AN_ERR_MAGIC (not a patch), AN_ERR_UNSUPPORTED, AN_ERR_FORMAT,
 * AN_ERR_NOT_FOUND (the old edition is not the one that the patch is for),
 * AN_ERR_HASH (the patch was damaged), AN_ERR_IO (the old edition could not be
 * read), AN_ERR_MISSING (it is shorter than it says), and those of write().
 */
int an_patch_feed(an_patch *patch, const void *bytes, size_t length);

/*
 * Ends the patch. After AN_ERR_MISSING the patch goes on.
 *
 * Errors: AN_ERR_MISSING if it is not whole, or the error that ended it.
 */
int an_patch_end(an_patch *patch);

/*
 * Returns the offset in the patch of the next byte that is needed. The next
 * an_patch_feed() begins with it. Without `wanted` that is the byte after the
 * last; with it, bytes that a receiver has already are passed over. Call this
 * before each piece that can be asked for by offset, and not if the patch
 * arrives as a stream. Where bytes were passed over, the hash at the end of the
 * patch is not checked.
 */
uint64_t an_patch_next(an_patch *patch);

/* Returns how many bytes the new edition has in all; 0 while that is not
 * known. */
uint64_t an_patch_new_size(const an_patch *patch);
/* Returns how many bytes of it have come, those that were not wanted
 * included. */
uint64_t an_patch_new_position(const an_patch *patch);

/* ---- Private ------------------------------------------------------------- */

#define AN_PATCH_HEAD 64
#ifndef AN_PATCH_HASH_STATE
#ifdef AN_SMALL
#define AN_PATCH_HASH_STATE 208
#else
#define AN_PATCH_HASH_STATE 448
#endif
#endif

struct an_patch {
    an_patch_config config;
    unsigned step;
    int error;
    uint64_t fed;      /* bytes of the patch that have come */
    uint64_t old_size; /* of the whole old edition */
    uint64_t new_size; /* 0: not known */
    uint64_t made;     /* bytes of the new edition that have come */
    uint64_t left;     /* of the run, or of the header */
    uint64_t copy_end; /* where the copy before ended */
    uint64_t number;   /* the varint that is being read */
    unsigned shift;    /* its bits so far */
    unsigned held;     /* bytes in head */
    bool has_gap;      /* bytes were passed over */
    uint8_t head[AN_PATCH_HEAD];
    uint64_t hash[AN_PATCH_HASH_STATE / 8];
#ifndef AN_SMALL
    uint64_t room[8]; /* as that of an an_reader */
#endif
};

#ifdef __cplusplus
}
#endif

#endif
