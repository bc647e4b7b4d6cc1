/* SPDX-License-Identifier: BSD-2-Clause */
#include "reading.h"

#include "date_text.h"
#include "lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int show(void *context, const an_entry *entry, const an_date *date)
{
    char text[DATE_TEXT_SIZE] = "";
    size_t length;
    const char *title = list_title(entry, &length);
    (void)context;
    if (date)
        date_text(date, text);
    printf("%s %.*s\n", text, (int)length, title);
    return 0;
}

int read_as_firmware(const an_source *source, const char *key)
{
    static uint8_t memory[256 << 10];
    static an_reader reader;
    an_public_key trusted;
    an_fault fault;
    an_config config = {.source = *source,
                        .memory = memory,
                        .memory_size = sizeof memory,
                        .trusted = &trusted,
                        .trusted_count = 1};
    must(an_public_key_parse(key, strlen(key), &trusted), "key");
    int error = an_reader_open(&reader, &config);
    if (error == AN_OK)
        error = list_newest(&reader, 10, show, NULL);
    if (error == AN_OK)
        error = an_reader_verify(&reader);
    an_reader_fault(&reader, &fault);
    printf("%s %d\n", an_error_name(error), error == AN_ERR_IO ? fault.read_result : 0);
    return error;
}

void must(int result, const char *what)
{
    if (result == 0)
        return;
    fprintf(stderr, "%s: %d\n", what, result);
    exit(99);
}

void *load_file(const char *name, size_t *length)
{
    FILE *f = fopen(name, "rb");
    must(!f || fseek(f, 0, SEEK_END) != 0, name);
    long size = ftell(f);
    must(size <= 0, name);
    void *bytes = malloc((size_t)size);
    rewind(f);
    must(!bytes || fread(bytes, 1, (size_t)size, f) != (size_t)size || fclose(f) != 0, name);
    *length = (size_t)size;
    return bytes;
}
