/* SPDX-License-Identifier: BSD-2-Clause */
#include "packing/understood.h"

#include "report/json.h"
#include "report/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    uint64_t tag;
    const char *name;
} counted[UNDERSTOOD_FIELDS] = {
    {AN_TAG_TITLE, "title"},
    {AN_TAG_DATE_PUBLISHED, "date"},
    {AN_TAG_AUTHOR, "author"},
    {AN_TAG_LANGUAGE, "language"},
};

static bool has_tag(const an_item *item, uint64_t tag)
{
    for (size_t i = 0; i < item->field_count; i++)
        if (item->fields[i].tag == tag)
            return true;
    return false;
}

void understood_count(understood *u, const an_item *item)
{
    if (item->kind != AN_ARTICLE)
        return;
    u->articles++;
    for (size_t i = 0; i < UNDERSTOOD_FIELDS; i++)
        u->with[i] += has_tag(item, counted[i].tag);
}

/* Writes a number with commas between thousands. */
static void format_count(uint64_t number, char text[32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, number);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *text++ = ',';
        *text++ = digits[i];
    }
    *text = '\0';
}

/* Rounded down, so that 100 % is all of them; but not to nothing where there is something. */
static void format_share(uint64_t part, uint64_t whole, char text[32])
{
    unsigned percent = (unsigned)((double)part / (double)whole * 100.0);
    if (part < whole && percent == 100)
        percent = 99;
    if (part > 0 && percent == 0)
        (void)snprintf(text, 32, "under 1 %%");
    else
        (void)snprintf(text, 32, "%u %%", percent);
}

void understood_say(const understood *u)
{
    char line[400], count[32], share[32];
    if (u->articles == 0)
        return;
    format_count(u->articles, count);
    int at = snprintf(line, sizeof line, "articles %s:", count);
    for (size_t i = 0; i < UNDERSTOOD_FIELDS; i++) {
        format_share(u->with[i], u->articles, share);
        at += snprintf(line + at, sizeof line - (size_t)at, "%s %s %s", i > 0 ? "," : "",
                       counted[i].name, share);
    }
    say_note("%s", line);
}

void understood_add(const understood *u, json_t *object)
{
    json_t *numbers = json_object();
    for (size_t i = 0; i < UNDERSTOOD_FIELDS; i++)
        json_add_number(numbers, counted[i].name, u->with[i]);
    json_object_set_new(object, "understood", numbers);
}
