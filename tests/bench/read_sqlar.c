/* SPDX-License-Identifier: BSD-2-Clause */
/* read_sqlar FILE IDS: does what `read_anews random` does, with an archive made by `sqlite3 -A` and
 * the libraries sqlite3 and zlib. */
#include "archive.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

static volatile unsigned char sink;

typedef struct room {
    unsigned char *bytes;
    size_t size;
} room;

/* Restores the content as it was packed; sqlar stores raw what does not shrink. Returns its length,
 * or a negative number on failure. */
static long inflate_row(sqlite3_stmt *query, room *r)
{
    size_t size = (size_t)sqlite3_column_int64(query, 0),
           stored = (size_t)sqlite3_column_bytes(query, 1);
    const unsigned char *data = sqlite3_column_blob(query, 1);
    if (size == stored || size == 0) {
        sink = size > 0 ? data[0] : 0;
        return (long)size;
    }
    if (size > r->size) {
        free(r->bytes);
        r->bytes = malloc(size);
        r->size = r->bytes ? size : 0;
    }
    uLongf length = (uLongf)r->size;
    if (!r->bytes || uncompress(r->bytes, &length, data, (uLong)stored) != Z_OK)
        return -1;
    sink = r->bytes[0];
    return (long)length;
}

static int time_ids(sqlite3_stmt *query, char **ids, size_t count)
{
    bench_time t = {.wall = calloc(count + 1, sizeof *t.wall)};
    unsigned long long bytes = 0;
    room r = {NULL, 0};
    for (; t.wall && t.count < count; t.count++) {
        double start = bench_seconds(), cpu = bench_cpu_seconds();
        long length = -1;
        if (sqlite3_reset(query) == SQLITE_OK &&
            sqlite3_bind_text(query, 1, ids[t.count], -1, SQLITE_STATIC) == SQLITE_OK &&
            sqlite3_step(query) == SQLITE_ROW)
            length = inflate_row(query, &r);
        t.cpu += bench_cpu_seconds() - cpu;
        t.wall[t.count] = bench_seconds() - start;
        if (length < 0) {
            fprintf(stderr, "%s: cannot be read\n", ids[t.count]);
            return 1;
        }
        bytes += (unsigned long long)length;
    }
    int status = bench_print(&t, bytes);
    free(r.bytes);
    free(t.wall);
    return status != 0;
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    sqlite3_stmt *query;
    char *text;
    size_t count;
    char **ids = argc == 3 ? bench_lines(argv[2], &text, &count) : NULL;
    if (!ids || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT sz, data FROM sqlar WHERE name = ?", -1, &query, NULL) !=
            SQLITE_OK) {
        fprintf(stderr, "read_sqlar FILE IDS\n");
        return 2;
    }
    int status = time_ids(query, ids, count);
    (void)sqlite3_finalize(query);
    (void)sqlite3_close(db);
    free(ids);
    free(text);
    return status;
}
