/* SPDX-License-Identifier: BSD-2-Clause */
/* print_article ARCHIVE ID KEY, where KEY is the last line of the publisher's minisign key file. */
#define _FILE_OFFSET_BITS 64
#define _POSIX_C_SOURCE 200809L
#include <archive_news/reader.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_file(void *file, uint64_t offset, void *buffer, size_t length)
{
    return fseeko(file, (off_t)offset, SEEK_SET) != 0 || fread(buffer, 1, length, file) != length;
}

int main(int argc, char **argv)
{
    an_public_key key;
    FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
    if (!file || an_public_key_parse(argv[3], strlen(argv[3]), &key) != AN_OK)
        return 2;
    fseeko(file, 0, SEEK_END);
    an_config config = {.source = {.read = read_file, .context = file}};
    config.source.size = (uint64_t)ftello(file);
    config.trusted = &key;
    config.trusted_count = 1;

    an_header header;
    an_reader reader;
    an_entry entry;
    int error = an_header_read(&config.source, &header);
    if (error == AN_OK)
        error = an_reader_memory(&header, &config, &config.memory_size);
    if (error == AN_OK) {
        config.memory = malloc(config.memory_size);
        error = an_reader_open(&reader, &config);
    }
    if (error == AN_OK)
        error = an_entry_find(&reader, argv[2], strlen(argv[2]), &entry);
    size_t length;
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
        const void *bytes;
        error = an_content_view(&reader, &entry, at, &bytes, &length);
        if (error == AN_OK)
            fwrite(bytes, 1, length, stdout);
    }
    if (error != AN_OK)
        fprintf(stderr, "%s: %s\n", argv[1], an_error_name(error));
    free(config.memory);
    fclose(file);
    return error != AN_OK;
}
