/* SPDX-License-Identifier: BSD-2-Clause */
#include "searching/hit_lines.h"

#include "report/message.h"
#include "report/standard_output.h"

#include <stdio.h>
#include <unistd.h>

enum {
    DAY = 10,          /* of a date, such as 2026-01-31 */
    SUMMARY_MOST = 240 /* bytes of a summary on a terminal */
};

static void put_found_field(const hit *h, unsigned tag)
{
    an_field field;
    if (hit_field(h, tag, &field))
        put_text(stdout, (const char *)field.value, field.length);
}

/* Returns how much of a long text to show: to the end of a word, or of a character. */
static size_t summary_beginning(const char *text, size_t length)
{
    size_t n = SUMMARY_MOST;
    if (length <= SUMMARY_MOST)
        return length;
    while (n > SUMMARY_MOST / 2 && text[n] != ' ')
        n--;
    if (text[n] != ' ')
        n = SUMMARY_MOST;
    while (((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static void put_summary(const an_field *summary)
{
    size_t n = summary_beginning((const char *)summary->value, summary->length);
    fputs("            ", stdout);
    put_text(stdout, (const char *)summary->value, n);
    puts(n < summary->length ? " ..." : "");
}

static void print_for_person(const hit *h, const char *date)
{
    an_field field;
    printf("%-10.*s  ", DAY, date);
    if (hit_field(h, AN_TAG_TITLE, &field) && field.length > 0) {
        put_text(stdout, (const char *)field.value, field.length);
        fputs("\n            ", stdout);
    }
    put_text(stdout, h->entry.id, h->entry.id_length);
    putchar('\n');
    if (hit_field(h, AN_TAG_SUMMARY, &field) && field.length > 0)
        put_summary(&field);
}

void hit_print(const hit *h)
{
    char date[40];
    hit_date(h, date);
    if (isatty(STDOUT_FILENO) == 1) {
        print_for_person(h, date);
        return;
    }
    put_text(stdout, h->entry.id, h->entry.id_length);
    printf("\t%s\t", date);
    put_found_field(h, AN_TAG_TITLE);
    putchar('\t');
    put_found_field(h, AN_TAG_SUMMARY);
    putchar('\n');
}
