/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads content from a file or from memory. */
#include "input/content.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void content_set_file(content *c, int fd, const file_state *before)
{
    *c = (content){.kind = CONTENT_FILE, .fd = fd, .before = before};
}

void content_set_text(content *c, json_t *text)
{
    *c = (content){.kind = CONTENT_BYTES,
                   .at = json_string_value(text),
                   .length = json_string_length(text),
                   .text = json_incref(text)};
}

void content_set_memory(content *c, void *memory, size_t length)
{
    *c = (content){.kind = CONTENT_BYTES, .at = memory, .length = length, .memory = memory};
}

void content_free(content *c)
{
    json_decref(c->text);
    free(c->memory);
    *c = (content){0};
}

/* Bytes from before and after a change make a whole that never was. */
static int check_unchanged(content *c)
{
    bool same;
    c->error = file_state_compare(c->fd, c->before, &same);
    c->has_changed = !c->error && !same;
    return same ? 0 : -1;
}

/* A file that grows as fast as it is read would have no end. Some files have no size at all. */
static bool has_grown(const content *c, uint64_t end)
{
    return c->before && c->before->size > 0 && end > (uint64_t)c->before->size;
}

static int read_from_file(content *c, void *buffer, size_t size, size_t *length)
{
    ssize_t n;
    do
        n = pread(c->fd, buffer, size, (off_t)c->offset);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        c->error = errno;
        return -1;
    }
    *length = (size_t)n;
    c->has_changed = has_grown(c, c->offset + *length);
    if (c->has_changed)
        return -1;
    return n == 0 && c->before ? check_unchanged(c) : 0;
}

static void copy_bytes(const content *c, void *buffer, size_t size, size_t *length)
{
    size_t left = c->length - (size_t)c->offset;
    *length = left < size ? left : size;
    if (*length)
        memcpy(buffer, c->at + c->offset, *length);
}

int content_read(void *context, void *buffer, size_t size, size_t *length)
{
    content *c = context;
    *length = 0;
    if (c->kind == CONTENT_FILE && read_from_file(c, buffer, size, length) != 0)
        return -1;
    if (c->kind == CONTENT_BYTES)
        copy_bytes(c, buffer, size, length);
    c->offset += *length;
    if (c->kind == CONTENT_BYTES || c->before)
        secret_scan_add(&c->secret, buffer, *length);
    return c->secret.found ? -1 : 0;
}

int read_head(int fd, size_t most, bytes *head)
{
    content file;
    char part[16384];
    size_t n = 1;
    content_set_file(&file, fd, NULL);
    while (head->length < most && n > 0) {
        size_t want = most - head->length < sizeof part ? most - head->length : sizeof part;
        if (content_read(&file, part, want, &n) != 0)
            return file.error;
        bytes_add(head, part, n);
    }
    return head->failed ? ENOMEM : 0;
}
