/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vectors on the device: reads any archive and answers in the protocol of
 * tests/conformance/README.md. The emulator puts the request at REQUEST and the archive at ARCHIVE.
 * The reader's memory lies at ROOM, where a device of this size has none, since vectors need more
 * memory than firmware does. The stack is the size of the device's own.
 */
#include "board.h"

#include <archive_news/reader.h>
#include <format/crypto.h>
#include <string.h>

enum { KEYS = 16, MEMORY = 4 << 20, ENTRIES_MOST = 1000 };

typedef struct request {
    uint32_t size, need, insecure, keys;
    uint32_t replacing, lowest_epoch;
    uint64_t lowest_sequence;
    uint8_t series[16];
    struct {
        uint8_t algorithm[2], id[8], key[32];
    } key[KEYS];
} request;

#define REQUEST ((const request *)0x21000000)
#define ARCHIVE ((const uint8_t *)0x21001000)
#define ROOM ((uint8_t *)0x21800000)

static an_reader reader;
static an_public_key keys[KEYS];

static void say(const char *text)
{
    console(text, strlen(text));
}

static void say_hex(const uint8_t *bytes, size_t length)
{
    if (length == 0)
        say("-");
    for (size_t i = 0; i < length; i++) {
        const char two[2] = {"0123456789abcdef"[bytes[i] >> 4], "0123456789abcdef"[bytes[i] & 15]};
        console(two, 2);
    }
}

static void say_result(int error, const uint8_t hash[32])
{
    say(an_error_name(error));
    say(" ");
    say_hex(hash, error == AN_OK ? 32 : 0);
    say("\n");
}

static int read_archive(void *context, uint64_t offset, void *buffer, size_t length)
{
    (void)context;
    memcpy(buffer, ARCHIVE + (size_t)offset, length);
    return 0;
}

static int hash_content(const an_entry *entry, uint8_t hash[32])
{
    an_crypto_hash state;
    an_entry target;
    const void *bytes;
    size_t n = 1;
    int error = an_entry_resolve(&reader, entry, &target);
    an_crypto_hash_begin(&state, NULL);
    for (uint64_t at = 0; error == AN_OK && n > 0 && (at == 0 || at < target.length); at += n) {
        error = an_content_view(&reader, &target, at, &bytes, &n);
        if (error == AN_OK)
            an_crypto_hash_add(&state, bytes, n);
    }
    an_crypto_hash_end(&state, hash);
    return error;
}

static void tell_overflow(const an_entry *entry)
{
    static uint8_t id[64], overflow[1024];
    an_crypto_hash state;
    uint8_t hash[32];
    an_field field;
    size_t id_length = entry->id_length < sizeof id ? entry->id_length : sizeof id, length;
    const uint8_t *rest = overflow;
    memcpy(id, entry->id, id_length);
    int error = an_entry_overflow(&reader, entry, overflow, sizeof overflow, &length), next = error;
    an_crypto_hash_begin(&state, NULL);
    an_crypto_hash_add(&state, overflow, length);
    an_crypto_hash_end(&state, hash);
    while (next == AN_OK && length > 0)
        next = an_field_next(&rest, &length, &field);
    say("overflow ");
    say_hex(id, id_length);
    say(" ");
    say_result(next, hash);
}

static void tell_entry(uint64_t number)
{
    an_entry entry;
    uint8_t hash[32];
    say("entry ");
    int listed = an_entry_at(&reader, AN_BY_ID, number, &entry), error = listed;
    if (error == AN_OK) {
        say_hex((const uint8_t *)entry.id, entry.id_length);
        error = hash_content(&entry, hash);
    } else {
        say("-");
    }
    say(" ");
    say_result(error, hash);
    if (listed == AN_OK && entry.has_overflow &&
        an_entry_at(&reader, AN_BY_ID, number, &entry) == AN_OK)
        tell_overflow(&entry);
}

static void tell_order(unsigned order, const char *name)
{
    an_crypto_hash state;
    uint8_t hash[32];
    uint64_t count = 0;
    int error = an_entry_count(&reader, order, &count);
    an_crypto_hash_begin(&state, NULL);
    for (uint64_t i = 0; error == AN_OK && i < count && i < ENTRIES_MOST; i++) {
        an_entry entry;
        error = an_entry_at(&reader, order, i, &entry);
        if (error == AN_OK)
            an_crypto_hash_add(&state, &entry.number, 8);
    }
    an_crypto_hash_end(&state, hash);
    say("order ");
    say(name);
    say(" ");
    say_result(error, hash);
}

static int open_archive(void)
{
    an_config config = {.memory = ROOM,
                        .memory_size = MEMORY,
                        .trusted = keys,
                        .trusted_count = REQUEST->keys,
                        .need = REQUEST->need};
    config.insecure = REQUEST->insecure != 0;
    config.replacing = REQUEST->replacing != 0;
    config.lowest_epoch = REQUEST->lowest_epoch;
    config.lowest_sequence = REQUEST->lowest_sequence;
    memcpy(config.series, REQUEST->series, sizeof config.series);
    config.source = (an_source){.read = read_archive, .size = REQUEST->size};
    for (unsigned i = 0; i < REQUEST->keys && i < KEYS; i++) {
        memcpy(keys[i].id, REQUEST->key[i].id, sizeof keys[i].id);
        memcpy(keys[i].key, REQUEST->key[i].key, sizeof keys[i].key);
    }
    return an_reader_open(&reader, &config);
}

int main(void)
{
    int error = open_archive();
    say("open ");
    say(an_error_name(error));
    if (error == AN_OK) {
        say("\nidentity ");
        say_hex(an_reader_header(&reader)->identity, 32);
        say("\nverify ");
        say(an_error_name(an_reader_verify(&reader)));
        say("\n");
        for (uint64_t i = 0; i < an_reader_header(&reader)->entries && i < ENTRIES_MOST; i++)
            tell_entry(i);
        tell_order(AN_BY_TITLE, "title");
        tell_order(AN_BY_DATE, "date");
    }
    uint32_t stack = deepest_stack();
    const uint8_t depth[2] = {(uint8_t)(stack >> 8), (uint8_t)stack};
    say("\nstack ");
    say_hex(depth, 2);
    say("\nend\n");
    return 0;
}
