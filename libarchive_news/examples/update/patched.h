/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An update by a patch, which holds what the archive in use does not have:
 * spec/PATCH.md. It may come over a serial line, a radio or from a stick, and
 * is applied as it arrives, in constant RAM, into the slot that is not in use.
 *
 *     update u;                                 // booted, an archive is in use
 *     update_patch p;
 *     error = update_patch_begin(&p, &u);
 *     offset = update_patch_next(&p);           // of the piece that is needed
 *     error = update_patch_write(&p, bytes, n); // the piece; and so on
 *     error = update_patch_finish(&p);          // now it is the one in use
 *
 * The steps are those of update.h, and so is what holds when power fails: the
 * archive in use stays where it is, the new header is checked before anything
 * is written, and everything is verified before the new archive is used. After
 * power has failed, begin again with the same patch: what lies in the slot is
 * kept as far as it is right, and update_patch_next() passes over the bytes of
 * the patch that brought it. Who cannot ask for pieces sends all of the patch
 * again.
 *
 * The patch is not trusted. Where it is bent, or made by an enemy, the update
 * ends with an error, and the archive in use is the same as before.
 *
 * It takes sizeof(update_patch) bytes of RAM beside the update, and patch.c of
 * the library (libarchive_news/editions), which is compiled as floor.c is.
 */
#ifndef UPDATE_PATCHED_H
#define UPDATE_PATCHED_H

#include "update.h"

#include <archive_news/patch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How many bytes are copied at a time. */
#ifndef UPDATE_COPY_SIZE
#define UPDATE_COPY_SIZE 256
#endif

/* The state; private. The caller provides the room and does not move it. */
typedef struct update_patch {
    update *u;
    an_patch patch;
    uint8_t buffer[UPDATE_COPY_SIZE];
} update_patch;

/*
 * Begins an update by a patch, and keeps what one that was cut short has left.
 *
 * Errors: AN_ERR_NOT_FOUND (no archive is in use to which it could be applied).
 */
int update_patch_begin(update_patch *p, update *u);

/*
 * Returns the offset in the patch of the next byte that is needed. The next
 * update_patch_write() begins with it. Call this before each piece that can be
 * asked for by offset; without such calls the pieces follow each other.
 */
uint64_t update_patch_next(update_patch *p);

/*
 * Takes the next bytes of the patch, in pieces of any size. A few of them may
 * stand for a long copy: feed a watchdog in the callbacks of the flash. After
 * an error the update is over.
 *
 * Errors: those of update_write() and of an_patch_feed(), of which
 * AN_ERR_NOT_FOUND says that the patch is for another archive than the one in
 * use: send the whole new archive.
 */
int update_patch_write(update_patch *p, const void *bytes, size_t length);

/*
 * Verifies the new archive and puts it in use. After AN_ERR_MISSING (not all of
 * the patch has arrived) the update goes on.
 *
 * Errors: those of update_finish() and of update_patch_write().
 */
int update_patch_finish(update_patch *p);

#ifdef __cplusplus
}
#endif

#endif
