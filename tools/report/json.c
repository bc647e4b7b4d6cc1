/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/json.h"

#include "allocation.h"
#include "report/dates.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void json_add_text(json_t *object, const char *name, const char *text, size_t length)
{
    json_t *value = json_stringn(text, length);
    if (value == NULL) { /* not UTF-8, such as a path may be */
        char *escaped = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&escaped, &size);
        if (stream == NULL) {
            allocation_note();
            return;
        }
        for (size_t i = 0; i < length; i++)
            fprintf(stream, (unsigned char)text[i] < 0x80 ? "%c" : "\\x%02X",
                    (unsigned char)text[i]);
        bool whole = ferror(stream) == 0;
        if (fclose(stream) == 0 && whole && escaped)
            value = json_stringn(escaped, size);
        else
            allocation_note();
        free(escaped);
    }
    json_object_set_new(object, name, value);
}

void json_add_number(json_t *object, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    json_object_set_new(object, name,
                        value > INT64_MAX ? json_string(text) : json_integer((json_int_t)value));
}

void json_add_time(json_t *object, const char *name, int64_t seconds)
{
    char text[40];
    format_time(seconds, text);
    json_object_set_new(object, name, json_string(text));
}

/* Of the characters that steer a terminal, DEL is the one that jansson does not escape. */
static int write_escaped(const char *text, size_t length, void *stream)
{
    for (size_t i = 0; i < length; i++)
        if ((text[i] == 0x7f ? fputs("\\u007f", stream) : putc(text[i], stream)) == EOF)
            return -1;
    return 0;
}

int json_print(json_t *object)
{
    int result =
        object == NULL || allocation_failed()
            ? -1
            : json_dump_callback(object, write_escaped, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(object);
    if (result == 0 && putchar('\n') != EOF)
        return STATUS_DONE;
    if (ferror(stdout) != 0)
        return flush_output();
    say_error("the JSON text cannot be written: out of memory");
    return STATUS_IO;
}
