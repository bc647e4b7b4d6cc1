/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Public keys in minisign's text form: base64 of two bytes "Ed", the key id and the Ed25519 key.
 * 42 bytes are exactly 56 characters, so that there is never padding and one key has one text.
 */
#include "format/wire.h"

enum { KEY_BYTES = 2 + 8 + 32, KEY_CHARACTERS = KEY_BYTES / 3 * 4 };

/* The six bits that a character of base64 stands for; 64 if it is none. */
static unsigned sextet_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 52;
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* Decodes KEY_CHARACTERS characters. Returns false if one of them is not of base64. */
static bool decode_base64(const char *text, uint8_t bytes[KEY_BYTES])
{
    for (size_t i = 0; i < KEY_CHARACTERS / 4; i++) {
        uint32_t group = 0;
        for (unsigned j = 0; j < 4; j++) {
            unsigned sextet = sextet_of(text[4 * i + j]);
            if (sextet > 63)
                return false;
            group = group << 6 | sextet;
        }
        bytes[3 * i] = (uint8_t)(group >> 16);
        bytes[3 * i + 1] = (uint8_t)(group >> 8);
        bytes[3 * i + 2] = (uint8_t)group;
    }
    return true;
}

int an_public_key_parse(const char *line, size_t length, an_public_key *key)
{
    uint8_t bytes[KEY_BYTES];
    length = ani_without_line_end(line, length);
    if (length != KEY_CHARACTERS || !decode_base64(line, bytes) || bytes[0] != 'E' ||
        bytes[1] != 'd')
        return AN_ERR_FORMAT;
    memcpy(key->id, bytes + 2, sizeof key->id);
    memcpy(key->key, bytes + 2 + sizeof key->id, sizeof key->key);
    return AN_OK;
}
