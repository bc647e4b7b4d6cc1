/* SPDX-License-Identifier: BSD-2-Clause */
/* Aligned columns on a terminal. */
#ifndef ANEWS_TABLE_H
#define ANEWS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TABLE_COLUMNS = 8, /* at most */
    TABLE_HELD = 200   /* rows that are looked at before widths are chosen */
};

enum table_sort {
    TABLE_WHOLE,     /* is never cut */
    TABLE_RIGHT,     /* likewise, and lies at the right: a number */
    TABLE_CUT_END,   /* is cut at its end where there is no room */
    TABLE_CUT_BEGIN, /* at its beginning: names that begin alike */
};

typedef struct table_column {
    const char *name;
    enum table_sort sort;
    bool is_dim; /* is shown paler, where the terminal can */
} table_column;

typedef struct table_cell {
    char *text; /* as it is shown; NULL: nothing */
    size_t length, width;
} table_cell;

/* Belongs to the caller, who ends it. */
typedef struct table {
    const table_column *columns; /* stay the caller's */
    size_t count;
    size_t terminal, widths[TABLE_COLUMNS];
    bool has_header, has_widths, has_colour;
    table_cell (*held)[TABLE_COLUMNS]; /* TABLE_HELD rows */
    size_t rows, cells;                /* held rows, and cells of the last one */
    bool failed;                       /* memory ran out */
} table;

/* Begins a table on standard output, which is a terminal. */
void table_begin(table *t, const table_column *columns, size_t count, bool has_header);
/* Adds the next cell of a row: text of an archive, which is escaped as put_text() does. */
void table_add(table *t, const char *text, size_t length);
/* Prints the rows that are held. Call it before something else is printed. */
void table_flush(table *t);
/* Prints them and frees everything. Returns false if memory ran out: rows are missing. */
bool table_end(table *t);

#endif
