/* SPDX-License-Identifier: BSD-2-Clause */
#include "keys/public_key.h"

#include "allocation.h"
#include "files/atomic_file.h"
#include "keys/key_file.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC_SIZE 42  /* "Ed", key id, key */
#define SECRET_TEXT 212 /* characters of a secret key's line */
#define SIGNATURE_TEXT 100
/* Room for a file with thousands of keys. */
#define PUBLIC_FILE_MOST (1u << 20)

void public_key_text(const an_public_key *key, char text[PUBLIC_KEY_TEXT + 1])
{
    uint8_t bytes[PUBLIC_SIZE] = {'E', 'd'};
    memcpy(bytes + 2, key->id, 8);
    memcpy(bytes + 10, key->key, 32);
    sodium_bin2base64(text, PUBLIC_KEY_TEXT + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_ORIGINAL);
}

void key_id_text(const uint8_t id[8], char text[17])
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | id[i];
    snprintf(text, 17, "%016" PRIX64, number);
}

/* Says what a line is that is no public key, by its length. */
static const char *what_it_is(const key_line *line)
{
    if (line->length == SECRET_TEXT)
        return "this is a secret key: give the public one, and keep this one to yourself";
    if (line->length == SIGNATURE_TEXT)
        return "this is a signature, not a public key";
    return "this is not a public key of minisign (an optional comment line, then a line of 56 "
           "characters "
           "that begins with RW)";
}

enum parsed { PARSED, PARSED_NOTHING, PARSED_NO_MEMORY };

static bool add_key(key_list *list, const an_public_key *key)
{
    an_public_key *keys = grow_array(list->keys, list->count + 1, sizeof *keys);
    if (keys == NULL)
        return false;
    keys[list->count++] = *key;
    list->keys = keys;
    return true;
}

/* Adds all keys of a text. PARSED_NOTHING: *bad is a line that is neither key nor comment, empty if
 * there are only comments. */
static enum parsed parse_keys(key_line rest, key_list *list, key_line *bad)
{
    size_t before = list->count;
    while (key_file_next(&rest, bad)) {
        an_public_key key;
        if (an_public_key_parse(bad->text, bad->length, &key) == AN_OK) {
            if (!add_key(list, &key))
                return PARSED_NO_MEMORY;
        } else if (!key_line_is_comment(bad)) {
            list->count = before;
            return PARSED_NOTHING;
        }
    }
    *bad = (key_line){"", 0};
    return list->count > before ? PARSED : PARSED_NOTHING;
}

/* Makes text of Windows' own kind, two bytes a character, one byte a character. What a key consists
 * of has no other ones. */
static void narrow(char *text, size_t *length)
{
    bool low_first = *length >= 2 && memcmp(text, "\xff\xfe", 2) == 0;
    size_t n = 0;
    if (!low_first && (*length < 2 || memcmp(text, "\xfe\xff", 2) != 0))
        return;
    for (size_t i = 2; i + 1 < *length; i += 2) {
        char low = text[low_first ? i : i + 1], high = text[low_first ? i + 1 : i];
        text[n++] = high == 0 ? low : '?';
    }
    *length = n;
}

/* A damaged or forged key would trust or revoke nobody. */
static int check_points(const char *name, const key_list *list, size_t from)
{
    for (size_t i = from; i < list->count; i++)
        if (crypto_core_ed25519_is_valid_point(list->keys[i].key) != 1) {
            say_error(
                "%s: no signature can be made with this public key: it was damaged, or forged",
                name);
            return STATUS_USAGE;
        }
    return STATUS_DONE;
}

static int finish_parsing(const char *name, enum parsed parsed, const key_line *bad,
                          const key_list *list, size_t from)
{
    if (parsed == PARSED)
        return check_points(name, list, from);
    if (parsed == PARSED_NO_MEMORY) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    say_error("%s: %s", name, what_it_is(bad));
    return STATUS_USAGE;
}

int public_keys_load_file(const char *file, key_list *list)
{
    size_t length = 0, from = list->count;
    char *text = malloc(PUBLIC_FILE_MOST);
    if (text == NULL) {
        say_error("not enough memory for a key");
        return STATUS_IO;
    }
    key_line bad;
    int status = key_file_read(file, text, PUBLIC_FILE_MOST, &length, NULL);
    if (status == STATUS_DONE) {
        narrow(text, &length);
        enum parsed parsed = parse_keys((key_line){text, length}, list, &bad);
        status = finish_parsing(file, parsed, &bad, list, from);
    }
    /* It may have been a secret key by mistake. */
    sodium_memzero(text, length);
    free(text);
    return status;
}

int public_keys_load(const char *file_or_text, key_list *list)
{
    size_t from = list->count;
    key_line bad, text = {file_or_text, strlen(file_or_text)};
    enum parsed parsed = parse_keys(text, list, &bad);
    if (parsed == PARSED_NOTHING)
        return public_keys_load_file(file_or_text, list);
    return finish_parsing(file_or_text, parsed, &bad, list, from);
}

int public_key_save(const char *file, const an_public_key *key)
{
    char id[17];
    char line[PUBLIC_KEY_TEXT + 1];
    char text[128];
    key_id_text(key->id, id);
    public_key_text(key, line);
    int length =
        snprintf(text, sizeof text, "untrusted comment: minisign public key %s\n%s\n", id, line);
    int result = atomic_file_save(file, text, (size_t)length, 0666, ATOMIC_FILE_LASTING);
    if (result == ATOMIC_FILE_DONE)
        return STATUS_DONE;
    if (result == ATOMIC_FILE_UNFLUSHED)
        atomic_file_take_back(file);
    if (errno == EEXIST) {
        say_error("%s: is there already, and a key is never overwritten", file);
        return STATUS_USAGE;
    }
    say_error("%s: cannot write the public key: %s", file, strerror(errno));
    return STATUS_IO;
}
