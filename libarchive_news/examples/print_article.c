/* Prints an article: print_article ARCHIVE ID KEY, KEY being the last line of the publisher's
 * minisign public key file. */
#include <archive_news/reader.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_file(void *file, uint64_t offset, void *buffer, size_t length)
{
    return fseek(file, (long)offset, SEEK_SET) != 0 || fread(buffer, 1, length, file) != length;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
    unsigned char key[42];
    if (!file || sodium_base642bin(key, sizeof key, argv[3], strlen(argv[3]), NULL, NULL, NULL,
                                   sodium_base64_VARIANT_ORIGINAL) != 0)
        return 2;
    an_public_key trusted;
    memcpy(trusted.id, key + 2, sizeof trusted.id);
    memcpy(trusted.key, key + 10, sizeof trusted.key);

    fseek(file, 0, SEEK_END);
    an_config config = {
        .source = {.read = read_file, .context = file, .size = (uint64_t)ftell(file)},
        .trusted = &trusted,
        .trusted_count = 1};
    an_header header;
    an_reader reader;
    an_entry entry;
    const void *bytes;
    size_t length;
    int error = an_header_read(&config.source, &header);
    if (error == AN_OK)
        error = an_reader_memory(&header, &config, &config.memory_size);
    if (error == AN_OK)
        config.memory = malloc(config.memory_size);
    if (error == AN_OK)
        error = an_reader_open(&reader, &config);
    if (error == AN_OK)
        error = an_entry_find(&reader, argv[2], strlen(argv[2]), &entry);
    for (uint64_t at = 0; error == AN_OK && at < entry.length; at += length) {
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
