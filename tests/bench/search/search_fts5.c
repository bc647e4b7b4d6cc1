/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * search_fts5 DATABASE QUERIES: does what `search_anews time` does, with a table of SQLite's FTS5.
 * Each line of QUERIES is what stands after MATCH.
 */
#include "archive.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sqlite3_int64 sink;

static int search_for(void *context, const char *query)
{
    sqlite3_stmt *statement = context;
    int status = sqlite3_reset(statement);
    if (status == SQLITE_OK)
        status = sqlite3_bind_text(statement, 1, query, -1, SQLITE_STATIC);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(statement);
        if (status == SQLITE_ROW)
            sink = sqlite3_column_int64(statement, 0);
    }
    if (status != SQLITE_DONE)
        fprintf(stderr, "%s: cannot be searched\n", query);
    return status != SQLITE_DONE;
}

int main(int argc, char **argv)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    char *text;
    size_t count;
    char **queries = argc == 3 ? bench_lines(argv[2], &text, &count) : NULL;
    if (!queries || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", -1,
                           &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "search_fts5 DATABASE QUERIES\n");
        return 2;
    }
    int status = bench_queries(search_for, statement, queries, count);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    free(queries);
    free(text);
    return status;
}
