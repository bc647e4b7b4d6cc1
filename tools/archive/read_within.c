/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/read_within.h"

#include "archive/explain.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"

#include <stdlib.h>

an_config smallest_config(const archive *a, bool mapped)
{
    an_config config = {.source = archive_source(a), .insecure = true, .cached_pages = 1};
    if (mapped) { /* nothing is read there */
        config.source.read = NULL;
        config.source.map = a;
    }
    return config;
}

/* What is read besides, which is not the reader's memory. */
typedef struct room {
    an_reader reader;
    uint8_t overflow[AN_OVERFLOW_MAX];
} room;

static int read_overflow(room *r, const an_entry *entry)
{
    size_t length = 0;
    if (!entry->has_overflow)
        return AN_OK;
    return an_entry_overflow(&r->reader, entry, r->overflow, sizeof r->overflow, &length);
}

static int read_entry_content(an_reader *reader, const an_entry *entry, uint64_t *content)
{
    uint64_t offset = 0;
    size_t length = 1;
    while (entry->has_content && length > 0) {
        const void *bytes = NULL;
        int error = an_content_view(reader, entry, offset, &bytes, &length);
        if (error != AN_OK)
            return error;
        offset += length;
    }
    *content += offset;
    return AN_OK;
}

static int read_entries(room *r, uint64_t *content)
{
    uint64_t count = 0;
    progress_begin("reading");
    int error = an_entry_count(&r->reader, AN_BY_ID, &count);
    for (uint64_t n = 0; error == AN_OK && n < count; n++) {
        an_entry entry;
        error = an_entry_at(&r->reader, AN_BY_ID, n, &entry);
        if (error == AN_OK)
            error = read_entry_content(&r->reader, &entry, content);
        if (error == AN_OK)
            error = read_overflow(r, &entry);
        progress_step(n + 1, *content, 0);
    }
    progress_end();
    return error;
}

static int say_too_little(const archive *a, const an_config *config)
{
    an_header header;
    size_t need = 0;
    if (an_header_read(&config->source, &header) == AN_OK &&
        an_reader_memory(&header, config, &need) == AN_OK)
        say_error("%s: %zu bytes of memory are not enough to read it: %zu are needed", a->path,
                  config->memory_size, need);
    else
        say_error("%s: %zu bytes of memory are not enough to read it", a->path,
                  config->memory_size);
    return STATUS_IO;
}

int read_within(const archive *a, size_t bytes, uint64_t *content)
{
    an_config config = smallest_config(a, false);
    config.memory = bytes == 0 ? NULL : malloc(bytes);
    config.memory_size = bytes;
    room *r = malloc(sizeof *r);
    *content = 0;
    if (r == NULL || (bytes != 0 && config.memory == NULL)) {
        say_error("this machine does not have %zu bytes of memory to read with", bytes);
        free(config.memory);
        free(r);
        return STATUS_IO;
    }
    int error = an_reader_open(&r->reader, &config);
    if (error == AN_OK)
        error = an_reader_verify(&r->reader);
    if (error == AN_OK)
        error = read_entries(r, content);
    int status = error == AN_OK           ? STATUS_DONE
                 : error == AN_ERR_MEMORY ? say_too_little(a, &config)
                                          : archive_say(a, &r->reader, error, NULL);
    free(config.memory);
    free(r);
    return status;
}
