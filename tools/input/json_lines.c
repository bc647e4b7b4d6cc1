/* SPDX-License-Identifier: BSD-2-Clause */
/* A stream of JSON items as a source: JSON Lines, one object a line. Empty lines are passed over,
 * as is a byte order mark at the beginning. Its items are packed as they come, so a file that turns
 * out at its end to have changed meanwhile ends the job. */
#include "input/source.h"
#include "keys/secret_scan.h"
#include "report/message.h"
#include "status.h"
#include "text/bytes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MOST ((size_t)256 << 20)

typedef struct json_lines {
    source base;
    notes *n;
    const char *path;
    int fd;
    bool is_begun;
    bool is_file;      /* and no pipe: it can change while it is read */
    file_state before; /* a file as it was before it was read */
    char part[65536];  /* what was read from the file; at to end is left */
    size_t at, end;
    bytes line; /* the current one, without its end */
    unsigned long long number;
    bool is_too_long;
    bytes shown; /* how messages name it, zero-terminated */
    json_t *item;
} json_lines;

/* The result of reading: with READ_FAILED errno is set. */
enum read_result { READ_FAILED = -1, READ_END = 0, READ_MORE = 1 };

static enum read_result refill(json_lines *l)
{
    ssize_t n;
    do
        n = read(l->fd, l->part, sizeof l->part);
    while (n < 0 && errno == EINTR);
    l->at = 0;
    l->end = n > 0 ? (size_t)n : 0;
    return n < 0 ? READ_FAILED : n > 0 ? READ_MORE : READ_END;
}

/* Reads the next line. What does not fit is passed over. */
static enum read_result read_line(json_lines *l)
{
    l->line.length = 0;
    l->is_too_long = false;
    for (bool some = false;; some = true) {
        if (l->at == l->end) {
            enum read_result result = refill(l);
            if (result != READ_MORE)
                return result == READ_END && some ? READ_MORE : result;
        }
        const char *from = l->part + l->at;
        const char *stop = memchr(from, '\n', l->end - l->at);
        size_t n = stop ? (size_t)(stop - from) : l->end - l->at;
        l->is_too_long |= n > LINE_MOST - l->line.length;
        if (!l->is_too_long)
            bytes_add(&l->line, from, n);
        l->at += n + (stop != NULL);
        if (stop)
            return READ_MORE;
    }
}

static bool is_blank_line(const char *at, size_t length)
{
    while (length && strchr(" \t\r", at[length - 1]) && at[length - 1])
        length--;
    return length == 0;
}

static bool name_line(json_lines *l)
{
    char number[32];
    snprintf(number, sizeof number, ", line %llu", l->number);
    l->shown.length = 0;
    bytes_add_text(&l->shown, l->path);
    bytes_add(&l->shown, number, strlen(number) + 1);
    return !l->shown.failed;
}

/* Makes an item of the line. Returns false with *status if it was refused. A secret key must not
 * get into the message about it, either. */
static bool parse_line(json_lines *l, const char *at, size_t length, int *status)
{
    json_error_t error;
    if (has_secret_key(at, length)) {
        *status = notes_refuse_secret(l->n, l->shown.at);
        return false;
    }
    l->item = json_loadb(at, length, JSON_ALLOW_NUL, &error);
    if (!l->item)
        *status = notes_refuse(l->n, STATUS_USAGE, "%s: not valid JSON: %s (byte %d)", l->shown.at,
                               error.text, error.position);
    else if (!json_is_object(l->item))
        *status = notes_refuse(l->n, STATUS_USAGE,
                               "%s: not a JSON object; each line must be one item", l->shown.at);
    else
        return true;
    return false;
}

/* Returns whether the line is an item. *status: whether there was an error. */
static bool read_item(json_lines *l, int *status)
{
    size_t mark =
        l->number == 1 && l->line.length >= 3 && !memcmp(l->line.at, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (l->line.failed || !name_line(l)) {
        *status = notes_no_memory();
        return false;
    }
    if (l->is_too_long) {
        *status = notes_refuse(l->n, STATUS_USAGE,
                               "%s: longer than 256 MiB; give the article as a file", l->shown.at);
        return false;
    }
    if (l->line.length == 0 || is_blank_line(l->line.at + mark, l->line.length - mark))
        return false;
    return parse_line(l, l->line.at + mark, l->line.length - mark, status);
}

static int refuse_unreadable_lines(json_lines *l, int error)
{
    return notes_refuse(l->n, STATUS_IO, "%s: cannot be read: %s", l->path, strerror(error));
}

static void drop_item(json_lines *l)
{
    json_decref(l->item);
    l->item = NULL;
}

/* Returns false with *status if the file cannot be looked at. */
static bool begin_lines(json_lines *l, int *status)
{
    struct stat st;
    int error = fstat(l->fd, &st) == 0 ? 0 : errno;
    l->is_begun = true;
    l->is_file = !error && S_ISREG(st.st_mode);
    if (l->is_file)
        error = file_state_take(l->fd, &l->before);
    if (error)
        *status = refuse_unreadable_lines(l, error);
    return !error;
}

/* Refuses a file that is not as it was when reading began. */
static int check_end(const json_lines *l)
{
    bool same = true;
    int error = l->is_file ? file_state_compare(l->fd, &l->before, &same) : 0;
    if (error)
        say_error("%s: cannot be read: %s", l->path, strerror(error));
    else if (!same)
        say_error("%s: changed while it was read: try again when it is complete", l->path);
    return same ? STATUS_DONE : STATUS_IO;
}

static bool json_lines_next(source *s, document *d, int *status)
{
    json_lines *l = (json_lines *)s;
    enum read_result result;
    *status = STATUS_DONE;
    drop_item(l);
    if (!l->is_begun && !begin_lines(l, status))
        return false;
    while (*status == STATUS_DONE && (result = read_line(l)) != READ_END) {
        l->number++;
        if (result == READ_FAILED) {
            *status = refuse_unreadable_lines(l, errno);
            return false;
        }
        if (read_item(l, status)) {
            *d = (document){.shown = l->shown.at, .item = l->item, .number = l->number, .fd = -1};
            return true;
        }
        drop_item(l);
    }
    if (*status == STATUS_DONE)
        *status = check_end(l);
    return false;
}

static void json_lines_close(source *s)
{
    json_lines *l = (json_lines *)s;
    drop_item(l);
    bytes_free(&l->line);
    bytes_free(&l->shown);
    if (l->fd >= 0)
        close(l->fd);
    free(l);
}

source *json_lines_source(int fd, const char *path, notes *n)
{
    json_lines *l = calloc(1, sizeof *l);
    if (!l) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    l->base = (source){json_lines_next, json_lines_close};
    l->n = n;
    l->path = path;
    l->fd = fd;
    return &l->base;
}
