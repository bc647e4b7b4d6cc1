/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The slots are the only bytes of an archive that no signature covers, so that more people can sign
 * it. So anybody who can write to the file can fill them: all six, so that there is no room; with
 * the key id of somebody who is to sign, so that his readers take the archive for a forged one; or
 * with bytes that no reader accepts. Each slot is judged on its own, those that stay move up, and
 * the new signature comes after them.
 */
#include "archive/slots.h"

#include "archive/trust.h"
#include "keys/public_key.h"
#include "report/message.h"

#include <sodium.h>
#include <string.h>

/* A slot is an algorithm, a key id, a signature, and reserved bytes. */
enum { SLOT_SIZE = 80, SLOT_SIGNATURE = 10, SLOT_USED = 74 };

static uint8_t *slot_position(uint8_t *header, unsigned slot)
{
    return header + AN_ROOT_SIZE + (size_t)slot * SLOT_SIZE;
}

static bool is_empty(const uint8_t *slot)
{
    static const uint8_t none[SLOT_SIZE];
    return memcmp(slot, none, SLOT_SIZE) == 0;
}

static bool is_printable(uint8_t byte)
{
    return byte > 0x20 && byte < 0x7f;
}

static bool is_malformed(const uint8_t *slot)
{
    return !is_printable(slot[0]) || !is_printable(slot[1]) || memcmp(slot, "ED", 2) == 0 ||
           memcmp(slot, "Ed", 2) == 0;
}

/* Whether the key has made what the slot is labelled as: minisign's signature of the root,
 * prehashed
 * ("ED") or not. */
static bool is_minisign(const uint8_t *header, const uint8_t *slot, const an_secret_key *key)
{
    uint8_t hash[64];
    bool is_hashed = slot[1] == 'D';
    if (slot[0] != 'E' || (!is_hashed && slot[1] != 'd'))
        return false;
    (void)crypto_generichash(hash, sizeof hash, header, AN_ROOT_SIZE, NULL, 0);
    return crypto_sign_verify_detached(slot + SLOT_SIGNATURE, is_hashed ? hash : header,
                                       is_hashed ? sizeof hash : AN_ROOT_SIZE, key->key + 32) == 0;
}

static an_public_key public_half(const an_secret_key *key)
{
    an_public_key half;
    memcpy(half.id, key->id, sizeof half.id);
    memcpy(half.key, key->key + 32, sizeof half.key);
    return half;
}

/* Whether an earlier slot holds the same. */
static bool is_copy(uint8_t *header, unsigned slot)
{
    for (unsigned i = 0; i < slot; i++)
        if (memcmp(slot_position(header, i), slot_position(header, slot), SLOT_USED) == 0)
            return true;
    return false;
}

/* Judges a slot that the key which signs has not made. */
static enum slot_reason judge_other(uint8_t *header, unsigned slot, const slots_rules *rules,
                                    bool has_own_id)
{
    static const enum slot_reason reasons[] = {
        [SLOT_GOOD] = SLOT_KEPT,
        [SLOT_UNKNOWN] = DROPPED_UNKNOWN,
        [SLOT_BAD] = DROPPED_BAD,
        [SLOT_REVOKED] = DROPPED_REVOKED,
        [SLOT_FOREIGN] = DROPPED_ALGORITHM,
    };
    enum slot_state state = slot_under(header, slot, rules->trusted);
    if (is_malformed(slot_position(header, slot)))
        return is_minisign(header, slot_position(header, slot), rules->key) ? DROPPED_MINISIGN
                                                                            : DROPPED_MALFORMED;
    if (has_own_id && state != SLOT_GOOD && state != SLOT_FOREIGN)
        return DROPPED_OWN;
    if (rules->drop_unknown && state == SLOT_GOOD && is_copy(header, slot))
        return DROPPED_COPY;
    return rules->drop_unknown ? reasons[state] : SLOT_KEPT;
}

static enum slot_reason judge_slot(uint8_t *header, unsigned slot, const slots_rules *rules,
                                   bool *was_signed)
{
    const an_public_key own = public_half(rules->key);
    enum slot_state state = slot_check(header, slot, &own, 1);
    if (state != SLOT_GOOD)
        return judge_other(header, slot, rules,
                           memcmp(slot_key_id(header, slot), own.id, sizeof own.id) == 0);
    bool is_second = *was_signed;
    *was_signed = true;
    return is_second && rules->drop_unknown ? DROPPED_COPY : SLOT_KEPT;
}

static void note_dropped(slots_change *change, const uint8_t *header, unsigned slot,
                         enum slot_reason reason)
{
    dropped_slot *dropped = &change->dropped[change->count++];
    dropped->reason = reason;
    memcpy(dropped->key_id, slot_key_id(header, slot), sizeof dropped->key_id);
}

/* Moves the slots that stay to the front. The reserved bytes after and in them become zero, as
 * every reader demands. Returns how many there are. */
static unsigned keep_slots(uint8_t header[AN_HEADER_SIZE], const bool kept[AN_SLOTS])
{
    uint8_t slots[AN_HEADER_SIZE - AN_ROOT_SIZE] = {0};
    unsigned count = 0;
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        const uint8_t *slot = slot_position(header, i);
        if (kept[i])
            memcpy(slots + (size_t)count++ * SLOT_SIZE, slot,
                   memcmp(slot, "EP", 2) == 0 ? SLOT_USED : SLOT_SIZE);
    }
    memcpy(header + AN_ROOT_SIZE, slots, sizeof slots);
    return count;
}

/* A slot that must go and that nobody has given up: only readers' refusal is the alternative. */
static bool is_in_the_way(const uint8_t *header, unsigned slot, enum slot_reason reason,
                          const slots_rules *rules)
{
    bool is_own = memcmp(slot_key_id(header, slot), rules->key->id, sizeof rules->key->id) == 0;
    return !rules->drop_unknown &&
           (reason == DROPPED_MINISIGN || (reason == DROPPED_MALFORMED && !is_own));
}

enum slots_result slots_sign(uint8_t header[AN_HEADER_SIZE], const slots_rules *rules,
                             slots_change *change)
{
    bool kept[AN_SLOTS] = {false};
    *change = (slots_change){0};
    for (unsigned i = 0; i < AN_SLOTS; i++) {
        if (is_empty(slot_position(header, i)))
            continue;
        enum slot_reason reason = judge_slot(header, i, rules, &change->was_signed);
        kept[i] = reason == SLOT_KEPT;
        bool blocks = is_in_the_way(header, i, reason, rules);
        if (blocks)
            change->count = 0;
        if (reason != SLOT_KEPT)
            note_dropped(change, header, i, reason);
        if (blocks)
            return SLOTS_MALFORMED;
    }
    unsigned count = keep_slots(header, kept);
    if (!change->was_signed && count == AN_SLOTS)
        return SLOTS_FULL;
    return an_header_sign(header, rules->key) == AN_OK ? SLOTS_SIGNED : SLOTS_FULL;
}

static void say_dropped_slot(const char *file, const dropped_slot *dropped)
{
    static const char *const reasons[] = {
        [DROPPED_OWN] = "it has the key id of your key, which has not made it",
        [DROPPED_UNKNOWN] = "you trust no such key",
        [DROPPED_REVOKED] = "its key is revoked",
        [DROPPED_BAD] = "the key that you trust has not made it",
        [DROPPED_ALGORITHM] = "its algorithm is not known, and so it is of no key that you trust",
        [DROPPED_COPY] = "it is there twice",
        [DROPPED_MINISIGN] = "it is one of minisign, and none of an archive",
        [DROPPED_MALFORMED] = "its form makes every reader refuse the archive",
    };
    char id[17];
    key_id_text(dropped->key_id, id);
    say_warning("%s: the signature with key id %s was dropped: %s", file, id,
                reasons[dropped->reason]);
}

void slots_say(const char *file, const slots_change *change)
{
    for (unsigned i = 0; i < change->count; i++)
        say_dropped_slot(file, &change->dropped[i]);
}

bool slots_tidy(uint8_t header[AN_HEADER_SIZE])
{
    bool kept[AN_SLOTS];
    uint8_t before[AN_HEADER_SIZE];
    memcpy(before, header, sizeof before);
    for (unsigned i = 0; i < AN_SLOTS; i++)
        kept[i] = !is_empty(slot_position(header, i)) && !is_malformed(slot_position(header, i));
    (void)keep_slots(header, kept);
    return memcmp(before, header, sizeof before) != 0;
}
