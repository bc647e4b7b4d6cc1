/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/describe.h"

#include "report/clock.h"
#include "report/dates.h"
#include "report/json.h"
#include "report/message.h"
#include "report/standard_output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const meta_name[] = {
    [AN_META_TITLE] = "title",
    [AN_META_PUBLISHER] = "publisher",
    [AN_META_DESCRIPTION] = "description",
    [AN_META_LANGUAGE] = "language",
    [AN_META_LICENSE] = "license",
};

static void put_line_length(const char *name, const char *value, size_t length)
{
    printf("%s: ", name);
    put_text(stdout, value, length);
    putchar('\n');
}

void put_line(const char *name, const char *value)
{
    put_line_length(name, value, strlen(value));
}

void put_format(const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%s: ", name);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

void format_hex(const uint8_t *bytes, size_t length, char *text)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        *text++ = digit[bytes[i] >> 4];
        *text++ = digit[bytes[i] & 15];
    }
    *text = '\0';
}

void format_span(int64_t seconds, char text[40])
{
    static const struct {
        int64_t length;
        const char *name;
    } unit[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    size_t u = 0;
    while (u < 3 && seconds < 2 * unit[u].length)
        u++;
    int64_t count = seconds / unit[u].length;
    snprintf(text, 40, "%" PRId64 " %s%s", count, unit[u].name, noun_for((uint64_t)count, "", "s"));
}

static void put_created(int64_t created, const moment *m)
{
    char at[40];
    char span[40];
    format_time(created, at);
    if (!is_in_calendar(created))
        put_format("created", "%s (no time of our calendar)", at);
    else if (created <= m->now) {
        format_span(m->now - created, span);
        put_format("created", "%s (%s%s ago%s)", at, m->at_least ? "at least " : "", span,
                   m->at_least ? ": this machine's clock is behind the latest edition seen" : "");
    } else {
        format_span(created - m->now, span);
        put_format("created", "%s (in %s: this machine's clock or the publisher's is wrong)", at,
                   span);
    }
}

/* How long the publisher says that this is news. It never makes anything unreadable. */
static void put_current_until(int64_t until, const moment *m)
{
    char at[40];
    char span[40];
    if (until == 0)
        return;
    format_time(until, at);
    if (!is_in_calendar(until))
        put_line("current until", at);
    else if (until >= m->now) {
        format_span(until - m->now, span);
        put_format("current until", "%s (for %s%s more)", at, m->at_least ? "at most " : "", span);
    } else {
        format_span(m->now - until, span);
        put_format("current until", "%s (has passed %s%s ago: ask for a newer edition)", at,
                   m->at_least ? "at least " : "", span);
    }
}

bool has_expired(const an_header *header)
{
    return header->current_until != 0 && header->current_until < find_moment().now;
}

int put_metadata(an_reader *reader, json_t *object)
{
    const uint8_t *rest = NULL;
    size_t length = 0;
    an_field field;
    int error = an_reader_metadata(reader, &rest, &length);
    while (error == AN_OK && length > 0) {
        error = an_field_next(&rest, &length, &field);
        if (error != AN_OK || field.tag == 0 || field.tag >= sizeof meta_name / sizeof meta_name[0])
            continue;
        const char *text = (const char *)field.value;
        if (object == NULL)
            put_line_length(meta_name[field.tag], text, field.length);
        else
            json_add_text(object, meta_name[field.tag], text, field.length);
    }
    return error;
}

/* Says which edition this one follows, if the archive does. */
static void put_previous(const an_header *header, json_t *object)
{
    static const uint8_t none[sizeof header->previous];
    char previous[2 * sizeof header->previous + 1];
    if (memcmp(header->previous, none, sizeof none) == 0)
        return;
    format_hex(header->previous, sizeof header->previous, previous);
    if (object == NULL)
        put_line("previous", previous);
    else
        json_object_set_new(object, "previous", json_string(previous));
}

static void add_edition(const an_header *header, const char *series, const char *identity,
                        json_t *object)
{
    json_add_time(object, "created", header->created);
    if (header->current_until != 0)
        json_add_time(object, "current_until", header->current_until);
    json_object_set_new(object, "expired", json_boolean(has_expired(header)));
    json_object_set_new(object, "series", json_string(series));
    json_add_number(object, "epoch", header->epoch);
    json_add_number(object, "sequence", header->sequence);
    put_previous(header, object);
    json_object_set_new(object, "identity", json_string(identity));
}

void put_edition(const an_header *header, json_t *object)
{
    char series[2 * sizeof header->series + 1];
    char identity[2 * sizeof header->identity + 1];
    format_hex(header->series, sizeof header->series, series);
    format_hex(header->identity, sizeof header->identity, identity);
    if (object != NULL) {
        add_edition(header, series, identity, object);
        return;
    }
    const moment m = find_moment();
    put_created(header->created, &m);
    put_current_until(header->current_until, &m);
    put_line("series", series);
    put_format("epoch", "%" PRIu32, header->epoch);
    put_format("sequence", "%" PRIu64, header->sequence);
    put_previous(header, NULL);
    put_line("identity", identity);
}
