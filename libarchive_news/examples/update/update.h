/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recipe for devices that replace archives in the field, in flash, where
 * power may fail at any moment.
 *
 *     update u;
 *     error = update_boot(&u, &config);      // after each start
 *     error = update_source(&u, &source);    // open it with an_reader_open()
 *     ...
 *     update_resume(&u);                     // a new edition arrives
 *     offset = update_next(&u);              // the piece that is needed next
 *     error = update_write(&u, bytes, n);    // the piece; and so on to the end
 *     error = update_finish(&u);             // now it is the one in use
 *
 * The flash holds two slots, each with room for an archive, and a log of two
 * erase blocks. The log holds the floor: for each signer the latest (epoch,
 * sequence) that was installed, so that nobody can bring back an old edition.
 * It is kept for each signer by itself: when a thief has signed the highest
 * numbers with a stolen key, trust another key instead, and its editions are
 * accepted, whatever their numbers. An archive of several trusted signers is
 * refused if it is below the mark of one of them, and raises all their marks.
 * The archive in use stays where it is while the next one is written to the
 * other slot:
 *
 *   1. The new header is checked in RAM: signature, series, edition, and
 *      whether there is enough memory. Nothing is written yet.
 *   2. The header of the other slot is erased. Then the floor is written once
 *      more. Then the rest of the slot is erased, from its end on.
 *   3. The content is written as it arrives. At the end every byte is read back
 *      and verified.
 *   4. The header is written and read back. Until then the slot holds no
 *      archive.
 *   5. The floor is raised to the new edition. Now it is the one in use.
 *
 * A download that power has cut short is resumed with update_resume(). Send the
 * header again, and what update_next() asks for. Once the erase blocks of the
 * header are full again, what else lies in the slot is verified, and only the
 * rest is erased. Everything that is right is kept if the whole index is there,
 * up to the erase block that was written last: its last unit may be weakly
 * written. If less is there, or another archive, nothing is kept.
 *
 * update_boot() only reads. It chooses the archive that the floor names as
 * installed last, or, if that is not trusted any more, one that was installed
 * before and is not below a mark. If a slot holds a later edition, an update was cut short in step
 * 4 or 5. If that was in step 4, the header may be weakly written: it can be read today but perhaps
 * not tomorrow. So the later edition is not used. If it was in step 5, the header is good; then the
 * log ends with a record that is not whole, and the later edition is used. Step 2 makes this
 * unambiguous: it writes the floor once more and erases what is old, so that an unfinished record
 * of an earlier update cannot be taken for one of this update. Without any floor, as after the
 * factory filled the slots, the latest archive is used.
 *
 * The recipe needs no heap and no stdio. It hashes its log as the reader hashes
 * archives: build floor.c with the AN_CRYPTO_H of the reader, which is
 * "archive_news_crypto.h" in the packages for SDKs, or, where that is libsodium,
 * with -Ilibarchive_news. Errors are those of reader.h. The log
 * protects against old editions only as far as the flash can be trusted: an
 * attacker who can write to it can lower the floor, but cannot forge an
 * archive. A device that must withstand this keeps the floor in a hardware
 * counter.
 */
#ifndef UPDATE_H
#define UPDATE_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UPDATE_UNIT_MOST 1024
/* How many keys a device trusts at most. With another number the log of a
 * device is another one, too: choose it once, with room for new keys. */
#ifndef UPDATE_KEYS_MOST
#define UPDATE_KEYS_MOST 4
#endif
#define UPDATE_RECORD_SIZE (24 + 36 * UPDATE_KEYS_MOST)

/*
 * Access to flash. Each function returns 0, or anything else if it failed. What
 * it did is permanent when it returns.
 */
typedef struct update_flash {
    int (*read)(void *context, uint32_t address, void *buffer, size_t length);
    /* Writes whole units. They are erased, and each is written only once. */
    int (*program)(void *context, uint32_t address, const void *bytes, size_t length);
    /* Erases one block. Afterwards all its bytes are 0xff. */
    int (*erase)(void *context, uint32_t address);
    void *context; /* handed to the functions; may be NULL */
    /* The size of a block: a multiple of program_size, with room for two
     * records of UPDATE_RECORD_SIZE bytes in whole units each. */
    uint32_t erase_size;
    /* The size of a unit: a power of two, up to UPDATE_UNIT_MOST. */
    uint32_t program_size;
} update_flash;

/* No slot and no block of the log may lie in another. */
typedef struct update_config {
    update_flash flash;
    uint32_t slot[2];             /* addresses of the slots; each begins an erase block */
    uint32_t slot_size;           /* a multiple of erase_size */
    uint32_t log[2];              /* addresses of two erase blocks for the floor */
    const an_public_key *trusted; /* kept by the caller */
    size_t trusted_count;         /* at most UPDATE_KEYS_MOST */
    unsigned need;                /* how many of these keys must sign; 0 means 1 */
    uint8_t series[16];           /* the series that this device accepts */
    /* For the readers in here: as many bytes as an_reader_memory() computes for
     * the largest archive. Between calls it is free for other uses, also for a
     * reader of yours, which is to be opened anew after update_boot(),
     * update_write(), update_finish() and those of a patch. */
    void *memory;
    size_t memory_size;
    /* Called now and then while the archive is verified, as an_config's is;
     * may be NULL. If it stops the work, the update ends with
     * AN_ERR_CANCELLED, and may be resumed. */
    int (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
} update_config;

/* What the floor compares: epochs first, then sequences. */
typedef struct update_edition {
    uint32_t epoch;
    uint64_t sequence;
} update_edition;

/* The latest archive of a signer that was installed; private. */
typedef struct update_mark {
    uint8_t signer[12], identity[12]; /* the beginnings of both */
    update_edition edition;
} update_mark;

/* What the log holds; private. */
typedef struct update_floor {
    unsigned count;
    uint8_t current; /* which mark is that of the archive installed last */
    update_mark mark[UPDATE_KEYS_MOST];
} update_floor;

/* An archive that is trusted; private. */
typedef struct update_archive {
    update_edition edition;
    uint64_t size;
    unsigned signers;
    uint8_t identity[12], signer[AN_SLOTS][12];
} update_archive;

/* A slot as a source of archives; private. */
typedef struct update_slot {
    const update_flash *flash;
    uint32_t address;
    const uint8_t *header; /* stands in for the first bytes; NULL: does not */
} update_slot;

/*
 * The state. The caller provides the room and does not move it between calls.
 * The members are private.
 */
typedef struct update {
    update_config config;
    int active;            /* the slot of the archive in use; -1: none */
    update_archive in_use; /* the archive in it */
    update_floor floor;    /* of the log, raised to the archive in use */
    bool has_floor;        /* the log has one */
    bool is_undecided;     /* it is not known which archive is in use */
    update_slot slot[2];
    /* The update that is under way: */
    bool installing;
    bool is_resuming;  /* what lies in the slot was not looked at yet */
    uint64_t kept_end; /* bytes before it need not be written */
    uint64_t received; /* bytes so far */
    uint64_t length;   /* bytes in all, known once the header has arrived */
    uint8_t header[AN_HEADER_SIZE];
    uint8_t unit[UPDATE_UNIT_MOST];
    an_reader reader;
} update;

/*
 * Finds the archive in use. config is copied; trusted and memory stay the
 * caller's. After AN_OK and AN_ERR_NOT_FOUND an update may be installed.
 *
 * Errors: AN_ERR_NOT_FOUND (no slot holds an archive that may be used),
 * AN_ERR_IO (the log or a slot could not be read, so that it is not known which
 * archive is in use: call this again, and until it succeeds update_write()
 * returns AN_ERR_USAGE), AN_ERR_USAGE (a member of config breaks its rule).
 */
int update_boot(update *u, const update_config *config);

/*
 * Sets *source to the archive in use, for an_reader_open() in memory of the
 * caller's choice. The source is valid until an update is finished.
 *
 * Errors: AN_ERR_NOT_FOUND (no archive is in use).
 */
int update_source(update *u, an_source *source);

/* Begins an update. One that is under way is abandoned. */
void update_begin(update *u);

/*
 * The same, and keeps what an update of the same archive that was cut short has
 * left in the slot.
 */
void update_resume(update *u);

/*
 * Returns the offset of the next byte that is needed. The next update_write()
 * begins with it. Call this before each piece that can be asked for by offset.
 * Without such calls the pieces follow each other from the header on, and those
 * that are kept already are passed over.
 */
uint64_t update_next(update *u);

/*
 * Takes the next bytes of the new archive, in pieces of any size. After an
 * error the update is over, and the archive in use is the same as before.
 *
 * Errors: AN_ERR_STALE (another series, not newer than what was installed of one
 * of its signers, or another archive of the same number),
 * AN_ERR_MEMORY (the archive is larger than a slot, or reading it needs more
 * memory than config.memory_size), AN_ERR_IO, AN_ERR_USAGE (no update is under
 * way, or update_boot() must come first: see there and update_finish()),
 * AN_ERR_CANCELLED, AN_ERR_FORMAT (more bytes than the archive has), and those
 * of an_reader_open() for a header that is not trusted or not valid.
 */
int update_write(update *u, const void *bytes, size_t length);

/*
 * Verifies the new archive and puts it in use. After AN_ERR_MISSING (not all
 * bytes have arrived) the update goes on; after any other error it is over, and
 * the archive in use is the same as before, but for one case. After AN_ERR_IO
 * call update_boot() again: if step 5 failed, it says which of the two archives
 * is in use from now on, and until then update_write() returns AN_ERR_USAGE.
 *
 * Errors: AN_ERR_MISSING, AN_ERR_IO, AN_ERR_USAGE (no update is under way), and
 * those of an_reader_open() and an_reader_verify().
 */
int update_finish(update *u);

#ifdef __cplusplus
}
#endif

#endif
