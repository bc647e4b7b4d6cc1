/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recipe for devices: archives are replaced in the field, in flash, and power may fail at any
 * moment.
 *
 * There are two slots, each with room for an archive, and a log of two erase blocks that holds the
 * floor: the lowest (epoch, sequence) that is accepted, so that nobody can bring an old edition
 * back. The archive in use stays where it is while the next one is written into the other slot:
 *
 *   1. The new header is checked in RAM: signature, series, not older than what is there, memory
 * enough. Nothing was written yet.
 *   2. The other slot's header is erased, then the floor is written once more, then the rest of the
 * slot is erased.
 *   3. The content is written as it arrives, and at the end every byte is verified as it can be
 * read back.
 *   4. The header is written, and read back. Until then the slot holds no archive.
 *   5. The floor is raised to the new edition. Now it is the one in use.
 *
 * update_boot() only reads. It takes the archive that the floor names. The header of a later one is
 * that of an update that was cut short in step 4 or 5; in step 4 it may be weakly written, read
 * well today and not tomorrow, so it is passed over. It is known to be good once step 5 has begun:
 * then the log ends in a record that is not whole. Step 2 writes the floor once more, and clears
 * what is old, so that an unfinished record of an update before cannot be taken for one of this
 * update. (Where there is no floor at all, as after slots were filled in the factory, the latest
 * archive is taken.)
 *
 * It takes no heap and no stdio. Errors are those of the library. The log keeps honest devices
 * honest: an attacker who can write to the flash can lower the floor (but not forge an archive); a
 * device that must withstand that keeps it in a hardware counter.
 */
#ifndef UPDATE_H
#define UPDATE_H

#include <archive_news/reader.h>

#define UPDATE_UNIT_MOST 1024
#define UPDATE_RECORD_SIZE 64

/* Flash. Each function gives 0, or anything else when it failed; what it has done is lasting when
 * it returns. */
typedef struct update_flash {
    int (*read)(void *context, uint32_t address, void *buffer, size_t length);
    int (*program)(void *context, uint32_t address, const void *bytes,
                   size_t length);                 /* whole units that are erased, each once */
    int (*erase)(void *context, uint32_t address); /* one block; its bytes are 0xff then */
    void *context;
    uint32_t erase_size; /* of a block: a multiple of program_size, at least UPDATE_RECORD_SIZE and
                            two units */
    uint32_t program_size; /* of a unit: a power of two up to UPDATE_UNIT_MOST */
} update_flash;

typedef struct update_config {
    update_flash flash;
    uint32_t slot[2];             /* addresses of slots, at the beginnings of erase blocks */
    uint32_t slot_size;           /* a multiple of the erase size */
    uint32_t log[2];              /* addresses of two erase blocks for the floor */
    const an_public_key *trusted; /* kept by the caller */
    size_t trusted_count;
    unsigned need;      /* signers demanded; 0 means 1 */
    uint8_t series[16]; /* of the archives that this device takes */
    void *memory; /* for the readers in here, between calls free for others: as an_reader_memory()
                     says for the largest archive */
    size_t memory_size;
} update_config;

typedef struct update_edition {
    uint32_t epoch;
    uint64_t sequence;
} update_edition;

/* A slot as a source of archives; private. */
typedef struct update_slot {
    const update_flash *flash;
    uint32_t address;
    const uint8_t *header; /* not NULL: stands in for the first bytes */
} update_slot;

/* State. The caller provides the room; it must not be moved between calls. */
typedef struct update {
    update_config config;
    int active;             /* slot of the archive in use, -1: none */
    update_edition edition; /* of that */
    uint64_t size;
    update_edition floor;
    int has_floor;
    update_slot slot[2];
    /* an update under way */
    int installing;
    uint64_t received, length; /* bytes; length is known once the header is here */
    uint8_t header[AN_HEADER_SIZE];
    uint8_t unit[UPDATE_UNIT_MOST];
    an_reader reader;
} update;

/* Finds the archive in use. AN_OK; AN_ERR_NOT_FOUND: there is none yet, or none that is good;
 * AN_ERR_IO; AN_ERR_USAGE: config. After the first and the second an update may be installed. */
int update_boot(update *u, const update_config *config);

/* The archive in use, to be opened with an_reader_open() in memory of the caller's choice.
 * AN_ERR_NOT_FOUND. The source is good until an update is finished. */
int update_source(update *u, an_source *source);

/* Begins an update; one that was under way is forgotten. */
void update_begin(update *u);

/*
 * Takes the next bytes of the new archive, in pieces of any size. AN_ERR_STALE: another series, or
 * not newer than the archive in use; AN_ERR_MEMORY: larger than a slot, or needs more memory to
 * read than there is; AN_ERR_IO; other errors: not an archive that is trusted. After an error the
 * update is over, and the archive in use still is.
 */
int update_write(update *u, const void *bytes, size_t length);

/* Verifies the new archive and puts it in use. Errors as before; AN_ERR_MISSING: bytes have yet to
 * come. */
int update_finish(update *u);

#endif
