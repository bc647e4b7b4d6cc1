/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which series an archive belongs to. Readers compare editions of one series only: a series that
 * changes by itself lets older editions pass for new ones, and one that unrelated archives share
 * makes them refuse each other. So the next edition, which replaces the one before, takes over its
 * series. A first one gets its series from the key and the name of the file without numbers.
 *
 * Titles do not matter, since they often have a date, as names do: if every date began a series,
 * old editions would pass for new ones, and nobody would notice. Two archives whose names differ by
 * a number only share a series unless --series says otherwise: readers notice, since the older one
 * is refused.
 */
#include "archive/policy.h"
#include "files/read_write.h"
#include "packing/pack.h"
#include "platform/platform.h"
#include "report/message.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* Reads the header of the archive that will be replaced. Returns whether there is one; the file may
 * be anything. */
static bool read_predecessor(const output *there, uint8_t bytes[AN_HEADER_SIZE], an_header *header)
{
    an_source source = {.map = bytes, .size = AN_HEADER_SIZE};
    return there->exists && read_fully(there->fd, 0, bytes, AN_HEADER_SIZE) == 0 &&
           an_header_read(&source, header) == AN_OK;
}

bool pack_is_of_signers(const uint8_t bytes[AN_HEADER_SIZE], const an_header *header,
                        const an_secret_key *keys, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        an_public_key key;
        memcpy(key.id, keys[i].id, sizeof key.id);
        memcpy(key.key, keys[i].key + 32, sizeof key.key);
        for (unsigned slot = 0; slot < header->slots; slot++)
            if (memcmp(header->slot_key_id[slot], key.id, sizeof key.id) == 0 &&
                an_header_check(bytes, slot, &key) == AN_OK)
                return true;
    }
    return false;
}

static const char *base_name(const char *path)
{
    const char *slash = platform_last_slash(path);
    return slash ? slash + 1 : path;
}

/* Digits and what stands between them are often a date or the number of the edition. */
static void hash_name(crypto_generichash_state *hash, const char *path)
{
    for (const char *c = base_name(path); *c != '\0'; c++)
        if (strchr("0123456789-_.:, ", *c) == NULL)
            (void)crypto_generichash_update(hash, (const uint8_t *)c, 1);
}

static void derive_series(pack_options *o, const an_secret_key *key)
{
    crypto_generichash_state hash;
    static const char domain[] = "anews1:series";
    uint8_t series[32];
    (void)crypto_generichash_init(&hash, NULL, 0, sizeof series);
    (void)crypto_generichash_update(&hash, (const uint8_t *)domain, sizeof domain);
    (void)crypto_generichash_update(&hash, key->key + 32, 32);
    hash_name(&hash, o->output.is_stdout ? "" : o->output_name);
    (void)crypto_generichash_final(&hash, series, sizeof series);
    memcpy(o->writer.series, series, sizeof o->writer.series);
}

/* "region1" and "region2" may be two archives, or two editions of one: only the publisher knows. */
static void say_shared(const pack_options *o)
{
    if (o->output.is_stdout)
        say_note("%s: its series is that of all archives of this key that go there: readers take "
                 "them for its editions; --series gives it one of its own",
                 o->output_name);
    else if (strpbrk(base_name(o->output_name), "0123456789") != NULL)
        say_note("%s: its series is that of all archives of this key whose names differ in numbers "
                 "only: readers take them for its editions; --series gives it one of its own",
                 o->output_name);
}

static bool is_same_series(const pack_options *o)
{
    return memcmp(o->before.series, o->writer.series, sizeof o->writer.series) == 0;
}

static void say_predecessor(const pack_options *o)
{
    const edition_number now = {o->writer.epoch, o->writer.sequence},
                         before = edition_number_of(&o->before);
    if (!is_same_series(o))
        say_warning("%s: the archive that is replaced is of another series: readers do not take "
                    "this one for its next edition; --series says which series it belongs to",
                    o->output_name);
    else if (edition_precedes(now, before))
        say_warning("%s: replaces edition %" PRIu32 ".%" PRIu64 " by edition %" PRIu32 ".%" PRIu64
                    ", which is older: readers who have seen the other refuse it; --epoch and "
                    "--sequence say which edition it is",
                    o->output_name, before.epoch, before.sequence, now.epoch, now.sequence);
}

void pack_series_look(pack_options *o)
{
    o->has_before = read_predecessor(&o->output, o->before_bytes, &o->before);
}

void pack_series_choose(pack_options *o, const an_secret_key *keys)
{
    if (!o->has_series) {
        if (o->has_before &&
            pack_is_of_signers(o->before_bytes, &o->before, keys, o->secret_count)) {
            memcpy(o->writer.series, o->before.series, sizeof o->writer.series);
        } else {
            derive_series(o, &keys[0]);
            say_shared(o);
        }
    }
    if (o->has_before)
        say_predecessor(o);
}

/* Signatures that were added meanwhile, or rights, make no other edition of it. */
bool pack_series_still_follows(const pack_options *o, const output *there)
{
    uint8_t bytes[AN_HEADER_SIZE];
    an_header now;
    if (!read_predecessor(there, bytes, &now))
        return !there->exists || !o->has_before;
    return o->has_before && memcmp(now.identity, o->before.identity, sizeof now.identity) == 0;
}

void pack_series_check(const pack_options *o, const an_writer_stats *stats)
{
    if (!o->has_before || !is_same_series(o) || o->before.epoch != o->writer.epoch ||
        o->before.sequence != o->writer.sequence ||
        memcmp(o->before.identity, stats->header.identity, sizeof stats->header.identity) == 0)
        return;
    say_warning("%s: replaces another archive that is edition %" PRIu32 ".%" PRIu64
                " as well: readers who have seen that one refuse it; --sequence gives it a number "
                "of its own",
                o->output_name, o->before.epoch, o->before.sequence);
}
