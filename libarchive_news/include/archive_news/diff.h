/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a patch from one edition to another: spec/PATCH.md. patch.h applies
 * it. The conventions of reader.h hold here too. This is for computers: a
 * library that was built with AN_SMALL does not have it.
 */
#ifndef ARCHIVE_NEWS_DIFF_H
#define ARCHIVE_NEWS_DIFF_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a patch consists of, in bytes of the new edition. */
typedef struct an_diff_result {
    uint64_t runs;    /* copies and runs of bytes */
    uint64_t copied;  /* bytes that are copied from the old edition */
    uint64_t brought; /* bytes that the patch brings, the header included */
    uint64_t size;    /* of the patch itself */
    /* After a loading error: the reader that has met it, for
     * an_reader_fault(). */
    const an_reader *faulty;
    uint64_t reserved[4]; /* set to zero */
} an_diff_result;

typedef struct an_diff_config {
    /* Open readers of both editions. Verify them first: where they are
     * malformed, the patch may not be applied. Give each at least 9
     * cached_pages. */
    an_reader *old_edition, *new_edition;
    /* Takes the next bytes of the patch. Returns AN_OK, or an error, which ends
     * the work and is returned. */
    int (*write)(void *context, const void *bytes, size_t length);
    void *context; /* handed to write; may be NULL */
    /* A folder for what does not fit into memory, in files without a name. */
    const char *folder;
    uint64_t reserved[4]; /* all zero */
} an_diff_config;

/*
 * Makes a patch from the old edition to the new one, in memory that does not
 * depend on their size: at most 96 MiB. The same editions give the same patch.
 * *result is filled in after an error, too.
 *
 * Errors: the loading errors of either reader, AN_ERR_STALE if the new edition
 * may not replace the old one (section 3), AN_ERR_MEMORY if there is not enough
 * memory, AN_ERR_IO, AN_ERR_USAGE if a reader is not open or a reserved member
 * is not zero, and those of write().
 */
int an_diff(const an_diff_config *config, an_diff_result *result);

#ifdef __cplusplus
}
#endif

#endif
