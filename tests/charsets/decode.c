/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decode: prints the name and the labels of each character set that the command knows.
 * decode LABEL: reads lines of hexadecimal digits, and prints for each line its bytes as UTF-8, in
 * hexadecimal digits. Each line is a text of its own. It is decoded at once, and again byte by
 * byte, which must give the same.
 */
#include "text/charset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ROOM = 8192 };

static int list_charsets(void)
{
    const char *labels;
    for (size_t i = 0; (labels = charset_labels(i)) != NULL; i++) {
        char first[40];
        (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(labels, " "), labels);
        printf("%s %s\n", charset_of_label(first)->name, labels);
    }
    const struct charset *last = charset_of_label("replacement");
    printf("%s %s\n", last->name, last->labels);
    return 0;
}

static size_t read_digits(const char *line, char *text)
{
    size_t length = 0;
    unsigned byte;
    while (sscanf(line + 2 * length, "%2x", &byte) == 1)
        text[length++] = (char)byte;
    return length;
}

static void fail(const char *what)
{
    (void)fprintf(stderr, "decode: %s\n", what);
    exit(1);
}

static void decode_line(const struct charset *set, const char *text, size_t length)
{
    bytes whole = {0}, parts = {0};
    charset_decoder d;
    charset_decoder_begin(&d, set, &whole);
    charset_decoder_add(&d, text, length);
    charset_decoder_end(&d);
    charset_decoder_begin(&d, set, &parts);
    for (size_t i = 0; i < length; i++)
        charset_decoder_add(&d, text + i, 1);
    charset_decoder_end(&d);
    if (whole.failed || parts.failed)
        fail("memory ran out");
    if (whole.length != parts.length ||
        (whole.length > 0 && memcmp(whole.at, parts.at, whole.length) != 0))
        fail("byte by byte, a text is decoded to something else");
    for (size_t i = 0; i < whole.length; i++)
        printf("%02x", (unsigned char)whole.at[i]);
    printf("\n");
    bytes_free(&whole);
    bytes_free(&parts);
}

int main(int argc, char **argv)
{
    static char line[LINE_ROOM], text[LINE_ROOM / 2];
    if (argc != 2)
        return list_charsets();
    const struct charset *set = charset_of_label(argv[1]);
    if (!set || !set->step)
        fail("this is not decoded by a table");
    while (fgets(line, sizeof line, stdin))
        decode_line(set, text, read_digits(line, text));
    return 0;
}
