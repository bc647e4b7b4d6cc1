/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside the update recipe: access to flash, and the floor. */
#ifndef UPDATE_FLOOR_H
#define UPDATE_FLOOR_H

#include "update.h"

enum { UPDATE_TAG = 12 }; /* bytes of a key or an identity that are kept */

/* Each returns AN_OK or AN_ERR_IO. Programming writes whole units, reads them back and compares. */
int update_flash_read(const update_flash *f, uint32_t address, void *buffer, size_t length);
int update_flash_erase(const update_flash *f, uint32_t address);
int update_flash_program(const update_flash *f, uint32_t address, const uint8_t *bytes,
                         size_t length);

/* Whether all bytes are 0xff. */
bool update_is_erased(const uint8_t *bytes, size_t length);

bool update_is_below(const update_edition *a, const update_edition *b);
/* Returns how many bytes a record of the log takes: whole units. */
uint32_t update_record_room(const update_flash *f);

/* What the floor says of an archive. */
enum update_standing {
    UPDATE_REFUSED,   /* below the mark of one of its signers, or another archive of the same number
                       */
    UPDATE_UNKNOWN,   /* above the marks of its signers, as far as there are any */
    UPDATE_INSTALLED, /* it was installed before */
    UPDATE_CURRENT    /* it was installed last */
};
enum update_standing update_standing_of(update_floor *floor, const update_archive *archive);
/* Raises the marks of all signers of an archive to it, and makes it the one in use. */
void update_raise_marks(const update *u, const update_archive *archive, update_floor *floor);

/* Reads the floor of the log into u. *is_torn: what was written last is not a whole record. */
int update_read_floor(update *u, bool *is_torn);
/* Step 2. Writes the floor once more, with room after it for the record of step 5. */
int update_settle_floor(update *u);
/* Step 5. Raises the floor to an archive. */
int update_raise_floor(update *u, const update_archive *archive);

#endif
