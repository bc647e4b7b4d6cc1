/* SPDX-License-Identifier: BSD-2-Clause */
/* A small firmware, to build against a package of the library: main ARCHIVE ID KEY verifies the
 * archive and prints one article. */
#include <archive_news/reader.h>
#include <stdio.h>
#include <string.h>

static unsigned char archive[1 << 20];
static unsigned char memory[256 << 10];
static an_reader reader;

static int digit(int c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

/* Reads 40 bytes in hexadecimal: key id and public key. */
static void read_key(const char *text, an_public_key *key)
{
    unsigned char bytes[40] = {0};
    for (size_t i = 0; i < sizeof bytes && text[2 * i] && text[2 * i + 1]; i++)
        bytes[i] = (unsigned char)(digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    memcpy(key->id, bytes, sizeof key->id);
    memcpy(key->key, bytes + sizeof key->id, sizeof key->key);
}

int main(int argc, char **argv)
{
    an_public_key key;
    an_entry entry;
    FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
    if (!file)
        return 2;
    size_t size = fread(archive, 1, sizeof archive, file), length;
    (void)fclose(file);
    read_key(argv[3], &key);
    an_config config = {.source = {.map = archive, .size = size},
                        .memory = memory,
                        .memory_size = sizeof memory,
                        .trusted = &key,
                        .trusted_count = 1};
    int error = an_reader_open(&reader, &config);
    if (error == AN_OK)
        error = an_reader_verify(&reader);
    if (error == AN_OK)
        error = an_entry_find(&reader, argv[2], strlen(argv[2]), &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
        const void *bytes;
        error = an_content_view(&reader, &entry, at, &bytes, &length);
        if (error == AN_OK)
            (void)fwrite(bytes, 1, length, stdout);
    }
    if (error != AN_OK)
        fprintf(stderr, "%s\n", an_error_name(error));
    return error;
}
