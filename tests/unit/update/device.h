/* SPDX-License-Identifier: BSD-2-Clause */
/* A device with a simulated flash that is updated from one edition of an archive to the next. */
#ifndef UNIT_DEVICE_H
#define UNIT_DEVICE_H

#include "support/support.h"
#include "update/flash.h"

#include "update.h"

/* Editions of one series from 1 on, signed by key 1, each with an article that says which it is.
 * archive[0] is unused. */
enum { EDITIONS = 24, ARCHIVE_MOST = 8192 };
extern uint8_t *archive[EDITIONS + 1];
extern size_t archive_size[EDITIONS + 1];

/* Set-up and tear-down of a group of tests. */
int make_editions(void **state);
int free_editions(void **state);

/* The one device. */
extern update device;

/* Which keys the device trusts from now on, as if it had new firmware: "12" is keys 1 and 2. */
void trust(const char *keys);
/* Makes an archive of the series with an article "edition", signed by these keys. */
uint8_t *make_signed(const char *keys, uint32_t epoch, uint64_t sequence, const char *text,
                     size_t *length);

/* Makes an edition with so much noise in it, under this title. */
uint8_t *make_edition(unsigned edition, size_t noise_length, const char *title, size_t *length);

/* The configuration with which boot() starts the device. */
update_config config_of(flash *f);
/* Returns what update_boot() returned. */
int boot(flash *f);

/* Installs an edition, or any bytes, after a boot. Returns the error of the first call that fails.
 */
int install(unsigned edition);
int install_bytes(const uint8_t *bytes, size_t length);

/* The same, but resumes an update that was cut short: asks for what is needed, piece by piece. Adds
 * to *sent how many bytes that were. */
int resume_bytes(const uint8_t *bytes, size_t length, size_t *sent);

/* Boots, and returns the edition in use, or 0 if there is none. Fails the test unless it opens,
 * every byte of it is right, and its article is its own. */
unsigned edition_in_use(flash *f);

/* Makes a new flash and installs an edition in it. */
void start_device(flash *f, unsigned edition);

#endif
